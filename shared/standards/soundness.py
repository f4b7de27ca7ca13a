"""Whether an element list is sound (自洽): that it names nothing that is not there; else it is never used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.standards import rules
from shared.standards.elements import (
    ERROR,
    FORMS,
    GROUPS,
    KINDS,
    WARNING,
    WITH_TABLE,
    WITH_WORDS,
    Condition,
    Element,
    ElementList,
    Rule,
    paths,
)


def faults(made: ElementList) -> Iterator[str]:
    """Yield each contradiction of an element list, in words for who wrote its file."""
    known = dict(paths(made.elements))
    keys = [element.key for element in made.elements]
    yield from (f"{key}: twice" for key in sorted({key for key in keys if keys.count(key) > 1}))
    for path, element in known.items():
        yield from _faults_of_element(path, element, known)
    yield from _faults_of_groups(made)
    yield from _faults_of_entries(made, known)


def _faults_of_groups(made: ElementList) -> Iterator[str]:
    groups = {group.key for group in made.groups}
    for element in made.elements:
        if element.group not in groups and (groups or element.group):
            yield f"{element.key}: group {element.group}"


def _faults_of_entries(made: ElementList, known: Mapping[str, Element]) -> Iterator[str]:
    for condition in made.conditions:
        if condition.form not in FORMS:
            yield f"{condition.id}: form {condition.form}"
        yield from (f"{condition.id}: element {part.element}" for part in condition.when if part.element not in known)
    for rule in made.rules:
        if rule.function not in rules.FUNCTIONS:
            yield f"{rule.id}: function {rule.function}"
    every: list[Condition | Rule] = [*made.conditions, *made.rules]
    for entry in every:
        if entry.element not in known:
            yield f"{entry.id}: element {entry.element}"
        if entry.severity not in (ERROR, WARNING):
            yield f"{entry.id}: severity {entry.severity}"


def _faults_of_element(path: str, element: Element, known: Mapping[str, Element]) -> Iterator[str]:
    if element.kind not in KINDS:
        yield f"{path}: kind {element.kind}"
    if bool(element.values) != (element.kind in WITH_TABLE):
        yield f"{path}: a table belongs to coded elements, and to them only"
    if bool(element.sub_fields) != (element.kind in GROUPS or element.kind == "list"):
        yield f"{path}: fields belong to groups and lists, and to them only"
    if element.part_of and element.part_of not in known:
        yield f"{path}: part of {element.part_of}"
    yield from _faults_of_additions(path, element)


def _faults_of_additions(path: str, element: Element) -> Iterator[str]:
    if element.words and element.kind not in WITH_WORDS:
        yield f"{path}: words do not go with kind {element.kind}"
    if (element.minimum is not None or element.maximum is not None) and element.kind != "integer":
        yield f"{path}: minimum and maximum belong to integers"
    columns = {part.key for part in element.sub_fields}
    yield from (f"{path}: row key {key}" for key in element.row_keys if key not in columns)
    yield from (f"{path}.{part.key}: a table in a table" for part in element.sub_fields if part.sub_fields)
