"""Which sheets of a file hold a list: its items, and the rows of the tables that have sheets of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.application.importing_columns import tables_of
from services.intake.application.importing_heads import Heads, heads_of, is_of_codes, remarks_on, table_of
from services.intake.application.importing_joining import MOST_TABLE_ROWS
from shared.kernel.errors import Invalid
from shared.kernel.sharing import Spread, here
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.sheets import Sheet
from shared.standards.element_list import Element, ElementList

MOST_ROWS = 10_000
"""Rows below the heads, in one sheet; `sheets_of` reads more, so that it is said here what is too many."""


@dataclass(frozen=True, kw_only=True)
class ListSheets:
    """The sheets of a file that hold a list: its items, the tables that have sheets of their own, and remarks."""

    items: list[tuple[Sheet, Heads]]
    tables: list[tuple[Element, Sheet, Heads]]
    remarks: list[str]


def sheets_of(content: bytes, file_name: str, element_list: ElementList, spread: Spread = here) -> list[Sheet]:
    """
    Return the sheets of an uploaded list.

    :raises Invalid: when the file cannot be read
    """
    most_rows = 2 * (MOST_TABLE_ROWS if tables_of(element_list) else MOST_ROWS)
    return read_sheets(content, file_name, most_rows=most_rows, spread=spread)


def list_sheets(sheets: Sequence[Sheet], element_list: ElementList) -> ListSheets:
    """
    Return which sheets hold items and which the rows of tables, by their heads.

    :raises Invalid: when a sheet has a column twice, or a group of columns that is incomplete
    """
    items: list[tuple[Sheet, Heads]] = []
    tables: list[tuple[Element, Sheet, Heads]] = []
    remarks: list[str] = []
    for sheet in sheets:
        if is_of_codes(sheet):
            continue
        of_table = table_of(sheet, element_list)
        heads = of_table[1] if of_table else heads_of(sheet, element_list)
        if heads is None:
            if sheet.rows and not sheet.is_hidden:
                remarks.append(f"工作表“{sheet.name}”没有本清单的表头，没有读取。")
            continue
        if of_table:
            tables.append((of_table[0], sheet, heads))
        else:
            items.append((sheet, heads))
        remarks += remarks_on(sheet, heads)
    return ListSheets(items=items, tables=tables, remarks=remarks)


def check_tables(found: ListSheets, element_list: ElementList) -> None:
    """
    Refuse half of a table: its rows without the column for the word that stands for the whole, or the other way round.

    :raises Invalid: naming what is missing
    """
    there = {table.key for table, _, _ in found.tables}
    for sheet, heads in found.items:
        columns = {column.path for column in heads.columns.values()}
        for table in tables_of(element_list):
            if not table.words or (table.key in columns) == (table.key in there):
                continue
            word, name = table.words[0], table.name_zh
            if table.key in there:
                raise Invalid(
                    f"工作表“{sheet.name}”缺少“{name}”这一列：文件里有工作表“{name}”，没有的要能写“{word}”。请补上这一列。"
                )
            raise Invalid(
                f"文件里没有工作表“{name}”：“{sheet.name}”的“{name}”这一列只写“{word}”，有的要一条一行写在那张工作表里。"
                "请从空白表里复制这张工作表，或者删去这一列。"
            )
