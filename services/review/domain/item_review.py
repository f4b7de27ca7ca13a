"""The joint review (联合审核) of one item: a current round and, behind it, the rounds that are over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.review.domain.groups import Route
from services.review.domain.opening import opened
from services.review.domain.opinion import Opinion
from services.review.domain.reciting import Recital
from services.review.domain.round import Deadline, Round, RoundState
from services.review.domain.seat import Seat
from services.review.domain.speaking import with_opinion
from services.review.domain.submission import Submission
from shared.kernel.errors import NotYet

Step = Callable[[Round, int], Round]
"""What somebody does to a round, given the version of the review that this makes."""


def no_deadline(_at: datetime, _days: int) -> None:
    """Count nothing: for whoever does not ask how long a group has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRequest:
    """
    A body asks for its item back, which is decided on at the instant `at`.

    `submission` is 0 when the message does not say which submission it means.
    """

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
    `heard` is the newest sequence of intake's item that was dealt with: what is not newer changes nothing. `seat` is
    there once the item was transferred: what its former body has sent is the new one's.
    Past rounds are kept by the storage and read for pages only; what rules need of them stands in the current round.
    """

    item_id: str
    version: int
    heard: int
    current: Round
    seat: Seat | None = None

    @classmethod
    def opened(
        cls,
        submission: Submission,
        *,
        sequence: int,
        route: Route,
        cause: str,
        at: datetime,
        deadline: Deadline = no_deadline,
    ) -> ItemReview:
        """Open the first round of an item that was never reviewed."""
        first = opened(submission, route, number=1, sequence=1, cause=cause, at=at, deadline=deadline)
        return cls(item_id=submission.item_id, version=1, heard=sequence, current=first)

    def reopened(
        self,
        submission: Submission,
        *,
        sequence: int,
        route: Route,
        cause: str,
        at: datetime,
        deadline: Deadline = no_deadline,
        recused: frozenset[str] = frozenset(),
    ) -> ItemReview:
        """
        Return the review with a new round for a newer submission, or unchanged when the submission is not newer.

        Of the accounts that are `recused` no approval of an earlier round counts on.
        """
        if sequence <= self.heard:
            return self
        version = self.version + 1
        following = opened(
            self.seat.of(submission) if self.seat else submission,
            route,
            number=self.current.number + 1,
            sequence=version,
            cause=cause,
            at=at,
            deadline=deadline,
            past_words=self.current.last_words(),
            recused=recused,
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

    def stepped(self, step: Step) -> ItemReview:
        """
        Return the review with its current round one step further.

        :raises Refusal: whatever the step refuses
        """
        version = self.version + 1
        return replace(self, version=version, current=step(self.current, version))

    def with_opinion(self, opinion: Opinion, *, deadline: Deadline = no_deadline) -> ItemReview:
        """
        Return the review with one more opinion in its current round.

        The same opinion sent once more changes nothing.

        :raises Refusal: as `speaking.with_opinion` says
        """
        given = self.current.opinion_of(opinion.office)
        if given and given.says_the_same_as(opinion):
            return self
        return self.stepped(
            lambda round_, version: with_opinion(round_, replace(opinion, sequence=version), deadline=deadline)
        )

    def recited(self, recital: Recital, *, content_hash: str, elements: Mapping[str, Any]) -> ItemReview:
        """
        Return the review showing its text with articles cited by new numbers, whether the round is open or over.

        Opinions stay: they are about the content, and it is the same. Another content, and a revision that is not
        newer than what is shown, change nothing; so messages may come in any order and again.
        """
        submission, known = self.current.submission, self.current.recitals
        shown = known[-1].revision if known else submission.revision
        if content_hash != submission.content_hash or recital.revision <= shown:
            return self
        current = replace(
            self.current,
            submission=replace(submission, elements=elements),
            recitals=(*known, recital),
        )
        # `heard` stays: a submission that this overtook is still to be opened.
        return replace(self, version=self.version + 1, current=current)

    def moved(self, seat: Seat) -> ItemReview:
        """
        Return the review of the item at another body (划转); what is repeated, or older than is known, changes nothing.

        A round that is over keeps the body that submitted it.
        """
        if self.seat and self.seat.since >= seat.since:
            return self
        current = self.current
        if current.is_open:
            current = replace(current, submission=seat.of(current.submission))
        return replace(self, version=self.version + 1, current=current, seat=seat)

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
