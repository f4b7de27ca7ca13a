"""
The adjustment book: one look at what is there, the rule for each item, one insert of new ones, one write of the others.

Nothing is noted beforehand: a batch may be done again from any point, since an adjustment that is there moves only when
its item is judged otherwise than before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from services.intake.application.adjustments import messages
from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore
from services.intake.domain.adjustments.adjustment import Adjustment, adjustment_id_of
from services.intake.domain.adjustments.clocks import clock_settings
from services.intake.domain.adjustments.decisions import as_decided
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.moves import Days, moved, opened
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import GONE
from shared.contracts.envelope import Envelope
from shared.standards.workdays import WorkdayCalendar

ROUNDS = 4


class KeepingBook:
    """Keeps the adjustments of a cause in line with what its items are judged to be."""

    def __init__(self, *, store: AdjustmentStore, calendar: Callable[[], WorkdayCalendar]) -> None:
        self._store, self._calendar = store, calendar

    def days(self, now: datetime) -> Days:
        """Return the calendar by which clocks run, at an instant."""
        return Days(calendar=self._calendar(), settings=clock_settings(), now=now)

    def apply(self, run: Adjusting, judged: Sequence[JudgedItem], now: datetime) -> list[JudgedItem]:
        """
        Open, rewrite, reopen and end adjustments by what the items are judged to be.

        What was judged from a text that is no longer the item's is passed over. What others write at the same time,
        each time again, is left to the next run or sweep.

        :returns: the items in their order, each judged as the decision of its body leaves it
        """
        days, rest = self.days(now), list(judged)
        left = {one.item.item_id: one for one in judged}
        for place in range(ROUNDS):
            apply_once = self._open_all if run.is_first and not place else self._apply_once
            late = apply_once(run, rest, days, left)
            rest = [one for one in rest if adjustment_id_of(run.cause.cause_id, one.item.item_id) in late]
            if not rest:
                break
        return list(left.values())

    def item_ids(self, cause_id: str, after: str, size: int) -> list[str]:
        """Return the next items, by id, that have an adjustment of a cause that is not closed."""
        return self._store.open_of_cause(cause_id, after, size)

    def _open_all(
        self, run: Adjusting, judged: Sequence[JudgedItem], days: Days, left: dict[str, JudgedItem]
    ) -> set[str]:
        """Open without a look at what is there, so no decision is either; return the ids that need a look after all."""
        new = [opened(run, one, days) for one in judged if _is_to_open(one)]
        late = self._store.add([(one, messages.opened(one)) for one in new]) if new else set()
        return late | {adjustment_id_of(run.cause.cause_id, one.item.item_id) for one in judged if not _is_to_open(one)}

    def _apply_once(
        self, run: Adjusting, judged: Sequence[JudgedItem], days: Days, left: dict[str, JudgedItem]
    ) -> set[str]:
        """Open and move by what is there, note what decisions leave; return the ids that others wrote meanwhile."""
        there = self._store.find(adjustment_id_of(run.cause.cause_id, one.item.item_id) for one in judged)
        new: list[Adjustment] = []
        changes: list[AdjustmentChange] = []
        for one in judged:
            before = there.get(adjustment_id_of(run.cause.cause_id, one.item.item_id))
            if before is None:
                if _is_to_open(one):
                    new.append(opened(run, one, days))
                continue
            left[one.item.item_id] = as_decided(before, one)
            after = moved(before, run, left[one.item.item_id], days)
            if after is not before:
                changes.append(AdjustmentChange(before=before, after=after, messages=told_of(before, after)))
        late = self._store.add([(one, messages.opened(one)) for one in new]) if new else set()
        return late | (self._store.save(changes) if changes else set())


def _is_to_open(one: JudgedItem) -> bool:
    return one.outcome is not Outcome.FINE and one.item.state not in GONE


def told_of(before: Adjustment, after: Adjustment) -> list[Envelope]:
    """Return what is to be told of a move: that it was closed, opened (again), or asks another thing or body."""
    if after.is_closed:
        return [] if before.is_closed else [messages.closed(after)]
    is_other = before.outcome is not after.outcome or before.cause.effective_on != after.cause.effective_on
    is_moved = before.body_id != after.body_id
    return [messages.opened(after)] if before.is_closed or is_other or is_moved else []
