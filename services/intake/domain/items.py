"""A service item (事项) at its body: its states, and what may be done in each of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.intake.domain.answering import said_in
from services.intake.domain.inheritance import Parent
from services.intake.domain.item_content import DIRECTORY_LIST, IMPLEMENTATION_LIST, Content
from services.intake.domain.item_facts import Discard, Endorsement, Progress, Standing
from services.intake.domain.item_states import (
    ACTION_NAMES,
    ALLOWED,
    COUNTED,
    GONE,
    IN_THE_BODYS_HANDS,
    REMEDIES,
    STATE_NAMES,
    Action,
    ItemState,
)
from services.intake.domain.scope import ScopeOverride
from services.intake.domain.signing import FilingMark, SignOff
from services.intake.domain.sources import Source
from shared.kernel.errors import Conflict, LostRace

__all__ = [
    "ACTION_NAMES",
    "ALLOWED",
    "COUNTED",
    "DIRECTORY_LIST",
    "GONE",
    "IMPLEMENTATION_LIST",
    "IN_THE_BODYS_HANDS",
    "REMEDIES",
    "STATE_NAMES",
    "Action",
    "Content",
    "Discard",
    "Endorsement",
    "ItemState",
    "NotAllowedInThisState",
    "Progress",
    "ServiceItem",
    "WithdrawalPending",
    "declined",
    "endorsed",
    "filed",
    "revised",
    "submitted",
    "withdrawn",
]


class NotAllowedInThisState(Conflict):
    """The item's state does not allow this action."""

    code = "not_allowed_in_this_state"


class WithdrawalPending(Conflict):
    """The body has asked for its item back already and review has not answered."""

    code = "withdrawal_pending"


@dataclass(frozen=True, kw_only=True)
class ServiceItem:
    """
    An item and its pointer to the current revision.

    `revisions` names every revision that was ever current: a number that a crash left behind is not in it.
    `submitted_from` is the version from which it was last submitted, so that the same request again is recognised;
    `sent_as` and `asked_back_as` are the sequences of the last item_submitted and withdrawal_requested; `told_parent`
    is the upper-level item that the former named, "" for none, None for messages from before; `told_grounds` are the
    adjustments that it named; `sent_hash` is all that it said (`said_in`), "" likewise, and `sent_number` its text. It
    first went to joint review at `first_filed_at`. `approved_number` is the text that review let pass, while another
    one is written over it and not sent yet; 0 otherwise. `owed_from`: since when it could have been compiled.
    `settled_at`: when it was first approved, kept once it is in hand again; `put_back_at`: when the upper level put it
    there, `put_back_before`: when earlier, each time with when it was approved again. `discard` is there while it is
    put away, `standing` once an operation was carried out on it. `reply` answers opinions that had sent it back.
    """

    item_id: str
    version: int
    body_id: str
    body_name: str
    supervising_body_id: str
    state: ItemState
    content: Content
    revisions: tuple[int, ...]
    created_at: datetime
    updated_at: datetime
    updated_by: str
    source: Source | None = None
    parent: Parent | None = None
    scope_override: ScopeOverride | None = None
    is_public: bool = True
    submission: int = 0
    submitted_from: int = 0
    sent_as: int = 0
    told_parent: str | None = None
    sent_hash: str = ""
    sent_number: int = 0
    told_grounds: tuple[str, ...] = ()
    reply: str = ""
    asked_back_as: int = 0
    approved_number: int = 0
    first_filed_at: datetime | None = None
    owed_from: datetime | None = None
    settled_at: datetime | None = None
    put_back_at: datetime | None = None
    put_back_before: tuple[tuple[datetime, datetime], ...] = ()
    discard: Discard | None = None
    standing: Standing | None = None
    sign_off: SignOff | None = None
    endorsement: Endorsement | None = None
    filing: FilingMark | None = None
    withdrawal_requested: bool = False
    withdrawal_reason: str = ""
    withdrawal_answer: str = ""
    progress: Progress = field(default_factory=Progress)

    @property
    def standing_number(self) -> int:
        """Return the text of which review said last that it passes, or that was sent to it last."""
        return self.approved_number or self.content.number

    @property
    def parent_id(self) -> str:
        """Return the id of the upper-level item that it was claimed from, or nothing."""
        return self.parent.parent_id if self.parent else ""

    @property
    def list_kind(self) -> str:
        """Return the kind of list that the item belongs to; it never changes."""
        return self.content.list_kind

    @property
    def is_published(self) -> bool:
        """Tell whether the portal shows its present text; one that was approved since has yet to go there."""
        told = self.progress
        is_theirs = told.is_about(told.published_at, told.published_hash, self.content.content_hash)
        return self.state is ItemState.APPROVED and is_theirs

    @property
    def is_to_answer(self) -> bool:
        """
        Tell whether review has sent it back, and no text has gone there since.

        Its supervising department may have declined it meanwhile, or its body taken it back from there: a draft again.
        """
        returned_at, approved_at = self.progress.returned_at, self.progress.approved_at
        is_after_all = returned_at is not None and (approved_at is None or approved_at < returned_at)
        # what review gave back to its body was filed anew since: it has no first way to review then
        is_back = self.state is ItemState.DRAFT and self.first_filed_at is not None and is_after_all
        return is_back or self.state is ItemState.RETURNED

    def may(self, action: Action) -> bool:
        """Tell whether the state allows an action."""
        return self.state in ALLOWED[action]

    def check_allows(self, action: Action) -> None:
        """
        Refuse an action that the state does not allow.

        :raises NotAllowedInThisState: naming the state and what to do instead
        """
        if not self.may(action):
            name = self.content.item_name or "这个事项"
            raise NotAllowedInThisState(
                f"“{name}”现在是“{STATE_NAMES[self.state]}”，不能{ACTION_NAMES[action]}。{REMEDIES[self.state]}"
            )

    def check_version(self, seen: int) -> None:
        """
        Refuse whoever decides on another version than the present one.

        :raises LostRace: when the item has changed since
        """
        if seen != self.version:
            raise LostRace()


def revised(item: ServiceItem, content: Content, *, is_public: bool, by: str, at: datetime) -> ServiceItem:
    """Return the item with a new current revision."""
    item.check_allows(Action.REVISE)
    return replace(
        item,
        content=content,
        is_public=is_public,
        revisions=(*item.revisions, content.number),
        updated_at=at,
        updated_by=by,
    )


def submitted(item: ServiceItem, *, supervising_body_id: str, by: str, at: datetime, reply: str = "") -> ServiceItem:
    """Return the item sent on: to the supervising department where the body has one, else to joint review."""
    item.check_allows(Action.SUBMIT)
    waits = bool(supervising_body_id)
    # what was taken back is filed anew: its first way to review counts no more
    filed_before = None if item.state is ItemState.WITHDRAWN else item.first_filed_at
    return replace(
        item,
        state=ItemState.AWAITING_ENDORSEMENT if waits else ItemState.SUBMITTED,
        supervising_body_id=supervising_body_id,
        submission=item.submission if waits else item.submission + 1,
        sent_as=item.sent_as if waits else item.version + 1,
        told_parent=item.told_parent if waits else item.parent_id,
        sent_hash=item.sent_hash if waits else said_in(item),
        sent_number=item.sent_number if waits else item.content.number,
        approved_number=item.approved_number if waits else 0,
        first_filed_at=filed_before if waits else filed_before or at,
        submitted_from=item.version,
        reply=reply,
        endorsement=None,
        filing=None,
        withdrawal_requested=False,
        withdrawal_reason="",
        withdrawal_answer="",
        updated_at=at,
        updated_by=by,
    )


def endorsed(item: ServiceItem, *, by: str, at: datetime) -> ServiceItem:
    """Return the item that its supervising department sends on; an implementation list waits for the signed batch."""
    item.check_allows(Action.ENDORSE)
    waits = item.list_kind == IMPLEMENTATION_LIST
    return replace(
        item,
        state=ItemState.CONSENTED if waits else ItemState.SUBMITTED,
        submission=item.submission if waits else item.submission + 1,
        sent_as=item.sent_as if waits else item.version + 1,
        told_parent=item.told_parent if waits else item.parent_id,
        sent_hash=item.sent_hash if waits else said_in(item),
        sent_number=item.sent_number if waits else item.content.number,
        approved_number=item.approved_number if waits else 0,
        first_filed_at=item.first_filed_at if waits else item.first_filed_at or at,
        endorsement=Endorsement(is_given=True, reason="", by=by, given_at=at),
        updated_at=at,
        updated_by=by,
    )


def filed(item: ServiceItem, mark: FilingMark) -> ServiceItem:
    """Return the item that its supervising department files in a signed batch: it goes to joint review."""
    item.check_allows(Action.FILE)
    return replace(
        item,
        state=ItemState.SUBMITTED,
        submission=item.submission + 1,
        sent_as=item.version + 1,
        told_parent=item.parent_id,
        sent_hash=said_in(item),
        sent_number=item.content.number,
        approved_number=0,
        first_filed_at=item.first_filed_at or mark.filed_at,
        filing=mark,
        updated_at=mark.filed_at,
        updated_by=mark.by,
    )


def declined(item: ServiceItem, *, reason: str, by: str, at: datetime) -> ServiceItem:
    """Return the item that its supervising department gives back to its body."""
    item.check_allows(Action.DECLINE)
    return replace(
        item,
        state=ItemState.DRAFT,
        endorsement=Endorsement(is_given=False, reason=reason, by=by, given_at=at),
        updated_at=at,
        updated_by=by,
    )


def withdrawn(item: ServiceItem, *, reason: str, by: str, at: datetime) -> ServiceItem:
    """
    Return the item back in draft, or, once it is with review, marked as asked for: review alone decides.

    :raises WithdrawalPending: when it was asked for already
    """
    item.check_allows(Action.WITHDRAW)
    if item.withdrawal_requested:
        raise WithdrawalPending(f"“{item.content.item_name}”已经申请过撤回，请等审核方答复。")
    is_with_review = item.state is ItemState.SUBMITTED
    return replace(
        item,
        state=item.state if is_with_review else ItemState.DRAFT,
        withdrawal_requested=is_with_review,
        asked_back_as=item.version + 1 if is_with_review else item.asked_back_as,
        withdrawal_reason=reason,
        withdrawal_answer="",
        updated_at=at,
        updated_by=by,
    )
