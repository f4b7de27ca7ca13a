"""An element list (要素表) of the standard: which elements an item of a list has, and what must hold of them.

Everything here is read from ``data/<kind>_list.v<version>.yaml``; a file that contradicts itself is refused when it is
loaded, so that no item is ever judged by half a standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.standards import loader
from shared.standards.elements import (
    BODY,
    CODED,
    DIRECTORY,
    ERROR,
    FORMS,
    GROUPS,
    IMPLEMENTATION,
    KINDS,
    WARNING,
    BrokenStandard,
    Clause,
    Condition,
    Element,
    ElementGroup,
    ElementList,
    Rule,
)
from shared.standards.soundness import faults
from shared.standards.tables import table

__all__ = [
    "BODY",
    "CODED",
    "DIRECTORY",
    "ERROR",
    "FORMS",
    "GROUPS",
    "IMPLEMENTATION",
    "KINDS",
    "WARNING",
    "BrokenStandard",
    "Clause",
    "Condition",
    "Element",
    "ElementList",
    "Rule",
    "built",
    "element_list",
]


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
        groups=tuple(ElementGroup(**entry) for entry in content.get("groups", ())),
    )
    for fault in faults(made):
        raise BrokenStandard(f"{made.kind} version {made.version}: {fault}")
    return made


def _element(entry: Mapping[str, Any], number: int, tables_version: int) -> Element:
    plain = {name: value for name, value in entry.items() if name not in ("fields", "number", "words", "row_keys")}
    return Element(
        **plain,
        number=number,
        words=tuple(entry.get("words", ())),
        row_keys=tuple(entry.get("row_keys", ())),
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
