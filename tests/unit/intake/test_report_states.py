"""Where a body stands in a stage, held against an oracle that looks at every item and every day by itself."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from services.intake.domain.report_states import OWED, REPORT_STATES, Filed, ReportState, report_state, without

FIRST, LAST, LATER = date(2026, 3, 2), date(2026, 3, 31), date(2026, 6, 30)
CASES = 10_000


@dataclass(frozen=True)
class History:
    """
    One item as the oracle knows it: the day it was begun, and the day it was filed, if it was and still is.

    What it answers to was there on `source_on`, None for an item of the body's own making.
    """

    begun_on: date
    filed_on: date | None
    source_on: date | None = None

    def belongs(self, last_on: date) -> bool:
        """Whether the body could have compiled it by a day: it had it, or what it answers to lay there."""
        return self.begun_on <= last_on or (self.source_on is not None and self.source_on <= last_on)

    @property
    def owed_on(self) -> date:
        """The one date that the product keeps."""
        return min(self.begun_on, self.source_on or self.begun_on)


def counted(items: list[History], last_on: date) -> Filed:
    """Return what the aggregation of the database counts of these items."""
    filed = [one for one in items if one.filed_on is not None]
    rest = [one for one in items if one.filed_on is None]
    late = [one for one in filed if one.filed_on is not None and one.filed_on > last_on]
    return Filed(
        in_time=len(filed) - len(late),
        after=sum(one.owed_on <= last_on for one in late),
        new_filed=sum(one.owed_on > last_on for one in late),
        unfiled=sum(one.owed_on <= last_on for one in rest),
        new_unfiled=sum(one.owed_on > last_on for one in rest),
    )


def oracle(today: date, last_on: date, items: list[History], zero_on: date | None) -> str:
    """Say in plain words where a body stands, by looking at each item: nothing of the product is used."""
    if zero_on is not None and not items:
        return "zero" if zero_on <= last_on else "zero_late"
    if today < FIRST:
        return "not_yet_open"
    filed = [one for one in items if one.filed_on]
    if today <= last_on:
        if filed == []:
            return "open"
        return "filed" if len(filed) == len(items) else "partly"
    return looking_back(last_on, items, zero_on)


def looking_back(last_on: date, items: list[History], zero_on: date | None) -> str:
    """Say where a body stands after the last day: the day is played again first, as the office saw it in the end."""
    there_then = [one for one in items if one.belongs(last_on)]
    if zero_on is not None and zero_on <= last_on and there_then == []:
        return "zero"
    if not all(one.filed_on for one in there_then):
        return "late"
    punctual = [one for one in items if one.filed_on and one.filed_on <= last_on]
    if punctual:
        # what came after the stage does not belong to it
        return "filed" if all(one in punctual for one in there_then) else "filed_late"
    return "filed_late" if items and all(one.filed_on for one in items) else "late"


def test_the_state_is_what_a_look_at_every_item_says() -> None:
    dice = random.Random(20261129)
    seen: set[str] = set()
    for _ in range(CASES):
        today = FIRST + timedelta(days=dice.randint(-10, 60))
        last_on = LAST + timedelta(days=dice.choice((0, 0, 0, 5, 14)))
        items = []
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3, 5))):
            begun = min(today, FIRST + timedelta(days=dice.randint(-20, 50)))
            filed = begun + timedelta(days=dice.randint(0, 30))
            source = dice.choice((None, FIRST + timedelta(days=dice.randint(-40, 60))))
            items.append(History(begun, filed if dice.random() < 0.6 and filed <= today else None, source))
        zero_on = dice.choice((None, None, today - timedelta(days=dice.randint(0, 20))))

        found = report_state(
            today=today, first_on=FIRST, last_on=last_on, filed=counted(items, last_on), zero_on=zero_on
        )

        seen.add(found.value)
        assert found.value == oracle(today, last_on, items, zero_on), (today, last_on, items, zero_on)

    assert seen == {state.value for state in ReportState}, "the histories reach every state"


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (FIRST - timedelta(days=1), ReportState.NOT_YET_OPEN),
        (FIRST, ReportState.OPEN),
        (LAST, ReportState.OPEN),
        (LAST + timedelta(days=1), ReportState.LATE),
    ],
)
def test_both_days_of_a_window_belong_to_it(today: date, expected: ReportState) -> None:
    assert expected == report_state(today=today, first_on=FIRST, last_on=LAST, filed=Filed(), zero_on=None)


def test_a_zero_report_of_a_body_with_items_says_nothing() -> None:
    found = report_state(today=LAST, first_on=FIRST, last_on=LAST, filed=Filed(unfiled=1), zero_on=FIRST)

    assert found is ReportState.OPEN


@pytest.mark.parametrize("later", [Filed(new_unfiled=1), Filed(new_filed=1)])
def test_who_signed_a_zero_report_in_time_keeps_it_when_an_item_is_begun_months_later(later: Filed) -> None:
    found = report_state(today=LAST + timedelta(days=90), first_on=FIRST, last_on=LAST, filed=later, zero_on=LAST)

    assert found is ReportState.ZERO


@pytest.mark.parametrize("then", [Filed(unfiled=1), Filed(unfiled=1, new_filed=1)])
def test_a_zero_report_that_was_void_on_the_last_day_does_not_help_after_it(then: Filed) -> None:
    found = report_state(today=LAST + timedelta(days=1), first_on=FIRST, last_on=LAST, filed=then, zero_on=FIRST)

    assert found is ReportState.LATE


def test_an_item_that_is_begun_after_the_stage_makes_nobody_late() -> None:
    filed = Filed(in_time=3, new_unfiled=1)

    found = report_state(today=LAST + timedelta(days=9), first_on=FIRST, last_on=LAST, filed=filed, zero_on=None)

    assert found is ReportState.FILED


@pytest.mark.parametrize(("today", "expected"), [(LAST, ReportState.PARTLY), (LATER, ReportState.LATE)])
def test_settled_items_without_an_implementation_list_count_as_unfiled(today: date, expected: ReportState) -> None:
    filed = Filed(in_time=2, unbegun=1)

    assert report_state(today=today, first_on=FIRST, last_on=LAST, filed=filed, zero_on=None) is expected


@pytest.mark.parametrize(("today", "expected"), [(LAST, ReportState.OPEN), (LATER, ReportState.LATE)])
def test_a_zero_report_does_not_count_while_a_settled_item_wants_a_list(today: date, expected: ReportState) -> None:
    filed = Filed(unbegun=1)

    assert report_state(today=today, first_on=FIRST, last_on=LAST, filed=filed, zero_on=FIRST) is expected


@pytest.mark.parametrize(
    ("filed", "zero_on", "expected"),
    [
        (Filed(dropped=True), None, ReportState.FILED),
        (Filed(dropped=True), LATER, ReportState.ZERO),
        (Filed(dropped=True, new_unfiled=1), None, ReportState.FILED),
        (Filed(dropped=True, after=1), None, ReportState.FILED_LATE),
        (Filed(dropped=True, unfiled=1), None, ReportState.LATE),
        (Filed(dropped=True, unbegun=1), LATER, ReportState.LATE),
        (Filed(), LATER, ReportState.ZERO_LATE),
    ],
)
def test_who_had_filed_in_time_what_is_put_away_since_is_not_late(
    filed: Filed, zero_on: date | None, expected: ReportState
) -> None:
    assert report_state(today=LATER, first_on=FIRST, last_on=LAST, filed=filed, zero_on=zero_on) is expected


def test_every_state_has_words_and_what_is_owed_is_marked() -> None:
    assert set(REPORT_STATES) == set(ReportState)
    assert {ReportState.OPEN, ReportState.PARTLY, ReportState.LATE} == OWED


def test_a_list_that_nobody_owes_any_more_makes_nobody_late() -> None:
    left = without(Filed(in_time=1, unfiled=1, new_unfiled=1), {"unfiled": 1})

    assert Filed(in_time=1, new_unfiled=1) == left
    assert report_state(today=LATER, first_on=FIRST, last_on=LAST, filed=left, zero_on=None) is ReportState.FILED
