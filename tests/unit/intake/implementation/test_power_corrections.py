"""X22 with a source of the power list: each difference has one ground, each ground a difference."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.domain.findings import Finding
from services.intake.domain.implementation.cross_rules import Context, cross_findings
from services.intake.domain.power_corrections import compared, correctable, departs
from shared.standards.element_list import IMPLEMENTATION, element_list

STANDARD = element_list(IMPLEMENTATION)
LAW = {"title": "中华人民共和国劳动合同法", "article": "第五十七条"}
PUBLISHED: dict[str, Any] = {
    "item_name": "劳务派遣经营许可",
    "item_type": "01",
    "legal_basis": [LAW],
    "service_object": ["2"],
    "statutory_time_limit": {"number": 20, "unit": "workday"},
    "is_charged": "0",
}


def x22(may_be_corrected: bool = True, **changed: Any) -> list[Finding]:
    """Return what X22 says of a record that differs from the published item in what is given."""
    context = Context(directory_item=PUBLISHED, may_be_corrected=may_be_corrected)
    return [one for one in cross_findings(PUBLISHED | changed, context) if one.rule == "X22"]


def ground(element: str) -> dict[str, str]:
    """Return a ground for a difference."""
    return {"element": element, "cause": "1", "document": "《示例条例》第三条", "explanation": "原来两项，现在一项。"}


def test_what_is_as_published_needs_no_ground() -> None:
    assert x22() == []


def test_a_difference_without_a_ground_is_a_fault() -> None:
    (found,) = x22(service_object=["1", "2"])

    assert found.element == "service_object"
    assert "与已公布的权力清单不一致，没有写调整说明" in found.message


def test_a_difference_with_its_ground_is_none() -> None:
    assert x22(service_object=["1", "2"], power_corrections=[ground("service_object")]) == []


def test_a_time_limit_that_law_has_shortened_may_be_corrected_though_no_directory_brings_it() -> None:
    shorter = {"number": 10, "unit": "workday"}

    assert [one.element for one in x22(statutory_time_limit=shorter)] == ["statutory_time_limit"]
    assert x22(statutory_time_limit=shorter, power_corrections=[ground("statutory_time_limit")]) == []


def test_a_ground_without_a_difference_is_a_fault_in_its_row() -> None:
    rows = [ground("service_object"), ground("is_charged")]
    (found,) = x22(service_object=["1"], power_corrections=rows)

    assert (found.element, found.row, found.field) == ("power_corrections", 2, "element")
    assert "没有不同" in found.message


def test_a_ground_for_what_the_power_list_does_not_say_has_nothing_to_change() -> None:
    assert [one.row for one in x22(handling_form=["1"], power_corrections=[ground("handling_form")])] == [1]


def test_one_element_has_one_ground() -> None:
    (found,) = x22(service_object=["1"], power_corrections=[ground("service_object")] * 2)

    assert (found.row, found.message) == (2, "服务对象的调整说明写了两条")


def test_the_type_of_a_power_may_never_differ() -> None:
    (found,) = x22(item_type="02", power_corrections=[ground("item_type")])

    assert found.element == "item_type"
    assert "不能在这里调整" in found.message


def test_an_item_of_the_directory_list_has_no_corrections() -> None:
    (found,) = x22(may_be_corrected=False, power_corrections=[ground("service_object")])

    assert (found.element, found.row) == ("power_corrections", 1)


def test_an_inherited_element_of_the_directory_list_stays_as_it_is_whatever_ground_is_given() -> None:
    found = x22(may_be_corrected=False, service_object=["1"], power_corrections=[ground("service_object")])

    assert [one.element for one in found] == ["service_object", "power_corrections"]


def test_without_a_source_nothing_is_said() -> None:
    assert [one for one in cross_findings({**PUBLISHED, "power_corrections": [ground("is_charged")]})] == []


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("legal_basis", [{**LAW, "kind": "1", "text": "经营劳务派遣业务，应当依法申请行政许可。", "status": "有效"}]),
        ("statutory_time_limit", {"number": 20, "unit": "workday", "explanation": "《劳务派遣行政许可实施办法》"}),
        ("service_object", ["2"]),
        ("item_name", "劳务派遣经营许可 "),
    ],
)
def test_what_the_power_list_leaves_open_may_be_added(key: str, own: Any) -> None:
    assert not departs(STANDARD.element(key), {key: own}, PUBLISHED)


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("legal_basis", [LAW, {"title": "劳务派遣行政许可实施办法"}]),
        ("legal_basis", [{**LAW, "article": "第五十八条"}]),
        ("legal_basis", []),
        ("statutory_time_limit", {"word": "无", "explanation": "没有规定"}),
        ("statutory_time_limit", "无"),
        ("item_name", "劳务派遣经营许可证核发"),
    ],
)
def test_what_says_something_else_departs(key: str, own: Any) -> None:
    assert departs(STANDARD.element(key), {key: own}, PUBLISHED)


def test_a_word_with_its_explanation_is_the_word() -> None:
    element = STANDARD.element("statutory_time_limit")
    explained = {"statutory_time_limit": {"word": "无", "explanation": "法律没有规定"}}

    assert not departs(element, explained, {"statutory_time_limit": "无"})
    assert departs(element, {"statutory_time_limit": "无"}, PUBLISHED)


def test_what_may_be_corrected_is_said_by_the_standard() -> None:
    assert correctable(STANDARD) == STANDARD.element("power_corrections.element").values
    assert {"statutory_time_limit", "is_charged"} <= {
        element.key for element in compared(STANDARD, may_be_corrected=True)
    }
    assert "is_charged" not in {element.key for element in compared(STANDARD, may_be_corrected=False)}
