"""What the calendar is put together from: the library, entered years, our own days; and the command that shows it."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from services.intake.entrypoints.cli import cli
from shared.standards.workday_sources import UnsoundOverrides, built, calendar_until, library_years, workday_calendar
from shared.standards.workdays import DayKind, Limit, Unit
from tests.unit.standards.workday_entries import FIXED, a_calendar, a_year, an_override

SHIPPED = workday_calendar()


def test_a_single_decision_does_not_make_a_year_official():
    calendar = a_calendar(overrides=[an_override(date(2027, 1, 1))])

    assert (date(2027, 1, 4), (2027,)) == (
        calendar.next_workday(date(2027, 1, 1)).day,
        calendar.next_workday(date(2027, 1, 1)).provisional_years,
    )
    assert calendar.coverage().provisional_years == (2027,)
    assert not calendar.is_workday(date(2027, 1, 1))


def test_days_off_that_lead_into_a_year_not_announced_make_a_guess():
    calendar = a_calendar(overrides=[an_override(date(2026, 12, 31))])
    moved = calendar.next_workday(date(2026, 12, 31))

    assert (date(2027, 1, 4), (2027,)) == (moved.day, moved.provisional_years)


def test_no_limit_ends_on_a_fixed_holiday_of_a_year_that_is_not_announced():
    assert DayKind.DAY_OFF is SHIPPED.kind(date(2027, 1, 1))
    assert DayKind.WORKDAY is SHIPPED.kind(date(2003, 10, 1))  # there was another arrangement then, and no data of it
    assert date(2027, 1, 4) == SHIPPED.deadline(date(2026, 12, 1), Limit(1, Unit.MONTH)).day
    assert date(2028, 10, 4) == SHIPPED.add_workdays(date(2028, 9, 29), 1).day


def test_days_of_a_year_that_is_awaited_are_provisional():
    years = [2003, 2004, 2026, 2027, 2030]

    assert [SHIPPED.is_awaited(date(year, 6, 1)) for year in years] == [False, False, False, True, True]
    assert not a_calendar(years=[a_year()]).is_awaited(date(2027, 1, 4))


def test_a_year_entered_whole_with_its_document_is_official():
    calendar = a_calendar(years=[a_year(make_up_days=[date(2027, 1, 9)])])
    found = calendar.add_workdays(date(2026, 12, 31), 6)

    assert (date(2027, 1, 9), (), "") == (found.day, found.provisional_years, found.notice)
    assert calendar.coverage().last_official_year == 2027
    assert calendar.coverage().official_years[2027] == "国办发明电〔2026〕0 号"
    assert calendar.next_workday(date(2028, 1, 1)).provisional_years == (2028,)


def test_a_notice_may_move_the_last_days_of_the_year_before():
    off = [*a_year()["days_off"], date(2026, 12, 31)]
    calendar = a_calendar(years=[a_year(days_off=off, make_up_days=[date(2026, 12, 27)])])

    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.is_workday(date(2026, 12, 27))


def test_the_calendar_of_before_a_year_was_announced_knows_nothing_of_it():
    before = calendar_until(2025)

    assert (before.coverage().last_official_year, before.is_awaited(date(2026, 2, 16))) == (2025, True)
    assert DayKind.WORKDAY is before.kind(date(2026, 2, 17))  # the Spring Festival, as nobody knew then
    assert SHIPPED.add_workdays(date(2025, 12, 29), 2).day == before.add_workdays(date(2025, 12, 29), 2).day


def test_an_entered_year_replaces_what_the_library_says():
    calendar = a_calendar(years=[a_year(2026)])

    assert not SHIPPED.is_workday(date(2026, 2, 17))
    assert calendar.is_workday(date(2026, 2, 17))
    assert not calendar.is_workday(date(2026, 2, 14))


def test_the_shipped_calendar_covers_2004_to_2026_and_decides_nothing_of_its_own():
    coverage = SHIPPED.coverage()

    assert list(range(2004, 2027)) == list(coverage.official_years)
    assert coverage.provisional_years == ()
    assert dict(SHIPPED.overrides) == {}


# what is refused


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"overrides": [an_override(day="2026-03-18")]}, "不是日期"),
        ({"overrides": [an_override(is_workday="no")]}, "is_workday 不是 true 或 false"),
        ({"overrides": [an_override(reason=" ")]}, "2026-03-18 的本地规定没有写 reason。请写明原因"),
        ({"overrides": [an_override(document=None)]}, "没有写 document。请写明文件名称和文号"),
        ({"overrides": [an_override(), an_override(is_workday=True)]}, "日期 2026-03-18 写了 2 次"),
        ({"years": [a_year(), a_year()]}, "年度 2027 写了 2 次"),
        ({"years": [{**a_year(), "year": "2027"}]}, "不是年份"),
        ({"years": [a_year(document="")]}, "2027 年的放假安排没有写 document"),
        ({"years": [a_year(days_off=[date(2027, 1, 1)])]}, "不完整：days_off 里缺 05-01、05-02、10-01"),
        ({"years": [a_year(make_up_days=[date(2027, 1, 4)])]}, "2027-01-04 不是周六或周日"),
        ({"years": [a_year(make_up_days=[date(2027, 10, 2)])]}, "既在 days_off 又在 make_up_days"),
        ({"years": [a_year(make_up_days=[date(2028, 1, 1)])]}, "2028-01-01 不在 2027 年"),
        ({"years": [a_year(make_up_days=["2027-01-09"])]}, "'2027-01-09' 不是日期"),
        ({"years": [a_year(make_up_days=None)]}, "不是日期的列表"),
    ],
)
def test_an_entry_that_is_wrong_is_refused_with_what_to_do(content, message):
    with pytest.raises(UnsoundOverrides, match=message):
        built(library_years(), {"fixed_holidays": FIXED, **content})


# the command


def run(*arguments):
    return CliRunner().invoke(cli, ["workdays", *arguments])


def test_the_command_counts_and_shows_the_days_that_are_not_what_their_weekday_says():
    result = run("--from", "2026-09-18", "--days", "8")

    assert result.exit_code == 0
    assert "截止 2026-09-30（周三）" in result.output
    assert "2026-09-20（周日）  调休上班" in result.output
    assert "有官方放假安排的年度：2004 至 2026" in result.output
    assert "注意" not in result.output


def test_the_command_announces_a_guess():
    assert "注意：2027 年的放假安排尚未公布" in run("--from", "2026-12-30", "--days", "5").output
    assert "注意：2027 年的放假安排尚未公布" in run("--year", "2027").output


def test_the_command_lists_a_year():
    output = run("--year", "2026").output

    assert "2026 年：放假 33 天（含并入假期的周末），工作日 248 天。" in output
    assert sum(line.endswith("  放假") for line in output.splitlines()) == 33
    assert output.count("调休上班") == 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "2026-02-30", "--days", "3"], "“2026-02-30”不是日期"),
        (["--from", "2026-02-03", "--days", "-3"], "不能是负数"),
        (["--from", "2026-02-03", "--days", "三"], "--days 的“三”不是整数"),
        (["--from", "2026-02-03"], "--from 和 --days 要一起写"),
        (["--days", "3"], "--from 和 --days 要一起写"),
        (["--year", "26"], "不是年度"),
        (["--year", "2026", "--from", "2026-02-03", "--days", "3"], "不能和"),
    ],
)
def test_the_command_refuses_nonsense_with_a_sentence(arguments, message):
    result = run(*arguments)

    assert result.exit_code == 1
    assert message in result.output
