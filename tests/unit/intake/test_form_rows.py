"""The buttons of a table in the form: rows come, go and change places, and their numbers follow."""

from __future__ import annotations

import pytest

from services.intake.entrypoints.form_rows import ROW_BUTTON, numbered, with_rows
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list

STANDARD = element_list(IMPLEMENTATION)


def pressed(button, rows, key="application_materials"):
    """Return names and numbers of the rows after a button, and where to go on."""
    match = ROW_BUTTON.fullmatch(button)
    assert match is not None
    elements, focus = with_rows({key: rows, "result_name": "无"}, match, STANDARD)
    assert elements["result_name"] == "无"
    return [(row.get("material_name"), row.get("order_no")) for row in elements[key]], focus


def materials(*names, first=1):
    return [{"material_name": name, "order_no": str(place)} for place, name in enumerate(names, start=first)]


@pytest.mark.parametrize(
    ("button", "after", "focus"),
    [
        ("add-application_materials", [("甲", "1"), ("乙", "2"), ("丙", "3"), (None, None)], 3),
        ("remove-application_materials-1", [("甲", "1"), ("丙", "2")], 0),
        ("remove-application_materials-0", [("乙", "1"), ("丙", "2")], 0),
        ("up-application_materials-2", [("甲", "1"), ("丙", "2"), ("乙", "3")], 1),
        ("down-application_materials-0", [("乙", "1"), ("甲", "2"), ("丙", "3")], 1),
        ("copy-application_materials-0", [("甲", "1"), ("甲", "2"), ("乙", "3"), ("丙", "4")], 1),
        ("up-application_materials-0", [("甲", "1"), ("乙", "2"), ("丙", "3")], 0),
        ("down-application_materials-2", [("甲", "1"), ("乙", "2"), ("丙", "3")], 2),
        ("remove-application_materials-9", [("甲", "1"), ("乙", "2"), ("丙", "3")], 9),
    ],
)
def test_a_button_does_what_it_says_and_numbers_follow_the_rows(button, after, focus):
    assert pressed(button, materials("甲", "乙", "丙")) == (after, f"application_materials.{focus}")


def test_a_numbering_of_ones_own_stays_with_its_rows():
    after, _ = pressed("up-application_materials-1", materials("甲", "乙", first=10))

    assert after == [("乙", "11"), ("甲", "10")]


def test_a_word_gives_way_to_a_row_and_other_elements_have_no_rows():
    assert pressed("add-application_materials", "无需材料") == ([(None, None)], "application_materials.0")
    match = ROW_BUTTON.fullmatch("add-result_name")
    assert match is not None
    assert with_rows({"result_name": "无"}, match, STANDARD) == ({"result_name": "无"}, "")


def test_the_place_of_a_row_is_its_number_where_nobody_typed_one():
    typed = {"application_materials": [{"material_name": "甲"}, {}, {"material_name": "丙", "order_no": "7"}]}

    assert numbered(typed, STANDARD) == {
        "application_materials": [
            {"order_no": "1", "material_name": "甲"},
            {},
            {"material_name": "丙", "order_no": "7"},
        ]
    }
    assert numbered({"legal_basis": [{"title": "甲"}]}, element_list(DIRECTORY)) == {"legal_basis": [{"title": "甲"}]}


@pytest.mark.parametrize("button", ["add-", "drop-x-1", "remove-application_materials-99999", "add-A", "up"])
def test_other_buttons_are_none_of_a_table(button):
    assert ROW_BUTTON.fullmatch(button) is None
