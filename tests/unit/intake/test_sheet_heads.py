"""The heads of a list as people change them: marks of what is required, added columns, columns without a head."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.intake.application.importing_columns import NOTES, columns_of, rows_of_item
from services.intake.application.importing_items import FileItems, read_items
from services.intake.application.importing_workbook import written_list
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.sheets import Row, Sheet
from shared.standards.element_list import DIRECTORY, element_list
from tests.unit.intake.builders import complete_elements

STANDARD = element_list(DIRECTORY)
COLUMNS = columns_of(STANDARD)


def read(*rows: Sequence[str]) -> FileItems:
    """The items of a sheet with these rows."""
    return read_items([Sheet("清单", [Row(number, list(row)) for number, row in enumerate(rows, start=1)])], STANDARD)


@pytest.mark.parametrize(
    "head",
    [
        "* 事项名称",
        "＊事项名称",
        "事项名称＊",
        "事项名称（必填）",
        "事项名称*(必填项)",
        "事项名称：",
        "★事项名称",
        "事项 名称*",
    ],
)
def test_marks_of_what_is_required_are_no_part_of_a_head(head: str) -> None:
    """As lists of other offices carry them."""
    assert read([head, "事项类型"], ["甲", "公共服务事项"])[0].name == "甲"


def test_what_stands_in_brackets_otherwise_makes_another_head() -> None:
    """It may be another thing; the remark names it."""
    found = read(["事项名称", "事项名称（市级）"], ["甲", "乙"])

    assert found[0].name == "甲"
    assert "事项名称（市级）" in found.remarks[0]


def test_columns_with_cells_and_without_a_head_are_named() -> None:
    """Nothing that a file holds is left out unseen: below two rows of heads, or where somebody took a head away."""
    found = read(
        ["事项名称", "设定依据", "", "", "备注", ""],
        ["", "依据种类", "文件名称", "", "", ""],
        ["甲", "法律", "某法", "", "x", ""],
    )

    assert [item.name for item in found.values()] == ["甲"]
    assert any("C 列有内容，但是没有表头，没有读取" in remark for remark in found.remarks)
    assert not any("D" in remark or "F" in remark for remark in found.remarks)


def test_a_column_that_was_added_to_a_form_is_read_by_its_title() -> None:
    """The hidden row below the titles has nothing for it."""
    elements = complete_elements(exercise_content="")
    kept = [column for column in COLUMNS if column.path != "exercise_content"]
    sheets = read_sheets(written_list(STANDARD, [], with_ids=False), "清单.xlsx")
    place = next(place for place, column in enumerate(COLUMNS) if column.path == "exercise_content")
    titles, keys = ([*row.cells[:place], *row.cells[place + 1 :]] for row in sheets[0].rows[:2])
    row = rows_of_item(1, "", "示例局1", elements, kept)[0]

    found = read([*titles, "行使内容", "备注"], [*keys, "", ""], [*row, "受理申请。", "x"])

    assert found[0].elements["exercise_content"] == "受理申请。"
    assert any("备注" in remark for remark in found.remarks)


def test_the_notes_of_a_marked_copy_are_no_column_without_a_head() -> None:
    """Their head stands in the first row, where a list with a title has no heads."""
    found = read(
        ["某区目录清单", "", NOTES], ["事项名称", "事项类型", ""], ["甲", "公共服务事项", "第 3 行 B 列：改正。"]
    )

    assert found.remarks == []
