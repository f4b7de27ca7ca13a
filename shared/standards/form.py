"""The HTML form of an element list, both ways, and its elements as a page shows them.

Input names: ``item_name``; ``service_theme-natural_person`` for a field of a group; ``legal_basis-0-title`` for a field
of a row, counted from 0. What the register brings (the implementing body) has no input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from shared.standards.element_list import BODY, Clause, Element, ElementList

CONTROLS = {
    "string": "text",
    "text": "textarea",
    "date": "date",
    "code": "select",
    "bool": "radios",
    "code_list": "checkboxes",
    "group": "group",
    "list": "rows",
    "org_ref": "readonly",
}


class FormData(Protocol):
    """What a web framework hands over of a posted form."""

    def __iter__(self) -> Iterator[str]: ...

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, kw_only=True)
class FormField:
    """
    One input of the form, or several under one label.

    `name` is the input's name, with ``{row}`` in the fields of a list. `required_when` names the answers of other
    inputs that make this one required: (input name, codes).
    """

    key: str
    name: str
    label: str
    number: int
    control: str
    options: tuple[tuple[str, str], ...]
    help: str
    required: bool
    max_length: int | None
    at_most: int | None
    part_of: str
    sub_fields: tuple[FormField, ...]
    required_when: tuple[tuple[str, tuple[str, ...]], ...]

    def input_name(self, row: int | str = 0) -> str:
        """Return the input's name in a row of its list; the same for every row when it is in no list."""
        return self.name.replace("{row}", str(row))


@cache
def fields(element_list: ElementList) -> list[FormField]:
    """Return the form's fields in the standard's order; the list is shared, so do not change it."""
    return [_field(element, element_list) for element in element_list.elements if element.set_by == BODY]


def _field(element: Element, element_list: ElementList, parent: Element | None = None) -> FormField:
    path = element.key if parent is None else f"{parent.key}.{element.key}"
    return FormField(
        key=element.key,
        name=_name(path, element_list),
        label=element.name_zh,
        number=element.number,
        control=CONTROLS[element.kind],
        options=tuple(element.values.items()),
        help=element.help_zh,
        required=element.required,
        max_length=element.max_length,
        at_most=element.at_most,
        part_of=element.part_of,
        sub_fields=tuple(_field(part, element_list, element) for part in element.sub_fields),
        required_when=_required_when(path, element_list),
    )


def _name(path: str, element_list: ElementList) -> str:
    key, _, part = path.partition(".")
    if not part:
        return key
    return f"{key}-{{row}}-{part}" if element_list.element(key).kind == "list" else f"{key}-{part}"


def _required_when(path: str, element_list: ElementList) -> tuple[tuple[str, tuple[str, ...]], ...]:
    clauses: list[Clause] = []
    for condition in element_list.conditions:
        if condition.form == "required_if" and condition.element == path:
            clauses += condition.when
    return tuple((_name(c.element, element_list), tuple(sorted(c.among))) for c in clauses if c.among)


def from_form(form: FormData, element_list: ElementList) -> dict[str, Any]:
    """Return the elements of a posted form, as typed; other inputs (token, version) and empty ones are passed over."""
    found = {}
    for element in element_list.elements:
        if element.set_by != BODY or element.kind == "org_ref":
            continue
        value = _posted(form, element)
        if value:
            found[element.key] = value
    return found


def _posted(form: FormData, element: Element) -> Any:
    if element.kind == "list":
        rows = (_posted_fields(form, element, f"{element.key}-{row}-") for row in _rows_of(form, element.key))
        return [row for row in rows if row]
    if element.kind == "group":
        return _posted_fields(form, element, f"{element.key}-")
    return _posted_value(form, element, element.key)


def _posted_fields(form: FormData, element: Element, prefix: str) -> dict[str, Any]:
    posted = ((part.key, _posted_value(form, part, prefix + part.key)) for part in element.sub_fields)
    return {key: value for key, value in posted if value}


def _posted_value(form: FormData, element: Element, name: str) -> Any:
    values = [value for value in form.getlist(name) if value.strip()]
    if element.kind == "code_list":
        return values
    return values[0] if values else ""


def _rows_of(form: FormData, key: str) -> list[int]:
    pattern = re.compile(rf"{re.escape(key)}-([0-9]{{1,4}})-[a-z_]+")
    return sorted({int(match[1]) for name in form if (match := pattern.fullmatch(name))})


def to_form(elements: Mapping[str, Any], element_list: ElementList) -> dict[str, list[str]]:
    """Return what fills the inputs of the form, by input name: the reverse of ``from_form``."""
    filled: dict[str, list[str]] = {}
    for element in element_list.elements:
        value = elements.get(element.key)
        if value is None or element.kind == "org_ref":
            continue
        if element.kind == "list":
            for row, entry in enumerate(value):
                filled |= {f"{element.key}-{row}-{key}": _inputs(field) for key, field in entry.items()}
        elif element.kind == "group":
            filled |= {f"{element.key}-{key}": _inputs(field) for key, field in value.items()}
        else:
            filled[element.key] = _inputs(value)
    return filled


def _inputs(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def presented(elements: Mapping[str, Any], element_list: ElementList) -> list[tuple[Element, str, Any]]:
    """
    Return what there is to show: (element, its Chinese name, shown value), in the standard's order.

    A shown value is a text, a list of texts (codes as labels), or a list of dicts by field key (rows); of a body, its
    name. What is absent is left out.
    """
    return [
        (element, element.name_zh, _shown(element, elements[element.key]))
        for element in element_list.elements
        if element.key in elements
    ]


def _shown(element: Element, value: Any) -> Any:
    if element.kind == "list":
        parts = {part.key: part for part in element.sub_fields}
        return [{key: _shown(parts[key], field) for key, field in row.items() if key in parts} for row in value]
    if element.kind == "org_ref":
        return value.get("name", "")
    if element.kind == "group":
        shown = (_shown(part, value[part.key]) for part in element.sub_fields if part.key in value)
        texts = [text for entry in shown for text in _inputs(entry)]
        return list(dict.fromkeys(texts))
    if element.kind == "code_list":
        return [element.values.get(code, code) for code in value]
    return element.values.get(value, value)
