"""Makes the files that people upload, the bad ones too."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def a_workbook(fill: Callable[[Any], None]) -> bytes:
    """Return a workbook that `fill` has written to."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        fill(workbook)
    return content.getvalue()


def a_sheet(*rows: list[Any], name: str = "表一") -> bytes:
    """Return a workbook with one sheet of these values."""

    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return a_workbook(fill)


def an_archive(parts: dict[str, bytes]) -> bytes:
    """Return a zip archive of these parts."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def with_part(workbook: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with one part changed, or added."""
    with ZipFile(BytesIO(workbook)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return an_archive({**parts, name: change(parts.get(name, b""))})


def with_macros(workbook: bytes) -> bytes:
    """Return the workbook as one that carries macros."""
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    marked = with_part(workbook, "[Content_Types].xml", lambda kinds: kinds.replace(plain, MACROS.encode()))
    return with_part(marked, "xl/vbaProject.bin", lambda _: b"macros")
