"""What is checked of a .xlsx file before any reader opens it: it is a zip archive, and it may be a trap."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile, ZipInfo

from shared.kernel.errors import Invalid
from shared.kernel.sharing import Spread, here
from shared.spreadsheets import archives
from shared.spreadsheets.cells import CellCheck
from shared.spreadsheets.parts import WORKBOOK, sheet_parts

OTHER_KINDS = frozenset({"xl/workbook.bin", "content.xml"})
"""The reader would try these, too, when the workbook is broken; nothing here checks them."""
MACRO_MARK = b"macroEnabled"
SAVE_AGAIN = "请用表格软件打开它，另存为“Excel 工作簿 (*.xlsx)”后再上传"


def check_package(content: bytes, file_name: str, spread: Spread = here) -> None:
    """
    Refuse an archive that is no workbook, carries macros, or would not fit into memory.

    The sizes that the archive names are checked first, then that they are true: a reader goes by the data.

    :param spread: what looks at the parts
    :raises Invalid: saying which, and what to do
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            archives.check_sizes(parts, never_long=frozenset({WORKBOOK}))
            _check_kind(archive, parts, file_name)
            spread(lambda part: _check_part(archive, part, file_name), parts, 2)
    except archives.Bomb as bomb:
        raise _bomb(file_name) from bomb
    except archives.BROKEN as error:
        raise Invalid(f"“{file_name}”已经损坏或者设了密码，读不出来。{SAVE_AGAIN}（不设密码）。") from error


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
    """Look at every piece of a part without keeping it."""
    cells = CellCheck(file_name, lambda: _sheet_in(archive, part))
    for piece in archives.pieces(archive, part):
        cells.look_at(piece)
    cells.finish()


def _sheet_in(archive: ZipFile, part: ZipInfo) -> str:
    """Return the name of the sheet that a part holds, empty where the workbook shows it under none."""
    there = archive.namelist()
    parts = sheet_parts(lambda name: archive.read(name).decode(errors="replace") if name in there else "")
    return next((name for name, each in parts.items() if each == part.filename), "")
