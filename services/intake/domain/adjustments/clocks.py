"""
The clocks of an adjustment: apply, review and publish, each in working days, and only one of them runs at a time.

While one runs the others wait, so that time that others need is nobody's delay. A clock that runs again, because
review gave the item back, has what is left of it. The numbers of days are data (adjustment_clocks.v1.yaml).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache

from shared.standards.loader import newest, read
from shared.standards.workdays import WorkdayCalendar

NAME = "adjustment_clocks"


class Stage(StrEnum):
    """Whose turn it is: the body's (apply), the offices' (review), or that of coding, approval and release."""

    APPLY = "apply"
    REVIEW = "review"
    PUBLISH = "publish"


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.APPLY: "待单位报送",
    Stage.REVIEW: "审核中",
    Stage.PUBLISH: "待公布",
}


@dataclass(frozen=True, kw_only=True)
class ClockSettings:
    """Working days of each stage, and how many before the last day a reminder goes out."""

    days: Mapping[Stage, int]
    remind_before: int


@cache
def clock_settings() -> ClockSettings:
    """Return the newest settings that are shipped."""
    content = read(NAME, newest(NAME))
    return ClockSettings(
        days={stage: int(content["working_days"][stage.value]) for stage in Stage},
        remind_before=int(content["remind_before"]),
    )


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """
    The clock that runs, since when and until when, and the working days that each stage has used up before.

    No stage runs before the adjustment is open, nor after it is closed: then `stage` and the days are None.
    """

    stage: Stage | None = None
    since: date | None = None
    due_on: date | None = None
    used: Mapping[str, int] = field(default_factory=dict)

    def turned_to(self, stage: Stage | None, on: date, calendar: WorkdayCalendar, settings: ClockSettings) -> Clocks:
        """
        Return the clocks with another one running from a day on, or with none.

        What the running clock has counted until then is kept. One that has used up its days is due at once.
        """
        if stage is self.stage:
            return self
        used = self._counted(on, calendar)
        if stage is None:
            return Clocks(used=used)
        left = max(settings.days[stage] - used.get(stage.value, 0), 0)
        return Clocks(stage=stage, since=on, due_on=calendar.add_workdays(on, left).day, used=used)

    def anew(self) -> Clocks:
        """Return the clocks as they are before anything was used up: of an adjustment that is opened again."""
        return replace(self, stage=None, since=None, due_on=None, used={})

    def _counted(self, on: date, calendar: WorkdayCalendar) -> Mapping[str, int]:
        if self.stage is None or self.since is None or on <= self.since:
            return self.used
        days = calendar.workdays_between(self.since, on).days
        return {**self.used, self.stage.value: self.used.get(self.stage.value, 0) + days}
