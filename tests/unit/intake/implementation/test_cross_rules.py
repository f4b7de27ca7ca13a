"""The cross rules: what each finds, what it leaves alone, and that it never judges what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from services.intake.application.judging import context_of
from services.intake.domain.implementation.cross_rules import PREDICATES, Context, cross_findings, rule_name
from shared.standards import loader
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.unit.intake.implementation.builders import days, implementation, step

UNTIL_NOW = loader.read("cross_rules", 1)["rules"]


def fired(values: Mapping[str, Any], context: Context | None = None) -> list[str]:
    return [finding.rule for finding in cross_findings(values, context)]


def test_a_consistent_item_has_no_finding():
    assert cross_findings(implementation()) == ()


def test_nothing_is_said_of_what_is_not_known():
    whole = implementation()

    assert cross_findings({}) == ()
    assert [key for key in whole if cross_findings({key: whole[key]})] == []


def test_every_rule_of_the_standard_has_its_predicate():
    assert set(PREDICATES) == set(UNTIL_NOW) - {"X21"}
    assert rule_name("X19") == "承诺时限不超过法定时限"


STEPS = [step(step_name=name) for name in ("受理", "审核", "决定", "办结", "送达")]
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "X01",
        {"promised_time_limit": "即办", "handling_type": "2"},
        {"promised_time_limit": "当场", "handling_type": "1"},
    ),
    (
        "X01",
        {"promised_time_limit": days(5), "handling_type": "1"},
        {"promised_time_limit": days(1), "handling_type": "2"},
    ),
    (
        "X01",
        {"promised_time_limit": days(0), "handling_type": "2"},
        {"promised_time_limit": days(5), "handling_type": "2"},
    ),
    ("X02", {"onsite_visits": 1, "onsite_reason": ""}, {"onsite_visits": 1}),
    ("X02", {"onsite_visits": "2", "onsite_reason": "无"}, {"onsite_visits": 0, "onsite_reason": None}),
    (
        "X03",
        {"onsite_visits": 0, "onsite_reason": "须到窗口核验原件"},
        {"onsite_visits": 0, "onsite_reason": "无需到现场"},
    ),
    ("X04", {"onsite_visits": 0, "handling_form": ["1"]}, {"onsite_visits": 0, "handling_form": ["1", "4"]}),
    (
        "X04",
        {"onsite_visits": 0, "handling_form": ["1"], "is_online": "0"},
        {"onsite_visits": 0, "handling_form": ["1"], "is_online": True},
    ),
    (
        "X04",
        {"onsite_visits": 0, "is_online": False, "by_post": False},
        {"onsite_visits": 0, "is_online": False, "by_post": True},
    ),
    ("X05", {"online_depth": ["5", "7"], "onsite_visits": 1}, {"online_depth": ["5"], "onsite_visits": 1}),
    ("X05", {"online_depth": "全程网办", "onsite_visits": 2}, {"online_depth": ["7"], "onsite_visits": 0}),
    ("X06", {"is_charged": True, "fee_basis": []}, {"is_charged": True, "fee_basis": ["价费〔2015〕1号"]}),
    (
        "X06",
        {"is_charged": "1", "fee_standard": [{"standard": "10 元"}]},
        {"is_charged": "1", "fee_standard": [{"fee_name": "工本费", "standard": "10 元"}]},
    ),
    ("X06", {"is_charged": "1", "is_pay_online": None}, {"is_charged": "1", "is_pay_online": False}),
    ("X07", {"is_charged": "0", "is_pay_online": "1"}, {"is_charged": "0", "is_pay_online": "0"}),
    ("X07", {"is_charged": False, "fee_standard": [{"fee_name": "费"}]}, {"is_charged": False, "fee_standard": "无"}),
    ("X08", {"consult_way": ["47520001"]}, {"consult_way": ["023-47520001"]}),
    ("X08", {"consult_way": ["窗口咨询"]}, {"consult_way": ["12345"]}),
    ("X08", {"supervision_phone": ""}, {"supervision_phone": "400-123-4567"}),
    (
        "X08",
        {"consult_way": ["023-47520001"], "supervision_phone": ["（023）47520001"]},
        {"consult_way": ["023-47520001", "12345"], "supervision_phone": ["12345、023-47520002"]},
    ),
    ("X09", {"handling_time": "9:00—12:00"}, {"handling_time": "周一至周五 9:00—12:00（节假日除外）"}),
    ("X09", {"handling_time": "上午九时"}, {"handling_time": "24小时"}),
    ("X10", {"handling_location": ["区政务服务中心"]}, {"handling_location": ["区政务服务中心3号窗口"]}),
    ("X10", {"handling_location": "示例镇人民政府"}, {"handling_location": "示例大道12号"}),
    (
        "X10",
        {"handling_location": "网上办理", "onsite_visits": 1},
        {"handling_location": "网上办理", "onsite_visits": 0},
    ),
    (
        "X10",
        {"handling_location": "示例区示例路12号（1、2号窗口）、示例区示例镇示例村考场"},
        {"handling_location": "示例区示例路12号（1、2号窗口）、3号窗口"},
    ),
    ("X10", {"handling_location": ["各村（社区）"]}, {"handling_location": ["A栋一楼服务大厅"]}),
    (
        "X11",
        {"service_object": ["1"], "service_theme": {"legal_person": ["035"]}},
        {"service_object": ["1", "2"], "service_theme": {"natural_person": ["065"], "legal_person": ["035"]}},
    ),
    (
        "X11",
        {"service_object": ["自然人"], "service_theme": ["税收财务"]},
        {"service_object": ["自然人", "企业法人"], "service_theme": ["公用事业", "税收财务"]},
    ),
    (
        "X12",
        {"promised_time_limit": days(5), "handling_process": [step(limit=days(3)), step(limit=days(3))]},
        {
            "promised_time_limit": days(5),
            "handling_process": [step(limit=days(3)), step(limit=days(9), counts_in_limit="0")],
        },
    ),
    ("X13", {"result_name": "通知书", "result_type": ""}, {"result_name": "无", "result_type": ""}),
    ("X13", {"result_name": "通知书", "result_sample": None}, {"result_name": "通知书"}),
    ("X13", {"result_name": "通知书", "result_type": "4"}, {"result_name": "无", "result_type": "4"}),
    ("X14", {"handling_process": STEPS[:3]}, {"handling_process": STEPS}),
    ("X14", {"handling_process": ["申请", "公开"]}, {"handling_process": "受理—审核—登记—发证"}),
    (
        "X17",
        {"promised_time_limit": days(3), "handling_process": [step(step_name="现场勘查")]},
        {"promised_time_limit": days(3), "handling_process": [step(step_name="现场勘查", counts_in_limit="0")]},
    ),
    (
        "X18",
        {"promised_time_limit": days(3), "handling_process": [step(standard="材料齐全，当场办结。")]},
        {"promised_time_limit": days(3), "handling_process": [step(standard="不能当场办结的，三日内办结。")]},
    ),
    (
        "X19",
        {"promised_time_limit": days(15), "statutory_time_limit": days(10)},
        {"promised_time_limit": days(15), "statutory_time_limit": "无"},
    ),
    (
        "X19",
        {"promised_time_limit": days(23), "statutory_time_limit": days(1, "month")},
        {"promised_time_limit": days(22), "statutory_time_limit": days(1, "month")},
    ),
    (
        "X19",
        {"promised_time_limit": days(6), "statutory_time_limit": days(7, "natural_day")},
        {"promised_time_limit": days(5), "statutory_time_limit": days(7, "natural_day")},
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_each_rule_finds_what_is_wrong_and_leaves_the_rest(rule, wrong, right):
    assert rule in fired(wrong)
    assert rule not in fired(right)


@pytest.mark.parametrize(
    ("rule", "wrong"), [(rule, wrong) for rule, wrong, _ in CASES], ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_a_finding_tells_element_remedy_and_severity(rule, wrong):
    found = next(finding for finding in cross_findings(wrong) if finding.rule == rule)

    assert found.severity == UNTIL_NOW[rule]["severity"]
    assert found.message
    assert found.suggestion
    assert (found.text == "") == (found.end == 0)


CODE = "11500381009320238D4500799001000"
CODES = {"implementation_code": CODE, "exercise_level": "4", "base_code": CODE[19:]}


@pytest.mark.parametrize(
    ("change", "context", "count"),
    [
        ({}, Context(body_uscc=CODE[:18]), 0),
        ({"exercise_level": "5"}, Context(), 1),
        ({"implementation_code": CODE + "01"}, Context(), 0),
        ({"implementation_code": CODE[:30]}, Context(), 1),
        ({"base_code": f"50{CODE[19:]}01"}, Context(), 0),
        ({"base_code": "500799001001"}, Context(), 1),
        ({}, Context(body_uscc="11500000009275780L"), 1),
        ({"implementation_code": ""}, Context(body_uscc="11500000009275780L"), 0),
        ({"implementing_body": {"name": "甲", "uscc": "11500000009275780L"}, "exercise_level": "5"}, Context(), 2),
    ],
)
def test_a_code_that_contradicts_the_item_is_found(change, context, count):
    assert fired(CODES | change, context) == ["X20"] * count


def test_what_is_inherited_must_equal_the_directory_item():
    directory = {"item_name": "优待金 发放", "service_object": ["1", "2"], "exercise_content": "全部"}
    item = {"item_name": "优待金　发放", "service_object": ["2"], "exercise_content": "只发放"}

    assert [finding.element for finding in cross_findings(item, Context(directory_item=directory))] == [
        "service_object"
    ]
    assert fired(item) == []


def test_a_finding_in_a_table_names_row_column_and_span():
    steps = [step(), step(standard="当场办结")]
    (found,) = [
        f for f in cross_findings({"promised_time_limit": days(5), "handling_process": steps}) if f.rule == "X18"
    ]

    assert (found.row, found.field, found.start, found.end, found.text) == (2, "standard", 0, 4, "当场办结")


@pytest.mark.parametrize(
    ("contacts", "is_enough"),
    [
        (["023-47520001"], True),
        (["（023）47520001"], True),
        (["+86-23-47520001"], True),
        (["023-12345"], True),
        (["13900000000", "023-47520001"], True),
        (["010-12345678", "023-47520001"], True),
        (["010-12345678"], False),
        (["0898-12345679"], False),
        (["13900000000"], False),
        (["12345"], False),
    ],
)
@pytest.mark.parametrize("key", ["consult_way", "supervision_phone"])
def test_of_the_numbers_of_an_item_compiled_here_one_has_the_code_of_the_district(
    key: str, contacts: list[str], is_enough: bool
) -> None:
    """Elements 33 and 34: at least one with 023; a guide that was written elsewhere has the code of its place."""
    rows = {key: [{"way": "3", "contact": contact} for contact in contacts]}
    standard = element_list(IMPLEMENTATION)

    found = cross_findings(rows, context_of(None, standard))

    assert [(one.rule, one.element, one.severity) for one in found] == [("X08", key, "error")] * (not is_enough)
    assert all("请至少填写一个区号 023 的" in one.suggestion for one in found)
    assert cross_findings(rows) == ()


def test_a_number_without_area_code_is_asked_for_it_only() -> None:
    values = {"consult_way": [{"way": "3", "contact": "47520001、13900000000"}]}

    (one,) = cross_findings(values, context_of(None, element_list(IMPLEMENTATION)))

    assert one.message == "咨询电话“47520001”没有区号"
