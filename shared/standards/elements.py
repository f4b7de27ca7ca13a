"""What an element list (要素表) is made of: elements, groups, conditions, rules, and the words of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

DIRECTORY = "directory"
"""The directory list (目录清单)."""
IMPLEMENTATION = "implementation"
"""The implementation list (实施清单)."""

KINDS = frozenset(
    {"string", "text", "code", "code_list", "bool", "date", "org_ref", "group", "list"}
    | {"integer", "duration", "text_list", "file"}
)
GROUPS = frozenset({"org_ref", "group"})
CODED = frozenset({"code", "code_list", "bool"})
WITH_TABLE = CODED | {"duration"}
WITH_WORDS = frozenset({"string", "text", "list", "text_list", "duration"})
"""Kinds that may be answered by a word of the standard, such as 无 or 无需材料, in place of a value."""
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
    group: str = ""
    minimum: int | None = None
    maximum: int | None = None
    words: tuple[str, ...] = ()
    inherited_from: str = ""
    is_supplement: bool = False
    row_keys: tuple[str, ...] = ()

    @property
    def is_inherited(self) -> bool:
        """Tell whether the value comes from an item of another list."""
        return bool(self.inherited_from)

    def is_word(self, value: Any) -> bool:
        """Tell whether a value is one of the words that stand for the whole."""
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True, kw_only=True)
class ElementGroup:
    """A section of the form (分组) under which elements stand."""

    key: str
    name_zh: str


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
    groups: tuple[ElementGroup, ...] = ()

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
        return dict(paths(self.elements))


def paths(elements: tuple[Element, ...]) -> Iterator[tuple[str, Element]]:
    """Yield every element and field with its path."""
    for element in elements:
        yield element.key, element
        for part in element.sub_fields:
            yield f"{element.key}.{part.key}", part
