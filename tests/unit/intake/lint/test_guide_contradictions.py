"""Contradictions in guides of other systems: what is left empty, written as a text, or offered under its own key."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.guide_records import read_record
from services.intake.application.linting import judged


def told(**record: Any) -> list[tuple[str, str]]:
    return [(one["rule"], one["element"]) for one in judged(read_record({"record_id": "x", **record}))["findings"]]


NEVER_COMES = {"到现场次数": "0", "是否网办": "否", "办理形式": "窗口办理"}


def test_whoever_never_comes_may_apply_by_post_where_a_key_of_its_own_offers_it() -> None:
    """Without the post nobody could apply at all."""
    assert told(**NEVER_COMES) == [("X04", "办理形式")]
    assert told(**NEVER_COMES, 是否支持快递="否") == [("X04", "办理形式")]
    assert told(**NEVER_COMES, 是否支持快递="是") == []


@pytest.mark.parametrize(
    "fee", ["10元/本", ["工本费10元"], "工本费十元", "按物价部门核定的标准", "低保对象免收，其他人每本10元"]
)
def test_what_is_free_has_no_fee_in_words_either(fee: object) -> None:
    """A fee need not come as a table."""
    assert ("X07", "收费标准") in told(收费="否", 收费标准=fee)


@pytest.mark.parametrize(
    "fee",
    [
        "无",
        "",
        "不收费",
        ["免费"],
        "本事项不收费。",
        "0元",
        "0.00元/件",
        "免征工本费",
        "原每本10元，现已免征",
        "已取消收费",
        "暂不收费",
    ],
)
def test_a_text_that_says_that_nothing_is_paid_is_no_fee(fee: object) -> None:
    """Nor is what was paid once."""
    assert told(收费="否", 收费标准=fee) == []


@pytest.mark.parametrize("nothing", ["", "  ", []])
def test_an_element_that_is_left_empty_is_not_one_that_nobody_wrote(nothing: object) -> None:
    """Where its words are codes or a yes or no, too."""
    charged = {"是否收费": "是", "收费标准": "10元/本", "收费依据": "某文件"}

    assert told(**charged) == []
    assert told(**charged, 是否支持网上支付=nothing) == [("X06", "是否支持网上支付")]
    assert told(结果名称="许可证", 结果样本="a") == []
    assert told(结果名称="许可证", 结果类型=nothing, 结果样本="a") == [("X13", "结果类型")]
    assert told(到现场次数="1", 必须到现场原因=nothing) == [("X02", "必须到现场原因")]


def test_of_two_keys_for_one_element_the_one_that_holds_something_is_read() -> None:
    """And the finding names that key, whichever comes first."""
    materials = ["登记表"]

    for record in (
        {"受理条件": "", "申请条件": "须提交身份证"},
        {"申请条件": "须提交身份证", "受理条件": ""},
    ):
        assert told(**record, 申请材料=materials) == [("X15", "申请条件"), ("X16", "申请条件")]


def test_limits_in_chinese_numerals_are_compared() -> None:
    """And a depth of handling is read without its note."""
    assert told(法定办结时限="十五个工作日", 承诺办结时限="自受理之日起二十个工作日内") == [("X19", "承诺办结时限")]
    assert told(法定办结时限="二十个工作日", 承诺办结时限="十五个工作日") == []
    assert told(网办深度="全程网办（Ⅳ级）", 到现场次数="1") == [("X05", "到现场次数")]


def test_the_office_and_the_limit_of_a_step_are_judged_under_their_own_names() -> None:
    """As the record writes them."""
    process = {"环节": "受理", "办理处室": "相关科室", "时限": "尽快办结"}
    found = judged(read_record({"办理流程": [process], "联办机构": "有关部门", "结果名称": "其他材料"}))["findings"]

    assert {(one["rule"], one["element"], one.get("field")) for one in found if one["rule"] < "X"} == {
        ("V02", "办理流程", "办理处室"),
        ("V05", "办理流程", "时限"),
        ("V02", "联办机构", None),
        ("V01", "结果名称", None),
    }


def test_a_table_of_one_row_may_come_without_its_list() -> None:
    """And a table of columns that nobody knows is not taken for an empty one."""
    charged = {"收费": "是", "是否支持网上支付": "是", "收费依据": "某文件"}

    found = judged(read_record({**charged, "收费标准": {"收费项目": "登记费", "标准": "按规定收费"}}))["findings"]
    assert [(one["rule"], one["field"]) for one in found] == [("V06", "标准")]
    assert told(收费="否", 收费标准=[{"金额": "10元"}]) == [("X07", "收费标准")]
    assert told(申请材料={"名称": "居民身份证"}, 受理条件="须提交身份证") == [("X16", "受理条件")]
    assert ("X08", "咨询电话") not in told(咨询电话=[{"号": "023-47521234"}])


def test_a_telephone_may_be_a_number() -> None:
    """JSON has numbers, and somebody writes a telephone as one."""
    assert told(咨询电话=12345) == []
    assert told(咨询电话=47521234) == told(咨询电话="47521234") == [("X08", "咨询电话")]
    assert told(咨询电话="023-47521234", 监督电话=[12345]) == []
