"""
Where an implementation list says something else than the item it implements, and the grounds given for it (调整说明).

Of an item of the published power list, an element that the standard calls correctable may differ, with a ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from shared.kernel.alike import collapsed
from shared.standards.element_list import Element, ElementList

CORRECTIONS = "power_corrections"
"""The element with the grounds, a row for each element that differs."""


def correctable(standard: ElementList) -> Mapping[str, str]:
    """Return the names of the elements that a ground may be given for, by their keys."""
    fields = next((element.sub_fields for element in standard.elements if element.key == CORRECTIONS), ())
    return next((field.values for field in fields if field.key == "element"), {})


def compared(standard: ElementList, *, may_be_corrected: bool) -> Iterator[Element]:
    """Yield the elements that are held against the item that is implemented."""
    more = correctable(standard) if may_be_corrected else {}
    return (element for element in standard.elements if element.is_inherited or element.key in more)


def differs(element: Element, values: Mapping[str, Any], listed: Mapping[str, Any]) -> bool:
    """Tell whether both say something of an element, and not the same; only what is known is compared."""
    key = element.key
    if key not in values or key not in listed or values[key] == listed[key]:
        return False
    own, other = _without_displays(element, values[key]), _without_displays(element, listed[key])
    return bool(_plain(own) != _plain(other))


def departs(element: Element, values: Mapping[str, Any], published: Mapping[str, Any]) -> bool:
    """
    Tell whether a text says something else of an element than the published power list does.

    A power list says less than an implementation list: what it leaves open, such as the text of an article or the
    ground of a time limit, may be added without being a difference.
    """
    key = element.key
    if key not in values or key not in published:
        return False
    listed = _without_displays(element, published[key])
    return not _holds(_plain(_in_parts(element, values[key])), _plain(_in_parts(element, listed)))


def grounds(values: Mapping[str, Any]) -> Sequence[tuple[int, str, Mapping[str, Any]]]:
    """Return the rows of the grounds with their numbers from 1 and the element that each is for."""
    rows = values.get(CORRECTIONS)
    listed = rows if isinstance(rows, list | tuple) else ()
    return [
        (number, str(row.get("element") or ""), row)
        for number, row in enumerate(listed, start=1)
        if isinstance(row, Mapping)
    ]


def _without_displays(element: Element, value: Any) -> Any:
    """Leave out of rows what only shows another field: an article whose text is quoted is the same under any number."""
    shown = [(part.key, part.display_of) for part in element.sub_fields if part.display_of]
    if not shown or not isinstance(value, list | tuple):
        return value
    return [_without(row, {key for key, of in shown if row.get(of)}) for row in value if isinstance(row, Mapping)]


def _without(row: Mapping[str, Any], keys: Set[str]) -> dict[str, Any]:
    return {key: part for key, part in row.items() if key not in keys}


def _in_parts(element: Element, value: Any) -> Any:
    """A time limit that is a word alone is compared with one that explains it."""
    return {"word": value} if element.kind == "duration" and isinstance(value, str) else value


def _holds(value: Any, published: Any) -> bool:
    if isinstance(published, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and _holds(value[key], part) for key, part in published.items()
        )
    if isinstance(published, list) and isinstance(value, list):
        return len(value) == len(published) and all(map(_holds, value, published))
    return bool(value == published)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return collapsed(value)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items() if part}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [_plain(part) for part in value]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    return value
