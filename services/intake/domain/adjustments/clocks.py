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
def clock_settings(version: int | None = None) -> ClockSettings:
    """Return the newest settings that are shipped, or those of a version."""
    content = read(NAME, version or newest(NAME))
    return ClockSettings(
        days={stage: int(content["working_days"][stage.value]) for stage in Stage},
        remind_before=int(content["remind_before"]),
    )


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """
    The clock that runs, since when and until when, and the working days that each stage has used up before.

    `days` is how many working days it has from `since` on, None in what was stored without it. `former_due_on` is the
    last day that was told before a year's notice moved it.
    No stage runs before the adjustment is open, nor after it is closed: then `stage` and the days are None.
    """

    stage: Stage | None = None
    since: date | None = None
    due_on: date | None = None
    used: Mapping[str, int] = field(default_factory=dict)
    days: int | None = None
    former_due_on: date | None = None

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
        return Clocks(stage=stage, since=on, due_on=calendar.add_workdays(on, left).day, used=used, days=left)

    def reckoned_anew(self, calendar: WorkdayCalendar, today: date) -> Clocks:
        """
        Return the clocks with the last day as this calendar has it, from the same beginning and number of days.

        The later of both days holds: nobody has less time than he was told (ADR 0017). What is over stays as it is.
        """
        if self.since is None or self.due_on is None or self.due_on < today:
            return self
        due_on = max(self.due_on, calendar.add_workdays(self.since, self._days()).day)
        return self if due_on == self.due_on else replace(self, due_on=due_on, former_due_on=self.due_on)

    def _days(self) -> int:
        if self.days is not None:
            return self.days
        # of before the number was kept, when only the first settings had been shipped
        assert self.stage is not None, "only a running clock has days"
        return max(clock_settings(1).days[self.stage] - self.used.get(self.stage.value, 0), 0)

    def anew(self) -> Clocks:
        """Return the clocks as they are before anything was used up: of an adjustment that is opened again."""
        return replace(self, stage=None, since=None, due_on=None, used={}, days=None, former_due_on=None)

    def _counted(self, on: date, calendar: WorkdayCalendar) -> Mapping[str, int]:
        if self.stage is None or self.since is None or on <= self.since:
            return self.used
        days = calendar.workdays_between(self.since, on).days
        return {**self.used, self.stage.value: self.used.get(self.stage.value, 0) + days}
