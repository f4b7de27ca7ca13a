"""
What a body's decision that its item stays (决定不改) leaves of what a cause asks: articles that only moved.

The decision is about texts that changed. An article whose very text stands under another number is no matter of it: the
system cites it anew. A row is written as a whole, so one that cites both cannot be decided on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.intake.domain.adjustments.adjustment import Adjustment, Touched
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.outcomes import Outcome

DECIDABLE = (Outcome.REVIEW, Outcome.FOLLOW)
"""Outcomes that a decision may answer; that a basis is gone was never a matter of it."""
Parts = tuple[tuple[Touched, ...], tuple[Touched, ...]]


def parted(touched: Sequence[Touched]) -> Parts:
    """Return what only moved, and all the rest."""
    moved = tuple(one for one in touched if one.is_only_moved)
    return moved, tuple(one for one in touched if not one.is_only_moved)


def mixed_rows(touched: Sequence[Touched]) -> frozenset[int]:
    """Return the rows, from 0, that cite both what only moved and what changed."""
    moved, changed = parted(touched)
    return frozenset({one.row for one in moved} & {one.row for one in changed})


def moving(judged: JudgedItem) -> tuple[Touched, ...]:
    """Return what the system may cite anew in an item, whatever else of it is left to its body: whole rows of it."""
    if judged.outcome is Outcome.RECITE:
        return judged.touched
    mixed = mixed_rows(judged.touched)
    return tuple(one for one in judged.touched if one.is_only_moved and one.row not in mixed)


def as_decided(before: Adjustment, judged: JudgedItem) -> JudgedItem:
    """
    Return what the decision that stands leaves of a judgement: nothing, or what is to be cited anew.

    The very judgement where none stands, or where it does not hold: other texts are touched, or a row cites both.
    """
    if before.decision is None or judged.outcome not in DECIDABLE or judged.is_refused:
        return judged
    moved, changed = parted(judged.touched)
    if mixed_rows(judged.touched) or not {one.matter for one in changed} <= set(before.kept):
        return judged
    outcome = Outcome.RECITE if moved else Outcome.FINE
    return replace(judged, outcome=outcome, touched=moved, decided=changed, upstream_id="")


def refused(judged: JudgedItem) -> JudgedItem:
    """Return an item into which the system cannot write the new numbers: its body is asked, of all that is touched."""
    return replace(judged, outcome=Outcome.REVIEW, touched=judged.whole, decided=(), is_refused=True)
