"""How a power list is read: heads under many names, grounds in one cell or many, limits as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.list_values import cited_in
from services.intake.application.power_rows import MOST_ROWS, columns, power_rows
from services.intake.application.power_values import elements_of
from services.intake.domain.power_list import POWER_TYPES
from services.intake.domain.sources import name_key
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Merged, Row, Sheet
from shared.standards.tables import table

HEADS = ["事项名称", "事项类型", "基本编码", "实施机构", "设定依据"]
CELLS = ["示例许可", "行政许可", "500114001000", "示例局", "《甲法》第一条"]


def a_sheet(*rows: list[str], heads: list[str] | None = None, name: str = "权力清单", **more: Any) -> Sheet:
    """Return a sheet with heads in its first row."""
    listed = [HEADS if heads is None else heads, *rows]
    return Sheet(name, [Row(number, cells) for number, cells in enumerate(listed, start=1)], **more)


def read(heads: list[str], cells: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the elements of one row with these columns beside the required ones, and what is wrong."""
    (row,) = power_rows([a_sheet([*CELLS, *cells], heads=[*HEADS, *heads])]).rows
    elements, errors = elements_of(row)
    return elements, [error.sentence() for error in errors]


@pytest.mark.parametrize(
    "heads",
    [
        HEADS,
        ["权力名称", "权力类型", "基本编码（12位）", "实施主体*", "法定依据"],
        ["职权名称", "职权类型", "事项编码", "实施部门", "实施依据"],
        ["设定依据", "实施机构", "基本编码", "事项类型", "事 项 名 称"],
    ],
)
def test_the_heads_are_known_by_many_names_and_in_any_order(heads: list[str]) -> None:
    (row,) = power_rows([a_sheet(CELLS, heads=heads)]).rows

    assert set(row.places) == {"item_name", "item_type", "base_code", "body_name", "legal_basis"}


def test_a_title_may_stand_above_the_heads_and_more_columns_beside_them() -> None:
    rows = [Row(1, ["示例区行政权力清单", *[""] * 5]), Row(2, [*HEADS, "备注"]), Row(4, [*CELLS, "x"])]

    found = power_rows([Sheet("表", rows), Sheet("说明", [Row(1, ["怎样填"])])])

    assert (found.sheets, found.unused) == (("表",), ("备注",))
    assert [row.number for row in found.rows] == [4]


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ([a_sheet(CELLS[:4], heads=[*HEADS[:3], "x"])], "没有权力清单的表头"),
        ([a_sheet()], "只有表头，没有事项"),
        ([a_sheet([*CELLS, "乙"], heads=[*HEADS, "实施主体"])], "出现了两次"),
        ([a_sheet(CELLS, CELLS, merged=[Merged(2, 1, 3, 1)])], "第 3 行有合并的单元格"),
        ([a_sheet(*[CELLS] * (MOST_ROWS + 1))], "一次最多 5,000 项"),
    ],
)
def test_a_file_that_is_no_power_list_is_refused(sheets: list[Sheet], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        power_rows(sheets)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《甲法》第一条：内容。", [{"title": "甲法", "article": "第一条", "text": "内容。"}]),
        ("《甲法》（国务院令第1号）第一条", [{"title": "甲法", "doc_no": "国务院令第1号", "article": "第一条"}]),
        ("《甲法》（2017修正）第一条", [{"title": "甲法", "article": "第一条"}]),
        ("《甲法》第一条第二款第（三）项", [{"title": "甲法", "article": "第一条第二款第（三）项"}]),
        ("《甲法》第三条、第七条", [{"title": "甲法", "article": "第三条、第七条"}]),
        ("《甲法》第一条之二规定：内容", [{"title": "甲法", "article": "第一条之二", "text": "内容"}]),
        ("《甲法》", [{"title": "甲法"}]),
        ("《关于落实〈甲法〉的通知》", [{"title": "关于落实〈甲法〉的通知"}]),
        (
            "1.《甲法》第一条：按照《乙法》办理。\n2.《乙法》第二条",
            [
                {"title": "甲法", "article": "第一条", "text": "按照《乙法》办理。"},
                {"title": "乙法", "article": "第二条"},
            ],
        ),
        (
            "一、《甲法》第一条；二、《乙法》第二条",
            [{"title": "甲法", "article": "第一条"}, {"title": "乙法", "article": "第二条"}],
        ),
        ("依据法律规定", []),
        ("", []),
    ],
)
def test_the_grounds_in_one_cell_are_told_apart(text: str, found: list[dict[str, str]]) -> None:
    assert cited_in(text) == found


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20个工作日", {"number": 20, "unit": "workday"}),
        ("２０ 工作日", {"number": 20, "unit": "workday"}),
        ("15个自然日", {"number": 15, "unit": "natural_day"}),
        ("3个月", {"number": 3, "unit": "month"}),
        ("20个工作日（《甲法》第九条）", {"number": 20, "unit": "workday", "explanation": "《甲法》第九条"}),
        ("无", "无"),
        ("无（法律没有规定）", {"word": "无", "explanation": "法律没有规定"}),
    ],
)
def test_a_limit_is_read_as_people_write_it(text: str, limit: Any) -> None:
    elements, errors = read(["法定时限"], [text])

    assert (elements["statutory_time_limit"], errors) == (limit, [])


@pytest.mark.parametrize("text", ["20日", "二十个工作日", "尽快", "20"])
def test_a_limit_without_a_unit_is_not_guessed(text: str) -> None:
    _, errors = read(["法定时限"], [text])

    assert errors == [
        f"第 2 行 F 列“法定办结时限”“{text}”：看不出是多少、什么单位。请写成 20个工作日、15个自然日或 3个月"
    ]


def test_labels_and_codes_are_read_several_in_a_cell() -> None:
    elements, errors = read(
        ["服务对象", "办理形式", "服务主题·面向自然人", "是否收费"],
        ["企业法人、自然人", "1；2", "社会保障（社会保险、社会救助）", "否"],
    )

    assert errors == []
    assert elements["service_object"] == ["1", "2"]
    assert elements["handling_form"] == ["1", "2"]
    assert elements["service_theme"] == {"natural_person": ["085"]}
    assert elements["is_charged"] == "0"


def test_grounds_in_columns_are_read_with_those_of_further_rows() -> None:
    heads = [*HEADS[:4], "文件名称", "条款", "依据种类", "效力状态"]
    rows = [[*CELLS[:4], "甲法", "第一条", "法律", "有效"], ["", "", "", "", "乙条例", "第二条", "行政法规", "已修改"]]
    (row,) = power_rows([a_sheet(*rows, heads=heads)]).rows

    elements, errors = elements_of(row)

    assert errors == []
    assert elements["legal_basis"] == [
        {"kind": "1", "title": "甲法", "article": "第一条", "status": "有效"},
        {"kind": "2", "title": "乙条例", "article": "第二条", "status": "修改"},
    ]


def test_every_column_says_what_it_takes() -> None:
    assert all(column.title and column.meaning for column in columns())
    assert [column.field for column in columns() if column.is_required] == [
        "item_name",
        "item_type",
        "base_code",
        "body_name",
    ]


def test_the_types_of_powers_are_in_the_table() -> None:
    assert set(POWER_TYPES) <= set(table("item_type"))
    assert {"00", "20"}.isdisjoint(POWER_TYPES)


def test_names_that_look_alike_are_the_same_name() -> None:
    assert name_key("01", "示例　许可（Ａ）") == name_key("01", "示例 许可(A)")
    assert name_key("01", "示例许可") != name_key("02", "示例许可")
