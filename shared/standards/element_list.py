"""An element list (要素表) of the standard: which elements an item of a list has, and what must hold of them.

Everything here is read from ``data/<kind>_list.v<version>.yaml``; a file that contradicts itself is refused when it is
loaded, so that no item is ever judged by half a standard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from shared.standards import loader, rules
from shared.standards.tables import table

DIRECTORY = "directory"
"""The directory list (目录清单)."""

KINDS = frozenset({"string", "text", "code", "code_list", "bool", "date", "org_ref", "group", "list"})
GROUPS = frozenset({"org_ref", "group"})
CODED = frozenset({"code", "code_list", "bool"})
FORMS = frozenset({"required_if", "forbidden_if", "one_of", "at_most", "matches", "fits_table"})
BODY = "body"
ERROR = "error"
WARNING = "warning"


class BrokenStandard(ValueError):
    """A data file names an element, table, form or function that is not there."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Element:
    """
    One element (要素), or one field of an element that has several.

    `values` are the labels of its table by code. `set_by` says who answers for it: only what the body itself answers
    for counts in the content hash. `part_of` names the element whose number and place it shares.
    """

    key: str
    name_zh: str
    number: int
    kind: str
    required: bool = False
    max_length: int | None = None
    table: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    at_most: int | None = None
    help_zh: str = ""
    remedy_zh: str = ""
    sub_fields: tuple[Element, ...] = ()
    set_by: str = BODY
    part_of: str = ""
    display_of: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Clause:
    """Part of a `when`: the element has one of these codes (`among`), none of them (`not_among`), or is (not) there."""

    element: str
    among: frozenset[str] | None = None
    not_among: frozenset[str] | None = None
    present: bool | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Condition:
    """One condition of the closed set of forms; it counts only while every clause of `when` holds."""

    id: str
    form: str
    element: str
    message: str
    remedy: str
    severity: str = ERROR
    when: tuple[Clause, ...] = ()
    values: frozenset[str] = frozenset()
    count: int = 0
    pattern: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """A cross rule that no form fits: a function of ``rules.py`` by its name, and the codes that it goes by."""

    id: str
    function: str
    element: str
    message: str
    remedy: str
    severity: str = ERROR
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ElementList:
    """The elements of one list in the standard's order, with their conditions and rules, in one version."""

    kind: str
    version: int
    name_zh: str
    elements: tuple[Element, ...]
    conditions: tuple[Condition, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def numbered(self) -> tuple[Element, ...]:
        """The elements that the standard counts: without those that are part of another."""
        return tuple(element for element in self.elements if not element.part_of)

    def element(self, path: str) -> Element:
        """
        Return the element or field at a path such as ``legal_basis.title``.

        :raises KeyError: when there is none
        """
        return self._by_path[path]

    @cached_property
    def _by_path(self) -> dict[str, Element]:
        return dict(_paths(self.elements))


@cache
def element_list(kind: str, version: int | None = None) -> ElementList:
    """
    Return the element list of a kind in a version, the newest when none is named; each is built once.

    :raises UnknownStandard: when no such list is shipped
    """
    if version is None:
        return element_list(kind, loader.newest(f"{kind}_list"))
    return built(loader.read(f"{kind}_list", version))


def built(content: Mapping[str, Any]) -> ElementList:
    """
    Build an element list from the content of its file.

    :raises BrokenStandard: when it contradicts itself
    """
    tables_version = content["tables_version"]
    made = ElementList(
        kind=content["kind"],
        version=content["version"],
        name_zh=content["name_zh"],
        elements=tuple(_element(entry, entry["number"], tables_version) for entry in content["elements"]),
        conditions=tuple(_condition(entry, tables_version) for entry in content.get("conditions", ())),
        rules=tuple(Rule(**{**entry, "codes": tuple(entry.get("codes", ()))}) for entry in content.get("rules", ())),
    )
    for fault in _faults(made):
        raise BrokenStandard(f"{made.kind} version {made.version}: {fault}")
    return made


def _element(entry: Mapping[str, Any], number: int, tables_version: int) -> Element:
    plain = {name: value for name, value in entry.items() if name not in ("fields", "number")}
    return Element(
        **plain,
        number=number,
        values=table(entry["table"], tables_version) if "table" in entry else {},
        sub_fields=tuple(_element(part, number, tables_version) for part in entry.get("fields", ())),
    )


def _condition(entry: Mapping[str, Any], tables_version: int) -> Condition:
    plain = {name: value for name, value in entry.items() if name not in ("when", "values", "table")}
    values = table(entry["table"], tables_version) if "table" in entry else entry.get("values", ())
    return Condition(**plain, values=frozenset(values), when=tuple(_clause(part) for part in entry.get("when", ())))


def _clause(entry: Mapping[str, Any]) -> Clause:
    return Clause(
        element=entry["element"],
        among=frozenset(entry["in"]) if "in" in entry else None,
        not_among=frozenset(entry["not_in"]) if "not_in" in entry else None,
        present=entry.get("present"),
    )


def _paths(elements: tuple[Element, ...]) -> Iterator[tuple[str, Element]]:
    for element in elements:
        yield element.key, element
        for part in element.sub_fields:
            yield f"{element.key}.{part.key}", part


def _faults(made: ElementList) -> Iterator[str]:
    known = dict(_paths(made.elements))
    for path, element in known.items():
        yield from _faults_of_element(path, element, known)
    yield from _faults_of_entries(made, known)


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
    if bool(element.values) != (element.kind in CODED):
        yield f"{path}: a table belongs to coded elements, and to them only"
    if bool(element.sub_fields) != (element.kind in GROUPS or element.kind == "list"):
        yield f"{path}: fields belong to groups and lists, and to them only"
    if element.part_of and element.part_of not in known:
        yield f"{path}: part of {element.part_of}"
