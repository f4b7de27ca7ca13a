"""Reading of uploaded spreadsheets: what comes out, and what is refused."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Any

import pytest

from shared.kernel.errors import Invalid
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.sheets import Merged, Row, column_letters
from tests.unit.spreadsheets.files import a_sheet, a_workbook, an_archive, with_macros, with_part


def cells_of(content: bytes, name: str = "清单.xlsx") -> list[list[str]]:
    """The cells of the first sheet."""
    return [row.cells for row in read_sheets(content, name)[0].rows]


def test_a_code_kept_as_text_keeps_its_zeros() -> None:
    """04 typed as a text stays 04."""
    assert cells_of(a_sheet(["04"])) == [["04"]]


def test_numbers_come_out_as_the_clerk_sees_them() -> None:
    """A whole number has no point, a fraction has its own digits."""
    assert cells_of(a_sheet([1.0, 0.1, 20, -3.5])) == [["1", "0.1", "20", "-3.5"]]


def numbers(*cells: tuple[float, str]) -> bytes:
    """A workbook whose second sheet has one row of numbers, each with its format."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet("前")
        sheet = workbook.add_worksheet("甲&乙")
        for column, (number, shown_as) in enumerate(cells):
            sheet.write_number(1, column, number, workbook.add_format({"num_format": shown_as}) if shown_as else None)

    return a_workbook(fill)


@pytest.mark.parametrize(
    ("number", "shown_as", "text"),
    [
        (123, "000000", "000123"),
        (-5, "000", "-005"),
        (1234567, "000", "1234567"),
        (4, "00;[Red]-00", "04"),
        (1.5, "000", "1.5"),
        (0.5, "0%", "50%"),
        (0.125, "0%", "12.5%"),
        (0.125, "0.00%", "12.5%"),
        (0.07, "0%", "7%"),
        (1, "0%", "100%"),
        (1234.5, "#,##0.00", "1234.5"),
        (20, "0", "20"),
        (999999999999999, "", "999999999999999"),
        (0.1 + 0.2, "", "0.3"),
        (0.00001, "", "0.00001"),
    ],
)
def test_zeros_and_percentages_come_out_as_the_clerk_sees_them(number: float, shown_as: str, text: str) -> None:
    """The format shows them; no digit is rounded away that the program keeps."""
    assert [row.cells for row in read_sheets(numbers((7, ""), (number, shown_as)), "清单.xlsx")[1].rows] == [
        ["7", text]
    ]


def test_a_workbook_of_another_program_shows_its_zeros_too() -> None:
    """With prefixes, single quotes, and a part named from the root."""

    def otherwise(part: bytes) -> bytes:
        return part.replace(b'<c r="A2" s="1">', b"<x:c r='A2' s='1'>").replace(b"</v></c>", b"</v></x:c>")

    part = with_part(numbers((123, "000000")), "xl/worksheets/sheet2.xml", otherwise)
    part = with_part(
        part, "xl/worksheets/sheet2.xml", lambda sheet: sheet.replace(b"<worksheet ", b'<worksheet xmlns:x="u" ')
    )
    rooted = with_part(
        part, "xl/_rels/workbook.xml.rels", lambda kept: kept.replace(b'"worksheets/', b'"/xl/worksheets/')
    )

    assert [row.cells for row in read_sheets(rooted, "清单.xlsx")[1].rows] == [["000123"]]


@pytest.mark.parametrize("number", [12345678901234567890, 110101199001011234, -1e15, 1e20])
def test_a_number_that_has_lost_digits_is_named(number: float) -> None:
    """A spreadsheet program keeps fifteen of them; what is behind them is not the clerk's any more."""
    with pytest.raises(Invalid) as refusal:
        read_sheets(numbers((1, ""), (number, "0")), "清单.xlsx")

    assert "工作表“甲&乙”第 2 行 B 列的数字超过 15 位" in refusal.value.message
    assert "请把单元格格式改为“文本”，重新输入" in refusal.value.message


def test_days_come_out_as_days() -> None:
    """A date cell is a day; with a time it shows the time too."""

    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_datetime(0, 0, datetime(2026, 1, 2), workbook.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        sheet.write_datetime(0, 1, datetime(2026, 1, 2, 8, 30), workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001

    assert cells_of(a_workbook(fill)) == [["2026-01-02", "2026-01-02 08:30:00"]]


def test_rows_keep_the_numbers_that_the_file_shows() -> None:
    """Empty rows are left out, the others keep their number; columns that are empty before the first stay."""

    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_string(2, 1, "甲")
        sheet.write_string(5, 1, "乙")

    assert read_sheets(a_workbook(fill), "清单.xlsx")[0].rows == [Row(3, ["", "甲"]), Row(6, ["", "乙"])]


def test_formulas_give_the_value_that_was_computed_last() -> None:
    """Nothing is computed here: the program that saved the file has done it."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet().write_formula(0, 0, '="04"&"号"', None, "04号")

    assert cells_of(a_workbook(fill)) == [["04号"]]


def test_a_formula_that_went_wrong_is_named() -> None:
    """The reader would give it as empty, and something missing would be taken for something left out."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet().write_formula(3, 1, "=1/0", None, "#DIV/0!")

    with pytest.raises(Invalid, match="单元格 B4"):
        read_sheets(a_workbook(fill), "清单.xlsx")


@pytest.mark.parametrize(("value", "words"), [("#N/A", "算错的公式"), ("", "还没有算出结果的公式")])
def test_a_refusal_for_some_cells_names_their_sheet(value: str, words: str) -> None:
    """As its tab says it: a list has several, and the cells may be in one that nobody meant to import."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet("目录清单").write_string(0, 0, "事项名称")
        workbook.add_worksheet("统计&汇总").write_formula(3, 1, "=1/0", None, value)

    with pytest.raises(Invalid, match=f"工作表“统计&汇总”里有{words}（单元格 B4"):
        read_sheets(a_workbook(fill), "清单.xlsx")


def test_merged_cells_are_named() -> None:
    """Only the first cell of a merged range has the value; the sheet names the range."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet().merge_range(0, 0, 1, 1, "合并")

    sheet = read_sheets(a_workbook(fill), "清单.xlsx")[0]

    assert sheet.merged == [Merged(1, 1, 2, 2)]
    assert sheet.rows[0].cells[0] == "合并"


def test_hidden_rows_are_read_and_hidden_sheets_are_marked() -> None:
    """Nothing that the file holds is left out unseen."""

    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet("甲")
        sheet.write_string(0, 0, "一")
        sheet.write_string(1, 0, "二")
        sheet.set_row(1, None, None, {"hidden": True})
        hidden = workbook.add_worksheet("乙")
        hidden.write_string(0, 0, "代码")
        hidden.hide()

    first, second = read_sheets(a_workbook(fill), "清单.xlsx")

    assert ([row.cells for row in first.rows], first.is_hidden) == ([["一"], ["二"]], False)
    assert ([row.cells for row in second.rows], second.is_hidden) == ([["代码"]], True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_offices_write(encoding: str) -> None:
    """UTF-8 with and without its mark, and GB18030; short rows are filled up."""
    content = "名称,类型\r\n办证,20\r\n\r\n只有名称𠮷\r\n".encode(encoding)

    rows = read_sheets(content, "清单.CSV")[0].rows

    assert rows == [Row(1, ["名称", "类型"]), Row(2, ["办证", "20"]), Row(4, ["只有名称𠮷", ""])]


def test_csv_as_we_export_it_gets_its_formulas_back() -> None:
    """The apostrophe that an export put before a formula is taken off; any other stays."""
    assert cells_of("'=1+1,''=1,'名称'\r\n".encode(), "清单.csv") == [["=1+1", "'=1", "'名称'"]]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.xlsx", "空文件"),
        ("事项名称\t类型".encode(), "清单.xlsx", "改名不会改变内容"),
        (b"plain text", "清单.txt", "另存为"),
        (b"\xd0\xcf\x11\xe0old", "清单.xls", "旧格式"),
        (b"PK\x03\x04broken", "清单.xlsx", "已经损坏"),
        (an_archive({"word/document.xml": b"<x/>"}), "清单.xlsx", "不是 Excel 工作簿"),
        (an_archive({"xl/workbook.xml": b"<x"}), "清单.xlsx", "已经损坏"),
        (with_macros(a_sheet(["名称"])), "清单.xlsm", "宏"),
        (b"\x00\x01\x02", "清单.csv", "UTF-8"),
        ("名称\0".encode("utf-16"), "清单.csv", "UTF-8"),
        ('"名称,类型\r\n办证'.encode(), "清单.csv", "引号不配对"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_remedy(content: bytes, name: str, words: str) -> None:
    """By its content, whatever its name; the sentence says what to do."""
    with pytest.raises(Invalid, match=words) as refusal:
        read_sheets(content, name)

    assert name in refusal.value.message
    assert "请" in refusal.value.message


def test_a_zip_bomb_is_refused_by_the_sizes_it_names() -> None:
    """A file that would unpack to a hundred times its size is not opened."""
    bomb = with_part(a_sheet(["名称"]), "xl/sharedStrings.xml", lambda _: b" " * (20 * 1024 * 1024))

    with pytest.raises(Invalid, match="解压后大得不正常"):
        read_sheets(bomb, "清单.xlsx")


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    """A reader goes by the data, so the data are measured too."""
    bomb = with_part(a_sheet(["名称"]), "xl/sharedStrings.xml", lambda _: b" " * (20 * 1024 * 1024))
    lie = bomb.replace(struct.pack("<L", 20 * 1024 * 1024), struct.pack("<L", 1000))

    with pytest.raises(Invalid, match=r"解压后大得不正常|已经损坏"):
        read_sheets(lie, "清单.xlsx")


def test_a_lonely_cell_in_the_last_corner_is_refused() -> None:
    """A reader would make room for every cell before it."""

    def fill(workbook: Any) -> None:
        workbook.add_worksheet().write_string(1_048_575, 16_383, "远")

    with pytest.raises(Invalid, match="很远的单元格"):
        read_sheets(a_workbook(fill), "清单.xlsx")


def test_too_many_rows_and_bytes_are_refused_by_the_limits_given() -> None:
    """The limits are the caller's."""
    content = a_sheet(*[[f"第{number}"] for number in range(11)])

    with pytest.raises(Invalid, match="超过 10 行"):
        read_sheets(content, "清单.xlsx", most_rows=10)
    with pytest.raises(Invalid, match="最多 0 MB"):
        read_sheets(content, "清单.xlsx", most_bytes=100)

    assert len(read_sheets(content, "清单.xlsx", most_rows=11)[0].rows) == 11


def test_twenty_thousand_rows_are_refused() -> None:
    """The default limit is 10,000."""
    with pytest.raises(Invalid, match="超过 10,000 行"):
        read_sheets(("名称\n" * 20_000).encode(), "清单.csv")


def test_columns_are_called_as_spreadsheet_programs_do() -> None:
    """1 is A, 27 is AA."""
    assert [column_letters(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
