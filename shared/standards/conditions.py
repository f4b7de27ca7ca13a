"""The closed set of forms (条件形式) in which a standard says what must hold between elements, compiled to checks.

A form that meets an absent value says nothing, except ``required_if``. A condition on a field of a list is judged row
by row, and a clause on a field of the same list looks at the same row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.kernel.errors import Problem
from shared.standards import normal, rules
from shared.standards.element_list import Clause, Condition, ElementList, Rule

Check = Callable[[Mapping[str, Any], list[Problem]], None]
"""Judges the normal form of an item as a whole."""


def compiled(entry: Condition | Rule, element_list: ElementList) -> Check:
    """Return the check for a condition or a rule of this list."""
    return _compiled_rule(entry, element_list) if isinstance(entry, Rule) else _compiled_condition(entry, element_list)


def _compiled_rule(rule: Rule, element_list: ElementList) -> Check:
    function = rules.FUNCTIONS[rule.function]
    problem = _reporter(rule, element_list)

    def check(values: Mapping[str, Any], found: list[Problem]) -> None:
        found.extend(problem(row) for row in function(values, rule.codes))

    return check


def _compiled_condition(condition: Condition, element_list: ElementList) -> Check:
    violated = _FORMS[condition.form](condition)
    problem = _reporter(condition, element_list)
    list_key = _list_key(condition.element, element_list)
    value_of = _getter(condition.element, list_key)
    of_row = _together([clause for clause in condition.when if _is_of_row(clause, list_key)], list_key)
    of_whole = _together([clause for clause in condition.when if not _is_of_row(clause, list_key)], list_key)

    def check_rows(values: Mapping[str, Any], found: list[Problem]) -> None:
        rows = rows_of(values.get(list_key))
        if rows and of_whole(values):
            found += [
                problem(row)
                for row, fields in enumerate(rows, start=1)
                if violated(value_of(fields)) and of_row(fields)
            ]

    def check_whole(values: Mapping[str, Any], found: list[Problem]) -> None:
        if violated(value_of(values)) and of_whole(values):
            found.append(problem(None))

    return check_rows if list_key else check_whole


def _reporter(entry: Condition | Rule, element_list: ElementList) -> Callable[[int | None], Problem]:
    key, _, part = entry.element.partition(".")
    parent = element_list.element(key) if part else None
    element = element_list.element(entry.element)
    label = normal.label_of(element, parent)

    def problem(row: int | None) -> Problem:
        path = normal.path_of(element, parent, row)
        if parent is None and row is not None:
            path = f"{path}.{row - 1}"
        return Problem(path, label, entry.message, entry.remedy, row, entry.id)

    return problem


def _list_key(path: str, element_list: ElementList) -> str:
    key, _, part = path.partition(".")
    return key if part and element_list.element(key).kind == "list" else ""


def _is_of_row(clause: Clause, list_key: str) -> bool:
    """Tell whether a clause looks at the row that is judged, not at the item as a whole."""
    key, _, part = clause.element.partition(".")
    return bool(part) and key == list_key


def _together(clauses: Sequence[Clause], list_key: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return what tells whether all clauses hold."""
    tests = [(_getter(clause.element, list_key), _holds(clause)) for clause in clauses]

    def all_hold(values: Mapping[str, Any]) -> bool:
        for get, holds in tests:  # noqa: SIM110 (a row has no time for a generator)
            if not holds(get(values)):
                return False
        return True

    return all_hold


def _getter(path: str, list_key: str) -> Callable[[Mapping[str, Any]], Any]:
    """Return what takes a value out of an item, or out of a row of the list of this key."""
    key, _, part = path.partition(".")
    if not part:
        return lambda values: values.get(key)
    if key == list_key:
        return lambda fields: fields.get(part)
    return lambda values: values.get(key, {}).get(part)


def rows_of(value: Any) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a list; an absent one, and one answered by a word such as 无, has none."""
    return value if isinstance(value, list) else ()


def _codes(value: Any) -> tuple[str, ...]:
    if isinstance(value, str | int):
        return (str(value),)
    return tuple(code for code in value if isinstance(code, str)) if isinstance(value, list) else ()


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else _codes(value)


def _holds(clause: Clause) -> Callable[[Any], bool]:
    if clause.present is not None:
        return lambda value: (value is not None) == clause.present
    if clause.among is not None:
        among = clause.among
        return lambda value: value is not None and not among.isdisjoint(_codes(value))
    not_among = clause.not_among or frozenset()
    return lambda value: value is not None and not_among.isdisjoint(_codes(value))


def _required_if(_condition: Condition) -> Callable[[Any], bool]:
    return lambda value: value is None


def _forbidden_if(_condition: Condition) -> Callable[[Any], bool]:
    return lambda value: value is not None


def _one_of(condition: Condition) -> Callable[[Any], bool]:
    allowed = condition.values
    return lambda value: value is not None and not allowed.issuperset(_codes(value))


def _at_most(condition: Condition) -> Callable[[Any], bool]:
    return lambda value: value is not None and len(value) > condition.count


def _matches(condition: Condition) -> Callable[[Any], bool]:
    search = re.compile(condition.pattern).search
    return lambda value: value is not None and not all(search(text) for text in _texts(value))


_FORMS: Mapping[str, Callable[[Condition], Callable[[Any], bool]]] = {
    "required_if": _required_if,
    "forbidden_if": _forbidden_if,
    "one_of": _one_of,
    "at_most": _at_most,
    "matches": _matches,
    "fits_table": _one_of,
}
