"""An operation that a body asks for (动态调整操作), and how far review and the district government have brought it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from shared.kernel.errors import Conflict, LostRace
from shared.standards.item_operations import OperationKind, kind_of


class OperationState(StrEnum):
    """Where an operation stands, as its body sees it."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    DECIDED = "decided"
    HINDERED = "hindered"
    CARRIED_OUT = "carried_out"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({OperationState.REQUESTED, OperationState.APPROVED, OperationState.DECIDED, OperationState.HINDERED})
"""While one of these, no other operation may be asked for on the same items."""

STATE_NAMES: Mapping[OperationState, str] = {
    OperationState.REQUESTED: "审核中",
    OperationState.APPROVED: "审核同意，待审定",
    OperationState.REFUSED: "没有通过",
    OperationState.DECIDED: "已审定，待生效",
    OperationState.HINDERED: "划转受阻，待处理",
    OperationState.CARRIED_OUT: "已生效",
    OperationState.WITHDRAWN: "已撤回",
}


class OperationNotOpen(Conflict):
    """The operation has been answered, or was withdrawn before."""

    code = "operation_not_open"


@dataclass(frozen=True, kw_only=True)
class OperatedItem:
    """An item that an operation is about, as it was called when it was asked for."""

    item_id: str
    item_name: str
    list_kind: str
    part: str
    body_id: str
    body_name: str

    @property
    def title(self) -> str:
        """Return the name with the part of an implementation list."""
        return f"{self.item_name}（{self.part}）" if self.part else self.item_name


@dataclass(frozen=True, kw_only=True)
class Word:
    """What one office said; `is_approved` is false when it refused, and then there is a reason."""

    office: str
    is_approved: bool
    reason: str
    account_name: str
    given_at: datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What review answered: approved when every office approves."""

    is_approved: bool
    words: tuple[Word, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the district government decided: adopted with document number and day, or returned with a reason."""

    is_adopted: bool
    decision_no: str
    effective_on: date | None
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Why, by whom and when the body gave the operation up; `sequence` is the version that this made."""

    reason: str
    by: str
    at: datetime
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """
    Why items could not go to the receiving body on their day (`at`): its own `item_ids` are in the way.

    `message` is what publish said then, encoded: it is heard again once there is room. `sequence` is the version that
    noting this made.
    """

    reason: str
    item_ids: tuple[str, ...]
    at: datetime
    sequence: int
    message: bytes


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """
    What is asked for, beside the items: ground and document, and what the kind needs of the rest.

    `until` is the day up to which items are suspended, `new_type` a code of the standard's item types, `origin` from
    whom a matter is taken over.
    """

    ground: str
    document_no: str = ""
    to_body_id: str = ""
    to_body_name: str = ""
    new_type: str = ""
    until: date | None = None
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """
    One request of a body, about some of its items; `successors` take their place.

    `revision` and `content_hash` are of the first item's text when it was asked for. `requested_by` is
    `Actor.as_record()`. `retired_codes` are the base codes that coding has retired, by item.
    """

    operation_id: str
    version: int
    kind_key: str
    items: tuple[OperatedItem, ...]
    successors: tuple[OperatedItem, ...]
    wanted: Wanted
    body_id: str
    body_name: str
    requested_by: Mapping[str, str]
    requested_at: datetime
    revision: int
    content_hash: str
    answer: Answer | None = None
    decision: Decision | None = None
    withdrawal: Withdrawal | None = None
    hindrance: Hindrance | None = None
    carried_out_at: datetime | None = None
    retired_codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> OperationKind:
        """Return what kind of operation it is."""
        return kind_of(self.kind_key)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Return the items that it is about."""
        return tuple(one.item_id for one in self.items)

    @property
    def state(self) -> OperationState:
        """
        Return where it stands. It follows from the facts, in whatever order they were heard.

        What the government decided outweighs a withdrawal that crossed it on the way; that outweighs the answer.
        """
        if self.carried_out_at:
            return OperationState.CARRIED_OUT
        if self.hindrance:
            return OperationState.HINDERED
        if self.decision:
            return OperationState.DECIDED if self.decision.is_adopted else OperationState.REFUSED
        if self.withdrawal:
            return OperationState.WITHDRAWN
        if self.answer:
            return OperationState.APPROVED if self.answer.is_approved else OperationState.REFUSED
        return OperationState.REQUESTED

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be answered, decided or carried out."""
        return self.state in OPEN

    def withdrawn(self, *, reason: str, by: str, at: datetime, seen: int) -> Operation:
        """
        Return the operation that its body gives up, while review has not answered.

        :raises LostRace: when it has changed since it was seen
        :raises OperationNotOpen: when review has answered, or it was withdrawn before
        """
        if self.state is not OperationState.REQUESTED:
            raise OperationNotOpen(f"这项操作现在是“{STATE_NAMES[self.state]}”，不能撤回。请刷新页面后再看。")
        if seen != self.version:
            raise LostRace()
        return replace(self, withdrawal=Withdrawal(reason=reason, by=by, at=at, sequence=self.version + 1))

    def with_answer(self, answer: Answer) -> Operation:
        """Return the operation as review answered it; the first answer stands."""
        return self if self.answer else replace(self, answer=answer)

    def with_decision(self, decision: Decision) -> Operation:
        """Return the operation as the district government decided; the first decision stands."""
        return self if self.decision else replace(self, decision=decision)

    def with_carrying_out(self, at: datetime) -> Operation:
        """Return the operation whose day has come."""
        return self if self.carried_out_at else replace(self, carried_out_at=at, hindrance=None)

    def with_hindrance(self, *, reason: str, item_ids: tuple[str, ...], at: datetime, message: bytes) -> Operation:
        """Return the operation whose day has come and for which there is no room; told again, nothing changes."""
        known = self.hindrance
        if self.carried_out_at or (known and (known.reason, known.item_ids) == (reason, item_ids)):
            return self
        said = Hindrance(reason=reason, item_ids=item_ids, at=at, sequence=self.version + 1, message=message)
        return replace(self, hindrance=said)

    def with_retired_code(self, item_id: str, base_code: str) -> Operation:
        """Return the operation that knows of one more retired code."""
        if self.retired_codes.get(item_id) == base_code:
            return self
        return replace(self, retired_codes={**self.retired_codes, item_id: base_code})
