"""Clocks that were reckoned before a year was announced: reckoned anew once, never to an earlier day, told once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.domain.adjustments.clocks import Clocks
from shared.kernel.actor import Actor
from shared.standards.workdays import WorkdayCalendar
from tests.services.intake.adjustments.keeping import AHEAD, Adjusted, Killed, adjusted, an_item_in, killed_at
from tests.services.intake.conftest import Intake
from tests.unit.standards.workday_entries import a_calendar, a_year

TOLD, HOLDS = date(2027, 1, 5), date(2027, 1, 6)
"""Ten working days after Monday 21 December 2026, as reckoned in 2026 and by a notice that gives 4 January off."""
MONDAY_OFF = a_calendar(years=[a_year(days_off=[*a_year()["days_off"], date(2027, 1, 4)])])
SATURDAY_ON = a_calendar(years=[a_year(make_up_days=[date(2027, 1, 2)])])


def at(day: int, month: int = 12, year: int = 2026) -> datetime:
    """Return ten o'clock in China on a day."""
    return datetime(year, month, day, 2, 0, tzinfo=UTC)


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item whose adjustment is open since 21 December."""
    get_db("intake")["reckoned_years"].delete_many({})
    item_id = an_item_in(intake, compiler)
    adjusted(intake, run=AHEAD).apply(item_id, now=at(21))
    return item_id


def by(intake: Intake, calendar: WorkdayCalendar) -> Adjusted:
    """Return the use cases with a calendar."""
    return adjusted(intake, calendar=calendar, run=AHEAD)


def clocks(intake: Intake, item_id: str) -> Clocks:
    return by(intake, MONDAY_OFF).of(item_id).clocks


def test_a_running_clock_moves_once_and_says_what_it_was(intake: Intake, item_id: str) -> None:
    assert (clocks(intake, item_id).due_on, clocks(intake, item_id).days) == (TOLD, 10)

    for hour in range(3):
        by(intake, MONDAY_OFF).cases.reckoning.sweep(at(28).replace(hour=hour))

    assert (clocks(intake, item_id).due_on, clocks(intake, item_id).former_due_on) == (HOLDS, TOLD)
    assert intake.stored("adjustments", by(intake, MONDAY_OFF).of(item_id).adjustment_id)["version"] == 2


def test_nobody_has_less_time_than_he_was_told(intake: Intake, item_id: str) -> None:
    by(intake, SATURDAY_ON).cases.reckoning.sweep(at(28))

    assert (clocks(intake, item_id).due_on, clocks(intake, item_id).former_due_on) == (TOLD, None)


def test_what_is_over_stays(intake: Intake, item_id: str) -> None:
    by(intake, MONDAY_OFF).cases.reckoning.sweep(at(6, 1, 2027))

    assert clocks(intake, item_id).due_on == TOLD


def test_with_nothing_new_it_costs_one_look(intake: Intake, item_id: str, monkeypatch: Any) -> None:
    by(intake, MONDAY_OFF).cases.reckoning.sweep(at(22))
    monkeypatch.setattr(MongoAdjustments, "due_since", lambda *_: pytest.fail("looked through"))

    by(intake, MONDAY_OFF).cases.reckoning.sweep(at(24))
    by(intake, a_calendar()).cases.reckoning.sweep(at(24))


@pytest.mark.parametrize("after", [False, True])
def test_killed_in_between_it_goes_on(intake: Intake, item_id: str, monkeypatch: Any, after: bool) -> None:
    revive = killed_at(monkeypatch, MongoAdjustments, "save", after=after)
    with pytest.raises(Killed):
        by(intake, MONDAY_OFF).cases.reckoning.sweep(at(28))
    revive()

    by(intake, MONDAY_OFF).cases.reckoning.sweep(at(28))

    assert (clocks(intake, item_id).due_on, clocks(intake, item_id).former_due_on) == (HOLDS, TOLD)


def test_one_of_before_has_the_days_that_were_shipped_then(intake: Intake, item_id: str) -> None:
    get_db("intake")["adjustments"].update_many({}, {"$unset": {"reckoned": ""}})

    by(intake, MONDAY_OFF).cases.reckoning.sweep(at(28))

    assert clocks(intake, item_id).due_on == HOLDS


def test_a_number_of_days_counts_for_its_own_clock_only(intake: Intake, item_id: str) -> None:
    """A process of the version before turns the clock and knows nothing of the number."""
    get_db("intake")["adjustments"].update_many({}, {"$set": {"reckoned.since": "2026-12-01", "reckoned.days": 20}})

    by(intake, MONDAY_OFF).cases.reckoning.sweep(at(28))

    assert clocks(intake, item_id).due_on == HOLDS


def test_who_was_reminded_of_the_former_day_is_not_reminded_again(intake: Intake, item_id: str) -> None:
    """Only when the day that holds is over he is told of that."""
    ours = by(intake, MONDAY_OFF)
    sent = [ours.cases.reminding.sweep(at(4, 1, 2027))]
    ours.cases.reckoning.sweep(at(4, 1, 2027))
    sent += [ours.cases.reminding.sweep(at(day, 1, 2027)) for day in (4, 5, 6, 7, 8)]

    assert sent == [1, 0, 0, 0, 1, 0]
    reminders = ours.told(item_id)[1:]
    assert [(one.name, one.data["due_on"]) for one in reminders] == [
        ("adjustment_due", TOLD.isoformat()),
        ("adjustment_overdue", HOLDS.isoformat()),
    ]
