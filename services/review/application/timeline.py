"""What happened to an item under review (经过): submissions, receipts, opinions, decisions, ends; newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.review.domain.coordinating import Appointment, By, Meeting, Postponed, Ruling, ScopeDecision
from services.review.domain.opinion import Opinion
from services.review.domain.reciting import Recital
from services.review.domain.round import Round, RoundState


class Kind(StrEnum):
    """What sort of thing happened."""

    SUBMITTED = "submitted"
    TAKEN_IN = "taken_in"
    SENT_BACK = "sent_back"
    OPINION = "opinion"
    SCOPE = "scope"
    APPOINTED = "appointed"
    MEETING = "meeting"
    RULING = "ruling"
    RECITED = "recited"
    POSTPONED = "postponed"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One thing that happened in a round; `what` is the record of it, None where the round itself says all."""

    at: datetime
    kind: Kind
    round: Round
    what: Opinion | ScopeDecision | Appointment | Meeting | Ruling | Recital | Postponed | By | None = None


def timeline(rounds: Sequence[Round]) -> tuple[Moment, ...]:
    """Return everything that happened in these rounds, newest first; what has one instant stays as it was done."""
    moments = [moment for round_ in sorted(rounds, key=lambda one: one.number) for moment in _of(round_)]
    return tuple(reversed(sorted(moments, key=lambda moment: moment.at)))


def was_sent_back(round_: Round) -> bool:
    """Tell whether the receiving office sent the submission back before the round began."""
    return round_.state is RoundState.RETURNED and bool(round_.receiving) and round_.taken_in is None


def _of(round_: Round) -> Iterator[Moment]:
    yield Moment(at=round_.opened_at, kind=Kind.SUBMITTED, round=round_)
    if round_.taken_in:
        yield Moment(at=round_.taken_in.at, kind=Kind.TAKEN_IN, round=round_, what=round_.taken_in.by)
    yield from _said_in(round_)
    if round_.closed_at:
        kind = Kind.SENT_BACK if was_sent_back(round_) else Kind.CLOSED
        yield Moment(at=round_.closed_at, kind=kind, round=round_, what=round_.closed_for)


def _said_in(round_: Round) -> Iterator[Moment]:
    for opinion in round_.opinions:
        yield Moment(at=opinion.given_at, kind=Kind.OPINION, round=round_, what=opinion)
    for decision in round_.scope_decisions:
        yield Moment(at=decision.at, kind=Kind.SCOPE, round=round_, what=decision)
    for appointment in round_.appointments:
        yield Moment(at=appointment.at, kind=Kind.APPOINTED, round=round_, what=appointment)
    for meeting in round_.meetings:
        yield Moment(at=meeting.at, kind=Kind.MEETING, round=round_, what=meeting)
    for ruling in round_.rulings:
        yield Moment(at=ruling.at, kind=Kind.RULING, round=round_, what=ruling)
    for recital in round_.recitals:
        yield Moment(at=recital.at, kind=Kind.RECITED, round=round_, what=recital)
    for one in round_.postponed:
        yield Moment(at=one.at, kind=Kind.POSTPONED, round=round_, what=one)
