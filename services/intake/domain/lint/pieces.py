"""The texts of an item, one by one, each under the name by which a rule asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def pieces(values: Mapping[str, Any], in_segments: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """
    Yield every text of an item, in the order of its elements.

    A number, a flag and a file hold no text. `in_segments` names the lists that some sources bring as one text: each
    part between semicolons or line breaks is then a piece.
    """
    for element, value in values.items():
        if isinstance(value, str):
            yield from _of_text(element, value, cut=element in in_segments)
        elif isinstance(value, Mapping):
            yield from _of_row(element, None, value)
        elif isinstance(value, Sequence):
            for row, entry in enumerate(value, start=1):
                if isinstance(entry, str):
                    yield Piece(element=element, row=row, text=entry, is_last=row == len(value))
                elif isinstance(entry, Mapping):
                    yield from _of_row(element, row, entry)


def _of_text(element: str, text: str, *, cut: bool) -> Iterator[Piece]:
    if not cut:
        yield Piece(element=element, text=text)
        return
    for segment in _SEGMENT.finditer(text):
        yield Piece(element=element, text=segment[0], offset=segment.start())


def _of_row(element: str, row: int | None, columns: Mapping[str, Any]) -> Iterator[Piece]:
    filled = frozenset(str(name) for name, cell in columns.items() if cell not in (None, "", [], {}))
    for field, text in columns.items():
        if isinstance(text, str):
            yield Piece(element=element, row=row, field=str(field), text=text, filled=filled)
