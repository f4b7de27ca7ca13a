"""The command that shows the working-day calendar; it asks for no server, no database and no settings."""

from __future__ import annotations

from datetime import date, timedelta

import click

from shared.standards.workday_sources import UnsoundOverrides, workday_calendar
from shared.standards.workdays import DayKind, OutOfRange, WorkdayCalendar

WEEKDAYS = "一二三四五六日"
SHOWN = (DayKind.DAY_OFF, DayKind.MAKE_UP, DayKind.OVERRIDE_OFF, DayKind.OVERRIDE_WORK)


@click.command("workdays")
@click.option("--from", "start", help="从这一天起算，写成 YYYY-MM-DD；当日不计入。与 --days 一起用。")
@click.option("--days", "number", help="工作日数。与 --from 一起用。")
@click.option("--year", help="列出这一年的放假、调休上班和本地规定。")
def workdays(start: str | None, number: str | None, year: str | None) -> None:
    """查工作日历：数工作日，列一年的放假和调休，看哪些年度有官方安排。"""
    if (start is None) != (number is None):
        raise click.ClickException("--from 和 --days 要一起写，例如 --from 2026-09-28 --days 5。")
    if start is not None and year is not None:
        raise click.ClickException("--year 不能和 --from、--days 一起写。请分两次运行。")
    try:
        calendar = workday_calendar()
        if start is not None and number is not None:
            _count(calendar, _day(start), _whole_number(number, "--days"))
        if year is not None:
            _list_year(calendar, _year(year))
    except (OutOfRange, UnsoundOverrides) as error:
        raise click.ClickException(str(error)) from error
    _say_coverage(calendar)


def _count(calendar: WorkdayCalendar, start: date, number: int) -> None:
    found = calendar.add_workdays(start, number)
    click.echo(f"从 {_named(start)}起 {number} 个工作日，当日不计入，截止 {_named(found.day)}。")
    first = start + timedelta(days=1)
    for offset in range(max((found.day - start).days, 0)):
        _say_day(calendar, first + timedelta(days=offset))
    if found.notice:
        click.echo(f"注意：{found.notice}")


def _list_year(calendar: WorkdayCalendar, year: int) -> None:
    days = [
        date(year, 1, 1) + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    off = sum(calendar.kind(day) in (DayKind.DAY_OFF, DayKind.OVERRIDE_OFF) for day in days)
    counted = calendar.workdays_between(days[0] - timedelta(days=1), days[-1])
    click.echo(f"{year} 年：放假 {off} 天（含并入假期的周末），工作日 {counted.days} 天。")
    for day in days:
        _say_day(calendar, day)
    click.echo(f"注意：{counted.notice}" if counted.notice else f"依据：{calendar.years[year].document}")


def _say_day(calendar: WorkdayCalendar, day: date) -> None:
    """Show a day that is not simply what its weekday says."""
    kind = calendar.kind(day)
    if kind not in SHOWN:
        return
    own = calendar.overrides.get(day)
    click.echo(f"  {_named(day)}  {kind}" + (f"：{own.reason}（{own.document}）" if own else ""))


def _say_coverage(calendar: WorkdayCalendar) -> None:
    coverage = calendar.coverage()
    first, last = min(coverage.official_years), coverage.last_official_year
    missing = "、".join(str(year) for year in range(first, last) if year not in coverage.official_years)
    click.echo(f"有官方放假安排的年度：{first} 至 {last}" + (f"，其中缺 {missing}" if missing else "") + "。")
    click.echo(f"本地规定的日期：{len(calendar.overrides)} 天。")
    how = "按周一至周五暂算（元旦等固定节日除外）"
    click.echo(f"{last + 1} 年起没有官方安排：{how}，结果都会注明；录入办法见 docs/workdays.md。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.ClickException(f"“{text}”不是日期。请写成 YYYY-MM-DD，例如 2026-09-28。") from error


def _whole_number(text: str, option: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise click.ClickException(f"{option} 的“{text}”不是整数。请写成 5 这样的数字。") from error


def _year(text: str) -> int:
    year = _whole_number(text, "--year")
    if not 1900 <= year <= 2999:
        raise click.ClickException(f"--year 的“{text}”不是年度。请写 1900 到 2999 之间的四位数字，例如 2026。")
    return year


def _named(day: date) -> str:
    return f"{day}（周{WEEKDAYS[day.weekday()]}）"
