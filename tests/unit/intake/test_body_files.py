"""What a register file would do: every row new, changed, unchanged or wrong, with place, value and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from services.intake.application.register_differences import differences
from services.intake.application.register_plan import Plan, RowKind, plan_of
from services.intake.application.register_rows import MOST_ROWS, SheetRows, register_rows
from services.intake.domain.bodies import Body
from shared.kernel.errors import Invalid
from tests.unit.intake.builders import a_uscc
from tests.unit.intake.test_bodies import a_body

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HEADER = ("机构名称", "统一社会信用代码", "机构类别", "主管部门", "曾用名", "联系人", "联系电话")


def sheet(*rows: Sequence[str], header: Sequence[str] = HEADER, name: str = "名录") -> SheetRows:
    """Return a sheet whose header is in row 1."""
    width = len(header)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    return SheetRows(name=name, rows=list(enumerate([list(header), *filled], start=1)))


def planned(*rows: Sequence[str], bodies: Sequence[Body] = (), header: Sequence[str] = HEADER) -> Plan:
    return plan_of(register_rows([sheet(*rows, header=header)]), bodies, "file", AT)


def kinds(plan: Plan) -> list[str]:
    return [row.kind.value for row in plan.rows]


def problems(plan: Plan) -> list[str]:
    return [problem.sentence() for row in plan.rows for problem in row.problems]


BUREAU = ("示例水务局", a_uscc(1), "部门")
WATER = ("示例供水公司", a_uscc(2), "公共企事业单位", "示例水务局")


def test_an_enterprise_may_stand_before_its_department() -> None:
    plan = planned(WATER, BUREAU)

    assert kinds(plan) == ["new", "new"]
    assert [row.number for row in plan.rows] == [2, 3]
    water, bureau = (row.after for row in plan.rows)
    assert water is not None
    assert bureau is not None
    assert water.supervising_body_id == bureau.body_id


@pytest.mark.parametrize("above", ["示例水务局", "示例水利局", a_uscc(1), a_uscc(1).lower()])
def test_a_department_is_named_by_name_former_name_or_code(above: str) -> None:
    bureau = a_body(1, name="示例水务局", former_names="示例水利局（2019-03-01 更名）")

    plan = planned((*WATER[:3], above), bodies=[bureau])

    [row] = plan.rows
    assert row.after is not None
    assert row.after.supervising_body_id == bureau.body_id


def test_a_row_that_has_a_number_and_nothing_else_is_no_body() -> None:
    """Forms come with numbers down to row 50, and below them stands who filled them in."""
    plan = planned(
        ("1", *BUREAU), ("2",), ("3", " "), ("填表人：张三",), ("", "示例街道", "", ""), header=("序号", *HEADER)
    )

    assert kinds(plan) == ["new", "wrong"]
    assert plan.rows[1].number == 6
    with pytest.raises(Invalid, match="只有表头"):
        planned(("1",), ("2",), header=("序号", *HEADER))


def test_codes_and_numbers_may_be_typed_in_wide_signs() -> None:
    """An input method leaves them behind, and nobody sees the difference."""
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    header = ("机构名称", "统一社会信用代码", "机构类别", "行使层级", "业务指导部门代码", "联系人", "联系电话")
    row = ("示例水务局", a_uscc(1).translate(wide), "部门", "４", "０１", "张三", "023-47520001".translate(wide))

    [planned_row] = planned(row, header=header, bodies=[a_body(1, name="示例水利局")]).rows

    after = planned_row.after
    assert planned_row.problems == ()
    assert after is not None
    assert (after.uscc, after.level, after.guiding_department) == (a_uscc(1), "4", "01")
    assert [contact.phone for contact in after.contacts] == ["023-47520001"]
    assert planned_row.before is not None


def test_rows_are_held_against_the_register_by_their_code() -> None:
    same, renamed = a_body(1, name="示例水务局"), a_body(3, name="示例法制办")

    plan = planned(("示例水务局", a_uscc(1), "部门"), ("示例司法局", a_uscc(3), "部门"), WATER, bodies=[same, renamed])

    assert kinds(plan) == ["unchanged", "changed", "new"]
    row = plan.of(RowKind.CHANGED)[0]
    assert row.before is not None
    assert row.after is not None
    said = [(one.label, one.before, one.after) for one in differences(row.before, row.after, plan.names)]
    assert said == [
        ("机构名称", "示例法制办", "示例司法局"),
        ("曾用名", "", "示例法制办（2026-11-20 更名）"),
    ]


def test_a_column_that_is_not_there_changes_nothing() -> None:
    bureau = a_body(1, name="示例水务局", valid_from="2011-06-01", former_names="示例水利局（2015-03-01 更名）")

    plan = planned(("示例水务局", a_uscc(1)), bodies=[bureau], header=HEADER[:2])

    assert kinds(plan) == ["unchanged"]


def test_a_wrong_row_names_row_column_value_and_remedy() -> None:
    wrong = a_uscc(1)[:-1] + ("0" if a_uscc(1)[-1] != "0" else "1")

    plan = planned(("示例水务局", wrong, "部门"), ("示例交委", a_uscc(4), "机关"))

    assert problems(plan) == [
        f"第 2 行 B 列“统一社会信用代码”（填的是“{wrong}”）：不是 18 位，或者校验位不对。请对照证书核对每一位。",
        "第 3 行 C 列“机构类别”（填的是“机关”）：不在可选的类别里。"
        "请选：部门、审核和管理机构、街道、镇、公共企事业单位。",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", a_uscc(5), "部门"), "机构名称"),
        (("示例局", "", "部门"), "统一社会信用代码"),
        (("示例局", a_uscc(5), "部门", "示例水务局"), "只有公共企事业单位和镇街填主管部门"),
        (("示例公司", a_uscc(5), "公共企事业单位"), "公共企事业单位要有主管部门"),
        (("示例公司", a_uscc(5), "公共企业", "没有的局"), "机构名录和这个文件里都没有“没有的局”"),
        (("示例局", a_uscc(5), "部门", "", "老名字"), "没有写明更名日期"),
        (("示例局", a_uscc(5), "部门", "", "", "张三", "五二三"), "第 3 行 G 列“联系电话”：“五二三”不是电话号码"),
        (("示例水务局", a_uscc(5), "部门"), "和第 2 行相同"),
        (("示例局", a_uscc(1), "部门"), "和第 2 行相同"),
    ],
)
def test_each_fault_is_one_problem(row: Sequence[str], said: str) -> None:
    plan = planned(BUREAU, row)

    assert kinds(plan) == ["new", "wrong"]
    [sentence] = problems(plan)
    assert said in sentence


def test_what_depends_on_a_wrong_row_is_wrong_too() -> None:
    plan = planned(("示例水务局", a_uscc(1), "部门", "", "老名字"), WATER)

    assert kinds(plan) == ["wrong", "wrong"]
    assert "“示例水务局”在第 2 行，那一行有错。请先改好第 2 行" in problems(plan)[1]


def test_contacts_are_matched_by_their_place() -> None:
    plan = planned((*BUREAU, "", "", "张三；李四", "12345；023-47520001"))

    [row] = plan.rows
    assert row.after is not None
    assert [(one.person, one.phone) for one in row.after.contacts] == [("张三", "12345"), ("李四", "023-47520001")]


def test_the_plan_is_called_the_same_only_as_long_as_nothing_changes() -> None:
    before = a_body(1, name="示例水务局")

    first, again = planned(WATER, bodies=[before]), planned(WATER, bodies=[before])
    other_file = plan_of(register_rows([sheet(WATER)]), [before], "another", AT)
    other_register = planned(WATER)

    assert first.shown == again.shown
    assert len({first.shown, other_file.shown, other_register.shown}) == 3


def test_a_title_above_the_header_and_unknown_columns_are_passed_over() -> None:
    rows = [["示例区机构名录", "", ""], ["单位名称", "信用代码（18位）", "备注"], ["示例局", a_uscc(1), "x"]]

    found = register_rows([SheetRows(name="一", rows=list(enumerate(rows, start=1)), merged_up_to=[1])])

    assert [row.number for row in found.rows] == [3]
    assert found.unused == ("备注",)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ([sheet(BUREAU, header=("甲", "乙", "丙"), name="说明")], "“说明”里没有机构名录的表头"),
        ([sheet(BUREAU, name="一"), sheet(BUREAU, name="二")], "“一”、“二”都有机构名录的表头"),
        ([sheet()], "只有表头"),
        ([sheet(BUREAU, header=("机构名称", "统一社会信用代码", "单位名称"))], "“单位名称”这一列出现了两次"),
        ([SheetRows(name="一", rows=sheet(BUREAU).rows, merged_up_to=[2])], "第 2 行有合并的单元格"),
        ([sheet(*[BUREAU] * (MOST_ROWS + 1))], "一次最多 2,000 行"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_register_is_refused_whole(sheets: list[SheetRows], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        register_rows(sheets)
