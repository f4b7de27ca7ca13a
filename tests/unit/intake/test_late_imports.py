"""Powers that were imported after a stage had begun: until when they make a body not late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.intake.adapters.campaign_arrivals import Arrival
from services.intake.domain.late_imports import LateImport, as_spared, due_day, spared_until, sparing
from services.intake.domain.report_states import Filed, ReportState, report_state

FIRST, LAST = date(2026, 6, 1), date(2026, 7, 31)
IMPORTED, UNTIL = date(2026, 8, 5), date(2026, 8, 19)


def state_on(today: date, filed: Filed, *imports: LateImport, zero_on: date | None = None) -> ReportState:
    whole = sparing(filed, imports, today)
    return report_state(today=today, first_on=FIRST, last_on=LAST, filed=whole, zero_on=zero_on)


def an_import(**counts: Any) -> LateImport:
    return LateImport(imported_on=IMPORTED, until=UNTIL, **counts)


def add_ten(day: date) -> date:
    return day + timedelta(days=14)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(IMPORTED, ReportState.PARTLY), (UNTIL, ReportState.PARTLY), (UNTIL + timedelta(days=1), ReportState.LATE)],
)
def test_who_had_filed_all_is_not_late_before_the_days_of_a_late_import_are_over(
    today: date, expected: ReportState
) -> None:
    assert state_on(today, Filed(in_time=3, unbegun=2), an_import(unbegun=2)) is expected


def test_what_was_owed_before_the_import_is_late_all_the_same() -> None:
    assert state_on(IMPORTED, Filed(in_time=3, unbegun=3), an_import(unbegun=2)) is ReportState.LATE


@pytest.mark.parametrize(
    ("filed", "counts"),
    [
        (Filed(unbegun=1), {"unbegun": 1}),
        (Filed(unfiled=1), {"unfiled": 1}),
        (Filed(new_unfiled=1), {"new_unfiled": 1}),
    ],
)
def test_to_begin_a_list_makes_nobody_late_either(filed: Filed, counts: dict[str, int]) -> None:
    assert state_on(IMPORTED, filed, an_import(**counts)) is ReportState.OPEN


def test_a_zero_report_does_not_hide_what_a_late_import_leaves_to_do() -> None:
    assert state_on(IMPORTED, Filed(unbegun=1), an_import(unbegun=1), zero_on=LAST) is ReportState.OPEN


def test_within_the_window_nothing_changes() -> None:
    early = replace(an_import(unbegun=1), imported_on=FIRST + timedelta(days=9))

    assert state_on(LAST, Filed(in_time=1, unbegun=1), early) is ReportState.PARTLY


def test_a_window_that_was_set_since_the_import_decides_alone() -> None:
    assert spared_until(an_import(), add_ten) == UNTIL
    assert spared_until(an_import(is_set=True), add_ten) is None


def test_the_last_day_moves_only_while_something_is_spared() -> None:
    assert due_day(LAST, [an_import(unbegun=1)], IMPORTED) == UNTIL
    assert due_day(UNTIL + timedelta(days=5), [an_import(unbegun=1)], IMPORTED) == UNTIL + timedelta(days=5)
    assert due_day(LAST, [an_import(unbegun=1)], UNTIL + timedelta(days=1)) == LAST
    assert due_day(LAST, [replace(an_import(unbegun=1), until=None)], IMPORTED) == LAST


def test_an_empty_draft_ends_nothing_once_the_days_of_a_late_import_are_over() -> None:
    filed, begun = Filed(in_time=3, new_unfiled=1), an_import(new_unfiled=1)

    assert state_on(UNTIL, filed, begun) is ReportState.PARTLY
    assert state_on(UNTIL + timedelta(days=1), filed, begun) is ReportState.LATE


@pytest.mark.parametrize("cell", ["after", "new_filed"])
@pytest.mark.parametrize(
    ("filed_on", "expected"),
    [(UNTIL, ReportState.FILED), (UNTIL + timedelta(days=1), ReportState.FILED_LATE)],
)
def test_what_is_filed_while_it_is_spared_is_filed_in_time(cell: str, filed_on: date, expected: ReportState) -> None:
    filed = Filed(in_time=3, **{cell: 1})  # type: ignore[arg-type]

    assert state_on(UNTIL + timedelta(days=9), filed, an_import(**{cell: (filed_on,)})) is expected


def test_what_is_filed_moves_no_last_day() -> None:
    assert due_day(LAST, [an_import(new_filed=(IMPORTED,))], IMPORTED) == LAST


def put_back(on: date, **changes: Any) -> LateImport:
    """An item that was approved before the stage began and that a rename put back."""
    return LateImport(imported_on=FIRST, is_approval=True, put_back_on=on, unbegun=1, **changes)


def spare(one: LateImport) -> LateImport | None:
    return as_spared(one, first_on=FIRST, last_on=LAST, add_workdays=add_ten)


def test_what_was_put_back_in_time_waits_for_its_approval() -> None:
    one = spare(put_back(LAST))

    assert one is not None
    assert (one.waits, one.until, one.is_spared(LAST + timedelta(days=99))) == (True, None, True)
    assert state_on(LAST + timedelta(days=99), Filed(unbegun=1), one) is ReportState.OPEN
    assert due_day(LAST, [one], LAST + timedelta(days=99)) == LAST


def test_what_was_put_back_and_approved_again_has_its_days_since() -> None:
    again = LAST + timedelta(days=30)
    one, other = spare(put_back(FIRST, again_on=again)), spare(put_back(FIRST, again_on=again, is_set_again=True))

    assert one is not None
    assert other is not None
    assert (one.waits, one.until) == (False, add_ten(again))
    assert (other.waits, other.until) == (False, None), "the officer has set the window"


def test_what_was_late_when_it_was_put_back_stays_late() -> None:
    late, in_its_days = LAST + timedelta(days=1), replace(put_back(UNTIL), imported_on=IMPORTED)

    assert spare(put_back(late)) is None
    waiting = spare(in_its_days)
    assert waiting is not None
    assert waiting.waits, "it was spared on that day"
    over = spare(replace(in_its_days, put_back_on=UNTIL + timedelta(days=1)))
    assert over is not None
    assert (over.waits, over.until) == (False, UNTIL)


def test_an_extension_that_was_given_since_an_approval_sets_the_window_instead() -> None:
    """As with the last approval, so with those before it."""
    at = [datetime(2026, 8, day, 4, tzinfo=UTC) for day in (1, 5, 9)]
    arrival = Arrival(
        source_id="s", body_id="b", at=at[0], is_approval=True, put_back_at=at[2], before=((at[0], at[1]),)
    )

    assert arrival.as_late(at[0]).before == arrival.as_late(None).before == ((date(2026, 8, 1), date(2026, 8, 5)),)
    assert arrival.as_late(at[1]).before == ()
