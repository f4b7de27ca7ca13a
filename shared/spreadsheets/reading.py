"""Reads .xlsx and .csv files that people upload; what a file is, its content says, not its name.

Everything comes out as text, as the clerk sees it: a code kept as text keeps its zeros (``04``), and so does a number
that is shown with them; the number 1.0 is ``1``, a day is ``2026-11-24``. A number of which the spreadsheet program
itself has lost digits is refused. Of formulas the last computed values are read. Hidden rows and sheets are read like
the others, since nothing that a file holds may be imported or left out unseen. Of merged cells the first holds the
value and the others are empty: whoever reads rows refuses them by `Sheet.merged`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from io import BytesIO, StringIO
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shared.kernel.errors import Invalid
from shared.kernel.sharing import Spread, here
from shared.spreadsheets.cells import MOST_CELLS, NAMED
from shared.spreadsheets.neutral import restored
from shared.spreadsheets.numbers import NumberFormats, is_lost, shown
from shared.spreadsheets.packages import SAVE_AGAIN, check_package
from shared.spreadsheets.sheets import Merged, Row, Sheet, column_letters

MOST_ROWS = 10_000
MOST_BYTES = 20 * 1024 * 1024
SHARED_FROM = 1024 * 1024
"""Bytes of a workbook from which on a second process gains more than it costs."""
MOST_COLUMNS = 500
MOST_SHEETS = 100
MOST_MERGED = 20_000
"""Rows that merged cells cover, each counted once for each of them."""
LONGEST_CELL = 100_000
"""Characters in one cell of a .csv file; .xlsx itself allows 32,767."""
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""How a workbook with a password names what it hides; an old workbook has the same beginning."""
_TEXTS = {str}
_LETTERS = [column_letters(column) for column in range(MOST_COLUMNS + 2)]
CSV_SHEET = "CSV"
"""The name of the only sheet of a .csv file."""


def read_sheets(
    content: bytes, file_name: str, *, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES, spread: Spread = here
) -> list[Sheet]:
    """
    Return the sheets of an uploaded file, in its order; `most_rows` counts the rows of each that are not empty.

    :param spread: what looks at the parts of a large workbook, and what reads its sheets
    :raises Invalid: when the file is empty, too large, no .xlsx or .csv, has macros, or has too many rows
    """
    if not content:
        raise Invalid(f"“{file_name}”是空文件（0 字节）。请检查后重新选择文件。")
    if len(content) > most_bytes:
        limit = most_bytes // (1024 * 1024)
        raise Invalid(f"“{file_name}”太大，最多 {limit} MB。请拆成几个文件分别上传。")
    if content.startswith(ZIP):
        return _read_workbook(content, file_name, most_rows, spread if len(content) > SHARED_FROM else here)
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise Invalid(f"“{file_name}”设了打开密码，不能读取。请用表格软件打开，去掉密码，保存后再上传。")
        raise Invalid(f"“{file_name}”是旧格式（.xls），不能读取。{SAVE_AGAIN}（不设密码）。")
    if not file_name.lower().endswith(".csv"):
        raise Invalid(f"“{file_name}”的内容不是 Excel 工作簿，改名不会改变内容。{SAVE_AGAIN}。")
    return [_sheet_of_csv(content, file_name, most_rows)]


# .xlsx


def _read_workbook(content: bytes, file_name: str, most_rows: int, spread: Spread) -> list[Sheet]:
    check_package(content, file_name, spread)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        entries = [entry for entry in workbook.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
        if len(entries) > MOST_SHEETS:
            raise Invalid(f"“{file_name}”有 {len(entries)} 个工作表，最多 {MOST_SHEETS} 个。请拆成几个文件分别上传。")
        taking = _Taking(workbook, NumberFormats(content), file_name, most_rows)
        taken = spread(taking.take, entries, 2)
    except CalamineError as error:
        raise Invalid(f"“{file_name}”已经损坏，读不出来。{SAVE_AGAIN}。") from error
    if not taken:
        raise Invalid(f"“{file_name}”里没有工作表。请从本系统下载空白表，填好后再上传。")
    taking.check_cells(sum(cells for _, cells in taken))
    return [sheet for sheet, _ in taken]


class _Taking:
    """
    Takes sheets out of a workbook. A part was checked once, and the workbook may show it under many names.

    Where two processes take them each counts its own, so that both together may have twice as many cells for a moment.
    """

    def __init__(self, workbook: CalamineWorkbook, formats: NumberFormats, file_name: str, most_rows: int) -> None:
        self._workbook, self._formats, self._file_name, self._most_rows = workbook, formats, file_name, most_rows
        self._cells = 0

    def take(self, entry: SheetMetadata) -> tuple[Sheet, int]:
        """Return a sheet, and how many cells it reaches over."""
        sheet = self._workbook.get_sheet_by_name(entry.name)
        cells = (sheet.total_height + 1) * (sheet.total_width + 1)  # places of the last cell, from 0
        self._cells += cells
        self.check_cells(self._cells)
        seeing = _Seeing(self._formats, self._file_name, entry.name)
        return _sheet_of(sheet, entry.visible, self._file_name, self._most_rows, seeing), cells

    def check_cells(self, cells: int) -> None:
        """Refuse sheets that would together not fit into memory."""
        if cells > MOST_CELLS:
            raise Invalid(f"“{self._file_name}”的几个工作表合起来太大，没有读完。请拆成几个文件分别上传。")


class _Seeing:
    """Sees the cells of one sheet as the clerk does; the formats of its numbers are looked up where it has numbers."""

    def __init__(self, formats: NumberFormats, file_name: str, sheet_name: str) -> None:
        self._formats, self._file_name, self._sheet_name = formats, file_name, sheet_name
        self._lost: list[str] = []

    def texts(self, number: int, cells: list[Any]) -> list[str]:
        """Return the cells of a row, which is numbered from 1."""
        return [
            cell if type(cell) is str else self._number(cell, number, place) if type(cell) is float else _as_seen(cell)
            for place, cell in enumerate(cells, start=1)
        ]

    def _number(self, value: float, row: int, column: int) -> str:
        if is_lost(value) and len(self._lost) < NAMED:
            self._lost.append(f"第 {row} 行 {_LETTERS[column]} 列")
        shown_as = self._shown_as
        return shown(value, shown_as.get(f"{_LETTERS[column]}{row}") if shown_as else None)

    @cached_property
    def _shown_as(self) -> Mapping[str, int]:
        return self._formats.of_sheet(self._sheet_name)

    def check(self) -> None:
        """Refuse numbers whose last digits the spreadsheet program has lost: nobody here can know them."""
        if self._lost:
            raise Invalid(
                f"“{self._file_name}”的工作表“{self._sheet_name}”{'、'.join(self._lost)}的数字超过 15 位，"
                "表格软件已经把后面的数字变成 0。请把单元格格式改为“文本”，重新输入，保存后再上传。"
            )


def _sheet_of(
    sheet: CalamineSheet, visible: SheetVisibleEnum, file_name: str, most_rows: int, seeing: _Seeing
) -> Sheet:
    if sheet.total_width > MOST_COLUMNS:
        raise Invalid(
            f"“{file_name}”的工作表“{sheet.name}”有 {sheet.total_width} 列，最多 {MOST_COLUMNS} 列。请删去多余的列。"
        )
    rows: list[Row] = []
    for number, cells in enumerate(_rows_of(sheet), start=1):
        is_of_texts = {*map(type, cells)} == _TEXTS
        texts = cells if is_of_texts else seeing.texts(number, cells)
        if any(texts):
            rows.append(Row(number, texts))
            if len(rows) > most_rows:
                _check_count(len(rows), file_name, sheet.name, most_rows)
    seeing.check()
    merged = _merged_within(sheet, rows[-1].number if rows else 0, file_name)
    return Sheet(sheet.name, rows, visible != SheetVisibleEnum.Visible, merged)


def _rows_of(sheet: CalamineSheet) -> Any:
    # the iterator leaves out the columns before the first that is filled
    return sheet.to_python(skip_empty_area=False) if sheet.height else ()


def _merged_within(sheet: CalamineSheet, last_row: int, file_name: str) -> list[Merged]:
    ranges = [each for each in sheet.merged_cell_ranges or () if each[0][0] < last_row]
    if sum(min(bottom + 1, last_row) - top for (top, _), (bottom, _) in ranges) > MOST_MERGED:
        raise Invalid(
            f"“{file_name}”的工作表“{sheet.name}”里合并的单元格太多，看不出每一行的内容。"
            "请全选后取消合并，每一行都填写，保存后再上传。"
        )
    return [Merged(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]


def _as_seen(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


# .csv


def _sheet_of_csv(content: bytes, file_name: str, most_rows: int) -> Sheet:
    text = _decoded(content, file_name)
    rows: list[Row] = []
    width = 0
    csv.field_size_limit(LONGEST_CELL)
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), strict=True), start=1):
            if any(cells):
                width = max(width, len(cells))
                if width > MOST_COLUMNS:
                    raise Invalid(f"“{file_name}”第 {number} 行有 {width} 列，最多 {MOST_COLUMNS} 列。请删去多余的列。")
                rows.append(Row(number, [restored(cell) for cell in cells]))
                _check_count(len(rows), file_name, CSV_SHEET, most_rows)
    except csv.Error as error:
        raise _unreadable_csv(error, file_name, len(rows) + 1) from error
    _check_separator(rows, width, file_name)
    for row in rows:
        row.cells.extend([""] * (width - len(row.cells)))
    return Sheet(CSV_SHEET, rows)


def _unreadable_csv(error: csv.Error, file_name: str, row: int) -> Invalid:
    if "field limit" in str(error):
        return Invalid(
            f"“{file_name}”第 {row} 行附近有超过 {LONGEST_CELL:,} 个字的单元格，也可能是引号不配对。"
            "请用表格软件打开，改短或补上引号，另存后再上传。"
        )
    return Invalid(f"“{file_name}”第 {row} 行附近的引号不配对，读不下去。请用表格软件打开，另存后再上传。")


def _check_separator(rows: list[Row], width: int, file_name: str) -> None:
    """A list of one column whose head holds another separator is no list of one column."""
    if width == 1 and any(sign in rows[0].cells[0] for sign in ";\t"):
        raise Invalid(
            f"“{file_name}”的各列不是用逗号隔开的。请用表格软件打开，另存为“CSV UTF-8（逗号分隔）”或者 .xlsx 后再上传。"
        )


def _decoded(content: bytes, file_name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(f"“{file_name}”不是文字编码为 UTF-8 或 GB18030 的 .csv 文件。请用表格软件另存为“CSV UTF-8”后再上传。")


def _check_count(count: int, file_name: str, sheet_name: str, most_rows: int) -> None:
    if count > most_rows:
        raise Invalid(
            f"“{file_name}”的工作表“{sheet_name}”超过 {most_rows:,} 行。请拆成几个文件，每个不超过 {most_rows:,} 行。"
        )
