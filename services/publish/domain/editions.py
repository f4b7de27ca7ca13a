"""An edition (目录版本): a numbered, frozen set of adopted items that the portal shows from a date on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.publish.domain.catalogue import DIRECTORY_LIST
from services.publish.domain.lists import CatalogueList, Entry, ListState
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.names import mark_problems

LONGEST_TITLE = 100
MOST_YEARS_AHEAD = 3
"""A date further ahead is a slip of the pen: an edition is decided on for the near future."""


class NotAdopted(Conflict):
    """Only what the district government adopted can be released."""

    code = "list_not_adopted"


class AlreadyReleased(Conflict):
    """The list stands in an edition that is finished."""

    code = "already_released"


class EditionIncomplete(Invalid):
    """The edition lacks a title or takes effect before the decision or years after it."""

    code = "edition_incomplete"


class EditionState(StrEnum):
    """Whether all pages of the edition stand on the portal, or are to do so on the day on which it takes effect."""

    SCHEDULED = "scheduled"
    RELEASING = "releasing"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """
    An edition. `entries` is frozen with it; they are the public items only, all of one kind of list.

    `created_by` is the officer as messages name him, `release_sequence` the version that finished the edition.
    """

    edition_id: str
    number: int
    title: str
    list_id: str
    document_no: str
    effective_on: date
    entries: tuple[Entry, ...]
    created_at: datetime
    created_by: Mapping[str, str]
    list_kind: str = DIRECTORY_LIST
    version: int = 0
    state: EditionState = EditionState.RELEASING
    released_at: datetime | None = None
    release_sequence: int = 0

    def is_held(self, today: date) -> bool:
        """Tell whether the portal still shows the old texts: from 00:00 in China of its day on it shows the edition."""
        return self.state is EditionState.SCHEDULED and today < self.effective_on

    def released(self, *, at: datetime) -> Edition:
        """
        Note that every page of the edition can be read.

        :raises AlreadyReleased: when it has been noted before
        """
        if self.state is EditionState.RELEASED:
            raise AlreadyReleased(f"第 {self.number} 版已经公布，不用再公布。")
        sequence = self.version + 1
        return replace(self, state=EditionState.RELEASED, released_at=at, release_sequence=sequence)


def beginning_on(effective_on: date, today: date) -> EditionState:
    """Return how an edition begins that is made today: nobody is to read a text before it applies."""
    return EditionState.SCHEDULED if today < effective_on else EditionState.RELEASING


def check_release(*, chosen: CatalogueList, title: str, effective_on: date) -> str:
    """
    Return the cleaned title of an edition that may be made of this list.

    :raises NotAdopted: when the district government has not adopted the list
    :raises AlreadyReleased: when it stands in an edition, or will on the day of one
    :raises EditionIncomplete: when the title is not usable, or the date lies before the decision or years after it
    """
    if chosen.state is ListState.SCHEDULED:
        raise AlreadyReleased(f"清单“{chosen.title}”已经定了公布日期，到施行日期零时自动公布，不用再公布。")
    if chosen.state is ListState.RELEASED:
        raise AlreadyReleased(f"清单“{chosen.title}”已经公布，不用再公布。")
    if chosen.state is not ListState.ADOPTED or chosen.decided_at is None:
        raise NotAdopted(f"清单“{chosen.title}”还没有经区政府审定，不能公布。请等审定后再操作。")
    problems = (*_title_problems(" ".join(title.split())), *_date_problems(effective_on, chosen.decided_at))
    if problems:
        raise EditionIncomplete("；".join(problem.sentence() for problem in problems), problems)
    return " ".join(title.split())


def _title_problems(title: str) -> tuple[Problem, ...]:
    if not title:
        return (Problem("title", "版本名称", "没有填写", "请填写，如“江津区 2026 年第 1 版”"),)
    if len(title) > LONGEST_TITLE:
        return (Problem("title", "版本名称", f"超过 {LONGEST_TITLE} 个字", "请缩短"),)
    return tuple(mark_problems("title", "版本名称", title))


def _date_problems(effective_on: date, decided_at: datetime) -> tuple[Problem, ...]:
    earliest = day_in_china(decided_at)
    if effective_on < earliest:
        return (Problem("effective_on", "施行日期", "早于审定日期", f"请选 {earliest.isoformat()} 或以后的日期"),)
    latest = _years_after(earliest, MOST_YEARS_AHEAD)
    if effective_on > latest:
        message = f"比审定日期晚 {MOST_YEARS_AHEAD} 年以上"
        return (Problem("effective_on", "施行日期", message, f"请核对年份，选 {latest.isoformat()} 或以前的日期"),)
    return ()


def _years_after(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)
