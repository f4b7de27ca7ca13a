"""The only source of the present moment: doors ask it and pass the answer in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Asia/Shanghai has had no daylight saving since 1991."""


class Clock(Protocol):
    """Tells the present instant in UTC, cut to milliseconds, as the database keeps it."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present instant in UTC, cut to milliseconds."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def day_in_china(moment: datetime) -> date:
    """Return the calendar day in Asia/Shanghai on which an instant falls."""
    return moment.astimezone(CHINA).date()
