"""Completeness: the share that is filled, and every gap with element, row and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.standards.checking import problems
from shared.standards.completeness import completeness
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.normal import normalised
from tests.unit.intake.implementation.builders import fee, implementation, material, step
from tests.unit.standards.builders import complete_elements

STANDARD = element_list(IMPLEMENTATION)


def of(**changed):
    return completeness(normalised(implementation(**changed), STANDARD), STANDARD)


def spots(found):
    return [(gap.group, gap.element, gap.row, gap.column) for gap in found.gaps]


def test_a_complete_item_is_at_a_hundred_in_every_group():
    found = of()

    assert found.gaps == ()
    assert [(group.key, group.per_cent) for group in found.groups] == [
        ("identity", 100),
        ("handling", 100),
        ("fee", 100),
        ("service", 100),
    ]
    assert found.per_cent == 100


def test_of_an_empty_item_everything_is_missing_that_the_body_answers_for():
    found = completeness({}, STANDARD)

    assert found.per_cent == 0
    assert [gap.element for gap in found.gaps] == [
        element.key for element in STANDARD.elements if element.required and element.set_by == "body"
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"handling_time": None}, [("service", "handling_time", None, "")]),
        (
            {"application_materials": [material(), material(necessity="2", material_name=None)]},
            [
                ("handling", "application_materials", 2, "material_name"),
                ("handling", "application_materials", 2, "handle_case"),
            ],
        ),
        ({"application_materials": "无需材料"}, []),
        ({"handling_process": [step(office=None)]}, [("handling", "handling_process", 1, "office")]),
        (
            {"is_charged": "1", "fee_standard": [fee(reducible="1")]},
            [
                ("fee", "is_pay_online", None, ""),
                ("fee", "fee_standard", 1, "reduce_basis"),
                ("fee", "fee_basis", None, ""),
            ],
        ),
        ({"service_object": ["1", "2"]}, [("identity", "service_theme", None, "legal_person")]),
        ({"result_sample": None}, [("handling", "result_sample", None, "")]),
        ({"onsite_visits": 0, "onsite_reason": None}, []),
    ],
)
def test_each_gap_is_named_where_it_is(changed, expected):
    found = of(**changed)

    assert spots(found) == expected
    assert (found.per_cent == 100) == (not expected)
    assert all(gap.problem.remedy for gap in found.gaps)


@pytest.mark.parametrize(
    "key", [element.key for element in STANDARD.elements if element.required and element.set_by == "body"]
)
def test_one_element_that_is_taken_out_is_the_only_gap(key):
    found = of(**{key: None})

    assert [gap.element for gap in found.gaps] == [key]
    assert 0 < found.per_cent < 100


@given(st.sets(st.sampled_from(sorted(implementation()))))
def test_the_share_is_that_of_what_is_asked_for(left_out):
    whole = normalised(implementation(), STANDARD)
    found = completeness({key: whole[key] for key in whole if key not in left_out}, STANDARD)

    assert {gap.element for gap in found.gaps} <= left_out
    assert found.per_cent == 100 - -(-100 * len(found.gaps) // sum(group.asked for group in found.groups))


def test_it_agrees_with_the_complete_check():
    for changed in ({}, {"handling_time": None}, {"is_charged": "1"}, {"onsite_reason": None}):
        item = implementation(**changed)

        assert {gap.problem.field for gap in of(**changed).gaps} == {found.field for found in problems(item, STANDARD)}


def test_a_list_without_groups_is_one_group():
    directory = element_list(DIRECTORY)
    found = completeness(normalised(complete_elements(is_public="0"), directory), directory)

    assert [group.name_zh for group in found.groups] == ["目录清单"]
    assert [gap.element for gap in found.gaps] == ["non_publication_reason"]
