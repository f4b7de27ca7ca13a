"""With which earlier text an item under review is compared: the own office's last, the last round's, the approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.review.domain.past_words import PastWord
from services.review.domain.round import Round, RoundState


class Against(StrEnum):
    """
    Which earlier text.

    Own: the one on which the reader's office gave its last opinion. Last: the one of the round before. Approved: the
    one that was approved last; what review knows of the published text, which is made of what was approved.
    """

    OWN = "own"
    LAST = "last"
    APPROVED = "approved"


@dataclass(frozen=True, kw_only=True)
class Base:
    """An earlier text to compare with."""

    against: Against
    round: Round


def own_word(current: Round, own: str) -> PastWord | None:
    """Return the last word of an office before this round."""
    return next((word for word in current.past_words if word.opinion.office == own), None)


def bases(current: Round, past: Sequence[Round], own: str) -> tuple[Base, ...]:
    """Return the earlier texts that there are, each once, the most useful first; `past` are rounds, oldest first."""
    word = own_word(current, own) if own else None
    found = {
        Against.OWN: next((one for one in past if word and one.number == word.round), None),
        Against.LAST: past[-1] if past else None,
        Against.APPROVED: next((one for one in reversed(past) if one.state is RoundState.APPROVED), None),
    }
    kept: dict[int, Base] = {}
    for against, round_ in found.items():
        if round_:
            kept.setdefault(round_.number, Base(against=against, round=round_))
    return tuple(kept.values())


def chosen(known: Sequence[Base], against: str) -> Base | None:
    """Return the text that was asked for, else the most useful one, None when there is none."""
    return next((base for base in known if base.against == against), known[0] if known else None)
