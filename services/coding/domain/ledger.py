"""The ledger of codes (编码台账): one entry an item, for ever; what cannot be coded yet is held with its reason."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.coding.domain.lineage import Lineage
from services.coding.domain.rule import CodeRule

DIRECTORY_LIST, IMPLEMENTATION_LIST = "directory", "implementation"
"""The kinds of lists, as the messages and the standard name them."""


class AssignmentState(StrEnum):
    """Whether an item has its codes."""

    ASSIGNED = "assigned"
    HELD = "held"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why no code can be given, in words for the officer: what is wrong and what to do."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Body:
    """Coding's copy of a body of the register, as far as codes need it."""

    body_id: str
    name: str
    uscc: str
    level: str
    guiding_department: str
    is_valid: bool


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    Whose codes an item has: what an implementation list implements, or the upper-level item that it was claimed from.

    Of an upper-level item only the base code is shared. `level` is its level: an item of the district's stands in this
    ledger under the same id.
    """

    kind: str
    source_id: str
    base_code: str = ""
    implementation_code: str = ""
    level: str = ""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """
    What review approved: the item that needs a code.

    An implementation list has a `source`, whose codes it takes; `part` tells the lists of one source apart. An item of
    the directory list has one when it was claimed from an upper-level item that has a code or will have one.
    """

    item_id: str
    item_name: str
    item_type: str
    body_id: str
    body_name: str
    revision: int
    content_hash: str
    sequence: int
    message_id: str
    approved_at: datetime
    list_kind: str = DIRECTORY_LIST
    part: str = ""
    source: Source | None = None

    @property
    def shares_codes(self) -> bool:
        """Whether the item has no number of its own, but that of what it implements or was claimed from."""
        return self.list_kind == IMPLEMENTATION_LIST or self.source is not None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """
    One line of the ledger.

    A code is given once: a later revision of the item changes `approval` and nothing else.
    `announced_sequence` is the version whose message told the others, so that it can be told again with the same id.
    """

    item_id: str
    version: int
    state: AssignmentState
    approval: Approval
    settled_at: datetime
    base_code: str = ""
    implementation_code: str = ""
    department: str = ""
    group: str = ""
    number: int = 0
    rule_version: int = 0
    announced_sequence: int = 0
    assigned_by: str = ""
    hold: Hold | None = None
    lineage: Lineage | None = None

    @property
    def is_assigned(self) -> bool:
        """Whether the item has its codes."""
        return self.state is AssignmentState.ASSIGNED

    @property
    def shares_codes(self) -> bool:
        """
        Whether the codes are those of something else.

        An item with a number of its own keeps it for good, and one that was coded without one stays with the codes
        that it took over, also when its link was given up since.
        """
        return not self.number and (self.is_assigned or self.approval.shares_codes)

    def is_older_than(self, approval: Approval) -> bool:
        """Tell whether an approval says something new about this item."""
        return self.approval.sequence < approval.sequence

    @property
    def is_retired(self) -> bool:
        """Whether the codes are used no more; they stay here, so that nothing else ever gets them."""
        return self.lineage is not None and self.lineage.is_retired

    def with_lineage(self, lineage: Lineage) -> Entry:
        """Return the entry with what an operation made of its codes."""
        return replace(self, version=self.version + 1, lineage=lineage)

    def for_revision(self, approval: Approval) -> Entry:
        """Return the entry of a coded item whose later revision was approved: it keeps its codes."""
        return replace(self, version=self.version + 1, approval=approval)


def sequence_group(item_type: str, department: str) -> str:
    """Return the name of the row of numbers that items of one type and department share."""
    return f"{item_type}:{department}"


def held(approval: Approval, hold: Hold, *, version: int, now: datetime) -> Entry:
    """Return the entry of an item that has to wait for the officer."""
    return Entry(
        item_id=approval.item_id,
        version=version,
        state=AssignmentState.HELD,
        approval=approval,
        settled_at=now,
        hold=hold,
    )


def assigned(
    approval: Approval, body: Body, number: int, rule: CodeRule, *, version: int, now: datetime, by: str
) -> Entry:
    """
    Return the entry of an item that has just received its codes.

    :raises SequenceExhausted: when the number is past the rule's last one
    """
    department = body.guiding_department
    base_code = rule.base_code(item_type=approval.item_type, department=department, number=number)
    return Entry(
        item_id=approval.item_id,
        version=version,
        state=AssignmentState.ASSIGNED,
        approval=approval,
        settled_at=now,
        base_code=base_code,
        implementation_code=rule.implementation_code(uscc=body.uscc, level=body.level, base_code=base_code),
        department=department,
        group=sequence_group(approval.item_type, department),
        number=number,
        rule_version=rule.version,
        announced_sequence=version,
        assigned_by=by,
    )


def exhausted(approval: Approval, department: str, rule: CodeRule) -> Hold:
    """Return why an item waits when its row of numbers is used up."""
    return Hold(
        code="sequence_exhausted",
        message=f"类型 {approval.item_type}、部门 {department} 的主项顺序码已经用完（最多 {rule.capacity} 个）。"
        "请为该部门启用新的部门代码，并请区政府办公室改正机构登记，再重新赋码。",
    )


def obstacle(
    approval: Approval,
    body: Body,
    *,
    item_types: Container[str],
    departments: Container[str],
    levels: Container[str],
    is_valid_uscc: Callable[[str], bool],
) -> Hold | None:
    """Tell what keeps an item from getting a code, or None; a USCC is judged by its check character, never by area."""
    if approval.item_type not in item_types:
        return Hold(
            code="unknown_item_type",
            message=f"事项类型“{approval.item_type}”不在代码表中。请退回编制单位改正事项类型后重新报审。",
        )
    if hold := body_obstacle(body, levels=levels, is_valid_uscc=is_valid_uscc):
        return hold
    if body.guiding_department not in departments:
        return Hold(
            code="unknown_department",
            message=f"实施机构“{body.name}”的中央业务指导部门代码“{body.guiding_department or '（空）'}”"
            "不在部门代码表中。"
            "请在“部门代码表”补上这个代码，或请区政府办公室改正机构登记，再重新赋码。",
        )
    return None


def body_obstacle(body: Body, *, levels: Container[str], is_valid_uscc: Callable[[str], bool]) -> Hold | None:
    """Tell what keeps a body from having implementation codes, or None."""
    if not body.is_valid:
        return Hold(
            code="body_not_valid",
            message=f"实施机构“{body.name}”已停用。请联系区政府办公室确认承接机构，恢复登记后再重新赋码。",
        )
    if not is_valid_uscc(body.uscc):
        return Hold(
            code="wrong_uscc",
            message=f"实施机构“{body.name}”的统一社会信用代码“{body.uscc}”校验位不对。"
            "请联系区政府办公室改正机构登记，再重新赋码。",
        )
    if body.level not in levels:
        return Hold(
            code="wrong_level",
            message=f"实施机构“{body.name}”的行使层级“{body.level}”不在代码表中。"
            "请联系区政府办公室改正机构登记，再重新赋码。",
        )
    return None
