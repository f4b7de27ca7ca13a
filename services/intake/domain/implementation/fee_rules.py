"""Cross rules on fees and results: X06, X07, X13."""

from __future__ import annotations

import re

from services.intake.domain.implementation.faults import Context, Fault, Faults
from services.intake.domain.implementation.reading import Values, flag, is_empty, left_empty, pieces, rows, says_nothing

CHARGED, STANDARD, BASIS, PAY_ONLINE = "is_charged", "fee_standard", "fee_basis", "is_pay_online"
NO_RESULT = "4"
"""The code of result_type that means that nothing is given out."""

_CLAUSE = re.compile("[^，,。；;\n]+")
_AMOUNT = re.compile("[0-9０-９一二三四五六七八九十百千万两][ 　]*万?元")
_NO_AMOUNT = re.compile("(?<![0-9０-９.])[0０]+(?:[.][0０]+)?[ 　]*元|零元")
_FREE = re.compile("[不免未停零暂无]|取消")
_NO_LONGER = re.compile("停征|停收|取消|(?:现|已|起)[^，,。；;\n]{0,6}免")
"""What was charged once: 原每本 10 元，现已免征."""


def fee_half_told(values: Values, _context: Context) -> Faults:
    """X06: a fee needs its basis, each row a name and a standard, and a word on paying online. (found)"""
    if flag(values, CHARGED) is not True:
        return
    for key, name in ((STANDARD, "收费标准"), (BASIS, "收费依据")):
        if key in values and says_nothing(values[key]):
            yield Fault(
                element=key,
                message=f"是否收费选了“是”，没有填写{name}",
                suggestion=f"请填写{name}，或把是否收费改为“否”",
            )
    if left_empty(values, PAY_ONLINE):
        yield Fault(
            element=PAY_ONLINE,
            message="是否收费选了“是”，没有说明能否网上支付",
            suggestion="请选择是否支持网上支付",
        )
    for row, fee in enumerate(rows(values, STANDARD) or [], start=1):
        for column, name in (("fee_name", "收费项目名称"), ("standard", "收费标准")):
            if is_empty(fee.get(column)):
                yield Fault(
                    element=STANDARD,
                    row=row,
                    field=column,
                    message=f"收费标准第 {row} 行没有填写{name}",
                    suggestion=f"请填写{name}",
                )


def fee_though_free(values: Values, _context: Context) -> Faults:
    """X07: what is free has no fee rows and nothing to be paid online. (found)"""
    if flag(values, CHARGED) is not False:
        return
    if flag(values, PAY_ONLINE):
        yield Fault(
            element=PAY_ONLINE,
            message="是否收费选了“否”，却选了支持网上支付",
            suggestion="请把是否支持网上支付改为“否”，或改正是否收费",
        )
    if rows(values, STANDARD) or any(_asks_for_money(text) for _, _, text in pieces(values, STANDARD)):
        yield Fault(
            element=STANDARD,
            message="是否收费选了“否”，收费标准里却有内容",
            suggestion="请清空收费标准，或把是否收费改为“是”",
        )


def _asks_for_money(text: str) -> bool:
    """Tell whether a fee that is written as a text says anything but that nothing is to be paid."""
    text = _NO_AMOUNT.sub("免", text)
    if says_nothing(text) or _NO_LONGER.search(text):
        return False
    clauses = _CLAUSE.findall(text)
    return not _FREE.search(text) or any(_AMOUNT.search(clause) and not _FREE.search(clause) for clause in clauses)


def result_half_told(values: Values, _context: Context) -> Faults:
    """X13: a named result has a type and a specimen. (found)"""
    if says_nothing(values.get("result_name")):
        return
    if values.get("result_type") == NO_RESULT:
        yield Fault(
            element="result_type",
            message="填写了结果名称，结果类型却是“无”",
            suggestion="请选择结果类型；没有结果的，请把结果名称写为“无”",
        )
    elif left_empty(values, "result_type"):
        yield Fault(
            element="result_type",
            message="填写了结果名称，没有选择结果类型",
            suggestion="请选择证照、批文或其他",
        )
    if left_empty(values, "result_sample"):
        yield Fault(
            element="result_sample",
            message="填写了结果名称，没有上传结果样本",
            suggestion="请上传结果样本；没有结果的，请把结果名称写为“无”",
        )
