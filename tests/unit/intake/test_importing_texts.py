"""How time limits, numbered texts, files and numbers stand in a cell, also as people type them by hand."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.importing_columns import SheetColumn, columns_of, columns_of_table
from services.intake.application.importing_items import read_items
from services.intake.application.importing_texts import MEASURE, SAME_TIME
from shared.spreadsheets.sheets import Row, Sheet
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.elements import paths

STANDARD = element_list(IMPLEMENTATION)
COLUMNS = {column.path: column for column in columns_of(STANDARD)}
DIGEST = "ab" * 32


def read(path: str, text: str) -> Any:
    """What the cell of a column means."""
    reader = column_at(path).reader()
    return reader(text) if reader else text


def column_at(path: str) -> SheetColumn:
    """The column of a path, beside the items or in the sheet of its table."""
    if path in COLUMNS:
        return COLUMNS[path]
    table = STANDARD.element(path.partition(".")[0])
    return next(column for column in columns_of_table(table, STANDARD) if column.path == path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20个工作日", {"number": 20, "unit": "workday"}),
        ("20工作日", {"number": 20, "unit": "workday"}),
        ("２０ 个 工作日", {"number": 20, "unit": "workday"}),
        ("20工作天", {"number": 20, "unit": "workday"}),
        ("3个月(省厅另有规定的从其规定)", {"number": 3, "unit": "month", "explanation": "省厅另有规定的从其规定"}),
        ("无", "无"),
        ("无（法律（含法规）没有规定）", {"word": "无", "explanation": "法律（含法规）没有规定"}),
        ("尽快办理", "尽快办理"),
        ("20天", {"number": 20, "unit": "天"}),
        ("10", {"number": 10}),
        ("100", {"number": 100}),
        ("10个", {"number": 10}),
        ("1.5个工作日", "1.5个工作日"),
        ("10-20工作日", "10-20工作日"),
    ],
)
def test_a_limit_is_read_as_people_write_it(text: str, value: Any) -> None:
    """天 does not say whether working days are meant: it stays what it is, and the checks name the units."""
    assert read("statutory_time_limit", text) == value


@pytest.mark.parametrize("text", ["2018/3/1", "2018-3-1", "2018年3月1日", "2018.03.01", "20180301", "２０１８-3-1"])
def test_a_day_is_read_as_people_and_spreadsheet_programs_write_it(text: str) -> None:
    """Saved as .csv, 2018-03-01 comes back as 2018/3/1."""
    assert read("legal_basis.effective_date", text) == "2018-03-01"


@pytest.mark.parametrize("text", ["2018-02-30", "2018年3月", "3/1/2018", "去年"])
def test_what_is_no_day_stays_what_it_is(text: str) -> None:
    """The checks name it."""
    assert read("legal_basis.effective_date", text) == text


def test_a_number_alone_is_told_that_its_unit_is_missing() -> None:
    """Whole, with its unit named as what is missing: 100 is neither 10 nor a unit 0."""
    sheet = Sheet("实施清单", [Row(1, ["事项名称", "承诺办结时限"]), Row(2, ["甲", "100"])])

    (item,) = read_items([sheet], STANDARD).values()

    assert item.elements["promised_time_limit"] == {"number": 100}
    assert [error.message for error in item.errors] == ["时限没有单位"]
    assert COLUMNS["promised_time_limit"].shown({"number": 100}) == "100个"


def test_no_word_or_unit_holds_a_mark_of_the_text_form() -> None:
    """Else two values would have one text."""
    limits = [element for _, element in paths(STANDARD.elements) if element.kind == "duration"]
    words = {word for element in limits for word in (*element.words, *element.values.values(), *element.values)}

    assert limits
    assert not any(mark in word for word in words for mark in ("（", "(", SAME_TIME, MEASURE, " "))


def test_lines_are_texts_and_a_break_inside_one_is_marked() -> None:
    """Empty lines are none; an own sign of this kind keeps its backslash."""
    column = column_at("acceptance_conditions")

    assert read(column.path, "一\n\n 二 ") == ["一", " 二 "]
    assert column.shown(["一\n之二", "二"]) == "一↵之二\n二"
    assert read(column.path, column.shown(["一\n之二", "甲↵乙", "丙\\\n丁\\"])) == ["一\n之二", "甲↵乙", "丙\\\n丁\\"]


@pytest.mark.parametrize(
    "text",
    [
        f"申请表.docx\n{DIGEST}",
        f"申请表.docx {DIGEST.upper()}",
        f"申请表.docx\nSHA-256：{DIGEST}",
        f"申请表.docx\nSHA256:{DIGEST}",
    ],
)
def test_a_file_is_its_name_and_its_digest(text: str) -> None:
    """On one line or two."""
    assert read("result_sample", text) == {"sha256": DIGEST, "name": "申请表.docx"}


@pytest.mark.parametrize(
    ("title", "text", "remedy"),
    [
        ("法定办结时限", "尽快办理", "请写成“20个工作日”的样子，单位是工作日、自然日、月；或者写“无”"),
        ("法定办结时限", "10", "请从工作日、自然日、月中选择，例如“10个工作日”"),
        ("结果样本", "样本.pdf", "请先在表单里上传文件，再在这里第一行写文件名，第二行写它的 SHA-256"),
        ("到办事现场次数", "一次", "请只填数字，例如 1"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_how_to_write_it(title: str, text: str, remedy: str) -> None:
    """At its cell, with its value."""
    sheet = Sheet("实施清单", [Row(1, ["事项名称", title]), Row(2, ["甲", text])])

    (item,) = read_items([sheet], STANDARD).values()

    assert [(error.row, error.letters, error.value, error.remedy) for error in item.errors] == [(2, "B", text, remedy)]
