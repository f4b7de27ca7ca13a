"""The texts of an item, one by one, each under the name by which a rule asks for it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Places = Mapping[str, Container[str]]
"""Where texts are looked at: the columns of each element, the empty one for the element itself."""

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


def pieces(
    values: Mapping[str, Any], in_segments: frozenset[str] = frozenset(), places: Places | None = None
) -> Iterator[Piece]:
    """
    Yield every text of an item, in the order of its elements, or only those that stand in some places.

    A number, a flag and a file hold no text. `in_segments` names the lists that some sources bring as one text: each
    part between semicolons or line breaks is then a piece.
    """
    for element, value in values.items():
        if places is None:
            yield from _of_element(element, value, in_segments, None)
        elif (columns := places.get(element)) is not None:
            yield from _of_element(element, value, in_segments, columns)


def _of_element(
    element: str, value: Any, in_segments: frozenset[str], columns: Container[str] | None
) -> Iterator[Piece]:
    is_wanted = columns is None or "" in columns
    if isinstance(value, list):
        for row, entry in enumerate(value, start=1):
            if isinstance(entry, dict):
                yield from _of_row(element, row, entry, columns)
            elif isinstance(entry, str) and is_wanted:
                yield Piece(element=element, row=row, text=entry, is_last=row == len(value))
    elif isinstance(value, dict):
        yield from _of_row(element, None, value, columns)
    elif isinstance(value, str) and is_wanted:
        yield from _of_text(element, value, cut=element in in_segments)


def _of_text(element: str, text: str, *, cut: bool) -> Iterator[Piece]:
    if not cut:
        yield Piece(element=element, text=text)
        return
    for segment in _SEGMENT.finditer(text):
        yield Piece(element=element, text=segment[0], offset=segment.start())


def _of_row(element: str, row: int | None, cells: Mapping[str, Any], columns: Container[str] | None) -> Iterator[Piece]:
    texts = [
        (name, text) for name, text in cells.items() if isinstance(text, str) and (columns is None or name in columns)
    ]
    if not texts:
        return
    filled = frozenset(str(name) for name, cell in cells.items() if cell not in (None, "", [], {}))
    for name, text in texts:
        yield Piece(element=element, row=row, field=str(name), text=text, filled=filled)
