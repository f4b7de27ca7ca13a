"""Finds the heads of a list in a sheet: in the hidden row of keys where there is one, else in the row of titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.intake.application.importing_columns import (
    ALIASES,
    NOTES,
    STANDARD_MARK,
    SheetColumn,
    columns_of,
    plain,
)
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Sheet
from shared.standards.element_list import ElementList
from shared.standards.loader import read

NAME = "item_name"
HEADS_WITHIN = 10
"""The heads stand in one of the first rows; titles may stand above them."""
Columns = Mapping[int, SheetColumn]
"""The columns of a sheet by their place, which counts from 0."""


def check_standard(sheets: Sequence[Sheet], element_list: ElementList) -> None:
    """
    Refuse a form that was made for another version of the standard: a hidden sheet says for which.

    :raises Invalid: naming both
    """
    wanted = f"{element_list.kind}.v{element_list.version}"
    for sheet in sheets:
        if sheet.is_hidden and sheet.rows and sheet.rows[0].cells[:1] == [STANDARD_MARK]:
            made_for = sheet.rows[0].cells[1] if len(sheet.rows[0].cells) > 1 else ""
            if made_for != wanted:
                raise Invalid(
                    f"这张表是按另一版标准（{made_for}）做的，现在用的是 {wanted}。请重新下载空白表或重新导出。"
                )


@dataclass(frozen=True)
class Heads:
    """The row of the heads, the columns that are known, and the titles of the others."""

    row: int
    columns: Columns
    unknown: tuple[str, ...]


def heads_of(sheet: Sheet, element_list: ElementList) -> Heads | None:
    """
    Return where the heads stand, if the sheet has those of this list.

    :raises Invalid: when a column stands there twice, or a group of columns is incomplete
    """
    found = _found(sheet, _names(element_list))
    if found:
        _check_heads(sheet, found.columns, element_list)
    return found


def _found(sheet: Sheet, names: Mapping[str, SheetColumn]) -> Heads | None:
    titles: Heads | None = None
    for row in sheet.rows[:HEADS_WITHIN]:
        columns = {place: names[plain(cell.rstrip("*"))] for place, cell in enumerate(row.cells) if _known(cell, names)}
        if titles is not None:
            # the hidden row of keys below the titles; anything else is an item
            return Heads(row.number, columns, titles.unknown) if NAME in row.cells else titles
        if any(column.path == NAME for column in columns.values()):
            unknown = tuple(cell for cell in row.cells if cell and not _known(cell, names) and cell != NOTES)
            titles = Heads(row.number, columns, unknown)
    return titles


def _names(element_list: ElementList) -> dict[str, SheetColumn]:
    names: dict[str, SheetColumn] = {}
    for column in columns_of(element_list):
        if column.element is not None and column.parent is not None:
            names.setdefault(plain(column.element.name_zh), column)
    by_path = {column.path: column for column in columns_of(element_list)}
    for path, heads in read(ALIASES, 1)["heads"].items():
        names |= {plain(head): by_path[path] for head in heads if path in by_path}
    for path, column in by_path.items():
        names[plain(column.title)] = names[path] = column
    return names


def _known(cell: str, names: Mapping[str, SheetColumn]) -> bool:
    return plain(cell.rstrip("*")) in names


def _check_heads(sheet: Sheet, columns: Columns, element_list: ElementList) -> None:
    there = [column.path for column in columns.values()]
    for path in there:
        if there.count(path) > 1:
            title = next(column.title for column in columns.values() if column.path == path)
            raise Invalid(f"工作表“{sheet.name}”里“{title}”有两列。请删去一列。")
    keys = {column.key for column in columns.values()}
    for column in columns_of(element_list):
        if column.parent is not None and column.key in keys and column.path not in there:
            raise Invalid(
                f"工作表“{sheet.name}”缺少“{column.title}”这一列：{column.parent.name_zh}的几列要齐全，可以空着。请补上。"
            )


def remarks_on(sheet: Sheet, heads: Heads) -> Iterator[str]:
    """Yield what a clerk should know of how the sheet was read."""
    if heads.unknown:
        yield f"工作表“{sheet.name}”里这些列不认识，没有读取：{'、'.join(heads.unknown[:20])}。"
    if sheet.is_hidden:
        yield f"工作表“{sheet.name}”是隐藏的，它的行也在下面。"
