"""The implementation list as data, and what every reader makes of its kinds: numbers, time limits, texts, files, 无."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given
from marshmallow import ValidationError

from shared.standards import loader, normal
from shared.standards.checking import draft_problems, problems
from shared.standards.element_list import DIRECTORY, BrokenStandard, built, element_list
from shared.standards.form import fields, from_form, presented, to_form
from shared.standards.hashing import both, content_hash
from shared.standards.schema import element_schema
from tests.unit.intake.implementation.builders import DIGESTS, days, fee, file, implementation, material, step
from tests.unit.standards.implementation_values import STANDARD, some_implementations
from tests.unit.standards.test_form import posted


def spots(elements):
    return [(problem.field, problem.row, problem.rule) for problem in problems(elements, STANDARD)]


def test_the_elements_and_sub_tables_are_those_of_the_list():
    numbers = [element.number for element in STANDARD.numbered]

    assert numbers == list(range(1, 35))
    assert len(STANDARD.element("application_materials").sub_fields) == 17
    assert len(STANDARD.element("handling_process").sub_fields) == 9
    assert len(STANDARD.element("fee_standard").sub_fields) == 6
    assert [group.name_zh for group in STANDARD.groups] == ["基本信息", "办理信息", "收费信息", "服务信息"]
    assert [element.key for element in STANDARD.elements if element.is_supplement] == [
        "sub_item_name",
        "handling_case",
        "power_corrections",
        "entrusting_body",
        "undertaking_office",
        "is_online",
        "online_depth",
        "online_address",
        "onsite_reason",
        "is_pay_online",
    ]


def test_every_element_tells_how_to_fill_it_in_and_what_to_do_when_it_is_missing():
    assert [element.key for element in STANDARD.elements if not (element.remedy_zh and element.help_zh)] == []
    assert [
        f"{element.key}.{part.key}"
        for element in STANDARD.elements
        for part in element.sub_fields
        if part.required and not part.remedy_zh
    ] == []


def test_what_is_inherited_has_the_kind_and_table_that_it_has_in_the_directory_list():
    directory = {element.key: element for element in element_list(DIRECTORY).elements}
    inherited = [element for element in STANDARD.elements if element.is_inherited and element.key in directory]

    assert len(inherited) == 6
    for element in inherited:
        assert (element.kind, element.table) == (directory[element.key].kind, directory[element.key].table)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("item_name", {"group": "colour"}),
        ("item_name", {"minimum": 1}),
        ("item_name", {"key": "item_type"}),
        ("base_code", {"kind": "file", "words": ["无"]}),
        ("joint_bodies", {"row_keys": ["colour"]}),
        ("promised_time_limit", {"kind": "string"}),
        ("onsite_visits", {"table": "yes_no"}),
        ("joint_bodies", {"fields": [{"key": "a", "name_zh": "甲", "kind": "list", "fields": []}]}),
    ],
)
def test_a_list_that_contradicts_itself_is_not_loaded(key, change):
    content = deepcopy(loader.read("implementation_list", 1))
    next(element for element in content["elements"] if element["key"] == key).update(change)

    with pytest.raises(BrokenStandard, match="implementation version 1"):
        built(content)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"onsite_visits": 10}, [("onsite_visits", None, "maximum")]),
        ({"onsite_visits": "一次"}, [("onsite_visits", None, "shape")]),
        ({"promised_time_limit": {"number": 3}}, [("promised_time_limit", None, "fits_table")]),
        ({"promised_time_limit": {"explanation": "无"}}, [("promised_time_limit", None, "required")]),
        ({"promised_time_limit": {"word": "随便"}}, [("promised_time_limit", None, "fits_table")]),
        ({"promised_time_limit": "随便"}, [("promised_time_limit", None, "shape")]),
        ({"statutory_time_limit": "无"}, [("statutory_time_limit", None, "I43")]),
        ({"statutory_time_limit": {"word": "无", "explanation": "法律没有规定"}}, []),
        ({"result_sample": {"sha256": "x", "name": "a"}}, [("result_sample", None, "file")]),
        ({"result_sample": {"$ne": ""}}, [("result_sample", None, "unknown")]),
        ({"acceptance_conditions": ["甲", "长" * 1001]}, [("acceptance_conditions", 2, "max_length")]),
        ({"acceptance_conditions": "无限定条件", "application_materials": "无需材料"}, []),
        ({"application_materials": "没有"}, [("application_materials", None, "shape")]),
        ({"application_materials": [material(necessity="2")]}, [("application_materials.0.handle_case", 1, "I06")]),
        (
            {"application_materials": [material(), material(blank_form=None)]},
            [("application_materials.1.blank_form", 2, "I08")],
        ),
        ({"handling_process": [step(limit={"number": 1})]}, [("handling_process.0.limit", 1, "fits_table")]),
        ({"handling_process": [step(special="1")]}, [("handling_process.0.special_explain", 1, "I11")]),
        ({"is_charged": "0", "fee_standard": [fee()]}, [("fee_standard", None, "I18")]),
        ({"power_source": "5"}, [("entrusting_body", None, "I02")]),
        ({"body_nature": "3"}, [("power_source", None, "I04")]),
        ({"result_name": "无", "result_sample": None}, [("result_type", None, "I16")]),
        ({"online_address": "示例网"}, [("online_address", None, "I23")]),
        ({"base_code": None, "implementation_code": None}, []),
    ],
)
def test_each_thing_that_is_wrong_is_found_where_it_is(changes, expected):
    assert spots(implementation(**changes)) == expected


def test_a_problem_names_element_row_column_and_remedy():
    (found,) = problems(implementation(handling_process=[step(), step(office=None)]), STANDARD)

    assert found.sentence() == "办理流程·办理处室第 2 行：没有填写。请填写办理的科室"


@given(some_implementations())
def test_reading_twice_is_reading_once_and_schema_and_checker_agree(elements):
    for partial, judge in ((False, problems), (True, draft_problems)):
        found = judge(elements, STANDARD)
        if found:
            with pytest.raises(ValidationError):
                element_schema(STANDARD, partial)().load(elements)
        else:
            stored = normal.normalised(elements, STANDARD)
            assert element_schema(STANDARD, partial)().load(elements) == stored
            assert normal.normalised(stored, STANDARD) == stored
            assert both(stored, STANDARD) == both(elements, STANDARD)


@given(some_implementations().filter(lambda elements: not normal.read(elements, STANDARD)[1]))
def test_what_fills_a_form_comes_back_from_it_and_everything_can_be_shown(elements):
    stored = normal.normalised(elements, STANDARD)
    shown = presented(stored, STANDARD)
    own = {key: value for key, value in stored.items() if STANDARD.element(key).set_by == "body"}
    own.pop("implementing_body", None)
    sent = from_form(posted(to_form(own, STANDARD)), STANDARD)

    assert normal.normalised(sent, STANDARD) == own
    assert [element.key for element, _, _ in shown] == list(stored)


PINNED = "08f793d817d78eccb458cfd53f640b3a93a4462e453eb9e139c9a2bece41e8be"
PINNED_FILES = dict(zip(DIGESTS.values(), ("ab" * 32, "cd" * 32, "ef" * 32), strict=True))
"""The files of the lists of the tests, and those that were pinned."""


def test_the_hash_of_a_content_is_pinned():
    """A release must never compute another hash for the same content under the same version."""
    text = json.dumps(implementation())
    for digest, pinned in PINNED_FILES.items():
        text = text.replace(digest, pinned)

    assert content_hash(json.loads(text), STANDARD) == PINNED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"promised_time_limit": days(10)}, {"promised_time_limit": {"unit": "workday", "number": "１０"}}),
        ({"promised_time_limit": "当场"}, {"promised_time_limit": {"word": "当场"}}),
        ({"result_sample": file("a.pdf")}, {"result_sample": file("b.pdf")}),
        ({"acceptance_conditions": ["甲  乙", "丙"]}, {"acceptance_conditions": "甲 乙\n\n丙"}),
        ({"acceptance_conditions": "无限定条件"}, {"acceptance_conditions": ["无限定条件 "]}),
        ({"base_code": None}, {"base_code": "500799001000"}),
        ({"is_charged": "0"}, {"is_charged": False}),
    ],
)
def test_cosmetic_changes_change_no_hash(one, other):
    assert content_hash(implementation(**one), STANDARD) == content_hash(implementation(**other), STANDARD)


@pytest.mark.parametrize(
    "change",
    [
        {"promised_time_limit": days(9)},
        {"promised_time_limit": days(10, "natural_day")},
        {"result_sample": file("样本.pdf", "ab" * 32)},
        {"acceptance_conditions": ["在服现役期间", "由江津区批准入伍"]},
        {"onsite_visits": 2},
        {"application_materials": "无需材料"},
    ],
)
def test_a_real_change_changes_the_hash_of_its_element_only(change):
    before, after = both(implementation(), STANDARD), both(implementation(**change), STANDARD)
    (key,) = change

    assert before[0] != after[0]
    assert {name for name in before[1] if before[1][name] != after[1][name]} == {key}


def test_the_form_describes_the_new_kinds():
    made = {field.key: field for field in fields(STANDARD)}
    columns = {field.key: field for field in made["application_materials"].sub_fields}

    assert "base_code" not in made
    assert (made["promised_time_limit"].control, made["promised_time_limit"].options[0]) == (
        "duration",
        ("workday", "工作日"),
    )
    assert (made["onsite_visits"].control, made["onsite_visits"].maximum) == ("number", 9)
    assert made["acceptance_conditions"].words == ("无限定条件",)
    assert made["onsite_reason"].required_when == (("onsite_visits", tuple("123456789")),)
    assert columns["handle_case"].required_when == (("application_materials-{row}-necessity", ("2", "3")),)
    assert made["result_sample"].required_unless == (("result_name", ("无",)),)
    assert (made["onsite_reason"].group, made["onsite_reason"].is_supplement) == ("handling", True)


def test_values_are_shown_as_people_write_them():
    item = implementation(
        statutory_time_limit={"word": "无", "explanation": "法律没有规定"}, promised_time_limit="当场"
    )
    shown = {element.key: value for element, _, value in presented(item, STANDARD)}

    assert shown["statutory_time_limit"] == "无（法律没有规定）"
    assert shown["promised_time_limit"] == "当场"
    assert shown["onsite_visits"] == "1"
    assert shown["result_sample"] == "样本.pdf"
    assert shown["handling_process"][1]["limit"] == "5 个工作日"
    assert shown["joint_bodies"] == "无"
