"""Clocks in working days: one at a time, what was used up stays used up."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.adjustments.clocks import Clocks, ClockSettings, Stage, clock_settings
from shared.standards.workday_sources import workday_calendar
from tests.unit.intake.adjustments.builders import days

MONDAY = date(2025, 3, 3)


def turned(clocks: Clocks, stage: Stage | None, on: date, settings: ClockSettings | None = None) -> Clocks:
    """Turn on the real calendar with the shipped settings."""
    return clocks.turned_to(stage, on, workday_calendar(), settings or clock_settings())


def test_the_shipped_clocks_are_ten_fifteen_and_three_working_days() -> None:
    assert {stage.value: number for stage, number in clock_settings().days.items()} == {
        "apply": 10,
        "review": 15,
        "publish": 3,
    }
    assert clock_settings().remind_before == 2


def test_a_body_has_ten_working_days() -> None:
    assert turned(Clocks(), Stage.APPLY, MONDAY).due_on == date(2025, 3, 17)


def test_what_others_need_is_nobodys_delay() -> None:
    began = turned(Clocks(), Stage.APPLY, MONDAY)
    sent = turned(began, Stage.REVIEW, date(2025, 3, 6))
    returned = turned(sent, Stage.APPLY, date(2025, 3, 20))

    assert sent.due_on == date(2025, 3, 27)
    assert (returned.due_on, returned.used) == (date(2025, 3, 31), {"apply": 3, "review": 10})


def test_one_that_has_used_up_its_days_is_due_at_once() -> None:
    late = turned(turned(Clocks(), Stage.APPLY, MONDAY), Stage.REVIEW, date(2025, 4, 14))

    assert turned(late, Stage.APPLY, date(2025, 4, 16)).due_on == date(2025, 4, 16)


def test_the_same_stage_again_moves_nothing() -> None:
    began = turned(Clocks(), Stage.APPLY, MONDAY)

    assert turned(began, Stage.APPLY, MONDAY + timedelta(days=5)) is began


@given(st.lists(st.tuples(st.sampled_from([None, *Stage]), st.integers(0, 9)), max_size=10))
def test_no_clock_gets_more_days_than_it_has(turns: list[tuple[Stage | None, int]]) -> None:
    clocks, on = Clocks(), MONDAY
    for stage, later in turns:
        on += timedelta(days=later)
        clocks = turned(clocks, stage, on)

        assert (clocks.stage is None) == (clocks.due_on is None)
        if clocks.stage and clocks.since and clocks.due_on:
            ahead = workday_calendar().workdays_between(clocks.since, clocks.due_on).days
            limit = days().settings.days[clocks.stage]
            assert ahead == max(limit - clocks.used.get(clocks.stage.value, 0), 0)
