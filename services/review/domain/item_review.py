"""The joint review (联合审核) of one item: a current round and, behind it, the rounds that are over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.review.domain.opinion import Opinion
from services.review.domain.round import Round, RoundState, Submission
from shared.kernel.errors import NotYet


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRequest:
    """A body asks for its item back; `submission` is 0 when the message does not say which submission it means."""

    sequence: int
    revision: int
    submission: int
    reason: str
    cause: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReview:
    """
    What review decides about one item.

    `version` grows by one with every change and is the sequence of the messages that the change causes.
    `heard` is the newest sequence of intake's item that was dealt with: what is not newer changes nothing.
    Past rounds are kept by the storage and read for pages only; no rule needs them.
    """

    item_id: str
    version: int
    heard: int
    current: Round

    @classmethod
    def opened(
        cls,
        submission: Submission,
        *,
        sequence: int,
        required_offices: tuple[str, ...],
        cause: str,
        at: datetime,
        lead: str = "",
    ) -> ItemReview:
        """Open the first round of an item that was never reviewed."""
        first = Round(
            number=1,
            submission=submission,
            required_offices=required_offices,
            opened_at=at,
            opened_sequence=1,
            opened_by=cause,
            lead=lead,
        )
        return cls(item_id=submission.item_id, version=1, heard=sequence, current=first)

    def reopened(
        self,
        submission: Submission,
        *,
        sequence: int,
        required_offices: tuple[str, ...],
        cause: str,
        at: datetime,
        lead: str = "",
    ) -> ItemReview:
        """Return the review with a new round for a newer submission, or unchanged when the submission is not newer."""
        if sequence <= self.heard:
            return self
        version = self.version + 1
        following = Round(
            number=self.current.number + 1,
            submission=submission,
            required_offices=required_offices,
            opened_at=at,
            opened_sequence=version,
            opened_by=cause,
            lead=lead,
        )
        return replace(self, version=version, heard=sequence, current=following)

    def last_round_before(self, newer: ItemReview) -> Round | None:
        """Return the round that a newer state of this review has left behind, closed, or None when it has not."""
        if newer.current.number == self.current.number:
            return None
        if not self.current.is_open:
            return self.current
        return self.current.closed(
            RoundState.SUPERSEDED, at=newer.current.opened_at, sequence=newer.current.opened_sequence
        )

    def with_opinion(self, opinion: Opinion) -> ItemReview:
        """
        Return the review with one more opinion in its current round.

        The same opinion sent once more changes nothing.

        :raises Refusal: as `Round.with_opinion` says
        """
        given = self.current.opinion_of(opinion.office)
        if given and given.says_the_same_as(opinion):
            return self
        version = self.version + 1
        return replace(self, version=version, current=self.current.with_opinion(replace(opinion, sequence=version)))

    def after_withdrawal_request(self, request: WithdrawalRequest) -> ItemReview:
        """
        Return the review after a body asked for its item back: withdrawn while the round is open, else only heard.

        :raises NotYet: when the request overtook the submission that it is about
        """
        if request.sequence <= self.heard:
            return self
        known = self.current.submission
        if known.revision < request.revision or known.number < request.submission:
            raise NotYet(f"withdrawal of {self.item_id}: revision {request.revision} has not arrived")
        if self.current.state is RoundState.WITHDRAWN:
            return self
        version = self.version + 1
        if not self.current.is_open:
            return replace(self, version=version, heard=request.sequence)
        closed = self.current.closed(
            RoundState.WITHDRAWN, at=request.at, sequence=version, reason=request.reason, cause=request.cause
        )
        return replace(self, version=version, heard=request.sequence, current=closed)
