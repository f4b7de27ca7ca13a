"""What is written is read back, and nothing that is written runs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.spreadsheets.forms import marked_copy
from shared.spreadsheets.neutral import is_risky, neutralised, restored
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.sheets import Row, Sheet
from shared.spreadsheets.writing import written_csv, written_xlsx

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("\n\t'=+-@,\"_x0041_ ")),
    max_size=12,
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
TABLES = st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=6)


def filled(table: list[list[str]]) -> list[list[str]]:
    """The rows that are not empty, and their columns up to the last that is filled."""
    rows = [row for row in table if any(row)]
    width = max((column for row in rows for column, cell in enumerate(row, start=1) if cell), default=0)
    return [row[:width] for row in rows]


def read(content: bytes, name: str) -> list[list[str]]:
    """The cells of the only sheet."""
    return filled([row.cells for row in read_sheets(content, name)[0].rows])


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_every_text_survives_a_workbook(table: list[list[str]]) -> None:
    """Write, read, and nothing has changed."""
    assert read(written_xlsx({"表": table}), "表.xlsx") == filled(table)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_every_text_survives_csv(table: list[list[str]]) -> None:
    """Formulas are neutralised on the way out and restored on the way in."""
    content = written_csv([["头", "", ""], *table])

    assert read(content, "表.csv") == filled([["头", "", ""], *table])


@given(TEXTS)
def test_neutralising_is_undone_exactly(text: str) -> None:
    """Also for a text that looks neutralised already."""
    assert restored(neutralised(text)) == text


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), TEXTS)
def test_no_cell_of_a_csv_file_starts_a_formula(sign: str, rest: str) -> None:
    """As a spreadsheet program would see the file."""
    cells = next(csv.reader(StringIO(written_csv([[sign + rest]]).decode("utf-8-sig"), newline="")))

    assert cells[0] == f"'{sign}{rest}"


def test_a_workbook_holds_texts_and_no_formulas() -> None:
    """A dangerous text is a shared string that a spreadsheet program keeps as a text, also when it is edited."""
    content = written_xlsx({"表": [['=HYPERLINK("http://x")', "普通"]]})

    with ZipFile(BytesIO(content)) as archive:
        sheet, styles = archive.read("xl/worksheets/sheet1.xml"), archive.read("xl/styles.xml")

    assert b"<f>" not in sheet
    assert b'quotePrefix="1"' in styles
    assert is_risky("=1")
    assert not is_risky("普通")


def test_a_marked_copy_is_written_whatever_its_sheets_are_called() -> None:
    """Other programs let a name be longer than 31 characters, and write what no spreadsheet program shows."""
    names = ["重庆市江津区人力资源和社会保障局二〇二六年度政务服务事项目录清单" + end for end in ("甲", "乙")] + [
        "a/b:c",
        "'q'",
    ]

    copy = marked_copy([Sheet(name, [Row(1, ["事项名称"])]) for name in names], {}, "导入检查")

    read = [sheet.name for sheet in read_sheets(copy, "清单.xlsx")]
    assert [name[:16] for name in read[:2]] == [names[0][:16]] * 2
    assert len({*read}) == 4
    assert read[2:] == ["a_b_c", "_q_"]
