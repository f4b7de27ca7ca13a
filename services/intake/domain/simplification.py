"""
Simplification (简化优化) in numbers: what an item asks of people now, and what it asked elsewhere or before.

Four savings have names of their own in the field: 减材料, 减环节, 减时限, 减跑动; copies and fee stand beside them.
Only what both sides tell is compared: what one of them does not tell is said so, and never counts as saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from services.intake.domain.implementation.limits import Limit, exceeds, in_words, limit_of, workdays
from services.intake.domain.implementation.reading import Values, flag, number, rows
from services.intake.domain.material_changes import MaterialChange, changed_materials, copies_of
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.tables import label

MATERIALS, PROCESS, VISITS = "application_materials", "handling_process", "onsite_visits"
PROMISED, STATUTORY = "promised_time_limit", "statutory_time_limit"
CHARGED, FEES = "is_charged", "fee_standard"
COMPARED = frozenset({MATERIALS, PROCESS, VISITS, PROMISED, CHARGED})
"""The elements that are held against each other; one of them is enough."""
NOT_TOLD, NOT_COMPARED = "没有写", "无法比较"

_ARROWS = re.compile(r"\s*(?:→|->|—+|－+|➔|⇒|=>|>)\s*")
"""Between the steps of a process that is written in one line."""


class Verdict(StrEnum):
    """How much an item asks now, held against the other side."""

    LESS = "less"
    SAME = "same"
    MORE = "more"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """
    One thing that an item asks of people, on both sides, in words with units.

    `saving` is what the field calls having less of it; `element` is where it is filled in.
    """

    element: str
    name: str
    saving: str
    now: str
    before: str
    verdict: Verdict
    difference: str


@dataclass(frozen=True, kw_only=True)
class Simplification:
    """All measures, and the materials that differ."""

    measures: tuple[Measure, ...]
    materials: tuple[MaterialChange, ...]

    @property
    def savings(self) -> tuple[Measure, ...]:
        """Return the four measures whose saving has a name of its own (四减)."""
        return tuple(measure for measure in self.measures if measure.saving)

    @property
    def saved(self) -> tuple[Measure, ...]:
        """Return those of the four in which less is asked now."""
        return tuple(measure for measure in self.savings if measure.verdict is Verdict.LESS)


def simplification(now: Values, before: Values) -> Simplification:
    """
    Return what the elements of an item ask of people, held against those of another time or place.

    A measure of an element that the standard has dropped is left out, unless one of the texts still tells it.
    """
    rows_now, rows_before = rows(now, MATERIALS), rows(before, MATERIALS)
    both = rows_now is not None and rows_before is not None
    measures = (
        _counted(MATERIALS, _name_of(MATERIALS), "减材料", " 项", _materials, now, before),
        _counted(MATERIALS, "纸质材料份数", "", " 份", _copies, now, before),
        _counted(PROCESS, "办理环节", "减环节", " 个", _steps, now, before),
        _timed("减时限", PROMISED, now.get(PROMISED), before.get(PROMISED)),
        _counted(VISITS, _name_of(VISITS), "减跑动", " 次", _visits, now, before),
        _charged(now, before),
    )
    asked = {element.key for element in element_list(IMPLEMENTATION).elements} | now.keys() | before.keys()
    return Simplification(
        measures=tuple(measure for measure in measures if measure.element in asked),
        materials=changed_materials(rows_now or (), rows_before or ()) if both else (),
    )


def shortening(values: Values) -> Measure:
    """Return the promised limit held against the statutory one of the same item (压缩时限)."""
    return _timed("", PROMISED, values.get(PROMISED), values.get(STATUTORY))


def _name_of(element: str) -> str:
    """Return the name of an element in the newest version of the standard that has it."""
    newest = element_list(IMPLEMENTATION).version
    versions = (element_list(IMPLEMENTATION, version) for version in range(newest, 0, -1))
    return next(found.name_zh for version in versions for found in version.elements if found.key == element)


def _materials(values: Values) -> int | None:
    listed = rows(values, MATERIALS)
    return None if listed is None else len(listed)


def _copies(values: Values) -> int | None:
    listed = rows(values, MATERIALS)
    return None if listed is None else copies_of(listed)


def _steps(values: Values) -> int | None:
    """Return the number of steps; of a process in one line, those between its arrows."""
    process = values.get(PROCESS)
    if isinstance(process, str):
        parts = [part for part in _ARROWS.split(process) if part.strip()]
        return len(parts) if len(parts) > 1 else None
    listed = rows(values, PROCESS)
    return len(listed) if listed else None


def _visits(values: Values) -> int | None:
    return number(values.get(VISITS))


def _counted(
    element: str,
    name: str,
    saving: str,
    unit: str,
    count: Callable[[Values], int | None],
    now: Values,
    before: Values,
) -> Measure:
    count_now, count_before = count(now), count(before)
    verdict, difference = Verdict.UNKNOWN, NOT_COMPARED
    if count_now is not None and count_before is not None:
        verdict, difference = _of_numbers(count_now, count_before, unit)
    return Measure(
        element=element,
        name=name,
        saving=saving,
        now=NOT_TOLD if count_now is None else f"{count_now}{unit}",
        before=NOT_TOLD if count_before is None else f"{count_before}{unit}",
        verdict=verdict,
        difference=difference,
    )


def _of_numbers(now: int, before: int, unit: str) -> tuple[Verdict, str]:
    if now == before:
        return Verdict.SAME, "持平"
    if now < before:
        return Verdict.LESS, f"减少 {before - now}{unit}"
    return Verdict.MORE, f"增加 {now - before}{unit}"


def _timed(saving: str, element: str, now: Any, before: Any) -> Measure:
    limit_now, limit_before = limit_of(now), limit_of(before)
    verdict, difference = Verdict.UNKNOWN, NOT_COMPARED
    if limit_now is not None and limit_before is not None:
        verdict, difference = _of_limits(limit_now, limit_before)
    return Measure(
        element=element,
        name=_name_of(element),
        saving=saving,
        now=_limit_in_words(now, limit_now),
        before=_limit_in_words(before, limit_before),
        verdict=verdict,
        difference=difference,
    )


def _of_limits(now: Limit, before: Limit) -> tuple[Verdict, str]:
    """
    Compare two limits: in their unit when they have the same, else as the cross rules do, in working days.

    What is rounded there counts as equal here: 30 calendar days are a month.
    """
    if now.unit == before.unit or now.is_instant or before.is_instant:
        unit = f" 个{label('time_unit', before.unit if now.is_instant else now.unit)}"
        verdict, difference = _of_numbers(now.number, before.number, unit)
    else:
        verdict, difference = _of_converted(now, before)
    if verdict is Verdict.LESS:
        return verdict, f"{difference}，压缩 {_per_cent(now, before)}%"
    return verdict, difference


def _of_converted(now: Limit, before: Limit) -> tuple[Verdict, str]:
    apart = round(abs(workdays(now) - workdays(before)))
    if apart and not exceeds([now], before) and exceeds([before], now):
        return Verdict.LESS, f"约减少 {apart} 个工作日"
    if apart and exceeds([now], before):
        return Verdict.MORE, f"约增加 {apart} 个工作日"
    return Verdict.SAME, "持平"


def _per_cent(now: Limit, before: Limit) -> int:
    """Return by how many per cent a limit is shorter, rounded down: 100 only for what ends at once."""
    if now.is_instant:
        return 100
    if now.unit == before.unit:
        return 100 * (before.number - now.number) // before.number
    return int(100 * (1 - Fraction(workdays(now)) / workdays(before)))


def _limit_in_words(value: Any, limit: Limit | None) -> str:
    if limit is not None:
        return in_words(limit)
    return NOT_TOLD if not value else "没有规定时限" if _says_none(value) else "写法无法比较"


def _says_none(value: Any) -> bool:
    word = value.get("word") if isinstance(value, dict) else value
    return word == "无"


def _charged(now: Values, before: Values) -> Measure:
    charged_now, charged_before = flag(now, CHARGED), flag(before, CHARGED)
    verdict, difference = Verdict.UNKNOWN, NOT_COMPARED
    if charged_now is not None and charged_before is not None:
        verdict, difference = _of_fees(now, before, charged_now, charged_before)
    return Measure(
        element=CHARGED,
        name="收费",
        saving="",
        now=_fee_in_words(now, charged_now),
        before=_fee_in_words(before, charged_before),
        verdict=verdict,
        difference=difference,
    )


def _of_fees(now: Values, before: Values, charged_now: bool, charged_before: bool) -> tuple[Verdict, str]:
    if charged_now != charged_before:
        return (Verdict.MORE, "新增收费") if charged_now else (Verdict.LESS, "取消收费")
    if not charged_now:
        return Verdict.SAME, "持平"
    fees_now, fees_before = rows(now, FEES), rows(before, FEES)
    if not fees_now or not fees_before:
        return Verdict.UNKNOWN, "都收费，项目数" + NOT_COMPARED
    return _of_numbers(len(fees_now), len(fees_before), " 项")


def _fee_in_words(values: Values, is_charged: bool | None) -> str:
    if is_charged is None:
        return NOT_TOLD
    fees = rows(values, FEES)
    return "不收费" if not is_charged else f"收费 {len(fees)} 项" if fees else "收费"
