"""
Working days (工作日) as pure functions over one immutable value: `WorkdayCalendar`.

The rules: a limit in working days leaves out the statutory days off (《行政许可法》第八十二条); the day on which a
period starts is not counted (《民法典》第二百零一条); a period of months or years ends on the corresponding day, and
on the last day of a month that has no such day (第二百零二条); a last day that is a day off moves to the day after the
days off (第二百零三条).

Which days are off is announced year by year. A year that nobody has announced is reckoned from Monday to Friday, in
years to come without the holidays of a fixed date (1 January), and every answer that looked into it says so:
`provisional_years`, `notice` for pages, `certain()` for whoever must not go on with a guess. Nothing here reads a
clock.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DayKind(StrEnum):
    """Why a day is a working day or not; the value is what a page shows."""

    WORKDAY = "工作日"
    MAKE_UP = "调休上班"
    WEEKEND = "周末"
    DAY_OFF = "放假"
    OVERRIDE_WORK = "本地规定上班"
    OVERRIDE_OFF = "本地规定放假"


WORKING = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP, DayKind.OVERRIDE_WORK})


class Unit(StrEnum):
    """What a limit is counted in; the codes of the table `time_unit`, and years, which laws use too."""

    WORKDAY = "workday"
    NATURAL_DAY = "natural_day"
    MONTH = "month"
    YEAR = "year"


class YearNotAnnounced(LookupError):
    """The answer depends on years whose days off are not in the calendar; the message is a Chinese sentence."""

    def __init__(self, message: str, years: tuple[int, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.years = years


class OutOfRange(ValueError):
    """A number or a day that cannot be reckoned with; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Limit:
    """
    A period, such as 20 working days. Zero of any unit is the day itself (当场、即办), whatever day that is.

    :raises OutOfRange: for a negative number
    """

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.number < 0:
            raise OutOfRange(f"期限不能是负数：{self.number}。请填 0 或更大的整数。")


@dataclass(frozen=True, slots=True)
class Override:
    """What our own district decided on one day; it wins over the official arrangement."""

    day: date
    is_workday: bool
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """The announced arrangement of one year. `make_up_days` are Saturdays and Sundays on which work is done."""

    year: int
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every answer carries: the years that were only guessed, and the sentence that says so (empty when none)."""

    provisional_years: tuple[int, ...]
    notice: str

    def demand_certainty(self) -> None:
        """:raises YearNotAnnounced: when a year without official data was looked into"""
        if self.provisional_years:
            raise YearNotAnnounced(self.notice, self.provisional_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned(Answer):
    """A day that was found."""

    day: date

    def certain(self) -> date:
        """
        Return the day, if nothing in it is a guess.

        :raises YearNotAnnounced: when a year without official data was looked into
        """
        self.demand_certainty()
        return self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Answer):
    """A number of working days."""

    days: int

    def certain(self) -> int:
        """
        Return the number, if nothing in it is a guess.

        :raises YearNotAnnounced: when a year without official data was looked into
        """
        self.demand_certainty()
        return self.days


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which years are official, by their documents, and in which others only single days were decided."""

    official_years: Mapping[int, str]
    provisional_years: tuple[int, ...]

    @property
    def last_official_year(self) -> int:
        """The last year without a guess; 0 when there is none."""
        return max(self.official_years, default=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkdayCalendar:
    """Days off, make-up days and overrides, put together once (`workday_sources`); every function of it is pure."""

    FARTHEST: ClassVar[date] = date(9000, 1, 1)

    years: Mapping[int, OfficialYear]
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    overrides: Mapping[date, Override]
    fixed_holidays: frozenset[tuple[int, int]] = frozenset()
    """Month and day of the holidays that every year has: what is known of a year before it is announced."""

    def kind(self, day: date) -> DayKind:
        """Return what a day is; in a year without official data as far as the weekday and our own decisions tell."""
        if day in self.overrides:
            return DayKind.OVERRIDE_WORK if self.overrides[day].is_workday else DayKind.OVERRIDE_OFF
        if day in self.make_up_days:
            return DayKind.MAKE_UP
        if day in self.days_off or (self.is_awaited(day) and (day.month, day.day) in self.fixed_holidays):
            return DayKind.DAY_OFF
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def is_awaited(self, day: date) -> bool:
        """Tell whether a day lies in a year to come of which nobody has announced the days off: it is provisional."""
        return day.year not in self.years and day.year > max(self.years, default=0)

    def is_workday(self, day: date) -> bool:
        """
        Tell whether work is done on a day; what our own district decided is known in any year.

        :raises YearNotAnnounced: when nobody has said what that day is
        """
        if day.year not in self.years and day not in self.overrides:
            raise YearNotAnnounced(self.notice((day.year,)), (day.year,))
        return self.kind(day) in WORKING

    def add_workdays(self, start: date, number: int) -> Reckoned:
        """
        Return the `number`-th working day after `start`: the day after `start` is the first that can count.

        Zero gives `start` itself, be it a working day or not.

        :raises OutOfRange: for a negative number, or one that leads thousands of years ahead
        """
        if number < 0:
            raise OutOfRange(f"工作日数不能是负数：{number}。请填 0 或更大的整数。")
        if number == 0:
            return self._reckoned(start, ())
        seen: set[int] = set()
        left = number
        for day in self._days_after(start):
            seen.add(day.year)
            left -= self.kind(day) in WORKING
            if not left:
                return self._reckoned(day, seen)
        raise OutOfRange(f"{number} 个工作日太长，算不出截止日期。请检查数字。")

    def workdays_between(self, start: date, end: date) -> Counted:
        """
        Return how many working days lie after `start`, up to and including `end`: the inverse of `add_workdays`.

        :raises OutOfRange: when `end` is before `start`
        """
        if end < start:
            raise OutOfRange(f"结束日期 {end} 早于开始日期 {start}。请把两个日期对调或改正。")
        span = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
        guessed = self._guessed({day.year for day in span})
        days = sum(self.kind(day) in WORKING for day in span)
        return Counted(days=days, provisional_years=guessed, notice=self.notice(guessed))

    def next_workday(self, day: date) -> Reckoned:
        """Return `day` itself if work is done on it, the first working day after it otherwise."""
        seen = {day.year}
        if self.kind(day) in WORKING:
            return self._reckoned(day, seen)
        for later in self._days_after(day):
            seen.add(later.year)
            if self.kind(later) in WORKING:
                return self._reckoned(later, seen)
        raise OutOfRange(f"{day} 之后找不到工作日。请检查日期。")

    def deadline(self, start: date, limit: Limit) -> Reckoned:
        """
        Return the last day of a limit that starts with what happened on `start`.

        In working days every day on the way matters; in calendar days, months and years only whether the last day is
        a day off, which moves it to the next working day.

        :raises OutOfRange: for a limit that leads thousands of years ahead
        """
        if limit.unit is Unit.WORKDAY or limit.number == 0:
            return self.add_workdays(start, limit.number if limit.unit is Unit.WORKDAY else 0)
        try:
            return self.next_workday(_last_day(start, limit))
        except (OverflowError, ValueError) as error:
            raise OutOfRange(f"期限 {limit.number} 太长，算不出截止日期。请检查数字和单位。") from error

    def coverage(self) -> Coverage:
        """Tell which years are official and in which others there are only single decisions of our own."""
        documents = {year: self.years[year].document for year in sorted(self.years)}
        return Coverage(documents, self._guessed({day.year for day in self.overrides}))

    def notice(self, years: tuple[int, ...]) -> str:
        """Return the sentence for pages about years that are only guessed; empty when there are none."""
        last = max(self.years, default=0)
        how = "按周一至周五暂算（元旦等固定节日除外）"
        future = _named([year for year in years if year > last])
        past = _named([year for year in years if year <= last])
        return "".join(
            [
                f"{future} 年的放假安排尚未公布，{how}，公布后会重新计算。" if future else "",
                f"{past} 年没有放假安排的数据，按周一至周五暂算，录入后会重新计算。" if past else "",
            ]
        )

    def _days_after(self, start: date) -> Iterator[date]:
        day = start
        while day < self.FARTHEST:
            day += ONE_DAY
            yield day

    def _guessed(self, years: set[int] | tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(year for year in years if year not in self.years))

    def _reckoned(self, day: date, seen: set[int] | tuple[int, ...]) -> Reckoned:
        guessed = self._guessed(seen)
        return Reckoned(day=day, provisional_years=guessed, notice=self.notice(guessed))


def _named(years: Sequence[int]) -> str:
    in_a_row = len(years) > 2 and years[-1] - years[0] == len(years) - 1
    return f"{years[0]} 至 {years[-1]}" if in_a_row else "、".join(str(year) for year in years)


def _last_day(start: date, limit: Limit) -> date:
    if limit.unit is Unit.NATURAL_DAY:
        return start + timedelta(days=limit.number)
    months = limit.number * (12 if limit.unit is Unit.YEAR else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    longest = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, longest))
