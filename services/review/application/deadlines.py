"""Until when somebody is to act: limits in working days on the official calendar (ADR 0017)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from services.review.domain.round import Deadline
from shared.kernel.clock import day_in_china
from shared.standards.workday_sources import calendar_until, workday_calendar
from shared.standards.workdays import ONE_DAY, WorkdayCalendar

LAST_YEAR_OF_OLD = 2026
"""The last year that was announced when rounds did not keep the number of days of their receiving office."""


def deadline(at: datetime, days: int) -> date | None:
    """Return the last day of a limit that begins at an instant, the day itself not counted; None for no limit."""
    return _last_day(day_in_china(at), days) if days else None


def by(calendar: WorkdayCalendar) -> Deadline:
    """Return how last days are reckoned by one calendar."""

    def last_day(at: datetime, days: int) -> date | None:
        return calendar.add_workdays(day_in_china(at), days).day if days else None

    return last_day


def days_of_old(at: datetime, last: date) -> int:
    """
    Return of how many working days a limit was that begins at an instant and ends on a day.

    For what was stored without its number of days: no such record knew the days off of a later year than 2026.
    """
    # the last day counts itself: it may have been reckoned before fixed holidays were off in a year to come
    before = calendar_until(LAST_YEAR_OF_OLD).workdays_between(day_in_china(at), last - ONE_DAY)
    return before.days + 1


@lru_cache(maxsize=1024)
def workdays(start: date, end: date) -> int:
    """Return how many working days lie after a day, up to and including another."""
    return workday_calendar().workdays_between(start, end).days


@lru_cache(maxsize=256)
def _last_day(start: date, days: int) -> date:
    return workday_calendar().add_workdays(start, days).day
