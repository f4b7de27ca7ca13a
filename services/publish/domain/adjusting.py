"""Marks on the portal: the law that an item rests on has changed, and its body has not adjusted the item in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LAW = "law"
"""The kind of cause that a citizen has to know of: he would rely on a basis that is no longer the law."""


@dataclass(frozen=True, kw_only=True)
class OverdueAdjustment:
    """An adjustment of an item that is late and not closed. `effective_on` is the day of the change of law."""

    cause_title: str
    effective_on: date


@dataclass(frozen=True, order=True, kw_only=True)
class ChangedLaw:
    """A change of law that a page has to name. It is shown from its day on: before it the text is still right."""

    effective_on: date
    title: str


def shown_on(day: date, overdue: Iterable[OverdueAdjustment]) -> tuple[ChangedLaw, ...]:
    """
    Return the changes that a page names on a day, in the order of their days; none takes the mark off.

    Several adjustments of one cause are one change to the reader.
    """
    in_force = {
        ChangedLaw(effective_on=one.effective_on, title=one.cause_title) for one in overdue if one.effective_on <= day
    }
    return tuple(sorted(in_force))
