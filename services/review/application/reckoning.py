"""
Last days of review are reckoned anew when a year's days off have been announced (ADR 0017).

The round costs one look at a mark while there is nothing new. After a new year has come with the calendar it goes on
for a day: processes of the version before may still be writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from services.review.application.deadlines import by, days_of_old
from services.review.application.ports import Reviews
from services.review.application.stepping import step_all
from services.review.domain.item_review import ItemReview
from services.review.domain.reckoning import Anew, reckoned_anew
from shared.kernel.clock import day_in_china
from shared.standards.workdays import WorkdayCalendar


class RunningTasks(Protocol):
    """The rounds in which somebody is to act until a day."""

    def portions(self) -> Iterator[Sequence[str]]:
        """Return the items of them in portions, also where that day is over."""


class ReckonedYear(Protocol):
    """The mark of the last announced year by which everything that is stored has been reckoned."""

    def is_due(self, year: int, now: datetime) -> bool:
        """Tell whether there is something to do: the year is new, or became so within a day."""

    def done(self, year: int, now: datetime) -> None:
        """Set the mark; it never goes back."""


class Reckoning:
    """The round over the running tasks; killed anywhere and run again, or by two at once, it moves each day once."""

    def __init__(
        self, *, reviews: Reviews, tasks: RunningTasks, mark: ReckonedYear, calendar: Callable[[], WorkdayCalendar]
    ) -> None:
        self._reviews, self._tasks, self._mark, self._calendar = reviews, tasks, mark, calendar

    def sweep(self, now: datetime) -> None:
        """Reckon anew what was reckoned before the newest year was announced."""
        calendar = self._calendar()
        year = calendar.coverage().last_official_year
        if not self._mark.is_due(year, now):
            return
        anew = Anew(deadline=by(calendar), days_of_old=days_of_old, year=year, today=day_in_china(now))

        def change(review: ItemReview) -> ItemReview:
            version = review.version + 1
            current = reckoned_anew(review.current, anew, at=now, sequence=version)
            return review if current is review.current else replace(review, version=version, current=current)

        # a round in which one is late may have later last days beside that one: no day limits what is looked through
        outcomes = [
            step_all(dict.fromkeys(portion, change), reviews=self._reviews) for portion in self._tasks.portions()
        ]
        if all(one.ok for portion in outcomes for one in portion.values()):
            self._mark.done(year, now)
