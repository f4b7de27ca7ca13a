"""
What came late in a stage of the work plan: until when it makes nobody late.

Powers (权力清单) that were imported after the stage had begun, and own items that review let pass after that. A body
can compile nothing for what is not there. So what it owes because of them does not make it late before the officer has
set a window for it (an extension given since), or before the working days of the work plan have passed since (ADR 0021;
`late_import_workdays` and `late_approval_workdays` in work_plan.v1.yaml). Then it is owed like the rest.

What the level above puts back into a body's hands while there was time for its list (a rename by the city) can have
none before review lets it pass again: until then, and for the same working days since, it makes nobody late either.
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
    sorts were filed, where that was after the last day. `is_set`: the extension that counts was given since. On
    `put_back_on` the level above put the items back into the body's hands, on `again_on` they were approved again
    (`is_set_again`: and the extension was given since); None while they are not. `before` are the same two days of the
    times before, where no extension was given since. `until` is the last day on which they make nobody late, None when
    they are not spared, or `waits`: no day is set yet.
    """

    imported_on: date
    is_approval: bool = False
    is_set: bool = False
    unbegun: int = 0
    unfiled: int = 0
    new_unfiled: int = 0
    after: tuple[date, ...] = ()
    new_filed: tuple[date, ...] = ()
    put_back_on: date | None = None
    again_on: date | None = None
    is_set_again: bool = False
    before: tuple[tuple[date, date], ...] = ()
    until: date | None = None
    waits: bool = False

    @property
    def owed(self) -> int:
        """Return how many items or lists wait."""
        return self.unbegun + self.unfiled + self.new_unfiled

    def is_spared(self, today: date) -> bool:
        """Tell whether they make nobody late today."""
        return self.waits or (self.until is not None and today <= self.until)

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


def as_spared(
    one: LateImport, *, first_on: date, last_on: date, add_workdays: Callable[[date], date]
) -> LateImport | None:
    """
    Return what came late with the last day on which it makes nobody late; None for what did not come late.

    Items that were put back count from their last approval when there was still time for their lists on that day, be it
    only because they had been put back shortly before; else what was late already stays late.
    """
    until = spared_until(one, add_workdays) if one.imported_on > first_on else None
    for put_back_on, again_on in one.before:
        if put_back_on <= max(last_on, until or last_on):
            until = max(until or last_on, add_workdays(again_on))
    if one.put_back_on is None or one.put_back_on > max(last_on, until or last_on):
        return replace(one, until=until) if until or one.imported_on > first_on else None
    if one.again_on is None:
        return replace(one, until=until, waits=True)
    again = None if one.is_set_again else add_workdays(one.again_on)
    return replace(one, until=max((day for day in (until, again) if day), default=None))


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


def without_later(filed: Filed, imports: Sequence[LateImport], today: date) -> tuple[Filed, Sequence[LateImport]]:
    """
    Return what a body has, and what came late, without what came after a day.

    That is the day on which a campaign was closed: what comes next year is no matter of it.
    """
    later = [one for one in imports if one.imported_on > today]
    if not later:
        return filed, imports
    counts = {name: sum(getattr(one, name) for one in later) for name in ("unbegun", "unfiled", "new_unfiled")}
    counts |= {name: sum(len(getattr(one, name)) for one in later) for name in ("after", "new_filed")}
    less = {name: getattr(filed, name) - count for name, count in counts.items()}
    return replace(filed, **less), [one for one in imports if one.imported_on <= today]


def due_day(last_on: date, imports: Sequence[LateImport], today: date) -> date:
    """Return until when a body may report without being late: its last day, or that of what is spared, if later."""
    owed = [one for one in imports if one.owed and one.is_spared(today)]
    return max([last_on, *(one.until for one in owed if one.until is not None)])
