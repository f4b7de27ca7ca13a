"""
What is checked of the cells of a .xlsx file before any reader opens it: how far they reach, and what would be lost.

A reader makes room for all cells from the first to the last, filled or not, and ends its whole process when there is
no room. So every cell has to say where it stands, as each spreadsheet program writes it; what is not understood here
is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from string import ascii_letters, digits

from shared.kernel.errors import Invalid

MOST_CELLS = 5_000_000
"""From the first to the last of a sheet: one cell in the last corner asks for 17 milliards of them."""
SHEET_MARK = b"sheetData"
"""Where this stands, cells follow: a workbook may call any of its parts a sheet, whatever the part's name."""
LONGEST = 1 << 20
"""Bytes from one tag to the next; the text of a cell has at most 32,767 characters."""
NAMED = 10
"""How many cells a refusal names."""
_CELL_BEGINS = b"<c"
_USUAL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
_DIGITS, _LETTERS = digits.encode(), ascii_letters.encode()
_AT = rb"\s+r\s*=\s*[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"']"
_PREFIX = rb"(?:[^\s<>/]*:)?"
_PLACED = {True: re.compile(rb"<" + _PREFIX + rb"c" + _AT), False: re.compile(rb"<c" + _AT)}
_CELL = {True: rb"<" + _PREFIX + rb"c(?=[\s/>])", False: rb"<c(?=[\s/>])"}
_UNPLACED = {is_prefixed: re.compile(cell + rb"(?!" + _AT + rb")") for is_prefixed, cell in _CELL.items()}
_ERROR = re.compile(rb"c\s[^>]*?\br=[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"'][^>]*?\st=[\"']e[\"']")
_UNCOMPUTED = re.compile(
    rb"c\s(?![^>]*\st=[\"']str[\"'])[^>]*?\br=[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"'][^>]*>\s*"
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class CellCheck:
    """
    Looks at one part of the archive, piece by piece.

    :param sheet_name: asked when something is refused, for the name of the sheet that the part holds, if any
    """

    def __init__(self, file_name: str, sheet_name: Callable[[], str] = str) -> None:
        self._file_name, self._sheet_name = file_name, sheet_name
        self._rest = b""
        self._is_sheet = False
        self._count, self._last_row, self._last_column = 0, 0, 0
        self._wrong: dict[str, None] = {}
        self._uncomputed: dict[str, None] = {}

    def look_at(self, piece: bytes) -> None:
        """
        Take in the next piece, up to the last cell that is whole.

        :raises Invalid: when cells do not say where they stand
        """
        window = self._rest + piece
        self._is_sheet = self._is_sheet or SHEET_MARK in window
        if not self._is_sheet:
            self._rest = window[-len(SHEET_MARK) :]
            return
        closed = window.rfind(b"c>")
        end = 0 if closed < 0 else closed + 2
        if len(window) - end > LONGEST:
            end = max(end, window.rfind(b"<"))
        if len(window) - end > LONGEST:
            raise self._not_understood()
        self._rest = window[end:]
        self._look_at(window[:end])

    def finish(self) -> None:
        """
        Look at what is left and judge the whole.

        :raises Invalid: when the cells reach too far, or some would be read as empty that are not
        """
        if self._is_sheet:
            self._look_at(self._rest)
        if self._wrong:
            cells = "、".join(self._wrong)
            raise Invalid(f"{self._where}里有算错的公式（单元格 {cells} 显示 #REF! 之类）。请改正或清空后再上传。")
        if self._uncomputed:
            cells = "、".join(self._uncomputed)
            raise Invalid(
                f"{self._where}里有还没有算出结果的公式（单元格 {cells}）。请用表格软件打开并保存一次，再上传。"
            )
        if max(self._last_row * self._last_column, self._count) > MOST_CELLS:
            raise Invalid(
                f"{self._where}里有离表格很远的单元格"
                f"（第 {self._last_row} 行、第 {self._last_column} 列以内），没有打开。"
                "请删去表格下方和右边多余的行和列，保存后再上传。"
            )

    def _look_at(self, window: bytes) -> None:
        places = self._places_in(window)
        self._count += len(places)
        # a sheet has a hundred thousand places and few columns: they are taken apart in one go
        together = b" ".join(places)
        self._last_column = max([self._last_column, *map(_number_of, set(together.translate(None, _DIGITS).split()))])
        self._last_row = max([self._last_row, *map(int, set(together.translate(None, _LETTERS).split()))])
        if b'"e"' in window or b"'e'" in window:
            _note(self._wrong, _ERROR, window)
        if any(mark in window for mark in (b"<f", b":f")):
            _note(self._uncomputed, _UNCOMPUTED, window)

    def _places_in(self, window: bytes) -> list[bytes]:
        """Return the place of each cell; as most programs write them they are found in half the time."""
        is_prefixed = b":c" in window
        places: list[bytes] = _USUAL.findall(window)
        if is_prefixed or len(places) != window.count(_CELL_BEGINS):
            if _UNPLACED[is_prefixed].search(window):
                raise self._not_understood()
            places = _PLACED[is_prefixed].findall(window)
        return places

    @property
    def _where(self) -> str:
        sheet_name = self._sheet_name()
        return f"“{self._file_name}”" + (f"的工作表“{sheet_name}”" if sheet_name else "")

    def _not_understood(self) -> Invalid:
        return Invalid(
            f"{self._where}里的单元格没有写明位置，读不出来。"
            "请用表格软件打开它，另存为“Excel 工作簿 (*.xlsx)”后再上传。"
        )


def _note(found: dict[str, None], pattern: re.Pattern[bytes], window: bytes) -> None:
    for match in pattern.finditer(window):
        if len(found) >= NAMED:
            return
        found[match[1].decode()] = None


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
