"""What people wrote, and days that were reckoned, as they stand among other sentences."""

from __future__ import annotations

from datetime import date

from shared.standards.workday_sources import workday_calendar

_ENDS = "。！？；…"


def sentence(text: object) -> str:
    """Return a text with a full stop behind it, unless it ends by itself or there is nothing to end."""
    said = str(text).strip()
    return said if not said or said[-1] in _ENDS else f"{said}。"


def last_day(day: str) -> str:
    """Return a last day (ISO date) as it is read: 暂定 while the days off of its year are not announced (ADR 0017)."""
    is_provisional = bool(day) and workday_calendar().is_awaited(date.fromisoformat(day))
    return f"{day}（暂定）" if is_provisional else day
