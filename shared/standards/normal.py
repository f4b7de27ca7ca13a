"""The normal form (规范形式) in which elements are stored: trimmed, without what is empty, code lists as sets.

Only what cannot be stored at all is refused here: an unknown element, a value of the wrong shape (an operator
dictionary where a text belongs), characters that no database or page can carry. Whether a value is *right* is judged
by ``checking``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from shared.kernel.errors import Invalid, Problem
from shared.standards.element_list import CODED, GROUPS, Element, ElementList

Reader = Callable[[Any, int | None, list[Problem]], Any]
"""Turns a value into its normal form, or into None when it is empty or was reported as unreadable."""

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
UNKNOWN_LABEL = "未知要素"
_SHAPES = {
    "str": "文字",
    "dict": "一组键值",
    "list": "一个列表",
    "tuple": "一个列表",
    "bool": "是或否",
    "int": "数字",
    "float": "数字",
}


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


def is_empty(value: object) -> bool:
    """Tell whether this stands for nothing: empty equals absent."""
    return value is None or (isinstance(value, str) and not value.strip())


def shape_of(value: object) -> str:
    """Return in Chinese what kind of thing was sent."""
    return _SHAPES.get(type(value).__name__, "一个对象")


def unknown_key(path: str, label: str, row: int | None, key: str) -> Problem:
    """Return the problem of a key that the standard does not have."""
    return Problem(path[:200], label, f"标准里没有“{key[:40]}”", "请删去，或核对它的名称", row, "unknown")


def wrong_shape(path: str, label: str, row: int | None, wanted: str, value: object) -> Problem:
    """Return the problem of a value that is not of the kind the element takes."""
    return Problem(path, label, f"应填{wanted}，收到的是{shape_of(value)}", f"请改填{wanted}", row, "shape")


@cache
def _readers(element_list: ElementList) -> dict[str, Reader]:
    return {element.key: _reader(element, None) for element in element_list.elements}


def _reader(element: Element, parent: Element | None) -> Reader:
    makers = {"list": _rows_reader, "code_list": _codes_reader, "bool": _flag_reader}
    if element.kind in GROUPS:
        return _group_reader(element)
    return makers.get(element.kind, _text_reader)(element, parent)


def label_of(element: Element, parent: Element | None) -> str:
    """Return the Chinese name by which a problem calls an element or one of its fields."""
    return element.name_zh if parent is None else f"{parent.name_zh}·{element.name_zh}"


def path_of(element: Element, parent: Element | None, row: int | None) -> str:
    """Return the path of an element, of a field of a group, or of a field in a row (which counts from 1)."""
    if parent is None:
        return element.key
    return f"{parent.key}.{element.key}" if row is None else f"{parent.key}.{row - 1}.{element.key}"


def _text_reader(element: Element, parent: Element | None) -> Reader:
    label = label_of(element, parent)
    is_code = element.kind in CODED or element.kind == "date"
    known = frozenset(code for code in element.values if unicodedata.normalize("NFKC", code).strip() == code)

    def read_text(value: Any, row: int | None, problems: list[Problem]) -> str | None:
        if value is None:
            return None
        if type(value) is str and value in known:  # most codes are; what follows would not change them
            return value
        if not isinstance(value, str):
            problems.append(wrong_shape(path_of(element, parent, row), label, row, "文字", value))
            return None
        if not value.isprintable() and UNWRITABLE.search(value):
            path = path_of(element, parent, row)
            problems.append(
                Problem(path, label, "含有无法显示的控制字符", "请删去这些字符，或重新录入", row, "characters")
            )
            return None
        if is_code:
            value = unicodedata.normalize("NFKC", value)
        elif "\r" in value:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return value.strip() or None

    return read_text


def _flag_reader(element: Element, parent: Element | None) -> Reader:
    read_text = _text_reader(element, parent)

    def read_flag(value: Any, row: int | None, problems: list[Problem]) -> str | None:
        if isinstance(value, bool):
            return "1" if value else "0"
        text: str | None = read_text(value, row, problems)
        return text

    return read_flag


def _codes_reader(element: Element, parent: Element | None) -> Reader:
    read_text = _text_reader(element, parent)

    def read_codes(value: Any, row: int | None, problems: list[Problem]) -> list[str] | None:
        if is_empty(value):
            return None
        if not isinstance(value, list | tuple):
            path = path_of(element, parent, row)
            problems.append(wrong_shape(path, label_of(element, parent), row, "一个代码列表", value))
            return None
        codes = {code for entry in value if (code := read_text(entry, row, problems))}
        return sorted(codes) or None

    return read_codes


def _group_reader(element: Element) -> Reader:
    readers = {part.key: _reader(part, element) for part in element.sub_fields}

    def read_group(value: Any, row: int | None, problems: list[Problem]) -> dict[str, Any] | None:
        if is_empty(value):
            return None
        if not isinstance(value, Mapping):
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
            if isinstance(entry, Mapping):
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
