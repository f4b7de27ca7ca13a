"""
What came late in a stage of the work plan: until when it makes nobody late.

Powers (权力清单) that were imported after the stage had begun, and own items that review let pass after that. A body
can compile nothing for what is not there. So what it owes because of them does not make it late before the officer has
set a window for it (an extension given since), or before the working days of the work plan have passed since (ADR 0021;
`late_import_workdays` and `late_approval_workdays` in work_plan.v1.yaml). Then it is owed like the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.intake.domain.report_states import Filed


@dataclass(frozen=True, kw_only=True)
class LateImport:
    """
    What came to one body on one day after the stage had begun: powers, or approvals of its items (`is_approval`).

    `unbegun` have no implementation list yet, `unfiled` lists were there to be compiled by the last day,
    `new_unfiled` after it; none of them is filed. `after` and `new_filed` are the days on which the lists of the two
    sorts were filed, where that was after the last day. `is_set`: the extension that counts was given since. `until`
    is the last day on which they make nobody late, None when they are not spared.
    """

    imported_on: date
    is_approval: bool = False
    is_set: bool = False
    unbegun: int = 0
    unfiled: int = 0
    new_unfiled: int = 0
    after: tuple[date, ...] = ()
    new_filed: tuple[date, ...] = ()
    until: date | None = None

    @property
    def owed(self) -> int:
        """Return how many items or lists wait."""
        return self.unbegun + self.unfiled + self.new_unfiled

    def is_spared(self, today: date) -> bool:
        """Tell whether they make nobody late today."""
        return self.until is not None and today <= self.until

    def in_time(self, days: Sequence[date]) -> int:
        """Return how many of these days were early enough to make nobody late."""
        return sum(self.is_spared(day) for day in days)


def spared_until(one: LateImport, add_workdays: Callable[[date], date]) -> date | None:
    """
    Return the last day on which a late import makes nobody late.

    When the extension that counts was given since, the officer has set the window, and it is for the window to say who
    is late.
    """
    return None if one.is_set else add_workdays(one.imported_on)


def sparing(filed: Filed, imports: Sequence[LateImport], today: date) -> Filed:
    """
    Return what a body has with the part of it that makes nobody late today.

    What was filed while it was spared was filed in time; what is spared no more is owed like what was there before.
    """
    spared = [one for one in imports if one.is_spared(today)]
    owed = sum(one.new_unfiled for one in imports if not one.is_spared(today))
    after_in_time = sum(one.in_time(one.after) for one in imports)
    new_in_time = sum(one.in_time(one.new_filed) for one in imports)
    new_filed = sum(len(one.new_filed) for one in imports)
    return replace(
        filed,
        in_time=filed.in_time + after_in_time + new_in_time,
        after=filed.after - after_in_time + new_filed - new_in_time,
        new_filed=filed.new_filed - new_filed,
        unfiled=filed.unfiled + owed,
        new_unfiled=filed.new_unfiled - owed,
        spared=sum(one.unbegun + one.unfiled for one in spared),
        new_spared=sum(one.new_unfiled for one in spared),
    )


def due_day(last_on: date, imports: Sequence[LateImport], today: date) -> date:
    """Return until when a body may report without being late: its last day, or that of what is spared, if later."""
    owed = [one for one in imports if one.owed and one.is_spared(today)]
    return max([last_on, *(one.until for one in owed if one.until is not None)])
