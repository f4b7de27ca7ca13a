"""The days of a version and of a change: what cannot be, and what a lawyer should look at once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.kernel.errors import Problem

FIRST_YEAR, LAST_YEAR = 1911, 2199
"""A day outside these years is a slip of the pen."""
LABELS = {
    "adopted_on": "通过日期",
    "promulgated_on": "公布日期",
    "effective_on": "施行日期",
    "repealed_on": "废止日期",
}
_IN_ORDER = (
    ("adopted_on", "promulgated_on"),
    ("adopted_on", "effective_on"),
    ("promulgated_on", "repealed_on"),
    ("effective_on", "repealed_on"),
)
"""Pairs of which the first is never later than the second; a text may count from a day before it was promulgated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDays:
    """The days of one wording in China; None where unknown."""

    adopted_on: date | None = None
    promulgated_on: date | None = None
    effective_on: date | None = None
    repealed_on: date | None = None

    @property
    def last_known(self) -> date | None:
        """The day by which versions are ordered: of effect, else of promulgation, else of adoption."""
        return self.effective_on or self.promulgated_on or self.adopted_on


def day_of(name: str, label: str, text: str) -> tuple[date | None, tuple[Problem, ...]]:
    """Return the day that a text says (ISO), None for an empty one, with what is wrong with it."""
    text = text.strip()
    if not text:
        return None, ()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, (Problem(name, label, f"“{text[:20]}”不是日期", "请按 2026-01-31 的样子填写", rule="law"),)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None, (Problem(name, label, f"{day.year} 年不可能", "请核对年份", rule="law"),)
    return day, ()


def order_problems(days: VersionDays) -> tuple[Problem, ...]:
    """Name the days of a version that stand in an order that cannot be."""
    found = []
    for first, second in _IN_ORDER:
        one, other = getattr(days, first), getattr(days, second)
        if one and other and one > other:
            what = f"{other} 早于{LABELS[first]} {one}"
            found.append(Problem(second, LABELS[second], what, "请核对两个日期", rule="law"))
    return tuple(found)


def warnings_of(effective_on: date, *, old: VersionDays, new: VersionDays | None, today: date) -> tuple[str, ...]:
    """Return sentences on the day of a change that forbid nothing; `new` is None for a repeal."""
    said = []
    if effective_on < today:
        said.append(f"施行日期 {effective_on} 已经过去：确认后立即生效，受影响的事项马上要调整，不再有提前量。")
    elif effective_on == today:
        said.append("施行日期就是今天：确认后立即生效，受影响的事项马上要调整。")
    if new and new.effective_on and new.effective_on != effective_on:
        said.append(f"施行日期 {effective_on} 与新文本登记的施行日期 {new.effective_on} 不一致，请核对。")
    if old.effective_on and effective_on <= old.effective_on:
        said.append(f"施行日期 {effective_on} 不晚于旧文本的施行日期 {old.effective_on}，请核对新旧是否选反了。")
    return tuple(said)
