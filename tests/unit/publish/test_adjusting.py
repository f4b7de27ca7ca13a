from __future__ import annotations

from datetime import date

import pytest

from services.publish.domain.adjusting import ChangedLaw, OverdueAdjustment, shown_on

DAY = date(2026, 12, 1)
TITLE = "《军人抚恤优待条例》2024 年修订"


def overdue(title: str = TITLE, effective_on: date = DAY) -> OverdueAdjustment:
    return OverdueAdjustment(cause_title=title, effective_on=effective_on)


@pytest.mark.parametrize(("day", "is_shown"), [(date(2026, 11, 30), False), (DAY, True), (date(2027, 1, 1), True)])
def test_a_change_is_named_from_its_day_on(day: date, is_shown: bool) -> None:
    assert bool(shown_on(day, [overdue()])) is is_shown


def test_changes_are_named_once_and_in_the_order_of_their_days() -> None:
    earlier = date(2026, 10, 1)

    shown = shown_on(DAY, [overdue(), overdue(), overdue("《慈善法》修改", earlier)])

    assert shown == (
        ChangedLaw(effective_on=earlier, title="《慈善法》修改"),
        ChangedLaw(effective_on=DAY, title=TITLE),
    )


def test_nothing_overdue_names_nothing() -> None:
    assert shown_on(DAY, []) == ()
