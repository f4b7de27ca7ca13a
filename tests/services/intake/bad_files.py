"""The bad files that offices really bring, and those that somebody makes to harm; each by what is wrong with it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.intake.application.importing_columns import columns_of, rows_of_item
from services.intake.application.importing_workbook import written_list
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import DIRECTORY, element_list
from tests.unit.intake.builders import complete_elements
from tests.unit.spreadsheets.files import a_sheet, a_workbook, an_archive, with_macros, with_part

STANDARD = element_list(DIRECTORY)
COLUMNS = columns_of(STANDARD)
TITLES = [column.title for column in COLUMNS]
NAME, CONTENT, IS_PUBLIC = (TITLES.index(title) for title in ("事项名称", "行使内容", "是否公开"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHEET = "xl/worksheets/sheet1.xml"
BOMB = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it is brought, and what the page says of it."""

    make: Callable[[], bytes]
    says: str
    name: str = "清单.xlsx"
    counts: Mapping[str, int] | None = None


def row(number: int, **changes: Any) -> list[str]:
    """The row of a complete item; `changes` are by element."""
    return rows_of_item(number, "", "", complete_elements(**{"item_name": f"事项{number}", **changes}), COLUMNS)[0]


def with_cell(place: int, text: Any) -> list[Any]:
    """The row of a complete item with one cell replaced."""
    cells: list[Any] = row(1)
    cells[place] = text
    return cells


def csv_of(*rows: list[Any]) -> str:
    """A .csv file with the heads and these rows."""
    return written_csv([TITLES, *rows]).decode("utf-8-sig")


def drawn(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook whose first sheet has the heads and that `fill` goes on with."""

    def begin(workbook: Any) -> None:
        sheet = workbook.add_worksheet("表一")
        sheet.write_row(0, 0, TITLES)
        fill(workbook, sheet)

    return a_workbook(begin)


def in_sheet(xml: str) -> bytes:
    """A workbook with these rows, as they are, in its only sheet."""
    wanted = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{xml}</sheetData>'
    )
    return with_part(a_sheet(["名称"]), SHEET, lambda _: f"{wanted}</worksheet>".encode())


def a_bomb() -> bytes:
    """20 MB of nothing in 20 KB."""
    return with_part(a_sheet(TITLES), "xl/sharedStrings.xml", lambda _: b" " * BOMB)


def far_away() -> bytes:
    """A cell in the last corner of the sheet, besides the first."""
    rows = ((1, "A"), (1_048_576, "XFD"))
    return in_sheet("".join(f'<row r="{at}"><c r="{column}{at}"><v>1</v></c></row>' for at, column in rows))


def another_part(workbook: bytes) -> bytes:
    """The workbook with its sheet in a part that is not called a sheet."""
    moved = with_part(workbook, "xl/other/data.xml", lambda _: b"")
    found: dict[str, bytes] = {}
    with_part(moved, SHEET, lambda part: found.setdefault("part", part))
    rels = "xl/_rels/workbook.xml.rels"
    moved = with_part(moved, rels, lambda part: part.replace(b"worksheets/sheet1.xml", b"other/data.xml"))
    return with_part(moved, "xl/other/data.xml", lambda _: found["part"])


def _password() -> bytes:
    return OLE + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")


def _many_sheets(workbook: Any) -> None:
    for number in range(101):
        workbook.add_worksheet(f"表{number}").write_string(0, 0, "一")


REFUSED: Mapping[str, File] = {
    "txt named xlsx": File(make=lambda: "事项名称\t类型".encode(), says="改名不会改变内容"),
    "a picture named xlsx": File(make=lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), says="改名不会改变内容"),
    "a word document named xlsx": File(
        make=lambda: an_archive({"word/document.xml": b"<x/>"}), says="不是 Excel 工作簿"
    ),
    "half of a workbook": File(make=lambda: a_sheet(TITLES)[:900], says="已经损坏"),
    "zip bomb": File(make=a_bomb, says="解压后大得不正常"),
    "zip bomb that lies about its size": File(
        make=lambda: a_bomb().replace(struct.pack("<L", BOMB), struct.pack("<L", 1000)), says="已经损坏"
    ),
    "20,000 rows": File(make=lambda: a_sheet(TITLES, *[["", "", "名"]] * 19_999), says="19,999 行，最多 10,000 行"),
    "more rows than are read": File(make=lambda: a_sheet(*[TITLES[:3]] * 20_001), says="超过 20,000 行"),
    "20,000 rows of csv": File(
        make=lambda: csv_of(*[row(1)] * 20_001).encode(), says="超过 20,000 行", name="清单.csv"
    ),
    "wrong sheet": File(make=lambda: a_sheet(["姓名", "电话"], ["张三", "1"]), says="没有“目录清单”的表头"),
    "only a head": File(make=lambda: a_sheet(TITLES), says="表头下面没有事项"),
    "a blank form": File(make=lambda: written_list(STANDARD, [], with_ids=False), says="表头下面没有事项"),
    "a column twice": File(make=lambda: a_sheet([*TITLES, "事项名称"], row(1)), says="“事项名称”有两列"),
    "macro workbook": File(make=lambda: with_macros(a_sheet(TITLES, row(1))), says="带有宏", name="清单.xlsm"),
    "old xls": File(make=lambda: OLE, says="旧格式（.xls）", name="清单.xls"),
    "password": File(make=_password, says="设了打开密码"),
    "a formula that went wrong": File(
        make=lambda: drawn(lambda _, sheet: sheet.write_formula(1, NAME, "=1/0", None, "#DIV/0!")), says="算错的公式"
    ),
    "a formula never computed": File(
        make=lambda: in_sheet('<row r="1"><c r="A1"><f>1+1</f></c></row>'), says="还没有算出结果的公式（单元格 A1）"
    ),
    "dde whose program is away": File(
        make=lambda: drawn(lambda _, sheet: sheet.write_formula(1, NAME, "=cmd|'/C calc'!A0", None, "#REF!")),
        says="算错的公式",
    ),
    "16,384 columns": File(make=lambda: a_sheet(TITLES, ["列"] * 16_384), says="列，最多 500 列"),
    "a million columns of csv": File(make=lambda: b"x" + b"," * 1_000_000, says="1000001 列", name="清单.csv"),
    "a cell in the last corner": File(make=lambda: far_away(), says="离表格很远的单元格"),
    "a far cell in a part of another name": File(make=lambda: another_part(far_away()), says="离表格很远的单元格"),
    "cells that do not say where they stand": File(
        make=lambda: in_sheet(f'<row r="1">{"<c><v>1</v></c>" * 3000}</row><row r="1048576"><c><v>1</v></c></row>'),
        says="没有写明位置",
    ),
    "a place past every sheet": File(
        make=lambda: in_sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'), says="没有写明位置"
    ),
    "101 sheets": File(make=lambda: a_workbook(_many_sheets), says="最多 100 个"),
    "merged down every column": File(
        make=lambda: with_part(
            a_sheet(TITLES, row(1), row(2)),
            SHEET,
            lambda part: part.replace(
                b"</sheetData>",
                b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:Z1048576"/>' * 20_000 + b"</mergeCells>",
            ),
        ),
        says="合并的单元格太多",
    ),
    "csv with NUL bytes": File(make=lambda: csv_of(row(1, item_name="办\0证")).encode(), says="UTF-8", name="清单.csv"),
    "csv in UTF-16": File(make=lambda: csv_of(row(1)).encode("utf-16"), says="UTF-8", name="清单.csv"),
    "csv with semicolons": File(
        make=lambda: csv_of(row(1)).replace(",", ";").encode(), says="不是用逗号隔开", name="清单.csv"
    ),
    "csv with tabs": File(
        make=lambda: csv_of(row(1)).replace(",", "\t").encode(), says="不是用逗号隔开", name="清单.csv"
    ),
    "csv with an open quote": File(make=lambda: b'"' + csv_of(row(1)).encode(), says="引号不配对", name="清单.csv"),
    "a csv cell past every limit": File(
        make=lambda: csv_of(row(1, exercise_content="长" * 100_001)).encode(), says="100,000 个字", name="清单.csv"
    ),
}
"""Nothing of these is taken, and the page of the import says why and what to do."""


def _merged(_: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, row(1))
    sheet.write_row(2, 0, row(2))
    sheet.merge_range(1, CONTENT, 2, CONTENT, "合并")


def _twins_in_two_sheets(workbook: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, row(1))
    other = workbook.add_worksheet("表二")
    other.write_row(0, 0, TITLES)
    other.write_row(1, 0, row(1))


WRONG_ROWS: Mapping[str, File] = {
    "merged cells": File(make=lambda: drawn(_merged), says="是合并的单元格", counts={"wrong": 2}),
    "duplicate names": File(
        make=lambda: a_sheet(TITLES, row(1), row(1), row(2)), says="是同一个事项", counts={"wrong": 2, "new": 1}
    ),
    "duplicate names in two sheets": File(
        make=lambda: drawn(_twins_in_two_sheets), says="是同一个事项", counts={"wrong": 2}
    ),
    "a cell longer than a workbook allows": File(
        make=lambda: csv_of(row(1, exercise_content="长" * 40_000)).encode(),
        says="行使内容",
        name="清单.csv",
        counts={"wrong": 1},
    ),
    "a comma in a cell without quotes": File(
        make=lambda: csv_of(row(1), [*row(2), "多", "多"]).encode(),
        says="比表头多出几格，后面的内容可能错了位",
        name="清单.csv",
        counts={"wrong": 1, "new": 1},
    ),
    "a boolean where a code belongs": File(
        make=lambda: a_sheet(TITLES, with_cell(TITLES.index("事项类型"), True)),
        says="“是”不在可选的值里",
        counts={"wrong": 1},
    ),
    "an error typed as a text": File(
        make=lambda: a_sheet(TITLES, with_cell(TITLES.index("事项类型"), "#REF!")),
        says="“#REF!”不在可选的值里",
        counts={"wrong": 1},
    ),
}
"""The file is read, these rows are wrong, and each says why."""


def _two_sheets(workbook: Any, sheet: Any) -> None:
    _twins_in_two_sheets(workbook, sheet)
    workbook.get_worksheet_by_name("表二").write_row(1, 0, row(2))
    workbook.add_worksheet("说明").write_string(0, 0, "填表说明")


def _hidden_row(_: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, row(1))
    sheet.write_row(2, 0, row(2, item_name="藏起来的事项"))
    sheet.set_row(2, None, None, {"hidden": True})


def _hidden_sheet(workbook: Any, sheet: Any) -> None:
    _twins_in_two_sheets(workbook, sheet)
    hidden = workbook.get_worksheet_by_name("表二")
    hidden.write_row(1, 0, row(2))
    hidden.hide()


def _formulas(_: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, row(1))
    sheet.write_formula(1, NAME, '="算出来的"&"名称"', None, "算出来的名称")


def _outside(_: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, row(1))
    sheet.write_formula(1, NAME, "='[别处.xlsx]表'!A1", None, "别处的名称")


def _a_day(workbook: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, row(1))
    sheet.write_datetime(1, NAME, datetime(2026, 1, 2), workbook.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001


READ: Mapping[str, File] = {
    "formulas": File(make=lambda: drawn(_formulas), says="算出来的名称", counts={"new": 1}),
    "formula of another workbook": File(
        make=lambda: with_part(drawn(_outside), "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>"),
        says="别处的名称",
        counts={"new": 1},
    ),
    "dde as a text": File(
        make=lambda: csv_of(row(1, item_name="=cmd|'/C calc'!A0")).encode(),
        says="=cmd|&#39;/C calc&#39;!A0",
        name="清单.csv",
        counts={"new": 1},
    ),
    "two sheets": File(
        make=lambda: drawn(_two_sheets), says="工作表“说明”没有本清单的表头，没有读取", counts={"new": 2}
    ),
    "hidden rows": File(make=lambda: drawn(_hidden_row), says="藏起来的事项", counts={"new": 2}),
    "hidden sheet": File(make=lambda: drawn(_hidden_sheet), says="工作表“表二”是隐藏的", counts={"new": 2}),
    "GB18030 csv": File(
        make=lambda: csv_of(row(1, item_name="㐀字头𠮷办理")).encode("gb18030"),
        says="㐀字头𠮷办理",
        name="清单.csv",
        counts={"new": 1},
    ),
    "csv with a byte order mark": File(
        make=lambda: csv_of(row(1)).encode("utf-8-sig"), says="事项1", name="清单.csv", counts={"new": 1}
    ),
    "csv with mixed line ends": File(
        make=lambda: csv_of(row(1), row(2), row(3)).replace("\r\n", "\n", 1).replace("\r\n", "\r", 1).encode(),
        says="事项3",
        name="清单.csv",
        counts={"new": 3},
    ),
    "a number as a name": File(make=lambda: a_sheet(TITLES, with_cell(NAME, 110)), says=">110<", counts={"new": 1}),
    "a day as a name": File(make=lambda: drawn(_a_day), says="2026-01-02", counts={"new": 1}),
    "a boolean for yes": File(
        make=lambda: a_sheet(TITLES, with_cell(IS_PUBLIC, True)), says="事项1", counts={"new": 1}
    ),
}
"""What looks bad and is not: it is read whole, and the page shows what would be written."""
