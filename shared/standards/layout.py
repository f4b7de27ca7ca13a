"""The elements of an item as blocks that a page lays out: texts, numbered texts, rows with named cells, files."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.standards.elements import Element, ElementGroup, ElementList
from shared.standards.presenting import shown_value

SHORT = 18
"""Up to this many characters a cell stands in a line with others."""
MOST_COLUMNS = 4
"""Rows with more columns than that are read as cards: no window is wide enough for a table of seventeen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """A file by the hash of its content; `size` in bytes, 0 where nobody wrote it down."""

    sha256: str
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One filled field of a row."""

    key: str
    label: str
    text: str
    file: FileLink | None = None

    @property
    def is_short(self) -> bool:
        """Whether it fits in a line with others."""
        return len(self.text) <= SHORT and "\n" not in self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: what people call it by, and its other filled fields."""

    heading: str
    cells: tuple[Cell, ...]

    def cell(self, key: str) -> Cell | None:
        """Return the cell of a field, or None where it is not filled."""
        return next((cell for cell in self.cells if cell.key == key), None)

    def text(self, key: str) -> str:
        """Return what stands in a field; nothing where it is not filled."""
        cell = self.cell(key)
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One element: a text, numbered texts, rows or a file; `columns` are the fields that some row has filled."""

    element: Element
    text: str = ""
    texts: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[Element, ...] = ()
    file: FileLink | None = None

    @property
    def heading_column(self) -> str:
        """Return the name of the column by which rows are called."""
        return _heading(self.element).name_zh

    @property
    def is_wide(self) -> bool:
        """Whether the rows are read as cards rather than as a table."""
        return len(self.columns) >= MOST_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The blocks of one group of the standard; the group is None where the list has no groups."""

    group: ElementGroup | None
    blocks: tuple[Block, ...]


def sections(
    elements: Mapping[str, Any], element_list: ElementList, without: Container[str] = ()
) -> tuple[Section, ...]:
    """
    Return what there is to show, by group in the standard's order.

    `without` holds the paths of elements and fields (``handling_process.person``) that are left out; a group of which
    nothing is left is left out too.
    """
    made: list[tuple[ElementGroup | None, list[Block]]] = [(group, []) for group in element_list.groups] or [(None, [])]
    places = {group.key: blocks for group, blocks in made if group}
    for element in element_list.elements:
        if element.key in elements and element.key not in without:
            shown = block(element, elements[element.key], without)
            places.get(element.group, made[0][1]).append(shown)
    return tuple(Section(group=group, blocks=tuple(blocks)) for group, blocks in made if blocks)


def block(element: Element, value: Any, without: Container[str] = ()) -> Block:
    """Return one element as a block."""
    if element.kind == "list" and isinstance(value, list):
        fields = [part for part in element.sub_fields if f"{element.key}.{part.key}" not in without]
        rows = tuple(_row(element, fields, row) for row in value)
        filled = {cell.key for row in rows for cell in row.cells}
        return Block(element=element, rows=rows, columns=tuple(part for part in fields if part.key in filled))
    if element.kind == "file":
        return Block(element=element, file=_file(value))
    shown = shown_value(element, value)
    if element.kind == "text_list" and not isinstance(shown, str):
        return Block(element=element, texts=tuple(shown))
    return Block(element=element, text=shown if isinstance(shown, str) else "、".join(shown))


def _heading(element: Element) -> Element:
    parts = {part.key: part for part in element.sub_fields}
    return next((parts[key] for key in element.row_keys if key in parts), element.sub_fields[0])


def _row(element: Element, fields: list[Element], row: Mapping[str, Any]) -> Row:
    heading = _heading(element)
    return Row(
        heading=_text(heading, row[heading.key]) if heading.key in row else "",
        cells=tuple(_cells([part for part in fields if part is not heading], row)),
    )


def _cells(fields: list[Element], row: Mapping[str, Any]) -> Iterator[Cell]:
    for part in fields:
        if part.key in row:
            value = row[part.key]
            file = _file(value) if part.kind == "file" else None
            yield Cell(key=part.key, label=part.name_zh, text=_text(part, value), file=file)


def _text(element: Element, value: Any) -> str:
    shown = shown_value(element, value)
    return shown if isinstance(shown, str) else "、".join(shown)


def _file(value: Mapping[str, Any]) -> FileLink:
    return FileLink(sha256=value.get("sha256", ""), name=value.get("name", ""), size=value.get("size") or 0)
