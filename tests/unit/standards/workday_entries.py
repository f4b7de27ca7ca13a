"""Builders of entries as they stand in the file of overrides, and calendars made of them."""

from __future__ import annotations

from datetime import date

from shared.standards.workday_sources import built, library_years

FIXED = ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]


def an_override(day=date(2026, 3, 18), is_workday=False, reason="区庆", document="区政府办发〔2026〕3 号"):
    return {"date": day, "is_workday": is_workday, "reason": reason, "document": document}


def a_year(year=2027, **changed):
    off = [date.fromisoformat(f"{year}-{text}") for text in FIXED]
    return {"year": year, "document": "国办发明电〔2026〕0 号", "days_off": off, "make_up_days": [], **changed}


def a_calendar(years=(), overrides=()):
    return built(library_years(), {"fixed_holidays": FIXED, "years": list(years), "overrides": list(overrides)})
