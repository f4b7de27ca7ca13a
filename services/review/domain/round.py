"""One round (轮次) of joint review: one submitted content and what the offices say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.review.domain.implementing import Implementing, Parent, ScopeOverride
from services.review.domain.opinion import Opinion, Verdict
from shared.kernel.errors import Conflict, Forbidden


class RoundClosed(Conflict):
    """The round is over; nobody can speak in it any more."""

    code = "round_closed"


class StaleContent(Conflict):
    """The opinion was formed on another content than the one under review."""

    code = "content_stale"


class OpinionAlreadyGiven(Conflict):
    """The office has spoken in this round."""

    code = "opinion_already_given"


class NotAReviewer(Forbidden):
    """The office is not asked in this review."""

    code = "not_a_reviewer"


class OwnItem(Forbidden):
    """The item comes from the reviewer's own body."""

    code = "own_item"


class RoundState(StrEnum):
    """How a round stands. Superseded: a newer submission came while it was open (only after a restore)."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """
    A revision as its body submitted it; `number` counts the submissions of the item.

    `implementing` is there for an implementation list only, `scope_override` for an item of the directory list whose
    name is like that of a power, `parent` for a claimed item.
    """

    item_id: str
    number: int
    revision: int
    content_hash: str
    list_kind: str
    standard_version: int
    item_name: str
    body_id: str
    body_name: str
    elements: Mapping[str, Any]
    element_hashes: Mapping[str, str]
    implementing: Implementing | None = None
    scope_override: ScopeOverride | None = None
    parent: Parent | None = None

    @property
    def part(self) -> str:
        """Return which part of its source an implementation list is for; nothing when for the whole."""
        return self.implementing.part if self.implementing else ""

    @property
    def corrections(self) -> tuple[str, ...]:
        """Return the elements that are corrected against the published power list."""
        return self.implementing.corrections if self.implementing else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """
    One submission before its reviewers.

    `opened_sequence` and `closed_sequence` are the versions of the review that opened and closed the round, so that
    its messages can be sent again under their old ids; `opened_by` and `closed_by` are the ids of intake's messages
    that led to it. `lead` is the office that leads the round, empty when none does. `extra` holds stored fields that
    this version of the program does not know.
    """

    number: int
    submission: Submission
    required_offices: tuple[str, ...]
    opened_at: datetime
    opened_sequence: int
    opened_by: str = ""
    lead: str = ""
    opinions: tuple[Opinion, ...] = ()
    state: RoundState = RoundState.OPEN
    closed_at: datetime | None = None
    closed_sequence: int = 0
    closing_reason: str = ""
    closed_by: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.required_offices:
            raise ValueError("a round without reviewers would approve at once")

    @property
    def is_open(self) -> bool:
        """Offices are still to speak."""
        return self.state is RoundState.OPEN

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The offices still to speak; none when the round is over."""
        if not self.is_open:
            return ()
        spoken = self.spoken_by
        return tuple(office for office in self.required_offices if office not in spoken)

    @property
    def spoken_by(self) -> tuple[str, ...]:
        """The offices that have spoken, in the order in which they did."""
        return tuple(opinion.office for opinion in self.opinions)

    def opinion_of(self, office: str) -> Opinion | None:
        """Return what an office said in this round."""
        return next((opinion for opinion in self.opinions if opinion.office == office), None)

    def with_opinion(self, opinion: Opinion) -> Round:
        """
        Return the round with one more opinion, closed when it was the last one awaited.

        The body hears every office before it corrects, so a single 不同意 does not end the round.

        :raises NotAReviewer: when the office is not required here
        :raises OwnItem: when the speaker's body submitted the item
        :raises OpinionAlreadyGiven: when the office has spoken in this round
        :raises RoundClosed: when the round is over
        :raises StaleContent: when the opinion is about another content
        """
        self._refuse_speaker(opinion)
        if not self.is_open:
            raise RoundClosed(
                f"“{self.submission.item_name}”这一轮审核已经结束，不能再提意见。请刷新页面，看最新状态。"
            )
        if opinion.content_hash != self.submission.content_hash:
            raise StaleContent(
                f"“{self.submission.item_name}”的内容在您打开之后变过，意见没有记录。请重新打开该事项，看过新内容再提意见。"
            )
        return replace(self, opinions=(*self.opinions, opinion))._concluded(opinion)

    def _refuse_speaker(self, opinion: Opinion) -> None:
        name = self.submission.item_name
        if opinion.office not in self.required_offices:
            raise NotAReviewer(f"“{name}”不需要您的单位审核。请从“待我审核”里选事项。")
        if opinion.body_id == self.submission.body_id:
            raise OwnItem(f"“{name}”是您自己的单位报送的，不能由本单位审核。请区政府办公室另行指定审核人。")
        if self.opinion_of(opinion.office) is not None:
            raise OpinionAlreadyGiven(
                f"您的单位本轮已对“{name}”提过意见，已提的意见不能修改。要补充的话，请在下一轮审核时提出。"
            )

    def _concluded(self, last: Opinion) -> Round:
        if len(self.opinions) < len(self.required_offices):
            return self
        approved = all(opinion.verdict is Verdict.APPROVE for opinion in self.opinions)
        return self.closed(
            RoundState.APPROVED if approved else RoundState.RETURNED, at=last.given_at, sequence=last.sequence
        )

    def closed(self, state: RoundState, *, at: datetime, sequence: int, reason: str = "", cause: str = "") -> Round:
        """Return the round closed in this state; its opinions stay as they are."""
        return replace(
            self, state=state, closed_at=at, closed_sequence=sequence, closing_reason=reason, closed_by=cause
        )
