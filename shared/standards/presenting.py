"""The elements of an item as a page shows them: codes in words, limits and files as people write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.standards.elements import Element, ElementList


def presented(elements: Mapping[str, Any], element_list: ElementList) -> list[tuple[Element, str, Any]]:
    """
    Return what there is to show: (element, its Chinese name, shown value), in the standard's order.

    A shown value is a text, a list of texts (codes as labels), or a list of dicts by field key (rows); of a body and of
    a file, its name. What is absent is left out.
    """
    return [
        (element, element.name_zh, shown_value(element, elements[element.key]))
        for element in element_list.elements
        if element.key in elements
    ]


def shown_value(element: Element, value: Any) -> Any:
    """Return a value of an element or field as people read it."""
    if element.is_word(value):
        return value
    if element.kind == "list":
        parts = {part.key: part for part in element.sub_fields}
        return [{key: shown_value(parts[key], field) for key, field in row.items() if key in parts} for row in value]
    if element.kind == "org_ref":
        return value.get("name", "")
    if element.kind == "group":
        shown = (shown_value(part, value[part.key]) for part in element.sub_fields if part.key in value)
        texts = [text for entry in shown for text in ([entry] if isinstance(entry, str) else entry)]
        return list(dict.fromkeys(texts))
    if element.kind == "code_list":
        return [element.values.get(code, code) for code in value]
    if element.kind in _WORDS:
        return _WORDS[element.kind](element, value)
    return element.values.get(value, value)


def _duration(element: Element, value: Any) -> str:
    limit = value.get("word") or f"{value.get('number', '')} 个{element.values.get(value.get('unit', ''), '')}"
    return f"{limit}（{value['explanation']}）" if value.get("explanation") else limit


_WORDS: Mapping[str, Callable[[Element, Any], Any]] = {
    "duration": _duration,
    "file": lambda _element, value: value.get("name", ""),
    "integer": lambda _element, value: str(value),
    "text_list": lambda _element, value: list(value),
}
