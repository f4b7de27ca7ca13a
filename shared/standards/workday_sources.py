"""
Where the calendar comes from: the library `chinesecalendar` and ``workday_overrides.v1.yaml``, put together once.

The library's tables are copied; it is asked nothing afterwards (ADR 0017).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, TypeGuard

from chinese_calendar import constants

from shared.standards import loader
from shared.standards.workdays import SATURDAY, OfficialYear, Override, WorkdayCalendar

DATA_FILE = "workday_overrides"
LIBRARY = "国务院办公厅放假通知（chinesecalendar 收录）"


class UnsoundOverrides(ValueError):
    """An entry of the file of overrides is wrong; the message says in Chinese which and what to do."""


@cache
def workday_calendar(version: int | None = None) -> WorkdayCalendar:
    """
    Return the calendar that is in force: the library, then the file of overrides in its newest or the named version.

    :raises UnsoundOverrides: when the file of overrides is wrong
    """
    return built(library_years(), loader.read(DATA_FILE, version or loader.newest(DATA_FILE)))


def calendar_until(year: int) -> WorkdayCalendar:
    """Return the calendar in force as if no year after this one had been announced."""
    content = loader.read(DATA_FILE, loader.newest(DATA_FILE))
    known = [one for one in library_years() if one.year <= year]
    years = [entry for entry in content.get("years") or () if entry["year"] <= year]
    return built(known, {**content, "years": years})


def library_years() -> tuple[OfficialYear, ...]:
    """Return the years that the library knows, copied out of it."""
    years = sorted({day.year for day in constants.holidays})
    return tuple(
        OfficialYear(
            year,
            frozenset(day for day in constants.holidays if day.year == year),
            frozenset(day for day in constants.workdays if day.year == year),
            LIBRARY,
        )
        for year in years
    )


def built(known: Sequence[OfficialYear], content: Mapping[str, Any]) -> WorkdayCalendar:
    """
    Return a calendar of the years that are known, corrected and continued by the content of a file of overrides.

    :raises UnsoundOverrides: when an entry is wrong
    """
    entered = [_entered_year(entry, content.get("fixed_holidays", ())) for entry in content.get("years") or ()]
    _refuse_repeated([year.year for year in entered], "年度")
    overrides = [_override(entry) for entry in content.get("overrides") or ()]
    _refuse_repeated([override.day for override in overrides], "日期")
    years = {year.year: year for year in known}
    years.update({year.year: year for year in entered})
    in_force = [years[number] for number in sorted(years)]
    off, make_up = set[date](), set[date]()
    for year in in_force:
        # a notice may speak of the last days of the December before; what was said later holds
        off = (off - year.make_up_days) | year.days_off
        make_up = (make_up - year.days_off) | year.make_up_days
    return WorkdayCalendar(
        years=MappingProxyType({year.year: year for year in in_force}),
        days_off=frozenset(off),
        make_up_days=frozenset(make_up),
        overrides=MappingProxyType({override.day: override for override in overrides}),
        fixed_holidays=frozenset((int(text[:2]), int(text[3:])) for text in content.get("fixed_holidays", ())),
    )


def _entered_year(entry: Mapping[str, Any], fixed_holidays: Sequence[str]) -> OfficialYear:
    number = entry.get("year")
    if not isinstance(number, int) or isinstance(number, bool):
        raise UnsoundOverrides(f"years 里有一条的 year 不是年份：{number!r}。请写四位数字，如 2027。")
    where = f"{number} 年的放假安排"
    off = _days(entry.get("days_off"), f"{where}的 days_off", number)
    make_up = _days(entry.get("make_up_days"), f"{where}的 make_up_days", number)
    document = _text(entry, "document", where)
    lacking = [text for text in fixed_holidays if date.fromisoformat(f"{number}-{text}") not in off]
    if lacking:
        raise UnsoundOverrides(f"{where}不完整：days_off 里缺 {'、'.join(lacking)}。请把整年的放假日期都录入。")
    if both := sorted(off & make_up):
        raise UnsoundOverrides(f"{where}：{both[0]} 既在 days_off 又在 make_up_days 里。请只留一处。")
    if on_weekdays := sorted(day for day in make_up if day.weekday() < SATURDAY):
        raise UnsoundOverrides(f"{where}：调休上班的 {on_weekdays[0]} 不是周六或周日。请对照通知改正日期。")
    return OfficialYear(number, off, make_up, document)


def _override(entry: Mapping[str, Any]) -> Override:
    day, is_workday = entry.get("date"), entry.get("is_workday")
    if not _is_date(day):
        raise UnsoundOverrides(f"overrides 里有一条的 date 不是日期：{day!r}。请写成 2026-03-18 的样子，不加引号。")
    if not isinstance(is_workday, bool):
        raise UnsoundOverrides(f"{day} 的 is_workday 不是 true 或 false：{is_workday!r}。上班写 true，放假写 false。")
    where = f"{day} 的本地规定"
    return Override(day, is_workday, _text(entry, "reason", where), _text(entry, "document", where))


def _days(value: object, where: str, year: int) -> frozenset[date]:
    """Return the days of a list; a notice speaks of its own year and of the December before."""
    if not isinstance(value, list):
        raise UnsoundOverrides(f"{where}不是日期的列表：{value!r}。没有就写 []。")
    for day in value:
        if not _is_date(day):
            raise UnsoundOverrides(f"{where}里的 {day!r} 不是日期。请写成 {year}-01-01 的样子，不加引号。")
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise UnsoundOverrides(f"{where}里的 {day} 不在 {year} 年。请移到它的年度下面。")
    _refuse_repeated(value, f"{where}里的日期")
    return frozenset(value)


def _is_date(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    text = entry.get(key)
    if not isinstance(text, str) or not text.strip():
        raise UnsoundOverrides(f"{where}没有写 {key}。请写明{'文件名称和文号' if key == 'document' else '原因'}。")
    return text.strip()


def _refuse_repeated(values: Sequence[Any], what: str) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise UnsoundOverrides(f"{what} {value} 写了 {count} 次。请只留一次。")
