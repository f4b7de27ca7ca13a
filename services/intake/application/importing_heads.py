"""Finds the heads of a list in a sheet: in the hidden row of keys where there is one, else in the row of titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.intake.application.importing_columns import (
    ITEM_ID,
    ITEM_NAME,
    NOTES,
    NUMBER,
    STANDARD_MARK,
    SheetColumn,
    columns_of,
    columns_of_table,
    other_words,
    plain,
    tables_of,
)
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Sheet, column_letters
from shared.standards.element_list import IMPLEMENTATION, Element, ElementList

HEADS_WITHIN = 10
"""The heads stand in one of the first rows; titles may stand above them."""
_MARK = re.compile(r"\((?:必填|选填|单选|多选|可多选|可空)项?\)")
Columns = Mapping[int, SheetColumn]
"""The columns of a sheet by their place, which counts from 0."""
IsHead = Callable[[SheetColumn], bool]
"""Tells whether a row with this column is the row of the heads."""


def check_standard(sheets: Sequence[Sheet], element_list: ElementList) -> None:
    """
    Refuse a form that was made for another list, or another version of the standard: a hidden sheet says for which.

    :raises Invalid: naming both
    """
    wanted = f"{element_list.kind}.v{element_list.version}"
    for sheet in sheets:
        if is_of_codes(sheet):
            made_for = sheet.rows[0].cells[1] if len(sheet.rows[0].cells) > 1 else ""
            kind = made_for.partition(".")[0]
            if kind != element_list.kind and kind:
                name = "实施清单" if kind == IMPLEMENTATION else "目录清单"
                raise Invalid(f"这是“{name}”的表，这里导入的是“{element_list.name_zh}”。请到“导入{name}”上传。")
            if made_for != wanted:
                raise Invalid(
                    f"这张表是按另一版标准（{made_for}）做的，现在用的是 {wanted}。请重新下载空白表或重新导出。"
                )


def is_of_codes(sheet: Sheet) -> bool:
    """Tell whether this is the hidden sheet that a form brings along: it holds no list, whatever its words are."""
    return sheet.is_hidden and bool(sheet.rows) and sheet.rows[0].cells[:1] == [STANDARD_MARK]


@dataclass(frozen=True)
class Heads:
    """The row of the heads, the columns that are known, the titles of the others, and where any title stands."""

    row: int
    columns: Columns
    unknown: tuple[str, ...]
    titled: frozenset[int]


def heads_of(sheet: Sheet, element_list: ElementList) -> Heads | None:
    """
    Return where the heads of the items stand, if the sheet has those of this list.

    :raises Invalid: when a column stands there twice, or a group of columns is incomplete
    """
    columns = columns_of(element_list)
    found = _found(sheet, _names(element_list), lambda column: column.path == ITEM_NAME)
    if found:
        keys = {column.key for column in found.columns.values()}
        _check_heads(sheet, found, [one for one in columns if one.parent is not None and one.key in keys])
    return found


def table_of(sheet: Sheet, element_list: ElementList) -> tuple[Element, Heads] | None:
    """
    Return which table's rows the sheet holds, and where its heads stand: by its keys, or by its name.

    :raises Invalid: when a column stands there twice or is missing, or nothing says to which items the rows belong
    """
    table = _table_by_keys(sheet, element_list) or _table_by_name(sheet, element_list)
    if table is None:
        return None
    columns = columns_of_table(table, element_list)
    found = _found(sheet, _names_in(table, element_list), lambda column: column.parent is table)
    if found is None:
        return None
    _check_heads(sheet, found, [one for one in columns if one.parent is table])
    if not {NUMBER, ITEM_ID, ITEM_NAME} & {column.path for column in found.columns.values()}:
        raise Invalid(f"工作表“{sheet.name}”没有“序号”这一列，看不出每一行是哪个事项的。请补上，写主表里的序号。")
    return table, found


def _table_by_keys(sheet: Sheet, element_list: ElementList) -> Element | None:
    tables = {table.key: table for table in tables_of(element_list)}
    for row in sheet.rows[:HEADS_WITHIN]:
        for cell in row.cells:
            key, dot, field = cell.partition(".")
            if dot and key in tables and any(part.key == field for part in tables[key].sub_fields):
                return tables[key]
    return None


def _table_by_name(sheet: Sheet, element_list: ElementList) -> Element | None:
    others = other_words(element_list).get("sheets", {})
    for table in tables_of(element_list):
        if plain(sheet.name) in {plain(name) for name in (table.name_zh, *others.get(table.key, ()))}:
            return table
    return None


def _found(sheet: Sheet, names: Mapping[str, SheetColumn], is_head: IsHead) -> Heads | None:
    paths = {column.path for column in names.values() if is_head(column)}
    titles: Heads | None = None
    for row in sheet.rows[:HEADS_WITHIN]:
        columns = {place: names[_head(cell)] for place, cell in enumerate(row.cells) if _known(cell, names)}
        if titles is not None:
            # the hidden row of keys below the titles; anything else is an item
            if paths.isdisjoint(row.cells):
                return titles
            # a column that somebody has added to the form has a title and no key
            added = {place: column for place, column in titles.columns.items() if not row.cells[place].strip()}
            return replace(titles, row=row.number, columns={**added, **columns})
        if any(is_head(column) for column in columns.values()):
            unknown = tuple(cell for cell in row.cells if cell and not _known(cell, names) and cell != NOTES)
            titled = frozenset(place for place, cell in enumerate(row.cells) if cell.strip())
            titles = Heads(row.number, columns, unknown, titled)
    return titles


def _names(element_list: ElementList) -> dict[str, SheetColumn]:
    names: dict[str, SheetColumn] = {}
    columns = columns_of(element_list)
    for column in columns:
        if column.element is not None and column.parent is not None:
            names.setdefault(plain(column.element.name_zh), column)
    return names | _names_of(columns, other_words(element_list)["heads"])


def _names_in(table: Element, element_list: ElementList) -> dict[str, SheetColumn]:
    columns = columns_of_table(table, element_list)
    words = other_words(element_list)
    names = _names_of(columns, {**words["heads"], **words.get("columns", {})})
    # inside the sheet of a table its columns need no more than their own names
    return names | {plain(column.element.name_zh): column for column in columns if column.element is not None}


def _names_of(columns: Sequence[SheetColumn], words: Mapping[str, Sequence[str]]) -> dict[str, SheetColumn]:
    by_path = {column.path: column for column in columns}
    names = {plain(head): by_path[path] for path, heads in words.items() if path in by_path for head in heads}
    for path, column in by_path.items():
        names[plain(column.title)] = names[path] = column
    return names


def _known(cell: str, names: Mapping[str, SheetColumn]) -> bool:
    return _head(cell) in names


def _head(cell: str) -> str:
    """Return a head as it is looked up, without the marks of what is required; other brackets may tell two apart."""
    return _MARK.sub("", plain(cell)).strip("*★☆:")


def _check_heads(sheet: Sheet, heads: Heads, wanted: Sequence[SheetColumn]) -> None:
    there = [column.path for column in heads.columns.values()]
    for column in heads.columns.values():
        if there.count(column.path) > 1:
            raise Invalid(f"工作表“{sheet.name}”里“{column.title}”有两列。请删去一列。")
    for column in wanted:
        if column.path not in there and column.parent is not None:
            raise Invalid(
                f"工作表“{sheet.name}”缺少“{column.title}”这一列：{column.parent.name_zh}的几列要齐全，可以空着。请补上。"
            )


def remarks_on(sheet: Sheet, heads: Heads) -> Iterator[str]:
    """Yield what a clerk should know of how the sheet was read."""
    if heads.unknown:
        yield f"工作表“{sheet.name}”里这些列不认识，没有读取：{'、'.join(heads.unknown[:20])}。"
    if untitled := _untitled(sheet, heads):
        letters = "、".join(column_letters(place + 1) for place in untitled[:20])
        yield (
            f"工作表“{sheet.name}”里 {letters} 列有内容，但是没有表头，没有读取。"
            "要读取的，请在写着“事项名称”的那一行里补上列名（表头只写一行），再上传。"
        )
    if sheet.is_hidden:
        yield f"工作表“{sheet.name}”是隐藏的，它的行也在下面。"


def _untitled(sheet: Sheet, heads: Heads) -> list[int]:
    """Return the places of the columns without a head that have cells below the heads."""
    width = max(len(row.cells) for row in sheet.rows)
    # a marked copy has the head of its notes in the first row, where a list may have a title
    notes = {place for place, cell in enumerate(sheet.rows[0].cells) if cell == NOTES}
    titled = heads.titled | heads.columns.keys() | notes
    without = [place for place in range(width) if place not in titled]
    below = [row.cells for row in sheet.rows if row.number > heads.row] if without else []
    return [place for place in without if any(cells[place].strip() for cells in below)]
