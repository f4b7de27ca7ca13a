"""
Granularity (颗粒度): a main item is divided into sub-items and these into cases, all the way down or not at all.

The rules look at the implementation lists of one source together. An item without sub-items is its own sub-item: its
lists name none. A code says the same by its last three figures: 000 no sub-items, 00Y the main item of some, 001 on a
sub-item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain.findings import Finding, Severity
from shared.kernel.alike import squeezed
from shared.standards.loader import newest, read

SUB_ITEM, CASE = "sub_item_name", "handling_case"
NONE_DIVIDED, DIVIDED = "000", "00Y"
_FILLING = r"()\[\]{}〔〕【】〖〗《》〈〉「」『』“”‘’\"'`,.:;!?、。·・…_"
_SIGNS = re.compile(rf"[{_FILLING}](?![0-9])|(?<![0-9])[{_FILLING}]|[-‐–—](?![0-9])")
"""
Signs without which a name is the same: brackets, quotes, commas and the like, but never between two figures.

What compares or counts (≥ < + % / and a minus before a figure) makes another case.
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """
    Which part of its source an implementation list is, as it is written; both are empty where nothing is divided.

    `is_settled`: the list is on its way or approved, so that it is the others that have to fit.
    """

    item_id: str
    sub_item: str
    case: str
    is_settled: bool = False

    @property
    def title(self) -> str:
        """Return the part as people read it."""
        return "·".join(name for name in (self.sub_item, self.case) if name) or "不分子项和情形"


def granularity_findings(
    own: Part, others: Sequence[Part], *, item_name: str, base_code: str = ""
) -> tuple[Finding, ...]:
    """
    Return what is wrong with the division of a source as far as one of its lists is concerned, rule by rule.

    :param others: the other lists of the same source
    :param item_name: the name of the main item
    :param base_code: the base code of the main item, if it has one
    """
    return tuple(
        finding
        for found in (
            _half_divided(own, others),
            _named_like_the_main_item(own, item_name),
            _twice(own, others),
            _cases_half_divided(own, others),
            _case_repeats(own, item_name),
            _code_says_otherwise(own, base_code),
        )
        for finding in found
    )


def rule_name(rule: str) -> str:
    """
    Return the Chinese name of a rule.

    :raises KeyError: when there is no such rule
    """
    return str(_rules()[rule]["name_zh"])


def _half_divided(own: Part, others: Sequence[Part]) -> Iterator[Finding]:
    """G01: no list without a sub-item beside lists with one."""
    against = [other for other in others if bool(other.sub_item) != bool(own.sub_item)]
    if not against:
        return
    if own.sub_item:
        message = f"这份写了子项“{own.sub_item}”，同一事项另有 {len(against)} 份没有分子项"
        remedy = "一个主项分了子项，就每份都写子项名称：请给那几份补上，或者去掉这份的子项名称"
    else:
        named = "、".join(dict.fromkeys(f"“{other.sub_item}”" for other in against))
        message = f"同一事项已经分了子项{named}，这份没有写子项名称"
        remedy = "请写明这份是哪个子项；不需要再分的，把各份合并成一份"
    yield _finding("G01", SUB_ITEM, message, remedy, against)


def _named_like_the_main_item(own: Part, item_name: str) -> Iterator[Finding]:
    """G02: a sub-item has a name of its own."""
    if own.sub_item and _same(own.sub_item, item_name):
        yield _finding(
            "G02",
            SUB_ITEM,
            f"子项名称“{own.sub_item}”与主项名称相同",
            "不分子项的，子项就是主项，请清空子项名称；分子项的，请写出与主项的区别，例如层级、对象或专业",
        )


def _twice(own: Part, others: Sequence[Part]) -> Iterator[Finding]:
    """G03: one list for one case of one sub-item, however it is written."""
    twins = [other for other in others if _same(other.sub_item, own.sub_item) and _same(other.case, own.case)]
    if twins:
        yield _finding(
            "G03",
            CASE,
            f"同一事项的“{twins[0].title}”已经有一份实施清单",
            "请修改原来那一份；确实是另一种情形的，请把情形写得能区分",
            twins,
        )


def _cases_half_divided(own: Part, others: Sequence[Part]) -> Iterator[Finding]:
    """G04: in one sub-item, no list without a case beside lists with one."""
    beside = [other for other in others if _same(other.sub_item, own.sub_item)]
    against = [other for other in beside if bool(other.case) != bool(own.case)]
    if not against:
        return
    where = f"子项“{own.sub_item}”" if own.sub_item else "同一事项"
    if own.case:
        message = f"这份写了办理情形“{own.case}”，{where}另有一份没有分情形"
        remedy = "分了情形，就每份都写情形：请给那一份补上，例如“首次申请”，或者去掉这份的情形"
    else:
        named = "、".join(dict.fromkeys(f"“{other.case}”" for other in against))
        message = f"{where}已经分了办理情形{named}，这份没有写情形"
        remedy = "请写明这份是哪种情形，例如“首次申请”"
    yield _finding("G04", CASE, message, remedy, against)


def _case_repeats(own: Part, item_name: str) -> Iterator[Finding]:
    """G05: a case says what is special, and does not repeat the item."""
    if own.case and (_same(own.case, item_name) or _same(own.case, own.sub_item)):
        yield _finding(
            "G05",
            CASE,
            f"办理情形“{own.case}”重复了{'子项' if _same(own.case, own.sub_item) else '主项'}名称",
            "请写明是哪种情形，例如“变更”“遗失补办”；不分情形的请清空",
        )


def _code_says_otherwise(own: Part, base_code: str) -> Iterator[Finding]:
    """G06: the last three figures of the base code fit; 000 may become 00Y yet, so that is a warning."""
    part = base_code[-3:]
    if not part:
        return
    if part == DIVIDED and not own.sub_item:
        message = f"主项编码以 {DIVIDED} 结尾，说明它分子项，这份没有写子项名称"
        yield _finding("G06", SUB_ITEM, message, "请写明这份是哪个子项")
    elif part == NONE_DIVIDED and own.sub_item:
        message = f"主项编码以 {NONE_DIVIDED} 结尾，说明它不分子项，这份写了子项“{own.sub_item}”"
        remedy = f"确实要分子项的，请告知赋码单位把主项改为 {DIVIDED}；不分的请改写在办理情形里"
        yield _finding("G06", SUB_ITEM, message, remedy, severity="warning")
    elif part not in (DIVIDED, NONE_DIVIDED) and own.sub_item:
        message = f"编码的子项段是 {part}，所承接的已经是一个子项，不能再分子项“{own.sub_item}”"
        yield _finding("G06", SUB_ITEM, message, "请清空子项名称，不同的办理方式写在办理情形里")


def _finding(
    rule: str,
    element: str,
    message: str,
    suggestion: str,
    against: Sequence[Part] = (),
    *,
    severity: Severity | None = None,
) -> Finding:
    """Return a finding; what contradicts lists that are all still being written is a warning: they may change yet."""
    shipped: Severity = _rules()[rule]["severity"]
    if against and not any(part.is_settled for part in against):
        shipped, suggestion = "warning", f"{suggestion}（另外的还没有报送）"
    return Finding(rule=rule, element=element, severity=severity or shipped, message=message, suggestion=suggestion)


def _same(one: str, other: str) -> bool:
    return _SIGNS.sub("", squeezed(one)) == _SIGNS.sub("", squeezed(other))


def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = read("granularity", newest("granularity"))["rules"]
    return rules
