"""The HTML form, both ways, and the elements as a page shows them."""

from __future__ import annotations

from hypothesis import given
from werkzeug.datastructures import MultiDict

from shared.standards import normal
from shared.standards.form import fields, from_form, presented, to_form
from tests.unit.standards.builders import DIRECTORY_LIST, basis, complete_elements, some_elements
from tests.unit.standards.implementation_values import STANDARD, some_implementations


def posted(pairs: dict[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in pairs.items() for value in values])


@given(some_elements().filter(lambda elements: not normal.read(elements, DIRECTORY_LIST)[1]))
def test_what_fills_a_form_comes_back_from_it(elements):
    stored = normal.normalised(elements, DIRECTORY_LIST)
    stored.pop("implementing_body", None)

    sent = from_form(posted(to_form(stored, DIRECTORY_LIST)), DIRECTORY_LIST)

    assert normal.normalised(sent, DIRECTORY_LIST) == stored


def test_other_inputs_and_empty_ones_are_passed_over():
    sent = posted({"csrf_token": ["x"], "version": ["3"], "item_name": [" "], "is_public": ["1"]})

    assert from_form(sent, DIRECTORY_LIST) == {"is_public": "1"}


def test_the_body_comes_from_the_register_and_never_from_the_form():
    sent = posted({"implementing_body": ["乙"], "implementing_body-name": ["乙"], "implementing_body-uscc": ["x"]})

    assert from_form(sent, DIRECTORY_LIST) == {}


def test_rows_keep_their_order_and_removed_rows_leave_no_gap():
    sent = posted(
        {
            "legal_basis-10-title": ["丙"],
            "legal_basis-2-title": ["乙"],
            "legal_basis-0-title": ["甲"],
            "legal_basis-1-title": [""],
        }
    )

    assert [row["title"] for row in from_form(sent, DIRECTORY_LIST)["legal_basis"]] == ["甲", "乙", "丙"]


def test_hostile_row_names_make_no_rows():
    sent = posted({"legal_basis-x-title": ["甲"], "legal_basis--1-title": ["甲"], "legal_basis-99999-title": ["甲"]})

    assert from_form(sent, DIRECTORY_LIST) == {}


def test_the_form_describes_every_element_in_the_order_of_the_standard():
    made = {field.key: field for field in fields(DIRECTORY_LIST)}

    assert list(made) == [element.key for element in DIRECTORY_LIST.elements]
    assert made["item_name"].control == "text"
    assert made["item_name"].required
    assert made["handling_form"].options[0] == ("1", "窗口办理")
    assert made["implementing_body"].control == "readonly"
    assert made["public_service_category"].part_of == "item_type"
    assert made["public_service_category"].required_when == (("item_type", ("20",)),)


def test_fields_of_groups_and_rows_carry_their_input_names():
    made = {field.key: field for field in fields(DIRECTORY_LIST)}
    theme = made["service_theme"].sub_fields[0]
    doc_no = next(field for field in made["legal_basis"].sub_fields if field.key == "doc_no")

    assert theme.input_name() == "service_theme-natural_person"
    assert theme.required_when == (("service_object", ("1",)),)
    assert doc_no.input_name(3) == "legal_basis-3-doc_no"
    assert doc_no.input_name("new") == "legal_basis-new-doc_no"
    assert doc_no.required_when == (("legal_basis-{row}-kind", ("4", "5", "7")),)


def test_codes_are_shown_in_words():
    shown = {element.key: value for element, _, value in presented(complete_elements(), DIRECTORY_LIST)}

    assert shown["item_type"] == "公共服务事项"
    assert shown["service_object"] == ["自然人", "社会组织法人"]
    assert shown["service_theme"] == ["优待抚恤", "社会保障（社会保险、社会救助）", "社会保障"]
    assert shown["legal_basis"][0]["kind"] == "行政法规"
    assert shown["implementing_body"] == "江津区民政局（示例）"
    assert shown["is_public"] == "是"


def test_what_is_absent_is_not_shown_and_an_unknown_code_is_shown_as_it_is():
    shown = presented({"item_type": "77", "legal_basis": [basis(status="失效")]}, DIRECTORY_LIST)

    assert [(label, value if label == "事项类型" else value[0]["status"]) for _, label, value in shown] == [
        ("事项类型", "77"),
        ("设定依据", "失效"),
    ]


# The forms of lists with more kinds of elements


@given(some_implementations().filter(lambda elements: not normal.read(elements, STANDARD)[1]))
def test_what_fills_the_form_of_an_implementation_list_comes_back_from_it(elements):
    stored = _without_lone_units(normal.normalised(elements, STANDARD))
    for element in STANDARD.elements:
        if element.set_by != "body" or element.kind == "org_ref":
            stored.pop(element.key, None)

    sent = from_form(posted(to_form(stored, STANDARD)), STANDARD)

    assert normal.normalised(sent, STANDARD) == stored


def _without_lone_units(elements):
    """What says nothing: a unit without a number, which the control of a unit always sends."""

    def is_lone(value):
        return isinstance(value, dict) and value.keys() == {"unit"}

    def kept(value):
        if isinstance(value, list):
            rows = [kept(row) for row in value]
            return [row for row in rows if row != {}]
        return {key: part for key, part in value.items() if not is_lone(part)} if isinstance(value, dict) else value

    made = {key: kept(value) for key, value in elements.items() if not is_lone(value)}
    return {key: value for key, value in made.items() if value not in ({}, [])}


def test_a_word_counts_while_nothing_else_is_filled_in():
    typed = {"quantity_limit": ["每年 100 户"], "quantity_limit-word": ["无"], "result_name-word": ["无"]}

    assert from_form(posted(typed), STANDARD) == {"quantity_limit": "每年 100 户", "result_name": "无"}
    assert to_form({"result_name": "无"}, STANDARD) == {"result_name-word": ["无"]}


def test_a_unit_alone_is_no_time_limit():
    typed = {
        "promised_time_limit-unit": ["workday"],
        "statutory_time_limit-unit": ["workday"],
        "statutory_time_limit-number": ["20"],
        "handling_process-0-step_name": ["受理"],
        "handling_process-0-limit-unit": ["workday"],
    }

    assert from_form(posted(typed), STANDARD) == {
        "statutory_time_limit": {"number": "20", "unit": "workday"},
        "handling_process": [{"step_name": "受理"}],
    }


def test_the_empty_rows_of_one_list_are_kept_for_its_buttons():
    typed = posted({"joint_bodies-0-name": [""], "joint_bodies-1-name": ["甲局"], "consult_way-0-contact": [""]})

    assert from_form(typed, STANDARD, with_empty_rows_of="joint_bodies") == {"joint_bodies": [{}, {"name": "甲局"}]}
    assert from_form(typed, STANDARD) == {"joint_bodies": [{"name": "甲局"}]}


def test_a_field_tells_by_which_answers_it_is_asked_for():
    made = {field.key: field for field in fields(STANDARD)}
    sample = next(field for field in made["application_materials"].sub_fields if field.key == "sample_form")

    assert made["entrusting_body"].asked_by() == [("power_source", "in", ("5", "6"))]
    assert made["result_sample"].asked_by() == [("result_name", "not", ("无",))]
    assert sample.asked_by(3) == [("application_materials-3-material_type", "in", ("1",))]
    assert made["item_name"].asked_by() == []
