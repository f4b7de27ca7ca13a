"""The buttons of a table in the form: a row more, a row less, up, down, the same again; and the numbers of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shared.standards.element_list import Element, ElementList

ROW_BUTTON = re.compile(r"(add|remove|up|down|copy)-([a-z_]+)(?:-([0-9]{1,4}))?")


def with_rows(elements: Mapping[str, Any], button: re.Match[str], standard: ElementList) -> tuple[dict[str, Any], str]:
    """
    Return the elements with the rows as a button wants them, and the path of the row in which to go on.

    Numbers in order that followed the rows go on following them; a body's own numbering stays as it is.
    """
    what, key, place = button[1], button[2], int(button[3] or 0)
    element = next((one for one in standard.elements if one.key == key and one.kind == "list"), None)
    if element is None:
        return dict(elements), ""
    rows = _rows(elements, key)
    moved, going_on = _moved(what, rows, place)
    if _follow(rows, element):
        moved = [_with_number(row, place, element) if row else row for place, row in enumerate(moved, start=1)]
    return {**elements, key: moved}, f"{key}.{going_on}"


def numbered(elements: Mapping[str, Any], standard: ElementList) -> dict[str, Any]:
    """Return the elements with the row's place as number in order where nobody typed one."""
    made = dict(elements)
    for element in standard.elements:
        if order_columns(element) and isinstance(elements.get(element.key), list):
            rows = enumerate(elements[element.key], start=1)
            made[element.key] = [
                {**dict.fromkeys(order_columns(element), str(place)), **row} if row else row for place, row in rows
            ]
    return made


def order_columns(element: Element) -> list[str]:
    """Return the columns that number the rows of a table: those of its row keys that are whole numbers."""
    kinds = {part.key: part.kind for part in element.sub_fields}
    return [key for key in element.row_keys if kinds.get(key) == "integer"]


def _moved(what: str, rows: list[Any], place: int) -> tuple[list[Any], int]:
    if what == "add":
        return [*rows, {}], len(rows)
    if place >= len(rows):
        return rows, place
    if what == "remove":
        return rows[:place] + rows[place + 1 :], max(place - 1, 0)
    if what == "copy":
        return [*rows[: place + 1], dict(rows[place]), *rows[place + 1 :]], place + 1
    other = place - 1 if what == "up" else place + 1
    if not 0 <= other < len(rows):
        return rows, place
    swapped = list(rows)
    swapped[place], swapped[other] = rows[other], rows[place]
    return swapped, other


def _follow(rows: list[Any], element: Element) -> bool:
    return all(
        str(row.get(key, "")) in ("", str(place))
        for place, row in enumerate(rows, start=1)
        for key in order_columns(element)
    )


def _with_number(row: Mapping[str, Any], place: int, element: Element) -> dict[str, Any]:
    return {**row, **dict.fromkeys(order_columns(element), str(place))}


def _rows(elements: Mapping[str, Any], key: str) -> list[Any]:
    value = elements.get(key)
    return list(value) if isinstance(value, list) else []
