"""A list as the workbook that people fill in: heads with help, drop-downs, and a sheet for each table of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.intake.application.importing_columns import (
    BODY_NAME,
    ITEM_ID,
    NUMBER,
    SEPARATOR,
    STANDARD_MARK,
    SheetColumn,
    columns_of,
    columns_of_table,
    rows_of_item,
    rows_of_table,
    tables_of,
)
from services.intake.application.importing_joining import MOST_TABLE_ROWS
from services.intake.application.importing_sheets import MOST_ROWS
from shared.kernel.errors import Invalid
from shared.spreadsheets.forms import Column, FormSheet, written_forms
from shared.standards.element_list import Element, ElementList

NUMBER_HELP = "一个事项一个号。一个事项有几条设定依据的，从第二条起另起一行：只写序号和依据，其他列空着。"
NUMBER_HELP_WITH_TABLES = (
    "一个事项一行，一个事项一个号。材料、流程这样一个事项有几条的，写在各自的工作表里，"
    "每条一行，用这个序号说明是哪个事项的。"
)
ITEM_ID_HELP = "系统给的编号，导出时带出；新事项留空，不要改动。"
OWNER_HELP = "主表里这个事项的序号。一行一条，顺序就是从上到下的顺序。"
OWNER_ID_HELP = "系统给的编号，导出时带出；新加的行留空，不要改动。"
OWNER_NAME_HELP = "方便核对：和主表里的一样，也可以空着。没有写序号时，按它找事项。"
BODY_HELP = "写机构名录里的名称；空着就是本单位。"
KIND_HELP = {
    "duration": "写成“20个工作日”的样子；要说明的，写在后面的括号里，例如“无（法律没有规定）”。",
    "text_list": "一条一行，单元格里按 Alt+Enter 换行。",
    "file": "先在表单里上传文件，再写两行：文件名；它的 SHA-256。",
    "integer": "只填数字。",
}
"""How a value is written that is more than a text or a code."""
WIDE = ("text", "text_list", "file")
Rows = Iterable[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class ListRows:
    """The rows of items: those beside the items, and those of the tables that have sheets of their own, by key."""

    items: list[list[str]] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)

    def add(self, element_list: ElementList, number: int, item: ListedItem) -> None:
        """
        Add the rows of an item under its number.

        :raises Invalid: when there are more rows than an import reads
        """
        self.items.extend(rows_of_item(number, item.item_id, item.body_name, item.elements, columns_of(element_list)))
        for table in tables_of(element_list):
            rows = rows_of_table(number, item.item_id, item.elements, columns_of_table(table, element_list))
            self.tables.setdefault(table.key, []).extend(rows)
        check_count(len(self.items), MOST_ROWS)
        check_count(max(map(len, self.tables.values()), default=0), MOST_TABLE_ROWS)


@dataclass(frozen=True, kw_only=True)
class ListedItem:
    """An item as it goes into a list."""

    elements: Mapping[str, Any]
    item_id: str = ""
    body_name: str = ""


def check_count(count: int, most: int) -> None:
    """
    Refuse a list that an import would not read again.

    :raises Invalid: when it is longer
    """
    if count > most:
        raise Invalid(f"要导出的事项超过 {most:,} 行。请先按状态或名称筛选，分几次导出。")


def written_items(element_list: ElementList, items: Iterable[ListedItem], *, with_ids: bool) -> bytes:
    """
    Return items as a workbook.

    :raises Invalid: when they take more rows than an import reads
    """
    rows = ListRows()
    for number, item in enumerate(items, start=1):
        rows.add(element_list, number, item)
    return written_list(element_list, rows.items, with_ids=with_ids, table_rows=rows.tables)


def written_list(
    element_list: ElementList, rows: Rows, *, with_ids: bool, table_rows: Mapping[str, Rows] | None = None
) -> bytes:
    """
    Return the list as a workbook to fill in, with these rows; without ids their column is hidden.

    `table_rows` are those of the tables with sheets of their own, by their keys.
    """
    tables = tables_of(element_list)
    columns = [_form_column(column, with_ids, has_tables=bool(tables)) for column in columns_of(element_list)]
    sheets = [FormSheet(name=element_list.name_zh, columns=columns, rows=rows)]
    for table in tables:
        heads = [_table_column(column) for column in columns_of_table(table, element_list)]
        sheets.append(FormSheet(name=table.name_zh, columns=heads, rows=(table_rows or {}).get(table.key, ())))
    return written_forms(sheets, {STANDARD_MARK: f"{element_list.kind}.v{element_list.version}"})


def _form_column(column: SheetColumn, with_ids: bool, *, has_tables: bool) -> Column:
    if column.element is None:
        width = 28 if column.path == BODY_NAME else 7
        number_help = NUMBER_HELP_WITH_TABLES if has_tables else NUMBER_HELP
        help_text = {NUMBER: number_help, ITEM_ID: ITEM_ID_HELP}.get(column.path, BODY_HELP)
        is_hidden = column.path == ITEM_ID and (has_tables or not with_ids)
        return Column(key=column.path, title=column.title, help=help_text, width=width, is_hidden=is_hidden)
    if column.element.kind == "list":
        return _word_column(column.element)
    return _value_column(column, column.element, column.title)


def _word_column(table: Element) -> Column:
    words = "、".join(table.words)
    help_text = f"{table.help_zh}\n有的，一行一条写在工作表“{table.name_zh}”里，这里空着；没有的，这里选“{words}”。"
    return Column(key=table.key, title=table.name_zh, help=help_text, options=table.words)


def _table_column(column: SheetColumn) -> Column:
    if column.element is not None:
        return _value_column(column, column.element, column.element.name_zh)
    help_text = {NUMBER: OWNER_HELP, ITEM_ID: OWNER_ID_HELP}.get(column.path, OWNER_NAME_HELP)
    width = 7 if column.path == NUMBER else 20
    return Column(key=column.path, title=column.title, help=help_text, width=width, is_hidden=column.path == ITEM_ID)


def _value_column(column: SheetColumn, element: Element, title: str) -> Column:
    parent = column.parent
    help_text = element.help_zh or (parent.help_zh if parent else "") or element.remedy_zh
    notes = [help_text, KIND_HELP.get(element.kind, ""), _taken_over(parent or element)]
    if element.max_length:
        notes.append(f"最多 {element.max_length} 个字。")
    takes_several = element.kind == "code_list"
    options = tuple(element.values.values()) if element.kind != "duration" else ()
    return Column(
        key=column.path,
        title=title,
        help="\n".join(note for note in notes if note),
        is_required=element.required and (parent is None or parent.required),
        options=options,
        takes_several=takes_several,
        several_help=f"可以填几个，用{SEPARATOR}隔开" if takes_several else "",
        width=48 if element.kind in WIDE else 20,
    )


def _taken_over(element: Element) -> str:
    if not element.is_inherited:
        return ""
    return "承接来的：新事项空着就照来源的填；来源是目录清单的，不在这里改。"
