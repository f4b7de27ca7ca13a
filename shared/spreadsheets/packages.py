"""What is checked of a .xlsx file before any reader opens it: it is a zip archive, and it may be a trap."""

from __future__ import annotations

import zlib
from copy import copy
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from shared.kernel.errors import Invalid
from shared.spreadsheets.cells import CellCheck

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that all parts of a workbook may have together. 10,000 rows of long texts have 40 MB."""
HARMLESS = 16 * 1024 * 1024
"""Up to so many unpacked bytes the ratio does not matter."""
HIGHEST_RATIO = 60
"""Unpacked to packed bytes; text in sheets has 5 to 20."""
MOST_PARTS = 2_000
WORKBOOK = "xl/workbook.xml"
OTHER_KINDS = frozenset({"xl/workbook.bin", "content.xml"})
"""The reader would try these, too, when the workbook is broken; nothing here checks them."""
MACRO_MARK = b"macroEnabled"
PIECE = 1 << 20
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
    is_long = any(part.filename == WORKBOOK and part.file_size > HARMLESS for part in parts)
    if is_long or (unpacked > HARMLESS and unpacked > HIGHEST_RATIO * max(packed, 1)):
        raise _bomb(file_name)


def _bomb(file_name: str) -> Invalid:
    return Invalid(
        f"“{file_name}”解压后大得不正常，没有打开。请只把要导入的行复制到从本系统下载的空白表里，保存后再上传。"
    )


def _check_kind(archive: ZipFile, parts: list[ZipInfo], file_name: str) -> None:
    names = {part.filename for part in parts}
    if WORKBOOK not in names or names & OTHER_KINDS:
        raise Invalid(f"“{file_name}”不是 Excel 工作簿（.xlsx），也不是 .csv 文件。{SAVE_AGAIN}。")
    kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if MACRO_MARK in kinds or any(name.endswith("vbaProject.bin") for name in names):
        raise Invalid(f"“{file_name}”带有宏，为安全起见不读取。{SAVE_AGAIN}，选不带宏的格式。")


def _check_part(archive: ZipFile, part: ZipInfo, file_name: str) -> None:
    """Unpack a part, without keeping it, up to one byte more than the archive names; a lie shows by that byte."""
    asked = copy(part)
    asked.file_size = part.file_size + 1
    length, cells = 0, CellCheck(file_name)
    with archive.open(asked) as stream:
        while piece := stream.read(PIECE):
            length += len(piece)
            if length > part.file_size:
                raise _bomb(file_name)
            cells.look_at(piece)
    cells.finish()
