"""Whether the codes of a power list have the shape of codes; they are kept as they were published, never mended."""

from __future__ import annotations

import re

from services.intake.application.list_rows import ListRow
from services.intake.application.power_rows import BASE_CODE, IMPLEMENTATION_CODE
from services.intake.domain.bodies import Body
from services.intake.domain.power_list import BASE_CODE as BASE_SHAPE
from services.intake.domain.power_list import IMPLEMENTATION_CODE as IMPLEMENTATION_SHAPE
from services.intake.domain.sheet_rows import CellError

SPOILT = re.compile(r"\d(\.\d+)?[Ee]\+\d+")
"""What a spreadsheet program makes of a long number."""


def code_errors(row: ListRow, body: Body | None) -> list[CellError]:
    """Return what is wrong with the two codes of an item, each alone and with each other."""
    base, code = row.values.get(BASE_CODE, ""), row.values.get(IMPLEMENTATION_CODE, "")
    errors = []
    if base and not BASE_SHAPE.fullmatch(base):
        errors.append(row.error(BASE_CODE, _message(base, 12), _remedy(base)))
    if not code:
        return errors
    if not IMPLEMENTATION_SHAPE.fullmatch(code):
        message = _message(code, 31) if len(code) != 31 else "第 19 位行使层级不是 1 到 7，或者有小写字母、别的符号"
        return [*errors, row.error(IMPLEMENTATION_CODE, message, _remedy(code))]
    if BASE_SHAPE.fullmatch(base) and code[19:] != base:
        message = f"后 12 位是“{code[19:]}”，和基本编码“{base}”不一致"
        errors.append(row.error(IMPLEMENTATION_CODE, message, "请对照权力清单核对两个编码"))
    if body is not None and code[:18] != body.uscc:
        message = f"前 18 位是“{code[:18]}”，和“{body.name}”的统一社会信用代码“{body.uscc}”不一致"
        errors.append(row.error(IMPLEMENTATION_CODE, message, "请核对编码和实施机构；单位换了代码的，先改机构名录"))
    return errors


def _message(code: str, length: int) -> str:
    if SPOILT.fullmatch(code):
        return "被表格软件变成了科学计数"
    return (
        f"有 {len(code)} 位，应是 {length} 位" if len(code) != length else "有小写字母或别的符号，应只有数字和大写字母"
    )


def _remedy(code: str) -> str:
    if SPOILT.fullmatch(code) or code.isdigit():
        return "请把这一列设为文本格式，照权力清单重新录入，0 开头的不要丢掉 0"
    return "请照权力清单抄录"
