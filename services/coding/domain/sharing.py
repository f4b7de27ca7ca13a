"""
Codes that are no new ones: implementation lists (实施清单) have those of what is implemented, claimed items
(认领的事项) the base code of their parent.

An implementation list says how a body carries an item out; the item has its number already. Sub-items and cases of
one item are several lists under the same codes: that is told of each of them, and it is no code given twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.coding.domain.ledger import Approval, AssignmentState, Body, Entry, Hold, sequence_group
from services.coding.domain.rule import CodeRule

DIRECTORY_ITEM, POWER_ITEM, UPPER_ITEM = "directory", "power_list", "upper_list"
DISTRICT = "district"
"""The level of upper-level items that stand in this ledger themselves."""
WAITS_FOR_SOURCE = "source_not_coded"
"""Why a list is held that is settled by itself when its source has codes."""


@dataclass(frozen=True, kw_only=True)
class SharedCodes:
    """The codes of a source."""

    base_code: str
    implementation_code: str


def of_directory_item(approval: Approval, source: Entry | None) -> SharedCodes | Hold:
    """Return the codes that the ledger has for the item of the directory list, or why there are none yet."""
    if source is not None and source.is_assigned:
        return SharedCodes(base_code=source.base_code, implementation_code=source.implementation_code)
    why = f"暂缓赋码：{source.hold.message}" if source and source.hold else "还没有赋码。"
    return Hold(
        code=WAITS_FOR_SOURCE,
        message=f"所实施的目录清单事项“{approval.item_name}”{why}那个事项赋码后，这份实施清单自动沿用同一编码。",
    )


def of_power_item(approval: Approval, body: Body, rule: CodeRule, *, is_taken: bool) -> SharedCodes | Hold:
    """
    Return the codes of the published power list, which are kept as they are, or what is wrong with their shape.

    A power list may be published with base codes only: then the implementation code follows from the body.
    `is_taken`: an item of the directory list has this base code.
    """
    source = approval.source
    base = source.base_code if source else ""
    if not rule.base.fits(base):
        return _misshapen("基本编码", base, rule.base.length)
    if is_taken:
        return Hold(
            code="code_taken",
            message=f"权力清单里的基本编码 {base} 已经是目录清单里另一个事项的编码。"
            "请核对权力清单；编码有误的，请改正权力清单后由编制单位重新报送。",
        )
    whole = source.implementation_code if source else ""
    whole = whole or rule.implementation_code(uscc=body.uscc, level=body.level, base_code=base)
    if not rule.implementation.fits(whole):
        return _misshapen("实施编码", whole, rule.implementation.length)
    if not whole.endswith(base):
        return Hold(
            code="codes_differ",
            message=f"权力清单里的实施编码 {whole} 不是以基本编码 {base} 结尾。"
            "请核对权力清单，改正后由编制单位重新报送。",
        )
    return SharedCodes(base_code=base, implementation_code=whole)


def of_parent(
    approval: Approval, body: Body, rule: CodeRule, *, coded: Entry | None, is_taken: bool
) -> SharedCodes | Hold:
    """
    Return the codes of an item that was claimed from an upper-level item: same item, same standard, same code.

    The base code is the parent's; the implementation code is that base code under the body's own credit code and
    level. `coded` is the ledger's entry of a parent of the district; `is_taken`: another item has a city's code.
    """
    parent = approval.source
    base = coded.base_code if coded is not None and coded.is_assigned else (parent.base_code if parent else "")
    if not base:
        return Hold(
            code=WAITS_FOR_SOURCE,
            message=f"“{approval.item_name}”承接的区级清单事项还没有赋码。那个事项赋码后，这个事项自动沿用同一基本编码。",
        )
    if not rule.base.fits(base):
        return Hold(
            code="wrong_shape",
            message=f"上级清单里的基本编码“{base}”不是 {rule.base.length} 位数字和大写字母。"
            "请核对上级清单，改正后由编制单位重新报送。",
        )
    if is_taken:
        return Hold(
            code="code_taken",
            message=f"上级清单里的基本编码 {base} 已经是目录清单里另一个事项的编码。"
            "请核对上级清单；编码有误的，请改正上级清单后由编制单位重新报送。",
        )
    whole = rule.implementation_code(uscc=body.uscc, level=body.level, base_code=base)
    return SharedCodes(base_code=base, implementation_code=whole)


def reserved_number(base_code: str, rule: CodeRule) -> tuple[str, int] | None:
    """Return the row of numbers and the number that a kept code uses up, or None when it is none of this rule's."""
    parts = {segment.name: text for segment, text in rule.base.cut(base_code)}
    if parts["region_prefix"] != rule.region_prefix:
        return None
    try:
        number = rule.number(parts["main_sequence"])
    except ValueError:
        return None
    return sequence_group(parts["item_type"], parts["guiding_department"]), number


def without_source() -> Hold:
    """Return why a list is held that does not say what it implements."""
    return Hold(
        code="no_source",
        message="这份实施清单没有写明实施的是哪个事项，不能沿用编码。请退回编制单位重新报送。",
    )


def shared(approval: Approval, codes: SharedCodes, rule: CodeRule, *, version: int, now: datetime, by: str) -> Entry:
    """Return the entry of an item that has just taken over the codes of its source."""
    return Entry(
        item_id=approval.item_id,
        version=version,
        state=AssignmentState.ASSIGNED,
        approval=approval,
        settled_at=now,
        base_code=codes.base_code,
        implementation_code=codes.implementation_code,
        rule_version=rule.version,
        announced_sequence=version,
        assigned_by=by,
    )


def _misshapen(name: str, code: str, length: int) -> Hold:
    return Hold(
        code="wrong_shape",
        message=f"权力清单里的{name}“{code or '（空）'}”不是 {length} 位数字和大写字母。"
        "请核对权力清单，改正后由编制单位重新报送。",
    )
