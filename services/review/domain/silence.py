"""Offices that a round waits for, or will wait for, and that have said nothing."""

from __future__ import annotations

from services.review.domain.asked import judging
from services.review.domain.round import Round, RoundState


def silent_offices(round_: Round) -> tuple[str, ...]:
    """Return the offices that have yet to act in a round that runs, the one that takes it in first."""
    if not round_.is_open:
        return ()
    receiving = (round_.receiving,) if round_.state is RoundState.ARRIVED else ()
    unheard = (office for office in judging(round_) if round_.word(office) is None)
    return tuple(dict.fromkeys((*receiving, *unheard)))


def is_silent(round_: Round, office: str) -> bool:
    """Tell whether an office has yet to act."""
    return office in silent_offices(round_)
