"""The working-day calendar: known years by hand, a naive oracle for the rest, no guess without a word."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday as library_says
from hypothesis import given
from hypothesis import strategies as st

from shared.standards.tables import table
from shared.standards.workday_sources import workday_calendar
from shared.standards.workdays import DayKind, Limit, OutOfRange, Unit, YearNotAnnounced
from tests.unit.standards.workday_entries import FIXED, a_calendar, an_override

SHIPPED = workday_calendar()
# the State Council's notices of 2024, 2025 and 2026, typed from their texts: (first day off, last day off)
NOTICES = {
    2024: (
        ["01-01 01-01", "02-10 02-17", "04-04 04-06", "05-01 05-05", "06-10 06-10", "09-15 09-17", "10-01 10-07"],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    2025: (
        ["01-01 01-01", "01-28 02-04", "04-04 04-06", "05-01 05-05", "05-31 06-02", "10-01 10-08"],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    2026: (
        ["01-01 01-03", "02-15 02-23", "04-04 04-06", "05-01 05-05", "06-19 06-21", "09-25 09-27", "10-01 10-07"],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}


def days_of(year):
    return [date(year, 1, 1) + timedelta(days=offset) for offset in range(366 if gregorian.isleap(year) else 365)]


# known years


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_a_year_is_what_the_notice_of_the_state_council_says(year):
    spans, make_up = NOTICES[year]
    off = set()
    for span in spans:
        first, last = (date.fromisoformat(f"{year}-{text}") for text in span.split())
        off |= {first + timedelta(days=offset) for offset in range((last - first).days + 1)}
    worked = {date.fromisoformat(f"{year}-{text}") for text in make_up}

    for day in days_of(year):
        assert SHIPPED.is_workday(day) == (day in worked or (day not in off and day.weekday() < 5)), day


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ((2026, 2, 13), 1, (2026, 2, 14)),  # the make-up Saturday before the spring festival
        ((2026, 2, 14), 1, (2026, 2, 24)),  # the day after nine days off
        ((2026, 2, 24), 4, (2026, 2, 28)),  # a make-up Saturday counts
        ((2026, 9, 30), 3, (2026, 10, 10)),
        ((2025, 9, 26), 1, (2025, 9, 28)),  # a make-up Sunday
        ((2024, 12, 31), 1, (2025, 1, 2)),  # across the year
        ((2024, 2, 28), 1, (2024, 2, 29)),  # leap day
        ((2026, 10, 3), 0, (2026, 10, 3)),  # zero is the day itself
    ],
)
def test_working_days_counted_by_hand(start, number, end):
    assert date(*end) == SHIPPED.add_workdays(date(*start), number).certain()


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_the_copy_says_what_the_library_says(day):
    assert library_says(day) == SHIPPED.is_workday(day)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ((2026, 2, 14), "调休上班"),
        ((2026, 2, 17), "放假"),
        ((2026, 3, 1), "周末"),
        ((2026, 3, 2), "工作日"),
        ((2026, 3, 18), "本地规定放假"),
        ((2026, 3, 21), "本地规定上班"),
    ],
)
def test_a_day_says_why_it_is_one(day, kind):
    calendar = a_calendar(overrides=[an_override(), an_override(date(2026, 3, 21), True)])

    assert DayKind(kind) is calendar.kind(date(*day))


# against a naive oracle: one day after the other, no sets of years, no shortcuts

DAYS = st.dates(date(2003, 11, 1), date(2029, 3, 1))
OVERRIDES = st.dictionaries(st.dates(date(2025, 11, 1), date(2027, 3, 1)), st.booleans(), max_size=12)


def oracle_works(day, overrides):
    if day in overrides:
        return overrides[day]
    is_fixed_holiday = day.year > 2026 and f"{day:%m-%d}" in FIXED
    return library_says(day) if 2004 <= day.year <= 2026 else day.weekday() < 5 and not is_fixed_holiday


def oracle_add(start, number, overrides):
    """Return the day and the years that have no official data among the days walked over."""
    day, guessed = start, []
    while number:
        day += timedelta(days=1)
        guessed.append(day.year)
        if oracle_works(day, overrides):
            number -= 1
    return day, tuple(sorted({year for year in guessed if not 2004 <= year <= 2026}))


def overridden(overrides):
    return a_calendar(overrides=[an_override(day, works) for day, works in overrides.items()])


@given(DAYS, st.integers(0, 80), OVERRIDES)
def test_adding_is_walking_day_by_day_and_guesses_are_always_announced(start, number, overrides):
    found = overridden(overrides).add_workdays(start, number)

    assert oracle_add(start, number, overrides) == (found.day, found.provisional_years)
    assert bool(found.notice) == bool(found.provisional_years)
    assert all(str(year) in found.notice for year in found.provisional_years)


@given(st.dates(date(2025, 10, 1), date(2027, 3, 1)), st.integers(0, 60), OVERRIDES)
def test_counting_is_the_inverse_of_adding(start, number, overrides):
    calendar = overridden(overrides)
    end = calendar.add_workdays(start, number)
    counted = calendar.workdays_between(start, end.day)

    assert (number, end.provisional_years) == (counted.days, counted.provisional_years)


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_more_days_or_a_later_start_never_end_earlier(start, number, more):
    found = SHIPPED.add_workdays(start, number).day

    assert found <= SHIPPED.add_workdays(start, number + more).day
    assert found <= SHIPPED.add_workdays(start + timedelta(days=more), number).day
    assert SHIPPED.add_workdays(found, more).day == SHIPPED.add_workdays(start, number + more).day


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_counts_of_neighbouring_spans_add_up(start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    parts = [SHIPPED.workdays_between(start, middle).days, SHIPPED.workdays_between(middle, end).days]

    assert sum(parts) == SHIPPED.workdays_between(start, end).days


@given(OVERRIDES)
def test_what_our_district_decided_wins_in_any_year(overrides):
    calendar = overridden(overrides)

    assert overrides == {day: calendar.is_workday(day) for day in overrides}


# months, years, days off at the end


def oracle_deadline(start, limit, overrides):
    day = start
    if limit.unit is Unit.NATURAL_DAY:
        day += timedelta(days=limit.number)
    else:
        months = limit.number * (12 if limit.unit is Unit.YEAR else 1)
        year, month = start.year, start.month
        for _ in range(months):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        number = start.day
        while number > gregorian.monthrange(year, month)[1]:
            number -= 1
        day = date(year, month, number)
    guessed = {day.year}
    while not oracle_works(day, overrides):
        day += timedelta(days=1)
        guessed.add(day.year)
    return day, tuple(sorted(year for year in guessed if not 2004 <= year <= 2026))


@given(
    DAYS,
    st.integers(1, 40),
    st.sampled_from([Unit.NATURAL_DAY, Unit.MONTH, Unit.YEAR]),
    OVERRIDES,
)
def test_a_deadline_ends_on_the_corresponding_day_or_after_the_days_off(start, number, unit, overrides):
    found = overridden(overrides).deadline(start, Limit(number, unit))

    assert oracle_deadline(start, Limit(number, unit), overrides) == (found.day, found.provisional_years)


@pytest.mark.parametrize(
    ("start", "number", "unit", "end"),
    [
        ((2025, 12, 31), 2, Unit.MONTH, (2026, 2, 28)),  # no 31 February; a make-up Saturday, so it stays
        ((2024, 1, 31), 1, Unit.MONTH, (2024, 2, 29)),
        ((2024, 2, 29), 1, Unit.YEAR, (2025, 2, 28)),
        ((2025, 10, 1), 1, Unit.YEAR, (2026, 10, 8)),  # 1 October is a day off
        ((2026, 9, 21), 10, Unit.NATURAL_DAY, (2026, 10, 8)),
        ((2026, 9, 20), 9, Unit.NATURAL_DAY, (2026, 9, 29)),
        ((2026, 9, 24), 1, Unit.WORKDAY, (2026, 9, 28)),
        ((2026, 10, 3), 0, Unit.NATURAL_DAY, (2026, 10, 3)),
        ((2026, 10, 3), 0, Unit.MONTH, (2026, 10, 3)),
    ],
)
def test_deadlines_reckoned_by_hand(start, number, unit, end):
    assert date(*end) == SHIPPED.deadline(date(*start), Limit(number, unit)).certain()


def test_the_units_are_those_of_the_standard_and_years():
    assert {*table("time_unit"), "year"} == {str(unit) for unit in Unit}


@pytest.mark.parametrize("day", [date(2026, 2, 14), date(2026, 2, 15), date(2026, 10, 7), date(2026, 11, 2)])
def test_the_next_working_day_is_the_day_itself_when_work_is_done_on_it(day):
    expected = day
    while not library_says(expected):
        expected += timedelta(days=1)

    assert expected == SHIPPED.next_workday(day).certain()


# years that nobody has announced


def test_a_count_into_a_year_that_is_not_announced_says_so_in_a_sentence():
    found = SHIPPED.add_workdays(date(2026, 12, 30), 2)

    assert (date(2027, 1, 4), (2027,)) == (found.day, found.provisional_years)
    assert found.notice == "2027 年的放假安排尚未公布，按周一至周五暂算（元旦等固定节日除外），公布后会重新计算。"


def test_a_count_that_ends_on_the_last_announced_day_is_no_guess():
    found = SHIPPED.add_workdays(date(2026, 12, 30), 1)

    assert (date(2026, 12, 31), (), "") == (found.day, found.provisional_years, found.notice)


def test_a_deadline_in_months_is_a_guess_only_when_its_last_day_is():
    assert SHIPPED.deadline(date(2003, 6, 5), Limit(1, Unit.YEAR)).provisional_years == ()
    assert SHIPPED.deadline(date(2026, 6, 5), Limit(1, Unit.YEAR)).provisional_years == (2027,)


def test_whoever_must_not_guess_is_refused():
    guessed = SHIPPED.add_workdays(date(2026, 12, 30), 2)
    counted = SHIPPED.workdays_between(date(2026, 12, 30), date(2027, 1, 5))

    for answer in (guessed, counted):
        with pytest.raises(YearNotAnnounced, match="2027 年的放假安排尚未公布") as refused:
            answer.certain()
        assert refused.value.years == (2027,)
    with pytest.raises(YearNotAnnounced, match="2027"):
        SHIPPED.is_workday(date(2027, 1, 4))


def test_years_before_the_data_are_a_guess_too_but_not_awaited():
    notice = SHIPPED.add_workdays(date(2003, 5, 1), 3).notice

    assert notice == "2003 年没有放假安排的数据，按周一至周五暂算，录入后会重新计算。"


def test_a_row_of_guessed_years_is_named_by_its_ends():
    assert SHIPPED.deadline(date(2026, 12, 1), Limit(1000, Unit.WORKDAY)).notice.startswith("2027 至 2030 年的放假安排")


# what is refused


@pytest.mark.parametrize(
    "ask",
    [
        lambda: SHIPPED.add_workdays(date(2026, 1, 1), -1),
        lambda: SHIPPED.workdays_between(date(2026, 1, 2), date(2026, 1, 1)),
        lambda: SHIPPED.deadline(date(2026, 1, 1), Limit(9999, Unit.YEAR)),
        lambda: SHIPPED.deadline(date(2026, 1, 1), Limit(10**12, Unit.NATURAL_DAY)),
        lambda: Limit(-1, Unit.MONTH),
    ],
)
def test_nonsense_is_refused(ask):
    with pytest.raises(OutOfRange, match="请"):
        ask()


def test_nobody_can_change_the_calendar():
    with pytest.raises(FrozenInstanceError):
        SHIPPED.overrides = {}
    with pytest.raises(TypeError):
        SHIPPED.years[2027] = None
    with pytest.raises(AttributeError):
        SHIPPED.days_off.add(date(2027, 1, 1))
