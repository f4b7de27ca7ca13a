"""Until when somebody is to act in a round: the receiving office, a group of offices, the coordinating office."""

from __future__ import annotations

from datetime import date

from services.review.domain.coordinating import CoordinationAsked, Ruling, ScopeDecision
from services.review.domain.round import Round, RoundState


def due_on(round_: Round) -> date | None:
    """Return the day until when somebody is to act now, offices before the coordinating one; None without a limit."""
    if round_.state is RoundState.ARRIVED:
        return round_.receive_by
    return group_due_on(round_) if round_.waiting_for else coordinate_by(round_)


def group_due_on(round_: Round) -> date | None:
    """
    Return until when the group that began last is to speak.

    While the coordinating office has a matter, an office cannot go on with it: whoever gets it back has the whole limit
    again, and with it its group.
    """
    begun = round_.begun[-1]
    anew: list[Ruling | ScopeDecision] = [one for one in round_.rulings if not one.upholds]
    anew += [one for one in round_.scope_decisions if not one.is_struck]
    since = [one for one in anew if one.due_on and one.sequence > begun.sequence]
    return max(since, key=lambda one: one.sequence).due_on if since else begun.due_on


def coordinate_by(round_: Round) -> date | None:
    """Return until when the coordinating office is to decide what waits for it, the earliest day of several."""
    return min((asked.due_on for asked in undecided(round_) if asked.due_on), default=None)


def undecided(round_: Round) -> tuple[CoordinationAsked, ...]:
    """Return what the coordinating office was asked and has not decided: the dispute, or questions of scope."""
    about = (0,) if round_.state is RoundState.DISPUTED else tuple(one.sequence for one in round_.questions)
    newest = {asked.about: asked for asked in round_.coordination}
    return tuple(newest[one] for one in about if one in newest)
