"""The complete check (完整性检查) of an item's elements, compiled once from the element list.

``problems`` stops a submission, ``draft_problems`` stops the saving of a draft (wrong values only: a draft may be
incomplete), ``remarks`` are shown and stop nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from shared.kernel.errors import Problem
from shared.standards import conditions, normal
from shared.standards.element_list import BODY, CODED, ERROR, GROUPS, WARNING, Condition, Element, ElementList, Rule
from shared.standards.value_checks import CHECKS, ValueCheck

COMPLETING = frozenset({"required_if", "forbidden_if"})
"""Forms that judge the item as a whole: a draft may still break them."""


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What an element list asks for, compiled."""

    places: Mapping[str, int]
    values: Mapping[str, ValueCheck]
    required: Mapping[str, Sequence[Element]]
    draft_conditions: tuple[conditions.Check, ...]
    all_conditions: tuple[conditions.Check, ...]
    warnings: tuple[conditions.Check, ...]


def problems(elements: Mapping[str, Any], element_list: ElementList) -> tuple[Problem, ...]:
    """Return everything that keeps these elements from being submitted, in the standard's order."""
    return problems_of(*normal.read(elements, element_list), element_list)


def draft_problems(elements: Mapping[str, Any], element_list: ElementList) -> tuple[Problem, ...]:
    """Return the values that are wrong whatever else will be filled in; what is missing is no problem of a draft."""
    return draft_problems_of(*normal.read(elements, element_list), element_list)


def problems_of(
    values: Mapping[str, Any], unreadable: Sequence[Problem], element_list: ElementList
) -> tuple[Problem, ...]:
    """Do what `problems` does for elements that have been read: their normal form, and what could not be read."""
    return _found(values, unreadable, element_list, complete=True)


def draft_problems_of(
    values: Mapping[str, Any], unreadable: Sequence[Problem], element_list: ElementList
) -> tuple[Problem, ...]:
    """Do what `draft_problems` does for elements that have been read."""
    return _found(values, unreadable, element_list, complete=False)


def remarks(elements: Mapping[str, Any], element_list: ElementList) -> tuple[Problem, ...]:
    """Return what is suspicious, for the compiler to think over; it stops nothing."""
    values, _ = normal.read(elements, element_list)
    plan = _plan(element_list)
    found: list[Problem] = []
    for check in plan.warnings:
        check(values, found)
    return _in_order(found, plan)


def _found(
    values: Mapping[str, Any], unreadable: Sequence[Problem], element_list: ElementList, *, complete: bool
) -> tuple[Problem, ...]:
    plan = _plan(element_list)
    found = list(unreadable)
    for key, value in values.items():
        plan.values[key](value, None, found)
    if complete:
        # What was sent but could not be read is wrong, not missing.
        known = {problem.field for problem in found} | {_key_of(problem) for problem in unreadable}
        found += (problem for problem in missing(values, element_list) if problem.field not in known)
    reported = {problem.field for problem in found}
    from_conditions: list[Problem] = []
    for check in plan.all_conditions if complete else plan.draft_conditions:
        check(values, from_conditions)
    found += (
        problem for problem in from_conditions if problem.field not in reported and _key_of(problem) not in reported
    )
    return _in_order(found, plan) if found else ()


def _key_of(problem: Problem) -> str:
    return problem.field.partition(".")[0]


def _in_order(found: list[Problem], plan: _Plan) -> tuple[Problem, ...]:
    last = len(plan.places)
    return tuple(sorted(found, key=lambda problem: (plan.places.get(_key_of(problem), last), problem.row or 0)))


@cache
def _plan(element_list: ElementList) -> _Plan:
    every: list[Condition | Rule] = [*element_list.conditions, *element_list.rules]
    compiled = {entry.id: conditions.compiled(entry, element_list) for entry in every}
    errors = [entry for entry in every if entry.severity == ERROR]
    return _Plan(
        places={element.key: place for place, element in enumerate(element_list.elements)},
        values={element.key: _value_check(element, None) for element in element_list.elements},
        required={
            element.key: tuple(part for part in element.sub_fields if part.required)
            for element in element_list.elements
        },
        draft_conditions=tuple(
            compiled[entry.id]
            for entry in element_list.conditions
            if entry.severity == ERROR and entry.form not in COMPLETING
        ),
        all_conditions=tuple(compiled[entry.id] for entry in errors),
        warnings=tuple(compiled[entry.id] for entry in every if entry.severity == WARNING),
    )


# What is missing


def missing(values: Mapping[str, Any], element_list: ElementList) -> list[Problem]:
    """Return a problem for each required element and field that is absent from this normal form."""
    found: list[Problem] = []
    required = _plan(element_list).required
    for element in element_list.elements:
        value = values.get(element.key)
        if value is None:
            if element.required and element.set_by == BODY:
                found.append(not_filled(element, None, None))
        elif parts := required[element.key]:
            rows = enumerate(conditions.rows_of(value), start=1) if element.kind == "list" else ((None, value),)
            for row, fields in rows:
                found += [not_filled(part, element, row) for part in parts if part.key not in fields]
    return found


def not_filled(element: Element, parent: Element | None, row: int | None) -> Problem:
    """Return the problem of a required element or field that is absent."""
    path, label = normal.path_of(element, parent, row), normal.label_of(element, parent)
    return Problem(path, label, "没有填写", element.remedy_zh or f"请填写{element.name_zh}", row, "required")


# What is wrong in a value


def _value_check(element: Element, parent: Element | None) -> ValueCheck:
    if element.kind == "list":
        return _rows_check(element)
    if element.kind in GROUPS:
        return _group_check(element)
    if element.kind in CODED:
        return _code_check(element, parent)
    if element.kind in CHECKS:
        return CHECKS[element.kind](element, parent)
    return _date_check(element, parent) if element.kind == "date" else _length_check(element, parent)


def _length_check(element: Element, parent: Element | None) -> ValueCheck:
    most = element.max_length

    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        if most is not None and len(value) > most:
            path, label = normal.path_of(element, parent, row), normal.label_of(element, parent)
            message = f"有 {len(value)} 个字，最多 {most} 个字"
            found.append(Problem(path, label, message, f"请缩短到 {most} 个字以内", row, "max_length"))

    return check


def _date_check(element: Element, parent: Element | None) -> ValueCheck:
    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        if not is_date(value):
            path, label = normal.path_of(element, parent, row), normal.label_of(element, parent)
            found.append(Problem(path, label, "不是日期", "请按“2026-11-24”的写法填写", row, "date"))

    return check


def is_date(text: str) -> bool:
    """Tell whether this is a calendar day in the one spelling that is stored: ``2026-11-24``."""
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _code_check(element: Element, parent: Element | None) -> ValueCheck:
    table = element.values
    label = normal.label_of(element, parent)

    is_list = element.kind == "code_list"

    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        if not is_list and value in table:
            return
        codes = value if is_list else (value,)
        unknown = [code for code in codes if code not in table]
        if unknown:
            message = f"“{unknown[0][:20]}”不在可选的值里"
            path = normal.path_of(element, parent, row)
            found.append(Problem(path, label, message, "请从列出的选项中选择", row, "fits_table"))
        if element.at_most is not None and len(codes) > element.at_most:
            found.append(too_many(element, parent, row, len(codes), "个"))

    return check


def too_many(element: Element, parent: Element | None, row: int | None, count: int, unit: str) -> Problem:
    """Return the problem of more codes or rows than the standard allows."""
    path, label = normal.path_of(element, parent, row), normal.label_of(element, parent)
    message = f"有 {count} {unit}，最多 {element.at_most} {unit}"
    return Problem(path, label, message, f"请减到 {element.at_most} {unit}以内", row, "at_most")


def _group_check(element: Element) -> ValueCheck:
    checks = {part.key: _value_check(part, element) for part in element.sub_fields}

    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        for key, field in value.items():
            checks[key](field, row, found)

    return check


def _rows_check(element: Element) -> ValueCheck:
    check_row = _group_check(element)

    def check(value: Any, _row: int | None, found: list[Problem]) -> None:
        if isinstance(value, str):
            return
        if element.at_most is not None and len(value) > element.at_most:
            found.append(too_many(element, None, None, len(value), "条"))
        for row, fields in enumerate(value, start=1):
            check_row(fields, row, found)

    return check
