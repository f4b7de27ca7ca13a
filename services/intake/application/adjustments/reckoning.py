"""
Clocks of adjustments are reckoned anew when a year's days off have been announced (ADR 0017).

The round costs one look at a mark while there is nothing new. After a new year has come with the calendar it goes on
for a day: processes of the version before may still be writing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore, ReckonedYear
from services.intake.application.adjustments.reminding import told_of_later_day
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Clocks
from shared.kernel.clock import day_in_china
from shared.standards.workdays import WorkdayCalendar

BATCH = 1000


class ReckoningAdjustments:
    """The round over running clocks; killed anywhere and run again, or by two at once, it moves each day once."""

    def __init__(self, *, store: AdjustmentStore, mark: ReckonedYear, calendar: Callable[[], WorkdayCalendar]) -> None:
        self._store, self._mark, self._calendar = store, mark, calendar

    def sweep(self, now: datetime) -> None:
        """Reckon anew what was reckoned before the newest year was announced and is not over."""
        calendar, today = self._calendar(), day_in_china(now)
        year = calendar.coverage().last_official_year
        if not self._mark.is_due(year, now):
            return
        lost = False
        for adjustments in self._store.due_since(today, BATCH):
            pairs = [(one, one.clocks.reckoned_anew(calendar, today)) for one in adjustments]
            changes = [_moved(one, clocks, now) for one, clocks in pairs if clocks is not one.clocks]
            lost |= bool(self._store.save(changes)) if changes else False
        if not lost:  # who lost a race is looked at again by the next round
            self._mark.done(year, now)


def _moved(before: Adjustment, clocks: Clocks, now: datetime) -> AdjustmentChange:
    told = told_of_later_day(before, clocks)
    return AdjustmentChange(before=before, after=replace(before, clocks=clocks, told=told, updated_at=now))
