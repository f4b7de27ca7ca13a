"""Writes the workbooks that people fill in: heads with help, drop-downs from a hidden sheet, and marked-up copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter

from shared.kernel.errors import Invalid
from shared.spreadsheets.neutral import is_risky
from shared.spreadsheets.sheets import Sheet
from shared.spreadsheets.writing import OPTIONS

CODES_SHEET = "代码表"
LONGEST_CELL = 32_767
"""Characters that a cell of .xlsx can hold."""
LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
LAST_ROW = 100_001
"""Drop-downs reach to this row, counted from 0."""
HEAD, REQUIRED_HEAD = {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}, "#B3261E"
BAD_CELL, NOTE_CELL = {"bg_color": "#F9D6D2", "text_wrap": True, "valign": "top"}, {"font_color": "#B3261E"}
WRAPPED = {"text_wrap": True, "valign": "top", "num_format": "@"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """
    One column: `key` stands in the hidden row below the heads.

    `options` fill a drop-down; with `takes_several` other texts may be typed too, since a list of options is no option.
    """

    key: str
    title: str
    help: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()
    takes_several: bool = False
    several_help: str = ""
    width: int = 18
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class FormSheet:
    """One sheet to fill in, with the rows that are filled already."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class RowMark:
    """What is wrong in one row: a text, and the columns (from 1) whose cells are coloured."""

    text: str
    columns: frozenset[int] = field(default_factory=frozenset)


def written_forms(sheets: Sequence[FormSheet], marks: Mapping[str, str]) -> bytes:
    """
    Return a workbook with sheets to fill in; `marks` (name -> value) stand in the hidden sheet of codes.

    :raises Invalid: when a text is longer than a cell can be
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        made = [workbook.add_worksheet(sheet.name) for sheet in sheets]
        codes = workbook.add_worksheet(CODES_SHEET)
        codes.hide()
        _write_marks(codes, marks)
        formats = _Formats(workbook)
        options = _Options(codes)
        for sheet, one in zip(made, sheets, strict=True):
            _write_sheet(sheet, one, formats, options)
    return content.getvalue()


def _write_sheet(sheet: Any, one: FormSheet, formats: _Formats, options: _Options) -> None:
    sheet.freeze_panes(2, 0)
    sheet.set_row(1, None, None, {"hidden": True})
    for place, column in enumerate(one.columns):
        _write_head(sheet, place, column, formats)
        options.write(sheet, place, column)
    for number, row in enumerate(one.rows, start=2):
        for place, text in enumerate(row):
            if text:
                if len(text) > LONGEST_CELL:
                    raise _too_long(one, number, place, len(text))
                sheet.write_string(number, place, text, formats.inert if is_risky(text) else formats.plain)


def _too_long(one: FormSheet, number: int, place: int, length: int) -> Invalid:
    title = one.columns[place].title
    return Invalid(
        f"工作表“{one.name}”第 {number + 1} 行的“{title}”有 {length:,} 个字，"
        f"一个单元格最多 {LONGEST_CELL:,} 个字，没有导出。请先在表单里把它改短。"
    )


class _Formats:
    def __init__(self, workbook: Any) -> None:
        self.plain = workbook.add_format(WRAPPED)
        # with this mark a spreadsheet program keeps the text a text even after somebody has edited the cell
        self.inert = workbook.add_format({**WRAPPED, "quote_prefix": True})
        self.head = workbook.add_format(HEAD)
        self.required = workbook.add_format({**HEAD, "font_color": REQUIRED_HEAD})


def _write_marks(codes: Any, marks: Mapping[str, str]) -> None:
    for row, (name, value) in enumerate(marks.items()):
        codes.write_string(row, 0, name)
        codes.write_string(row, 1, value)


def _write_head(sheet: Any, place: int, column: Column, formats: _Formats) -> None:
    hidden = {"hidden": True} if column.is_hidden else {}
    sheet.set_column(place, place, column.width, formats.plain, hidden)
    title = f"{column.title}*" if column.is_required else column.title
    sheet.write_string(0, place, title, formats.required if column.is_required else formats.head)
    sheet.write_string(1, place, column.key)
    if column.help:
        sheet.write_comment(0, place, column.help, {"x_scale": 2.5, "y_scale": 1.6, "author": ""})


class _Options:
    """Writes the drop-downs of a workbook: what they offer stands in the sheet of codes, the same only once."""

    def __init__(self, codes: Any) -> None:
        self._codes = codes
        self._places: dict[tuple[str, tuple[str, ...]], int] = {}

    def write(self, sheet: Any, place: int, column: Column) -> None:
        """Give a column its drop-down, if it has one."""
        if not column.options:
            return
        letters = xlsxwriter.utility.xl_col_to_name(self._place_of(column))
        title = {"input_title": column.title[:32], "input_message": column.several_help, "show_error": False}
        single = {"error_title": "不在可选的值里", "error_message": "请从下拉列表里选择。"}
        source = f"='{CODES_SHEET}'!${letters}$2:${letters}${len(column.options) + 1}"
        rule = {"validate": "list", "source": source, **(title if column.takes_several else single)}
        sheet.data_validation(2, place, LAST_ROW, place, rule)

    def _place_of(self, column: Column) -> int:
        key = (column.title, column.options)
        if key not in self._places:
            at = self._places[key] = len(self._places) + 2  # after the two columns of marks
            self._codes.write_string(0, at, column.title)
            self._codes.write_column(1, at, column.options)
        return self._places[key]


def marked_copy(sheets: Sequence[Sheet], marks: Mapping[str, Mapping[int, RowMark]], head: str) -> bytes:
    """
    Return the sheets as they were read, every row in its place, wrong cells coloured and a last column `head` that
    says what is wrong; `marks` are by sheet name and row number. A column of that name in the sheet is written anew.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        formats = _Formats(workbook)
        bad, note = workbook.add_format(BAD_CELL), workbook.add_format({**WRAPPED, **NOTE_CELL})
        names: list[str] = []
        for one in sheets:
            names.append(_tab_name(one.name, names))
            sheet = workbook.add_worksheet(names[-1])
            if one.is_hidden:
                sheet.hide()
            marked = marks.get(one.name, {})
            last = _place_of_notes(one, head)
            for row in one.rows:
                mark = marked.get(row.number, RowMark(text=""))
                for place, text in enumerate(row.cells[:last]):
                    style = bad if place + 1 in mark.columns else formats.inert if is_risky(text) else formats.plain
                    if text or style is bad:
                        sheet.write_string(row.number - 1, place, text, style)
                if mark.text:
                    sheet.write_string(row.number - 1, last, mark.text, note)
            if marked and one.rows:
                sheet.write_string(one.rows[0].number - 1, last, head, formats.required)
                sheet.set_column(0, last - 1, 18)
                sheet.set_column(last, last, 60)
    return content.getvalue()


def _tab_name(name: str, others: Sequence[str]) -> str:
    """Return the name of a sheet as a spreadsheet program takes it, another one than the others have."""
    fitting = _NOT_IN_A_NAME.sub("_", name[:LONGEST_NAME]) or "_"
    tried, number = fitting, 1
    while tried.casefold() in {other.casefold() for other in others}:
        number += 1
        tried = f"{fitting[: LONGEST_NAME - len(str(number)) - 2]}({number})"
    return tried


def _place_of_notes(sheet: Sheet, head: str) -> int:
    for row in sheet.rows[:10]:
        if head in row.cells:
            return row.cells.index(head)
    return max((len(row.cells) for row in sheet.rows), default=0)
