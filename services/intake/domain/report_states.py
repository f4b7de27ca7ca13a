"""
Where a body stands in a stage of the work plan, as a pure function of what it has filed, its window and today.

Nothing of it is stored: an item, a zero report, an extension or a new day changes the answer by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class ReportState(StrEnum):
    """Where a body stands in a stage."""

    NOT_YET_OPEN = "not_yet_open"
    OPEN = "open"
    PARTLY = "partly"
    FILED = "filed"
    ZERO = "zero"
    LATE = "late"
    FILED_LATE = "filed_late"
    ZERO_LATE = "zero_late"


REPORT_STATES: Mapping[ReportState, tuple[str, str]] = {
    ReportState.NOT_YET_OPEN: ("未开始", ""),
    ReportState.OPEN: ("待报送", "ask"),
    ReportState.PARTLY: ("部分报送", "go"),
    ReportState.FILED: ("已报送", "ok"),
    ReportState.ZERO: ("零报告", "ok"),
    ReportState.LATE: ("逾期未报", "bad"),
    ReportState.FILED_LATE: ("逾期报送", "off"),
    ReportState.ZERO_LATE: ("逾期零报告", "off"),
}
"""The words of a page and how it marks them."""

OWED = frozenset({ReportState.OPEN, ReportState.PARTLY, ReportState.LATE})
"""States in which something is still to be done, and the body is reminded."""

ZEROS = frozenset({ReportState.ZERO, ReportState.ZERO_LATE})
"""States in which a zero report counts for the stage."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """
    What a body has of one kind of list, counted against one last day.

    An item is filed when it has gone to joint review and was not taken back; a return by review does not undo that.
    `in_time` were filed by the last day. The rest is told apart by when the item could have been begun
    (`owed_from`): `after` and `unfiled` by the last day, `new_filed` and `new_unfiled` later: they belong to the time
    after the stage. `unbegun` settled items have no implementation list yet; it is counted for implementation lists
    only. `spared` of `unfiled` and `unbegun`, and `new_spared` of `new_unfiled`, came after the beginning of the stage
    and make nobody late yet (`sparing`). `dropped`: something was filed in time that review returned and the body has
    put away since (作废), or that an operation has ended since (取消、合并……): it counts nowhere, and yet the body has
    kept its day. `dropped_late`: an operation ended what was filed after the day.
    """

    in_time: int = 0
    after: int = 0
    new_filed: int = 0
    unfiled: int = 0
    new_unfiled: int = 0
    unbegun: int = 0
    spared: int = 0
    new_spared: int = 0
    dropped: bool = False
    dropped_late: bool = False
    by_state: Mapping[str, int] | None = None

    @property
    def total(self) -> int:
        """Return how many items of this kind of list the body has."""
        return self.filed + self.unfiled + self.new_unfiled

    @property
    def filed(self) -> int:
        """Return how many of them are filed, whenever that was."""
        return self.in_time + self.after + self.new_filed

    @property
    def is_none(self) -> bool:
        """Tell whether there is no item, and none that wants an implementation list."""
        return self.total + self.unbegun == 0

    @property
    def is_begun_in_time(self) -> bool:
        """Tell whether any item was begun, or a list was wanted, by the last day."""
        return self.in_time + self.after + self.unfiled + self.unbegun > 0


NOTHING = Filed()


def without(filed: Filed, gone: Mapping[str, int]) -> Filed:
    """Return what a body has without the lists that nobody owes any more, counted by `unfiled` and `new_unfiled`."""
    unfiled, new_unfiled = (getattr(filed, name) - gone.get(name, 0) for name in ("unfiled", "new_unfiled"))
    return replace(filed, unfiled=unfiled, new_unfiled=new_unfiled)


def report_state(*, today: date, first_on: date, last_on: date, filed: Filed, zero_on: date | None) -> ReportState:
    """
    Return where a body stands; `zero_on` is the day on which its zero report was signed, None when none is signed.

    Once the last day is over: who had filed everything begun by then stays filed, and whose zero report was true by
    then stays with it, whatever is begun later; who had filed nothing in time is late until nothing is left to file.
    Nobody is late who had filed in time what was put away since; nor is his zero report then.
    Powers that were imported after the stage had begun make nobody late while they are spared: then the rest decides,
    and what they leave to do is open.
    """
    stands = filed.is_none or (last_on < today and not filed.is_begun_in_time)
    if zero_on is not None and stands and (zero_on <= last_on or filed.is_none):
        return ReportState.ZERO if zero_on <= last_on or filed.dropped else ReportState.ZERO_LATE
    if today < first_on:
        return ReportState.NOT_YET_OPEN
    return _in_the_window(filed) if today <= last_on else _after_it(filed)


def _in_the_window(filed: Filed) -> ReportState:
    if not filed.filed:
        return ReportState.OPEN
    is_through = filed.filed == filed.total and not filed.unbegun
    return ReportState.FILED if is_through else ReportState.PARTLY


def _after_it(filed: Filed) -> ReportState:
    if filed.unfiled + filed.unbegun > filed.spared:
        return ReportState.LATE
    if filed.spared or filed.new_spared:
        return ReportState.PARTLY if filed.filed else ReportState.OPEN
    if filed.in_time or filed.dropped:
        return ReportState.FILED_LATE if filed.after else ReportState.FILED
    is_through = (filed.filed > 0 or filed.dropped_late) and not filed.new_unfiled
    return ReportState.FILED_LATE if is_through else ReportState.LATE
