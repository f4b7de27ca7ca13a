"""Writes the workbooks that people fill in: heads with help, drop-downs from a hidden sheet, and marked-up copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter

from shared.spreadsheets.neutral import is_risky
from shared.spreadsheets.sheets import Sheet
from shared.spreadsheets.writing import OPTIONS

CODES_SHEET = "代码表"
LAST_ROW = 10_001
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
    width: int = 18
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class RowMark:
    """What is wrong in one row: a text, and the columns (from 1) whose cells are coloured."""

    text: str
    columns: frozenset[int] = field(default_factory=frozenset)


def written_form(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], marks: Mapping[str, str]
) -> bytes:
    """Return a workbook with one sheet to fill in; `marks` (name -> value) stand in the hidden sheet of codes."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        sheet, codes = workbook.add_worksheet(name), workbook.add_worksheet(CODES_SHEET)
        codes.hide()
        _write_marks(codes, marks)
        sheet.freeze_panes(2, 0)
        sheet.set_row(1, None, None, {"hidden": True})
        formats = _Formats(workbook)
        for place, column in enumerate(columns):
            _write_head(sheet, place, column, formats)
            _write_options(sheet, codes, place, column)
        for number, row in enumerate(rows, start=2):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(number, place, text, formats.inert if is_risky(text) else formats.plain)
    return content.getvalue()


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


def _write_options(sheet: Any, codes: Any, place: int, column: Column) -> None:
    if not column.options:
        return
    at = place + 2  # after the two columns of marks
    codes.write_string(0, at, column.title)
    codes.write_column(1, at, column.options)
    letters = xlsxwriter.utility.xl_col_to_name(at)
    several = {"input_title": column.title[:32], "input_message": "可以填几个，用；隔开", "show_error": False}
    single = {"error_title": "不在可选的值里", "error_message": "请从下拉列表里选择。"}
    source = f"='{CODES_SHEET}'!${letters}$2:${letters}${len(column.options) + 1}"
    rule = {"validate": "list", "source": source, **(several if column.takes_several else single)}
    sheet.data_validation(2, place, LAST_ROW, place, rule)


def marked_copy(sheets: Sequence[Sheet], marks: Mapping[str, Mapping[int, RowMark]], head: str) -> bytes:
    """
    Return the sheets as they were read, every row in its place, wrong cells coloured and a last column `head` that
    says what is wrong; `marks` are by sheet name and row number. A column of that name in the sheet is written anew.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        formats = _Formats(workbook)
        bad, note = workbook.add_format(BAD_CELL), workbook.add_format({**WRAPPED, **NOTE_CELL})
        for one in sheets:
            sheet = workbook.add_worksheet(one.name)
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


def _place_of_notes(sheet: Sheet, head: str) -> int:
    for row in sheet.rows[:10]:
        if head in row.cells:
            return row.cells.index(head)
    return max((len(row.cells) for row in sheet.rows), default=0)
