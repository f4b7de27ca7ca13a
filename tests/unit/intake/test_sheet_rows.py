"""A list as a spreadsheet: what is written is read back, and each wrong cell is named by its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.application.importing_columns import columns_of, rows_of_item
from services.intake.application.importing_items import read_items
from services.intake.application.importing_workbook import written_list
from services.intake.domain.sheet_rows import SheetItem
from shared.kernel.errors import Invalid
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.sheets import Merged, Row, Sheet
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.normal import normalised
from tests.unit.intake.builders import complete_elements

STANDARD = element_list(DIRECTORY)
COLUMNS = columns_of(STANDARD)
TITLES = [column.title for column in COLUMNS]
BASIS = complete_elements()["legal_basis"][0]


def rows_of(*texts: Mapping[str, Any]) -> list[list[str]]:
    """The rows of some items, under their heads."""
    rows = [TITLES]
    for number, elements in enumerate(texts, start=1):
        rows += rows_of_item(number, "", "示例局1", elements, COLUMNS)
    return rows


def a_sheet(rows: Sequence[Sequence[str]], **changes: Any) -> Sheet:
    """A sheet of these rows."""
    return Sheet("目录清单", [Row(number, list(row)) for number, row in enumerate(rows, start=1)], **changes)


def read(rows: Sequence[Sequence[str]], **changes: Any) -> list[SheetItem]:
    """The items of these rows."""
    return list(read_items([a_sheet(rows, **changes)], STANDARD).values())


def with_cell(rows: list[list[str]], row: int, title: str, text: str) -> list[list[str]]:
    """The rows with one cell changed."""
    changed = [list(each) for each in rows]
    changed[row - 1][TITLES.index(title)] = text
    return changed


def test_a_workbook_gives_back_every_element() -> None:
    """Codes are shown as labels and read as codes; several bases take several rows."""
    elements = complete_elements(
        service_object=["1", "2"],
        service_theme={"natural_person": ["010", "085"], "legal_person": ["085"]},
        legal_basis=[BASIS, {**BASIS, "article": "第四十条", "effective_date": "2018-12-29"}],
    )
    content = written_list(STANDARD, rows_of(elements, complete_elements(item_name="=1+1"))[1:], with_ids=True)

    items = list(read_items(read_sheets(content, "清单.xlsx"), STANDARD).values())

    assert [item.elements for item in items] == [elements, complete_elements(item_name="=1+1")]
    assert [(item.row, item.errors, item.missing) for item in items] == [(3, (), ()), (5, (), ())]


LINES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")) | st.sampled_from("\n'=;；、"), min_size=1, max_size=20
)


@settings(max_examples=40, deadline=None)
@given(
    name=LINES,
    text=LINES,
    bases=st.integers(1, 4),
    codes=st.sets(st.sampled_from(list(STANDARD.element("handling_form").values))),
)
def test_export_and_import_are_lossless(name: str, text: str, bases: int, codes: set[str]) -> None:
    """For .xlsx and for .csv, whatever a text holds."""
    elements = normalised(
        complete_elements(
            item_name=name,
            exercise_content=text,
            handling_form=list(codes) or None,
            legal_basis=[{**BASIS, "text": text}] * bases,
        ),
        STANDARD,
    )
    rows = rows_of(elements)

    for content, file_name in (
        (written_list(STANDARD, rows[1:], with_ids=True), "a.xlsx"),
        (written_csv(rows), "a.csv"),
    ):
        assert [item.elements for item in read_items(read_sheets(content, file_name), STANDARD).values()] == [elements]


def test_a_missing_element_is_no_error() -> None:
    """It makes a draft, and the entry names what is missing."""
    item = read(rows_of(complete_elements(service_object=None, service_theme=None)))[0]

    assert item.errors == ()
    assert item.missing == ("服务对象", "服务主题")


def test_a_wrong_value_is_an_error_at_its_cell() -> None:
    """Row, column, value and remedy; in the second basis of an item, too."""
    rows = rows_of(complete_elements(legal_basis=[BASIS, BASIS]))
    rows = with_cell(with_cell(rows, 2, "事项类型", "公共服物"), 3, "设定依据·实施日期", "去年")

    errors = read(rows)[0].errors

    assert [(error.row, error.letters, error.value) for error in errors] == [(2, "D", "公共服物"), (3, "P", "去年")]
    assert errors[0].sentence() == "第 2 行 D 列“事项类型”“公共服物”：“公共服物”不在可选的值里。请从列出的选项中选择"
    assert all(error.remedy for error in errors)


def test_codes_and_other_separators_are_understood() -> None:
    """A clerk may type the code, or part the labels as he is used to."""
    rows = with_cell(rows_of(complete_elements()), 2, "办理形式", "窗口办理、电脑端网上办理;3")

    assert read(rows)[0].elements["handling_form"] == ["1", "2", "3"]


def test_bases_may_stand_apart_from_their_item_when_they_carry_its_number() -> None:
    """Somebody has sorted the sheet."""
    rows = rows_of(
        complete_elements(legal_basis=[BASIS, {**BASIS, "article": "第四十条"}]), complete_elements(item_name="乙")
    )
    rows = [rows[0], rows[1], rows[3], rows[2]]

    first, second = read(rows)

    assert [basis["article"] for basis in first.elements["legal_basis"]] == ["第三十三条", "第四十条"]
    assert len(second.elements["legal_basis"]) == 1


def test_a_basis_without_an_item_is_an_error() -> None:
    """And one whose number two items have."""
    rows = rows_of(complete_elements(legal_basis=[BASIS, BASIS]), complete_elements(item_name="乙"))
    lost = with_cell(rows, 3, "序号", "9")
    ambiguous = with_cell(rows, 4, "序号", "1")

    assert [error.message for item in read(lost) for error in item.errors] == ["只有设定依据，找不到它的事项"]
    # to import the good rows only would import either of them without this basis
    assert ["2 个事项" in item.errors[0].message for item in read(ambiguous)] == [True, True]


def test_merged_cells_are_errors_of_their_rows() -> None:
    """Only the first row of a merged range has the value: the others would be imported without it."""
    rows = rows_of(complete_elements(), complete_elements(item_name="乙"))

    items = read(rows, merged=[Merged(2, 4, 3, 4)])

    assert [[error.message for error in item.errors] for item in items] == [["是合并的单元格，看不出每一行的内容"]] * 2


def test_cells_merged_over_the_bases_of_an_item_are_told_how_bases_are_written() -> None:
    """To fill in every row would make twins of them."""
    place = TITLES.index("事项名称") + 1
    rows = rows_of(complete_elements(legal_basis=[BASIS, {**BASIS, "article": "第四十条"}]))

    over_bases = read(rows, merged=[Merged(2, place, 3, place)])[0].errors
    in_one_row = read(rows, merged=[Merged(2, place, 2, place + 1)])[0].errors

    assert {error.row for error in over_bases} == {2, 3}
    assert all("从第二条起只写序号和依据" in error.remedy for error in over_bases)
    assert [error.remedy for error in in_one_row] == ["请取消合并，每一格都填写"]


def test_a_title_above_the_heads_and_merged_is_passed_over() -> None:
    """Lists have titles."""
    rows = [["某区目录清单", *[""] * (len(TITLES) - 1)], *rows_of(complete_elements())]

    items = read(rows, merged=[Merged(1, 1, 1, 20)])

    assert [(item.row, item.errors) for item in items] == [(3, ())]


def test_a_file_of_another_kind_is_refused() -> None:
    """A sheet without the heads, a group with a column missing, the same column twice."""
    with pytest.raises(Invalid, match="没有“目录清单”的表头"):
        read([["姓名", "电话"], ["张三", "123"]])
    with pytest.raises(Invalid, match="缺少“设定依据·文号”"):
        read([[title for title in TITLES if title != "设定依据·文号"]])
    with pytest.raises(Invalid, match="有两列"):
        read([[*TITLES, "事项名称"]])


def test_a_form_of_another_version_of_the_standard_is_refused() -> None:
    """The hidden sheet says for which version it was made."""
    codes = Sheet("代码表", [Row(1, ["标准版本", "directory.v0"])], is_hidden=True)

    with pytest.raises(Invalid, match="另一版标准"):
        read_items([a_sheet(rows_of(complete_elements())), codes], STANDARD)


def test_two_sheets_are_read_and_what_is_passed_over_is_said() -> None:
    """Sheets with the heads are read, hidden ones too; others and unknown columns are named."""
    rows = rows_of(complete_elements())
    strange = [[*rows[0], "备注"], [*rows[1], "看看"]]
    sheets = [
        a_sheet(strange),
        Sheet("说明", [Row(1, ["填表说明"])]),
        Sheet("旧表", a_sheet(rows).rows, is_hidden=True),
    ]

    found = read_items(sheets, STANDARD)

    assert [item.sheet for item in found.values()] == ["目录清单", "旧表"]
    assert "备注" in found.remarks[0]
    assert "“说明”" in found.remarks[1]
    assert "隐藏" in found.remarks[2]


def test_columns_that_are_absent_cover_nothing() -> None:
    """So that an item that is there keeps those elements."""
    item = read([["事项名称", "事项类型"], ["办证", "公共服务事项"]])[0]

    assert item.covered == {"item_name", "item_type"}
