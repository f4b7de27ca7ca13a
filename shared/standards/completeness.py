"""Completeness (完整度): how much of what a standard asks for is filled in, and every gap, by group.

What is asked for: each required element that the body answers for, each field of a row that is there, and whatever a
`required_if` condition asks for while its answers stand as they do. So an item without a problem of these kinds is at
100, and the share grows with each gap that is closed; wrong values are not judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.kernel.errors import Problem
from shared.standards import conditions
from shared.standards.checking import missing
from shared.standards.elements import BODY, Condition, Element, ElementGroup, ElementList


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that is asked for and absent: element, as it applies row (from 1) and column, and the Chinese words."""

    element: str
    row: int | None
    column: str
    group: str
    problem: Problem


@dataclass(frozen=True, kw_only=True)
class GroupCompleteness:
    """What is asked for in one section of the form, and what of it is there."""

    key: str
    name_zh: str
    asked: int
    gaps: tuple[Gap, ...]

    @property
    def filled(self) -> int:
        """Return how many of the things asked for are there."""
        return self.asked - len(self.gaps)

    @property
    def per_cent(self) -> int:
        """Return the share in whole per cent, rounded down: only what is complete is at 100."""
        return per_cent(self.filled, self.asked)


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """How complete an item is, in all and by group."""

    groups: tuple[GroupCompleteness, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return every gap in the standard's order."""
        return tuple(gap for group in self.groups for gap in group.gaps)

    @property
    def per_cent(self) -> int:
        """Return the share of all that is asked for, in whole per cent, rounded down."""
        return per_cent(sum(group.filled for group in self.groups), sum(group.asked for group in self.groups))


def per_cent(filled: int, asked: int) -> int:
    """Return a share in whole per cent, rounded down; of nothing, all is there."""
    return 100 * filled // asked if asked else 100


def completeness(values: Mapping[str, Any], element_list: ElementList) -> Completeness:
    """Return how complete these elements are; they must be in normal form."""
    by_field: dict[str, Problem] = {}
    for problem in (*missing(values, element_list), *_asked_by_conditions(values, element_list)):
        # Where a whole element is missing, its fields are not missing one by one.
        if problem.field.partition(".")[0] not in by_field:
            by_field.setdefault(problem.field, problem)
    gaps = [_gap(problem, element_list) for problem in by_field.values()]
    filled = [element.group for element in element_list.elements for _ in range(_filled(element, values, element_list))]
    sections = element_list.groups or (ElementGroup(key="", name_zh=element_list.name_zh),)
    places = {element.key: place for place, element in enumerate(element_list.elements)}
    gaps.sort(key=lambda gap: (places[gap.element], gap.row or 0))
    return Completeness(groups=tuple(_section(section, gaps, filled) for section in sections))


def _section(section: ElementGroup, gaps: list[Gap], filled: list[str]) -> GroupCompleteness:
    own = tuple(gap for gap in gaps if gap.group == section.key)
    asked = filled.count(section.key) + len(own)
    return GroupCompleteness(key=section.key, name_zh=section.name_zh, asked=asked, gaps=own)


def _gap(problem: Problem, element_list: ElementList) -> Gap:
    key, _, rest = problem.field.partition(".")
    column = rest.rpartition(".")[2] if rest else ""
    group = element_list.element(key).group
    return Gap(element=key, row=problem.row, column=column, group=group, problem=problem)


def _asked_by_conditions(values: Mapping[str, Any], element_list: ElementList) -> Iterator[Problem]:
    found: list[Problem] = []
    for check in _checks(element_list):
        check(values, found)
    return iter(found)


@cache
def _checks(element_list: ElementList) -> tuple[conditions.Check, ...]:
    return tuple(conditions.compiled(entry, element_list) for entry in _requiring(element_list))


@cache
def _requiring(element_list: ElementList) -> tuple[Condition, ...]:
    return tuple(entry for entry in element_list.conditions if entry.form == "required_if")


def _filled(element: Element, values: Mapping[str, Any], element_list: ElementList) -> int:
    value = values.get(element.key)
    if value is None or element.set_by != BODY:
        return 0
    conditional = {entry.element for entry in _requiring(element_list)}
    own = int(element.required or element.key in conditional)
    if not element.sub_fields:
        return own
    rows = (value,) if element.kind != "list" else conditions.rows_of(value)
    asked = [part.key for part in element.sub_fields if part.required or f"{element.key}.{part.key}" in conditional]
    return own + sum(key in row for row in rows for key in asked)
