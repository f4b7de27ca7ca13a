"""Public comments on a draft (开门梳理、征求意见): the period, what came in, and how each comment was answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.review.domain.coordinating import By
from shared.kernel.clock import day_in_china

ON_THE_WAY = timedelta(minutes=10)
"""How long a hearing waits after its last day for comments that the portal took in the last minute."""


class Treatment(StrEnum):
    """What becomes of a comment: 采纳, 部分采纳, 不采纳."""

    ADOPTED = "adopted"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"


class EndedBecause(StrEnum):
    """Why comments are no longer taken."""

    OVER = "over"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one comment; it is given once and shown on the portal."""

    comment_id: str
    treatment: Treatment
    text: str
    by: By
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """
    The hearing is over: since when, and why.

    `received` and `unanswered` count the comments as they stood then: what was told of the end is told again so.
    """

    at: datetime
    sequence: int
    because: EndedBecause
    received: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """
    A round is laid before the public from `first_on` to `last_on`, both days included, Asia/Shanghai.

    `reason` says why the period is shorter than the policy asks for. `by` opened it, and his body answers. `comments`
    are the ids of the comments that were sent within the period, in the order of their arrival; their texts stand in a
    collection of their own. One that was sent in time counts and is answered even when it arrives after the end.
    """

    first_on: date
    last_on: date
    by: By
    at: datetime
    sequence: int
    reason: str = ""
    comments: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    ended: Ended | None = None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The comments that still wait for their answer."""
        answered = {answer.comment_id for answer in self.answers}
        return tuple(comment for comment in self.comments if comment not in answered)

    def takes(self, at: datetime) -> bool:
        """Tell whether a comment that was sent at this instant is in time."""
        return self.first_on <= day_in_china(at) <= self.last_on

    def is_over(self, at: datetime) -> bool:
        """Tell whether the period has run out, with some minutes for what is still on its way."""
        return day_in_china(at - ON_THE_WAY) > self.last_on

    def holds(self, at: datetime) -> bool:
        """Tell whether the round must stay open: the period runs, or a comment has no answer."""
        return bool(self.unanswered) or not self.is_over(at)

    def with_end(self, *, at: datetime, sequence: int, because: EndedBecause) -> Hearing:
        """Return the hearing closed; what ended once stays as it ended."""
        if self.ended:
            return self
        received, unanswered = len(self.comments), len(self.unanswered)
        ended = Ended(at=at, sequence=sequence, because=because, received=received, unanswered=unanswered)
        return replace(self, ended=ended)
