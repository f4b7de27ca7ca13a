"""The shipped work plan (shared/standards/data/work_plan.v1.yaml) as what a campaign of a year begins with."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.domain.work_plans import Campaign, CampaignState, PlanChange, Stage
from shared.standards.loader import newest, read

NAME = "work_plan"
EARLIEST, LATEST = 2018, 2100
"""The years that a campaign may have; the plan itself is of 2018."""


def shipped_plan() -> dict[str, Any]:
    """Return the newest work plan that is shipped."""
    return read(NAME, newest(NAME))


def planned(*, campaign_id: str, title: str, year: int, made: PlanChange) -> Campaign:
    """Return a campaign of a year with the shipped stages, their windows moved to that year."""
    plan = shipped_plan()
    offset = year - int(plan["year"])
    return Campaign(
        campaign_id=campaign_id,
        version=1,
        title=title,
        document=str(plan["document"]),
        year=year,
        state=CampaignState.DRAFT,
        remind_before=int(plan["remind_before"]),
        late_import_workdays=int(plan["late_import_workdays"]),
        late_approval_workdays=int(plan["late_approval_workdays"]),
        stages=tuple(_stage(entry, offset) for entry in plan["stages"]),
        history=(made,),
    )


def _stage(entry: dict[str, Any], offset: int) -> Stage:
    return Stage(
        key=entry["key"],
        name=entry["name"],
        step=entry["step"],
        source=entry["source"],
        first_on=_moved(entry["first"], offset),
        last_on=_moved(entry["last"], offset),
        list_kind=entry.get("list", ""),
        reporter_kinds=tuple(entry.get("reporters", ())),
    )


def _moved(day: date, years: int) -> date:
    """Return the same day of another year; the last of February stays the last of February."""
    if (day.month, day.day) in ((2, 28), (2, 29)):
        return date.fromordinal(date(day.year + years, 3, 1).toordinal() - 1)
    return day.replace(year=day.year + years)
