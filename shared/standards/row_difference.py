"""What differs between two texts of a table: rows that came, went, were moved, and the cells that changed.

Which row is which is found by `row_alignment`. A row that keeps its neighbours is not moved, whatever came before
it; numbers in order that shifted with it are reported only where nothing else differs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.standards.elements import Element
from shared.standards.presenting import shown_value
from shared.standards.row_alignment import Row, aligned, name_column, order_columns


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One cell that differs: its column, and what it showed before and after (None: not filled)."""

    column: Element
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """
    One row that differs; rows count from 1, and are None on the side where there is no such row.

    `label` is what people call the row by. `cells` are those that differ: all that are filled, of a row that came or
    went.
    """

    before_row: int | None
    after_row: int | None
    label: str
    is_moved: bool
    cells: tuple[CellChange, ...]

    @property
    def is_added(self) -> bool:
        """Tell whether the row is only in the later text."""
        return self.before_row is None

    @property
    def is_removed(self) -> bool:
        """Tell whether the row is only in the earlier text."""
        return self.after_row is None


def row_changes(before: Any, after: Any, element_before: Element, element_after: Element) -> tuple[RowChange, ...]:
    """Return the rows in which two values of an element differ; a word such as 无 has no rows."""
    rows_before, rows_after = _rows(before, element_before), _rows(after, element_after)
    columns = _columns(element_before, element_after)
    pairs = aligned(rows_before, rows_after, element_after)
    moved = _moved(pairs)
    without_order = {key: both for key, both in columns.items() if key not in order_columns(element_after)}
    changes = tuple(_changes(rows_before, rows_after, pairs, moved, without_order, element_after))
    return changes or tuple(_changes(rows_before, rows_after, pairs, moved, columns, element_after))


def _rows(value: Any, element: Element) -> Sequence[Row]:
    if not isinstance(value, list):
        return ()
    return [{"text": text} for text in value] if element.kind == "text_list" else value


def _columns(element_before: Element, element_after: Element) -> dict[str, tuple[Element, Element]]:
    if element_after.kind == "text_list":
        column = Element(key="text", name_zh=element_after.name_zh, number=element_after.number, kind="text")
        return {"text": (column, column)}
    old = {part.key: part for part in element_before.sub_fields}
    new = {part.key: part for part in element_after.sub_fields}
    return {key: (old.get(key) or new[key], new.get(key) or old[key]) for key in [*new, *(old.keys() - new.keys())]}


def _moved(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the earlier places of the pairs outside a longest run that kept its order."""
    ends: list[int] = []
    lengths = []
    for _, later in pairs:
        place = bisect_left(ends, later)
        ends[place : place + 1] = [later]
        lengths.append(place)
    wanted, moved = len(ends) - 1, set()
    for (earlier, _), length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            moved.add(earlier)
    return moved


def _changes(
    before: Sequence[Row],
    after: Sequence[Row],
    pairs: Sequence[tuple[int, int]],
    moved: set[int],
    columns: Mapping[str, tuple[Element, Element]],
    element: Element,
) -> Iterator[RowChange]:
    earlier_of = {later: earlier for earlier, later in pairs}
    paired = set(earlier_of.values())
    for place, row in enumerate(before):
        if place not in paired:
            cells = _cells(row, {}, columns)
            yield RowChange(
                before_row=place + 1, after_row=None, label=_label(row, element), is_moved=False, cells=cells
            )
    for place, row in enumerate(after):
        earlier = earlier_of.get(place)
        cells = _cells({} if earlier is None else before[earlier], row, columns)
        is_moved = earlier in moved
        if cells or is_moved or earlier is None:
            yield RowChange(
                before_row=None if earlier is None else earlier + 1,
                after_row=place + 1,
                label=_label(row, element),
                is_moved=is_moved,
                cells=cells,
            )


def _label(row: Row, element: Element) -> str:
    return next((str(row[key]) for key in (name_column(element), *element.row_keys, "text") if key in row), "")


def _cells(before: Row, after: Row, columns: Mapping[str, tuple[Element, Element]]) -> tuple[CellChange, ...]:
    found = []
    for key, (old, new) in columns.items():
        if before.get(key) == after.get(key):
            continue
        shown_before = shown_value(old, before[key]) if key in before else None
        shown_after = shown_value(new, after[key]) if key in after else None
        found.append(CellChange(column=new, before=shown_before, after=shown_after))
    return tuple(found)
