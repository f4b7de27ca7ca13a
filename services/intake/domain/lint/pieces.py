"""The texts of an item, one by one, each under the name by which a rule asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Look = Callable[[str], object]
"""Tells whether a text may be of interest: it finds something in it, or nothing."""
Places = Mapping[str, Mapping[str, Look]]
"""Where texts are looked at and how: by element and column, the empty one for the element itself."""

_SEGMENT = re.compile(r"[^；;\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One text.

    Attributes:
        element: Key of the element.
        row: Row of a table or list, counted from 1; `None` for a scalar.
        field: Key of the column of a table, else empty.
        text: The text.
        offset: Where the text begins in the value of the element, when that value is one long text.
        is_last: Whether nothing of the element follows it.
        filled: The columns of its row that hold something.
    """

    element: str
    row: int | None = None
    field: str = ""
    text: str
    offset: int = 0
    is_last: bool = True
    filled: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Return the name by which rules ask for texts of this kind: `element` or `element.column`."""
        return f"{self.element}.{self.field}" if self.field else self.element


def pieces(values: Mapping[str, Any], in_segments: frozenset[str], places: Places) -> Iterator[Piece]:
    """
    Yield every text of an item that is of interest in its place, in the order of its elements.

    A number, a flag and a file hold no text. `in_segments` names the lists that some sources bring as one text: each
    part between semicolons or line breaks is then a piece.
    """
    for element, columns in places.items():
        value = values.get(element)
        if isinstance(value, str):
            if (look := columns.get("")) is not None and look(value):
                yield from _of_text(element, value, cut=element in in_segments)
        elif isinstance(value, dict):
            yield from _of_row(element, None, value, columns)
        elif isinstance(value, list):
            yield from _of_list(element, value, columns)


def _of_list(element: str, entries: list[Any], columns: Mapping[str, Look]) -> Iterator[Piece]:
    look = columns.get("")
    for row, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            yield from _of_row(element, row, entry, columns)
        elif look is not None and isinstance(entry, str) and look(entry):
            yield Piece(element=element, row=row, text=entry, is_last=row == len(entries))


def _of_text(element: str, text: str, *, cut: bool) -> Iterator[Piece]:
    if not cut:
        yield Piece(element=element, text=text)
        return
    for segment in _SEGMENT.finditer(text):
        yield Piece(element=element, text=segment[0], offset=segment.start())


def _of_row(element: str, row: int | None, cells: Mapping[str, Any], columns: Mapping[str, Look]) -> Iterator[Piece]:
    for name, look in columns.items():
        text = cells.get(name)
        if isinstance(text, str) and look(text):
            filled = frozenset(str(name) for name, cell in cells.items() if cell not in (None, "", [], {}))
            yield Piece(element=element, row=row, field=name, text=text, filled=filled)
