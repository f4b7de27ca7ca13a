"""What a spreadsheet is to us: named sheets of rows of texts, as the clerk sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """One row that is not empty. `number` counts from 1 as the spreadsheet program shows it."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, in rows and columns that count from 1; only its first cell holds a value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; every row is as wide as the widest. `rows` leaves out the empty ones."""

    name: str
    rows: list[Row]
    is_hidden: bool = False
    merged: list[Merged] = field(default_factory=list)


def column_letters(column: int) -> str:
    """Return how a spreadsheet program calls a column that counts from 1: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
