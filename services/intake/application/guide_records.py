"""Records of implementation lists as other systems write them (办事指南), read as values of the standard.

Such a record is an object with Chinese keys and texts. Which key holds which element, and which words are which code,
is data (``guide_record_keys.v1.yaml``); what is not known there is passed over, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.intake.application.guide_records_limits import limit_in_words
from services.intake.domain.implementation.faults import Context
from services.intake.domain.implementation.reading import is_empty
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.loader import newest, read
from shared.standards.tables import table

CODE_LENGTH, CASE_LENGTH = 31, 33
"""Length of an implementation code, and with the two digits of a handling case."""
MATERIAL_NAME = "material_name"
_PHONES = ("consult_way", "supervision_phone")

_NOTE = re.compile(r"[（(][^（）()]*[）)]\s*$")
_VISITS = re.compile(r"(\d)\s*次?")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One key of a record: its Chinese name, the element it holds, and what stands there (columns by their keys)."""

    name: str
    element: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class GuideRecord:
    """A record as the rules want it: its texts as they stand, and the values that could be read from them.

    `columns` gives the Chinese name that the record itself uses for a column of a table, `names` the key under which
    the value of an element was read. `unread` are the keys that hold something that nobody reads; those of a table with
    the column behind a point.
    """

    record_id: str
    entries: tuple[Entry, ...]
    values: Mapping[str, Any]
    context: Context
    columns: Mapping[tuple[str, str], str]
    names: Mapping[str, str]
    unread: tuple[str, ...] = ()

    def name_of(self, element: str) -> str:
        """Return the key under which the record holds an element, else the name in the standard."""
        known = self.names.get(element) or next((entry.name for entry in self.entries if entry.element == element), "")
        return known or _element_names().get(element, element)


def read_record(record: Mapping[str, Any]) -> GuideRecord:
    """Return what a record says of the elements of the standard; keys that are not known are named only."""
    names, columns = _elements_by_name(), dict[tuple[str, str], str]()
    entries = tuple(
        Entry(name=name, element=names[name], value=_with_column_keys(names[name], value, columns))
        for name, value in record.items()
        if name in names and value is not None
    )
    values, sources = _values_of(entries)
    for name in _keys()["by_post"]:
        if (flag := _flag(record.get(name))) is not None:
            values["by_post"] = flag
    context = _context_of(values)
    values = {key: value for key, value in values.items() if key not in ("implementation_code", "base_code")}
    return GuideRecord(
        record_id=str(record.get("record_id", "")),
        entries=entries,
        values=values,
        context=context,
        columns=columns,
        names=sources,
        unread=tuple(dict.fromkeys(_unread(record))),
    )


def _unread(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys, and the parts of known ones, that hold something and are no element."""
    keys = _keys()
    passed_over = {*keys["passed_over"], *keys["by_post"]}
    for name, value in record.items():
        if is_empty(value) or name in passed_over:
            continue
        element = _elements_by_name().get(name)
        if element is None:
            yield name
        elif isinstance(value, list):
            for row in value:
                yield from _unread_of_row(name, row, _columns_by_name(element))
        else:
            yield from _unread_of_row(name, value, _columns_by_name(element))


def _unread_of_row(name: str, row: Any, columns: Mapping[str, str]) -> Iterator[str]:
    if isinstance(row, Mapping):
        yield from (f"{name}.{column}" for column, cell in row.items() if column not in columns and not is_empty(cell))
    elif isinstance(row, list) and row:
        yield f"{name}.[]"


def _values_of(entries: Iterable[Entry]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values by element, and the keys they were read from: of several, the first that holds something."""
    values, names = dict[str, Any](), dict[str, str]()
    for entry in entries:
        # a name of the body says nothing of its credit code, which is what the rules compare
        value = None if entry.element == "implementing_body" else _value_of(entry.element, entry.value)
        if value is not None and (entry.element not in values or is_empty(values[entry.element])):
            values[entry.element] = value
            names[entry.element] = entry.name
    return values, names


def _with_column_keys(element: str, value: Any, columns: dict[tuple[str, str], str]) -> Any:
    """Return a table, or one row of it, with the standard's columns; columns that it does not know are left out."""
    if isinstance(value, list):
        return [_row_with_column_keys(element, row, columns) for row in value]
    return _row_with_column_keys(element, value, columns)


def _row_with_column_keys(element: str, value: Any, columns: dict[tuple[str, str], str]) -> Any:
    if not isinstance(value, Mapping):
        return value
    known = _columns_by_name(element)
    if known.keys().isdisjoint(value):
        # of what it is made is not known, so that it is no empty row either
        return dict(value)
    columns.update({(element, known[name]): name for name in value if name in known})
    return {known[name]: cell for name, cell in value.items() if name in known}


def _value_of(element: str, value: Any) -> Any:
    """Return the value that the cross rules compare; None where the text cannot be read as one."""
    keys = _keys()
    if is_empty(value):
        return value  # left empty is known, and the rules have a word for it
    if element in keys["durations"]:
        return limit_in_words(value)
    if element in keys["flags"]:
        return _flag(value)
    if element == "onsite_visits":
        match = _VISITS.fullmatch(str(value).strip())
        return int(match[1]) if match else None
    value = _parts(element, value)
    if (codes := _codes(element)) is not None:
        return _coded(value, codes)
    return _rows(element, value) if isinstance(value, list) else value


def _parts(element: str, value: Any) -> Any:
    """Return a list of several parts as one, whether it came as one text, as one row of a table, or as a list."""
    keys = _keys()
    if element in keys["lists"] and _is_text(value):
        value = [part for part in re.split(keys["separators"], value) if part.strip()]
    if isinstance(value, Mapping):
        value = [value]
    if element in _PHONES:
        return [_written(each) for each in value] if isinstance(value, list) else _written(value)
    if element == "online_depth" and isinstance(value, list):
        return [_NOTE.sub("", part).strip() if _is_text(part) else part for part in value]
    return value


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word, keys = _NOTE.sub("", str(value)).strip(), _keys()
    return True if word in keys["yes_words"] else False if word in keys["no_words"] else None


def _coded(value: Any, codes: Mapping[str, str]) -> Any:
    """Return the codes of words; None when one of them is no word of the table, since then nothing can be compared."""
    words = [_NOTE.sub("", str(word)).strip() for word in (value if isinstance(value, list) else [value])]
    found = [codes[word] for word in words if word in codes]
    if len(found) < len(words):
        return None
    return found if isinstance(value, list) else found[0]


def _rows(element: str, rows: list[Any]) -> list[Any]:
    """Return the rows of a table: a material that is a bare name becomes a row, the limit of a step a limit."""
    if element == "application_materials":
        return [{MATERIAL_NAME: row} if isinstance(row, str) else row for row in rows]
    if element == "handling_process":
        return [
            {**row, "limit": limit_in_words(row["limit"])} if isinstance(row, dict) and "limit" in row else row
            for row in rows
        ]
    return rows


def _context_of(values: Mapping[str, Any]) -> Context:
    """
    Return the codes that the record gives itself.

    A handling case has two digits more than its item. Some systems write a prefix of their own before the base code or
    a serial after it: where the twelve characters of the code are in there, there is nothing to compare.
    """
    code = str(values.get("implementation_code", "")).strip()
    base = str(values.get("base_code", "")).strip()
    if len(code) == CASE_LENGTH:
        code = code[:CODE_LENGTH]
    if code[19:] and code[19:] in base:
        base = code[19:]
    return Context(implementation_code=code or None, base_code=base or None)


def _written(value: Any) -> Any:
    """Return a number as its digits: somebody writes a telephone as one."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


@cache
def _keys() -> Mapping[str, Any]:
    return read("guide_record_keys", newest("guide_record_keys"))


@cache
def _element_names() -> Mapping[str, str]:
    return {element.key: element.name_zh for element in element_list(IMPLEMENTATION).elements}


@cache
def _elements_by_name() -> Mapping[str, str]:
    return {**{name: key for key, name in _element_names().items()}, **_keys()["elements"]}


@cache
def _columns_by_name(element: str) -> Mapping[str, str]:
    fields = next((found.sub_fields for found in element_list(IMPLEMENTATION).elements if found.key == element), ())
    return {**{field.name_zh: field.key for field in fields}, **_keys()["columns"].get(element, {})}


@cache
def _codes(element: str) -> Mapping[str, str] | None:
    """Return the codes of an element by word; None for what has no table, and for what rules compare by its words."""
    name = dict(_coded_elements()).get(element)
    if name is None or element in _keys()["by_word"]:
        return None
    labels = table(name)
    own: Mapping[str, str] = _keys()["codes"].get(element, {})
    return {**{code: code for code in labels}, **{label: code for code, label in labels.items()}, **own}


@cache
def _coded_elements() -> tuple[tuple[str, str], ...]:
    def each() -> Iterator[tuple[str, str]]:
        for element in element_list(IMPLEMENTATION).elements:
            if element.kind in ("code", "code_list") and element.table:
                yield element.key, element.table

    return tuple(each())
