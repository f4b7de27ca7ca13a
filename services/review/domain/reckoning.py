"""Last days that were reckoned before a year's days off were announced are reckoned anew, and never move forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from services.review.domain.clocks import undecided
from services.review.domain.coordinating import CoordinationAsked, Postponed, Ruling, ScopeDecision
from services.review.domain.groups import Begun
from services.review.domain.round import Deadline, Round, RoundState

DaysOfOld = Callable[[datetime, date], int]
"""Of how many working days a limit was, by its beginning and its last day, where the number was not stored."""
Dated = TypeVar("Dated", Begun, Ruling, ScopeDecision, CoordinationAsked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """By what is reckoned on the day `today`, which has `year` as the last announced one (行政许可法 82)."""

    deadline: Deadline
    days_of_old: DaysOfOld
    year: int
    today: date

    def later(self, was: date | None, at: datetime, days: int) -> date | None:
        """Return a last day as it is now, the later of both; what has none, or is over, stays."""
        if was is None or was < self.today:
            return was
        return max(was, self.deadline(at, days) or was)

    def moved(self, one: Dated, days: int) -> Dated:
        """Return what has a last day with the one that holds now."""
        now = self.later(one.due_on, one.at, days)
        return one if now == one.due_on else replace(one, due_on=now)


def reckoned_anew(round_: Round, anew: Anew, *, at: datetime, sequence: int) -> Round:
    """
    Return a round that runs with what somebody is to do reckoned anew, from the same beginning and number of days.

    The later day holds: nobody has less time than he was told. Each day that moves is kept in `postponed`. Done
    again it changes nothing.
    """
    if not round_.is_open:
        return round_
    after = _received(round_, anew) if round_.state is RoundState.ARRIVED else _spoken(_coordinated(round_, anew), anew)
    pairs = dict.fromkeys(zip(_days(round_), _days(after), strict=True))
    moved = tuple(
        Postponed(was=was, now=now, year=anew.year, at=at, sequence=sequence)
        for was, now in pairs
        if was and now and was != now
    )
    return replace(after, postponed=(*round_.postponed, *moved)) if moved else round_


def _received(round_: Round, anew: Anew) -> Round:
    was = round_.receive_by
    if was is None:
        return round_
    days = round_.receiving_limit or anew.days_of_old(round_.opened_at, was)
    # the number is kept with it: out of a day that has moved it could not be found again
    return replace(round_, receiving_limit=days, receive_by=anew.later(was, round_.opened_at, days))


def _spoken(round_: Round, anew: Anew) -> Round:
    """Reckon the limit of the group that began last anew, and where it began again after a decision."""
    if not round_.begun:
        return round_
    last = round_.begun[-1]
    days = round_.groups[len(round_.begun) - 1].limit

    def since(one: Dated) -> Dated:
        # one by which the group began gives nobody a day of its own (`clocks.group_due_on`)
        return anew.moved(one, days) if one.sequence > last.sequence else one

    return replace(
        round_,
        begun=(*round_.begun[:-1], anew.moved(last, days)),
        rulings=tuple(since(one) for one in round_.rulings),
        scope_decisions=tuple(since(one) for one in round_.scope_decisions),
    )


def _coordinated(round_: Round, anew: Anew) -> Round:
    waiting = undecided(round_)
    days = round_.coordination_limit
    asked = tuple(anew.moved(one, days) if one in waiting else one for one in round_.coordination)
    return replace(round_, coordination=asked)


def _days(round_: Round) -> tuple[date | None, ...]:
    said: tuple[Begun | Ruling | ScopeDecision | CoordinationAsked, ...]
    said = (*round_.begun, *round_.rulings, *round_.scope_decisions, *round_.coordination)
    return (round_.receive_by, *(one.due_on for one in said))
