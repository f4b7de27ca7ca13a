"""
Powers (权力清单) that were imported after a stage of the work plan had begun: until when they make nobody late.

A body can compile nothing for a list that is not there. So what it owes because of a late import does not make it late
before the officer has set a window for it (an extension given since), or before the working days of the work plan have
passed since the import (ADR 0021; `late_import_workdays` in work_plan.v1.yaml).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.intake.domain.report_states import Filed


@dataclass(frozen=True, kw_only=True)
class LateImport:
    """
    What one body owes in a stage because of the powers that were imported on one day after the stage had begun.

    `unbegun` have no implementation list yet, `unfiled` lists were begun by the last day, `new_unfiled` after it;
    none of them is filed. `until` is the last day on which they make nobody late, None when they are not spared.
    """

    imported_on: date
    unbegun: int = 0
    unfiled: int = 0
    new_unfiled: int = 0
    until: date | None = None

    @property
    def owed(self) -> int:
        """Return how many items or lists wait."""
        return self.unbegun + self.unfiled + self.new_unfiled

    def is_spared(self, today: date) -> bool:
        """Tell whether they make nobody late today."""
        return self.until is not None and today <= self.until


def spared_until(imported_on: date, *, extended_on: date | None, add_workdays: Callable[[date], date]) -> date | None:
    """
    Return the last day on which a late import makes nobody late.

    `extended_on` is the day on which the extension that counts was given: when that was after the import, the officer
    has set the window, and it is for the window to say who is late.
    """
    is_set = extended_on is not None and extended_on >= imported_on
    return None if is_set else add_workdays(imported_on)


def sparing(filed: Filed, imports: Sequence[LateImport], today: date) -> Filed:
    """Return what a body has with the part of it that makes nobody late today."""
    spared = [one for one in imports if one.is_spared(today)]
    return replace(
        filed,
        spared=sum(one.unbegun + one.unfiled for one in spared),
        new_spared=sum(one.new_unfiled for one in spared),
    )


def due_day(last_on: date, imports: Sequence[LateImport], today: date) -> date:
    """Return until when a body may report without being late: its last day, or that of what is spared, if later."""
    return max([last_on, *(one.until for one in imports if one.until is not None and one.is_spared(today))])
