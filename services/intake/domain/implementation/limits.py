"""Time limits (时限) of a record made comparable: 7 calendar days are 5 working days, a month is 30 or 22 of them.

Two limits of one unit are compared as they are. Otherwise both are taken in working days when one of them is given so,
else in calendar days; what an item is *allowed* is rounded up to whole days, since 30 calendar days hold 22 working
days more often than 21.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any

from services.intake.domain.implementation.reading import number
from shared.standards.loader import newest, read
from shared.standards.tables import label

INSTANT_WORDS = frozenset({"当场", "即办", "即时", "即时办结", "当场办结", "当场办理", "即办件"})
_RULES = "cross_rules"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A number of units; `is_instant` when the case ends while the applicant waits."""

    number: int
    unit: str

    @property
    def is_instant(self) -> bool:
        """Tell whether this is 当场 or 即办, which is also written as zero days."""
        return self.number == 0


INSTANT = Limit(number=0, unit="workday")


def figures() -> Mapping[str, Any]:
    """Return the figures that the rules go by."""
    found: Mapping[str, Any] = read(_RULES, newest(_RULES))["figures"]
    return found


def limit_of(value: Any) -> Limit | None:
    """Return the limit that a value states; None when it states none, or one in a unit without a measure."""
    if isinstance(value, dict):
        word = value.get("word")
    elif isinstance(value, str):
        word = value
    else:
        return None
    if isinstance(word, str):
        return INSTANT if word.strip() in INSTANT_WORDS else None
    days = number(value.get("number"))
    return None if days is None else _limit(days, str(value.get("unit", "")))


@lru_cache(1024)
def _limit(days: int, unit: str) -> Limit | None:
    if days == 0:
        return INSTANT
    return Limit(number=days, unit=unit) if unit in _units() else None


def workdays(limit: Limit) -> Fraction:
    """Return a limit in working days."""
    return _in(limit, "workdays")


def exceeds(spent: list[Limit], allowed: Limit) -> bool:
    """Tell whether limits together are longer than one that is allowed, an instant one lasting up to a working day."""
    if allowed.is_instant:
        return sum((workdays(limit) for limit in spent), Fraction(0)) > int(figures()["instant_days"])
    units = {limit.unit for limit in spent if not limit.is_instant} | {allowed.unit}
    if len(units) == 1:
        return sum(limit.number for limit in spent) > allowed.number
    measure = "workdays" if "workday" in units else "natural_days"
    return sum((_in(limit, measure) for limit in spent), Fraction(0)) > ceil(_in(allowed, measure))


def in_words(limit: Limit) -> str:
    """Return a limit as people write it."""
    if limit.is_instant:
        return "当场办结"
    return f"{limit.number} 个{label('time_unit', limit.unit)}"


def _in(limit: Limit, measure: str) -> Fraction:
    return _days(limit.number, limit.unit, measure)


@lru_cache(1024)
def _days(days: int, unit: str, measure: str) -> Fraction:
    return days * Fraction(*_units()[unit][measure])


def _units() -> Mapping[str, Mapping[str, list[int]]]:
    found: Mapping[str, Mapping[str, list[int]]] = read(_RULES, newest(_RULES))["units"]
    return found
