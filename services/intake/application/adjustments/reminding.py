"""Reminders of adjustments: whoever has the turn is told once before the last day, and once when it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from services.intake.application.adjustments import messages
from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Clocks, clock_settings
from shared.kernel.clock import day_in_china
from shared.standards.workdays import WorkdayCalendar

REMIND = "intake.remind_adjustments"
BATCH = 1000
DUE, OVERDUE = "adjustment_due", "adjustment_overdue"
IN_EFFECT = "in_effect"
"""The mark of an overdue adjustment that was told of once more when its cause had taken effect: the portal needs it."""


class RemindingOfAdjustments:
    """The hourly round over running clocks; run again, or by two at once, it says nothing twice."""

    def __init__(self, *, store: AdjustmentStore, calendar: Callable[[], WorkdayCalendar]) -> None:
        self._store, self._calendar = store, calendar

    def sweep(self, now: datetime) -> int:
        """Send what is due and was not sent; return how many reminders went out."""
        today = day_in_china(now)
        soon = self._calendar().add_workdays(today, clock_settings().remind_before).day
        sent = 0
        for adjustments in self._store.due_by(soon, BATCH):
            changes = [change for one in adjustments if (change := _told(one, today, now))]
            sent += len(changes) - len(self._store.save(changes))
        return sent


def _told(before: Adjustment, today: date, now: datetime) -> AdjustmentChange | None:
    name, marks = marks_of(before, today)
    if marks <= set(before.told):
        return None
    after = replace(before, told=tuple(sorted({*before.told, *marks})), updated_at=now)
    return AdjustmentChange(before=before, after=after, messages=[messages.reminder(after, name)])


def told_of_later_day(before: Adjustment, clocks: Clocks) -> tuple[str, ...]:
    """Return the marks of an adjustment whose last day a year's notice moved: told of the former is told of this."""
    was, now = (f"{DUE}:{clocks.stage}:{day}" for day in (before.clocks.due_on, clocks.due_on))
    return tuple(sorted({*before.told, now})) if was in before.told else before.told


def marks_of(adjustment: Adjustment, today: date) -> tuple[str, set[str]]:
    """Return what an adjustment whose clock is near its end is told of today, and the marks that it was."""
    stage, due_on = adjustment.clocks.stage, adjustment.clocks.due_on
    assert stage is not None, "only a running clock is near its end"
    assert due_on is not None, "a running clock ends"
    name = OVERDUE if due_on < today else DUE
    marks = {f"{name}:{stage.value}:{due_on}"}
    if name == OVERDUE and adjustment.cause.effective_on and adjustment.is_in_effect(today):
        marks.add(f"{name}:{IN_EFFECT}")
    return name, marks
