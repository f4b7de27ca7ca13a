"""
Where a body stands in a stage of the work plan, as a pure function of what it has filed, its window and today.

Nothing of it is stored: an item, a zero report, an extension or a new day changes the answer by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Filed:
    """
    What a body has of one kind of list, counted against one last day.

    An item is filed when it has gone to joint review and was not taken back; a return by review does not undo that.
    `in_time` were filed by the last day. The rest is told apart by when the item was begun: `after` and `unfiled`
    were begun by the last day, `new_filed` and `new_unfiled` later: they belong to the time after the stage.
    """

    in_time: int = 0
    after: int = 0
    new_filed: int = 0
    unfiled: int = 0
    new_unfiled: int = 0
    by_state: Mapping[str, int] | None = None

    @property
    def total(self) -> int:
        """Return how many items of this kind of list the body has."""
        return self.filed + self.unfiled + self.new_unfiled

    @property
    def filed(self) -> int:
        """Return how many of them are filed, whenever that was."""
        return self.in_time + self.after + self.new_filed


NOTHING = Filed()


def report_state(*, today: date, first_on: date, last_on: date, filed: Filed, zero_on: date | None) -> ReportState:
    """
    Return where a body stands; `zero_on` is the day of its zero report, None when there is none or it has items.

    Once the last day is over: who had filed everything begun by then stays filed, whatever is begun later; who had
    filed nothing in time is late until nothing is left to file.
    """
    if zero_on is not None and filed.total == 0:
        return ReportState.ZERO if zero_on <= last_on else ReportState.ZERO_LATE
    if today < first_on:
        return ReportState.NOT_YET_OPEN
    return _in_the_window(filed) if today <= last_on else _after_it(filed)


def _in_the_window(filed: Filed) -> ReportState:
    if not filed.filed:
        return ReportState.OPEN
    return ReportState.FILED if filed.filed == filed.total else ReportState.PARTLY


def _after_it(filed: Filed) -> ReportState:
    if filed.unfiled:
        return ReportState.LATE
    if filed.in_time:
        return ReportState.FILED_LATE if filed.after else ReportState.FILED
    is_through = filed.filed > 0 and not filed.new_unfiled
    return ReportState.FILED_LATE if is_through else ReportState.LATE
