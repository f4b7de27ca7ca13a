"""What is checked of a .xlsx file before any reader opens it: it is a zip archive, and it may be a trap."""

from __future__ import annotations

import re
import zlib
from copy import copy
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from shared.kernel.errors import Invalid

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that all parts of a workbook may have together. 10,000 rows of long texts have 40 MB."""
HARMLESS = 16 * 1024 * 1024
"""Up to so many unpacked bytes the ratio does not matter."""
HIGHEST_RATIO = 60
"""Unpacked to packed bytes; text in sheets has 5 to 20."""
MOST_PARTS = 2_000
MOST_CELLS = 5_000_000
"""A reader makes room for all cells from the first to the last, filled or not: one cell in the last corner of a sheet
asks for 17 milliards of them."""
SHEETS = "xl/worksheets/"
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,7})[\"']")
_ERROR = re.compile(rb"<c\s[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*?\st=[\"']e[\"']")
"""A cell that shows #REF! or the like; the reader would give it as empty."""
_LONGEST_CELL_HEAD = 128
WORKBOOK = "xl/workbook.xml"
MACRO_MARK = b"macroEnabled"
SAVE_AGAIN = "请用表格软件打开它，另存为“Excel 工作簿 (*.xlsx)”后再上传"


def check_package(content: bytes, file_name: str) -> None:
    """
    Refuse an archive that is no workbook, carries macros, or would not fit into memory.

    The sizes that the archive names are checked first, then that they are true: a reader goes by the data.

    :raises Invalid: saying which, and what to do
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, file_name)
            _check_kind(archive, parts, file_name)
            for part in parts:
                _check_part(archive, part, file_name)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Invalid(f"“{file_name}”已经损坏或者设了密码，读不出来。{SAVE_AGAIN}（不设密码）。") from error


def _check_sizes(parts: list[ZipInfo], file_name: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise _bomb(file_name)
    if unpacked > HARMLESS and unpacked > HIGHEST_RATIO * max(packed, 1):
        raise _bomb(file_name)


def _bomb(file_name: str) -> Invalid:
    return Invalid(
        f"“{file_name}”解压后大得不正常，没有打开。请只把要导入的行复制到从本系统下载的空白表里，保存后再上传。"
    )


def _check_kind(archive: ZipFile, parts: list[ZipInfo], file_name: str) -> None:
    names = {part.filename for part in parts}
    if WORKBOOK not in names:
        raise Invalid(f"“{file_name}”不是 Excel 工作簿（.xlsx），也不是 .csv 文件。{SAVE_AGAIN}。")
    kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if MACRO_MARK in kinds or any(name.endswith("vbaProject.bin") for name in names):
        raise Invalid(f"“{file_name}”带有宏，为安全起见不读取。{SAVE_AGAIN}，选不带宏的格式。")


def _check_part(archive: ZipFile, part: ZipInfo, file_name: str) -> None:
    """Unpack a part, without keeping it, up to one byte more than the archive names; a lie shows by that byte."""
    asked = copy(part)
    asked.file_size = part.file_size + 1
    is_sheet = part.filename.startswith(SHEETS)
    length, last_row, last_column, tail = 0, 0, 0, b""
    errors: dict[str, None] = {}
    with archive.open(asked) as stream:
        while chunk := stream.read(1 << 20):
            length += len(chunk)
            if length > part.file_size:
                raise _bomb(file_name)
            if is_sheet:
                window = tail + chunk
                places = _PLACE.findall(window)
                last_column = max([last_column, *map(_number_of, {column for column, _ in places})])
                last_row = max([last_row, *map(int, {row for _, row in places})])
                if b'"e"' in window or b"'e'" in window:
                    errors |= dict.fromkeys(cell.decode() for cell in _ERROR.findall(window))
                tail = chunk[-_LONGEST_CELL_HEAD:]
    if errors:
        cells = "、".join(list(errors)[:10])
        raise Invalid(f"“{file_name}”里有算错的公式（单元格 {cells} 显示 #REF! 之类）。请改正或清空后再上传。")
    if last_row * last_column > MOST_CELLS:
        raise Invalid(
            f"“{file_name}”里有离表格很远的单元格（第 {last_row} 行、第 {last_column} 列以内），没有打开。"
            "请删去表格下方和右边多余的行和列，保存后再上传。"
        )


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
