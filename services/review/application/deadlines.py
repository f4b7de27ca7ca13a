"""Until when somebody is to act: limits in working days on the official calendar (ADR 0017)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from shared.kernel.clock import day_in_china
from shared.standards.workday_sources import workday_calendar


def deadline(at: datetime, days: int) -> date | None:
    """Return the last day of a limit that begins at an instant, the day itself not counted; None for no limit."""
    return _last_day(day_in_china(at), days) if days else None


@lru_cache(maxsize=1024)
def workdays(start: date, end: date) -> int:
    """Return how many working days lie after a day, up to and including another."""
    return workday_calendar().workdays_between(start, end).days


@lru_cache(maxsize=256)
def _last_day(start: date, days: int) -> date:
    return workday_calendar().add_workdays(start, days).day
