"""The normal form (规范形式) in which elements are stored: trimmed, without what is empty, code lists as sets.

Only what cannot be stored at all is refused here: an unknown element, a value of the wrong shape (an operator
dictionary where a text belongs), characters that no database or page can carry. Whether a value is *right* is judged
by ``checking``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.kernel.errors import Invalid, Problem
from shared.standards.elements import GROUPS, Element, ElementList
from shared.standards.readers import (
    Reader,
    codes_reader,
    duration_reader,
    file_reader,
    flag_reader,
    is_empty,
    label_of,
    number_reader,
    path_of,
    shape_of,
    text_reader,
    texts_reader,
    unknown_key,
    wrong_shape,
)

__all__ = [
    "UNKNOWN_LABEL",
    "in_order",
    "is_empty",
    "label_of",
    "normalised",
    "path_of",
    "read",
    "shape_of",
    "unknown_key",
    "wrong_shape",
]

UNKNOWN_LABEL = "未知要素"


def normalised(elements: Mapping[str, Any], element_list: ElementList) -> dict[str, Any]:
    """
    Return the elements as they are stored, in the standard's order.

    :raises Invalid: when something cannot be stored; `problems` names each element
    """
    values, problems = read(elements, element_list)
    if problems:
        raise Invalid("有要素的内容无法读取，没有保存。请按提示改正后再试。", problems)
    return values


def read(elements: object, element_list: ElementList) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the normal form of what can be read, and a problem for each thing that cannot."""
    problems: list[Problem] = []
    if not isinstance(elements, Mapping):
        return {}, (Problem("", element_list.name_zh, f"应是一组要素，收到的是{shape_of(elements)}", "请按要素名填写"),)
    readers = _readers(element_list)
    values = {}
    for key, reader in readers.items():
        if key in elements:
            value = reader(elements[key], None, problems)
            if value is not None:
                values[key] = value
    problems += (unknown_key(str(key), UNKNOWN_LABEL, None, str(key)) for key in elements if key not in readers)
    return values, tuple(problems)


def in_order(values: Mapping[str, Any], element_list: ElementList) -> dict[str, Any]:
    """Return elements that are in normal form one by one in the standard's order."""
    return {key: values[key] for key in _readers(element_list) if key in values}


@cache
def _readers(element_list: ElementList) -> dict[str, Reader]:
    return {element.key: _reader(element, None) for element in element_list.elements}


def _reader(element: Element, parent: Element | None) -> Reader:
    makers = {
        "list": _rows_reader,
        "code_list": codes_reader,
        "bool": flag_reader,
        "integer": number_reader,
        "text_list": texts_reader,
        "duration": duration_reader,
        "file": file_reader,
    }
    if element.kind in GROUPS:
        return _group_reader(element)
    read = makers.get(element.kind, text_reader)(element, parent)
    return _word_or(element, read) if element.words else read


def _word_or(element: Element, read: Reader) -> Reader:
    def read_word(value: Any, row: int | None, problems: list[Problem]) -> Any:
        word = value.strip() if isinstance(value, str) else None
        return word if word in element.words else read(value, row, problems)

    return read_word


def _group_reader(element: Element) -> Reader:
    readers = {part.key: _reader(part, element) for part in element.sub_fields}

    def read_group(value: Any, row: int | None, problems: list[Problem]) -> dict[str, Any] | None:
        if is_empty(value):
            return None
        if type(value) is not dict and not isinstance(value, Mapping):
            problems.append(wrong_shape(element.key, element.name_zh, row, "一组字段", value))
            return None
        return _fields(element, readers, value, row, problems) or None

    return read_group


def _rows_reader(element: Element, _parent: Element | None) -> Reader:
    readers = {part.key: _reader(part, element) for part in element.sub_fields}

    def read_rows(value: Any, _row: int | None, problems: list[Problem]) -> list[dict[str, Any]] | None:
        if is_empty(value):
            return None
        if not isinstance(value, list | tuple):
            problems.append(wrong_shape(element.key, element.name_zh, None, "一个列表", value))
            return None
        rows = []
        for row, entry in enumerate(value, start=1):
            if type(entry) is dict or isinstance(entry, Mapping):
                rows.append(_fields(element, readers, entry, row, problems))
            elif not is_empty(entry):
                path = f"{element.key}.{row - 1}"
                problems.append(wrong_shape(path, element.name_zh, row, "一组字段", entry))
        return [fields for fields in rows if fields] or None

    return read_rows


def _fields(
    element: Element, readers: Mapping[str, Reader], value: Mapping[Any, Any], row: int | None, problems: list[Problem]
) -> dict[str, Any]:
    fields, seen = {}, 0
    for key, reader in readers.items():
        if key in value:
            seen += 1
            field = reader(value[key], row, problems)
            if field is not None:
                fields[key] = field
    if seen < len(value):
        for key in value.keys() - readers.keys():
            spot = element.key if row is None else f"{element.key}.{row - 1}"
            problems.append(unknown_key(f"{spot}.{key}", element.name_zh, row, str(key)))
    return fields
