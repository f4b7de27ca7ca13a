"""One round (轮次) of joint review: one submitted content and what the offices say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.review.domain.coordinating import (
    Appointment,
    By,
    CoordinationAsked,
    Meeting,
    Postponed,
    Ruling,
    ScopeDecision,
    TakenIn,
)
from services.review.domain.groups import Begun, Group, GroupResult
from services.review.domain.hearing import EndedBecause, Hearing
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.past_words import PastWord
from services.review.domain.reciting import Recital
from services.review.domain.submission import EVERYTHING, Submission

Deadline = Callable[[datetime, int], date | None]
"""The last day of a limit in working days that begins at an instant; None for no limit."""


class RoundState(StrEnum):
    """
    How a round stands.

    Arrived: waits for the receiving office. Disputed: a refusal waits for the coordinating office.
    Superseded: a newer submission came while it was open (only after a restore).
    """

    ARRIVED = "arrived"
    OPEN = "open"
    DISPUTED = "disputed"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


RUNNING = frozenset((RoundState.ARRIVED, RoundState.OPEN, RoundState.DISPUTED))
_HEARING_ENDS = {
    RoundState.WITHDRAWN: EndedBecause.WITHDRAWN,
    RoundState.SUPERSEDED: EndedBecause.SUPERSEDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """
    One submission before its reviewers.

    `groups` are asked one after another, `begun` says when each that has begun did. `part_hashes` are, by office, the
    hashes of the elements for which it answers. `past_words` are the last words of the offices in earlier rounds,
    `carried` the offices whose approval counts on, because none of their elements has moved since.

    `coordination` is what the coordinating office was asked, for which it has `coordination_limit` working days each
    time; 0 is no limit.
    `recitals` are newer revisions of the same content, which only cite articles by other numbers: the text is shown as
    the newest of them has it, and what was said of it stands. `postponed`: last days that a year's notice moved.
    `opened_sequence` and `closed_sequence` are the versions of the review that opened and closed the round, so that
    its messages can be sent again under their old ids; `opened_by` and `closed_by` are the ids of messages that led to
    it; `closed_for` is the person who closed it. While the `hearing` holds it (period, unanswered comments), the
    round stays open. `extra` holds stored fields that this version of the program does not know.
    """

    number: int
    submission: Submission
    groups: tuple[Group, ...]
    opened_at: datetime
    opened_sequence: int
    opened_by: str = ""
    policy_version: int = 1
    part_hashes: Mapping[str, str] = field(default_factory=dict)
    receiving: str = ""
    receiving_limit: int = 0
    receive_by: date | None = None
    taken_in: TakenIn | None = None
    begun: tuple[Begun, ...] = ()
    lead: str = ""
    is_disputable: bool = False
    coordination_limit: int = 0
    indispensable: frozenset[str] = frozenset()
    past_words: tuple[PastWord, ...] = ()
    carried: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    hearing: Hearing | None = None
    recitals: tuple[Recital, ...] = ()
    postponed: tuple[Postponed, ...] = ()
    scope_decisions: tuple[ScopeDecision, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    coordination: tuple[CoordinationAsked, ...] = ()
    state: RoundState = RoundState.OPEN
    closed_at: datetime | None = None
    closed_sequence: int = 0
    closing_reason: str = ""
    closed_by: str = ""
    closed_for: By | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """The body may still have its item back: the round has not been decided."""
        return self.state in RUNNING

    @property
    def required_offices(self) -> tuple[str, ...]:
        """The offices that must speak, of all groups."""
        return tuple(office for group in self.groups for office in group.required)

    @property
    def advising_offices(self) -> tuple[str, ...]:
        """The offices that may speak and are not waited for."""
        return tuple(office for group in self.groups for office in group.advising)

    @property
    def struck(self) -> frozenset[str]:
        """The offices whose matter it is not, by decision of the coordinating office."""
        return frozenset(decision.office for decision in self.scope_decisions if decision.is_struck)

    @property
    def questions(self) -> tuple[Opinion, ...]:
        """The opinions that hold the matter for not theirs and wait for the coordinating office."""
        if self.state is not RoundState.OPEN:
            return ()
        answered = {decision.opinion for decision in self.scope_decisions}
        return tuple(
            opinion
            for opinion in self.opinions
            if opinion.verdict is Verdict.OUT_OF_SCOPE
            and opinion.office in self.required_offices
            and opinion.sequence not in answered
        )

    @property
    def refusals(self) -> tuple[Opinion, ...]:
        """The refusals (不同意) of required offices that no ruling has overruled."""
        overruled = self._overruled()
        return tuple(
            opinion
            for office in self.required_offices
            if (opinion := self.opinion_of(office))
            and opinion.verdict is Verdict.REJECT
            and opinion.sequence not in overruled
        )

    @property
    def current_group(self) -> Group | None:
        """The group that is asked now; None before the first and after the last."""
        return self.groups[len(self.begun) - 1] if self.begun and self.state is RoundState.OPEN else None

    @property
    def waits_for_hearing(self) -> bool:
        """Whether the offices have done their part and the round stays open for its hearing alone."""
        group = self.current_group
        return bool(group and self.hearing and group.result(self.word, self.struck) is not GroupResult.WAITING)

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The offices that must act now; none when the round is over or waits for the coordinating office."""
        if self.state is RoundState.ARRIVED:
            return (self.receiving,)
        group = self.current_group
        return group.waiting(self.word, self.struck) if group and not self.waits_for_hearing else ()

    @property
    def spoken_by(self) -> tuple[str, ...]:
        """The offices that have spoken, in the order in which they did."""
        return tuple(dict.fromkeys(opinion.office for opinion in self.opinions))

    def opinion_of(self, office: str) -> Opinion | None:
        """Return the opinion of an office that counts in this round: its last one, if it was not handed back."""
        last = next((opinion for opinion in reversed(self.opinions) if opinion.office == office), None)
        if last is None or not self.scope_decisions:
            return last
        back = (decision.opinion for decision in self.scope_decisions if not decision.is_struck)
        return None if last.sequence in back else last

    def carried_word(self, office: str) -> PastWord | None:
        """Return the approval of an earlier round that counts on in this one, unless the office must speak anew."""
        if office not in self.carried or self._was_handed_back(office):
            return None
        return next((word for word in self.past_words if word.opinion.office == office), None)

    def word(self, office: str) -> Verdict | None:
        """Return what an office says of this text, None while it has to speak."""
        opinion = self.opinion_of(office)
        if opinion is None:
            return Verdict.APPROVE if self.carried_word(office) else None
        return Verdict.APPROVE if opinion.sequence in self._overruled() else opinion.verdict

    def is_overruled(self, office: str) -> bool:
        """Tell whether an office refuses this text, and the coordinating office has decided that it stands."""
        opinion = self.opinion_of(office)
        return opinion is not None and opinion.sequence in self._overruled()

    def part_hash(self, office: str) -> str:
        """Return the hash of what an office answers for; who is asked for his advice only sees the whole."""
        return self.part_hashes.get(office) or self.submission.part_hash(frozenset({EVERYTHING}))

    def last_words(self) -> tuple[PastWord, ...]:
        """Return the last word of each office up to and with this round; none of an office that is to speak anew."""
        standing = (word for word in self.past_words if not self._was_handed_back(word.opinion.office))
        words = {word.opinion.office: word for word in standing}
        for office in self.spoken_by:
            if opinion := self.opinion_of(office):
                words[office] = PastWord(
                    round=self.number, opinion=opinion, is_overruled=opinion.sequence in self._overruled()
                )
        return tuple(words.values())

    def started(self, *, at: datetime, sequence: int, deadline: Deadline) -> Round:
        """Ask the first group; what nobody has to look at again is approved at once."""
        return (
            replace(self, state=RoundState.OPEN)
            ._next_group(at, sequence, deadline)
            .concluded(at=at, sequence=sequence, deadline=deadline, by=None)
        )

    def concluded(self, *, at: datetime, sequence: int, deadline: Deadline, by: By | None) -> Round:
        """Return the round after something was said: with the next group, closed, disputed, or as it was."""
        round_ = self
        while (group := round_.current_group) is not None:
            result = group.result(round_.word, round_.struck)
            if result is GroupResult.WAITING:
                return round_._asking(at, sequence, deadline)
            if result is GroupResult.FAILED:
                return round_._failed(at=at, sequence=sequence, deadline=deadline, by=by)
            if len(round_.begun) == len(round_.groups):
                return round_._ended(RoundState.APPROVED, at=at, sequence=sequence, by=by)
            round_ = round_._next_group(at, sequence, deadline)
        return round_

    def closed(
        self,
        state: RoundState,
        *,
        at: datetime,
        sequence: int,
        reason: str = "",
        cause: str = "",
        by: By | None = None,
    ) -> Round:
        """Return the round closed in this state, its hearing with it; its opinions stay as they are."""
        because = _HEARING_ENDS.get(state, EndedBecause.OVER)
        return replace(
            self,
            state=state,
            hearing=self.hearing.with_end(at=at, sequence=sequence, because=because) if self.hearing else None,
            closed_at=at,
            closed_sequence=sequence,
            closing_reason=reason,
            closed_by=cause,
            closed_for=by,
        )

    def _next_group(self, at: datetime, sequence: int, deadline: Deadline) -> Round:
        group = self.groups[len(self.begun)]
        begun = Begun(at=at, sequence=sequence, due_on=deadline(at, group.limit) if group.limit else None)
        return replace(self, begun=(*self.begun, begun))

    def _asking(self, at: datetime, sequence: int, deadline: Deadline) -> Round:
        """Start the clock of the coordinating office for each new question of scope, and anew after a dispute."""
        settled = max((ruling.sequence for ruling in self.rulings), default=0)
        known = {asked.about for asked in self.coordination if asked.sequence >= settled}
        new = [one.sequence for one in self.questions if one.sequence not in known]
        asked = (self._ask(about, at, sequence, deadline) for about in new)
        return replace(self, coordination=(*self.coordination, *asked))

    def _ask(self, about: int, at: datetime, sequence: int, deadline: Deadline) -> CoordinationAsked:
        due_on = deadline(at, self.coordination_limit) if self.coordination_limit else None
        return CoordinationAsked(about=about, at=at, sequence=sequence, due_on=due_on)

    def _failed(self, *, at: datetime, sequence: int, deadline: Deadline, by: By | None) -> Round:
        if self.is_disputable and self.refusals:
            dispute = self._ask(0, at, sequence, deadline)
            return replace(self, state=RoundState.DISPUTED, coordination=(*self.coordination, dispute))
        return self._ended(RoundState.RETURNED, at=at, sequence=sequence, by=by)

    def _ended(self, state: RoundState, *, at: datetime, sequence: int, by: By | None) -> Round:
        """Return the round closed, or as it is while its hearing holds it."""
        if self.hearing and self.hearing.holds(at):
            return self
        return self.closed(state, at=at, sequence=sequence, by=by)

    def _was_handed_back(self, office: str) -> bool:
        return office in self.spoken_by and self.opinion_of(office) is None

    def _overruled(self) -> frozenset[int]:
        return frozenset(number for ruling in self.rulings for number in ruling.overrules)
