"""The HTML form of an element list, both ways, and its elements as a page shows them.

Input names: ``item_name``; ``service_theme-natural_person`` for a field of a group; ``legal_basis-0-title`` for a field
of a row, counted from 0. What the register brings (the implementing body) has no input. A time limit and a file have
several inputs (``promised_time_limit-number``, ``handling_process-0-limit-unit``); a word that stands for the whole of
an element has its own (``application_materials-word``), and counts only while nothing else is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from shared.standards.elements import BODY, Clause, Element, ElementList
from shared.standards.presenting import presented

__all__ = ["CONTROLS", "PARTS", "WORD", "FormData", "FormField", "fields", "from_form", "presented", "to_form"]

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
    "integer": "number",
    "duration": "duration",
    "text_list": "lines",
    "file": "file",
}
PARTS = {"duration": ("number", "unit", "word", "explanation"), "file": ("sha256", "name", "size", "media_type")}
"""The inputs of a value that has several."""
WORD = "word"


class FormData(Protocol):
    """What a web framework hands over of a posted form."""

    def __iter__(self) -> Iterator[str]: ...

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, kw_only=True)
class FormField:
    """
    One input of the form, or several under one label.

    `name` is the input's name, with ``{row}`` in the fields of a list. `required_when` names the answers of other
    inputs that make this one required: (input name, codes); `required_unless` names those that spare it, where the
    input is free text. Of a time limit, `options` are the units.
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
    required_unless: tuple[tuple[str, tuple[str, ...]], ...]
    group: str
    words: tuple[str, ...]
    minimum: int | None
    maximum: int | None
    is_supplement: bool
    is_inherited: bool
    row_keys: tuple[str, ...]

    def input_name(self, row: int | str = 0) -> str:
        """Return the input's name in a row of its list; the same for every row when it is in no list."""
        return self.name.replace("{row}", str(row))

    def asked_by(self, row: int | str = 0) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return the answers that ask for this one, in a row: (input name, ``in`` or ``not``, codes or words)."""
        asking = [(name, "in", codes) for name, codes in self.required_when]
        sparing = [(name, "not", words) for name, words in self.required_unless]
        return [(name.replace("{row}", str(row)), how, codes) for name, how, codes in (*asking, *sparing)]


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
        required_unless=_required_unless(path, element_list),
        group=element.group,
        words=element.words,
        minimum=element.minimum,
        maximum=element.maximum,
        is_supplement=element.is_supplement,
        is_inherited=element.is_inherited,
        row_keys=element.row_keys,
    )


def _name(path: str, element_list: ElementList) -> str:
    key, _, part = path.partition(".")
    if not part:
        return key
    return f"{key}-{{row}}-{part}" if element_list.element(key).kind == "list" else f"{key}-{part}"


def _asking(path: str, element_list: ElementList) -> Iterator[Clause]:
    for condition in element_list.conditions:
        if condition.form == "required_if" and condition.element == path:
            yield from condition.when


def _required_when(path: str, element_list: ElementList) -> tuple[tuple[str, tuple[str, ...]], ...]:
    clauses = _asking(path, element_list)
    asked = ((_name(clause.element, element_list), _answers(clause, element_list)) for clause in clauses)
    return tuple((name, answers) for name, answers in asked if answers)


def _required_unless(path: str, element_list: ElementList) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (_name(clause.element, element_list), tuple(sorted(clause.not_among)))
        for clause in _asking(path, element_list)
        if clause.not_among and not _answers(clause, element_list)
    )


def _answers(clause: Clause, element_list: ElementList) -> tuple[str, ...]:
    if clause.among is not None:
        return tuple(sorted(clause.among))
    element = element_list.element(clause.element)
    possible = set(element.values)
    if element.minimum is not None and element.maximum is not None:
        possible |= {str(number) for number in range(element.minimum, element.maximum + 1)}
    return tuple(sorted(possible - clause.not_among)) if clause.not_among else ()


def from_form(form: FormData, element_list: ElementList, *, with_empty_rows_of: str = "") -> dict[str, Any]:
    """
    Return the elements of a posted form, as typed; other inputs (token, version) and empty ones are passed over.

    Of one list the empty rows may be kept, so that its rows can be counted as they stand on the page.
    """
    found = {}
    for element in element_list.elements:
        if element.set_by != BODY or element.kind == "org_ref":
            continue
        value = _posted(form, element, with_empty_rows=element.key == with_empty_rows_of)
        if value:
            found[element.key] = value
    return found


def _posted(form: FormData, element: Element, *, with_empty_rows: bool) -> Any:
    if element.kind == "list":
        rows = (_posted_fields(form, element, f"{element.key}-{row}-") for row in _rows_of(form, element.key))
        return [row for row in rows if row or with_empty_rows] or _posted_word(form, element)
    if element.kind == "group":
        return _posted_fields(form, element, f"{element.key}-")
    return _posted_value(form, element, element.key)


def _posted_fields(form: FormData, element: Element, prefix: str) -> dict[str, Any]:
    posted = ((part.key, _posted_value(form, part, prefix + part.key)) for part in element.sub_fields)
    return {key: value for key, value in posted if value}


def _posted_word(form: FormData, element: Element) -> str:
    words = form.getlist(f"{element.key}-{WORD}")
    return words[0] if element.words and words else ""


def _posted_value(form: FormData, element: Element, name: str) -> Any:
    if element.kind in PARTS:
        posted = ((part, form.getlist(f"{name}-{part}")) for part in PARTS[element.kind])
        found = {part: values[0] for part, values in posted if values and values[0].strip()}
        # The control of a unit always has an answer; alone it says nothing.
        return found if found.keys() - {"unit"} else {}
    values = [value for value in form.getlist(name) if value.strip()]
    if element.kind == "code_list":
        return values
    if element.kind == "text_list":
        return [line for value in values for line in value.splitlines() if line.strip()] or _posted_word(form, element)
    return values[0] if values else _posted_word(form, element)


def _rows_of(form: FormData, key: str) -> list[int]:
    pattern = re.compile(rf"{re.escape(key)}-([0-9]{{1,4}})-[a-z_]+(?:-[a-z0-9_]+)?")
    return sorted({int(match[1]) for name in form if (match := pattern.fullmatch(name))})


def to_form(elements: Mapping[str, Any], element_list: ElementList) -> dict[str, list[str]]:
    """Return what fills the inputs of the form, by input name: the reverse of ``from_form``."""
    filled: dict[str, list[str]] = {}
    for element in element_list.elements:
        value = elements.get(element.key)
        if value is None or element.kind == "org_ref":
            continue
        if element.is_word(value):
            filled[f"{element.key}-{WORD}"] = [value]
        elif element.kind == "list":
            for row, entry in enumerate(value):
                filled |= _inputs_of_fields(element, f"{element.key}-{row}-", entry)
        elif element.kind == "group":
            filled |= _inputs_of_fields(element, f"{element.key}-", value)
        else:
            filled |= _inputs(element, element.key, value)
    return filled


def _inputs_of_fields(element: Element, prefix: str, fields_: Mapping[str, Any]) -> dict[str, list[str]]:
    filled: dict[str, list[str]] = {}
    for part in element.sub_fields:
        if part.key in fields_:
            filled |= _inputs(part, prefix + part.key, fields_[part.key])
    return filled


def _inputs(element: Element, name: str, value: Any) -> dict[str, list[str]]:
    if element.kind in PARTS:
        parts = {WORD: value} if isinstance(value, str) else value
        return {f"{name}-{part}": [str(text)] for part, text in parts.items()}
    return {name: [str(value)] if isinstance(value, str | int) else list(value)}
