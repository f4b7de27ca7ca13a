"""The element list as data: what is shipped, and what is refused when it is loaded."""

from __future__ import annotations

from copy import deepcopy

import pytest

from shared.standards import loader
from shared.standards.checking import problems
from shared.standards.element_list import DIRECTORY, BrokenStandard, built, element_list
from shared.standards.tables import label, table
from tests.unit.standards.builders import DIRECTORY_LIST


def test_the_directory_list_has_the_nine_elements_of_the_work_plan():
    assert [(element.number, element.name_zh) for element in DIRECTORY_LIST.numbered] == [
        (1, "事项名称"),
        (2, "事项类型"),
        (3, "行使内容"),
        (4, "实施机构名称"),
        (5, "服务对象"),
        (6, "服务主题"),
        (7, "设定依据"),
        (8, "办理形式"),
        (9, "是否公开"),
    ]


def test_the_newest_version_is_the_default():
    assert element_list(DIRECTORY) is element_list(DIRECTORY, loader.newest("directory_list"))


def test_a_version_that_is_not_shipped_is_unknown():
    with pytest.raises(loader.UnknownStandard):
        element_list(DIRECTORY, 99)


def test_every_element_tells_what_to_do_when_it_is_missing():
    assert [element.key for element in DIRECTORY_LIST.elements if not element.remedy_zh] == []


def test_codes_keep_their_leading_zeros():
    assert list(table("item_type"))[:2] == ["00", "01"]
    assert label("theme_natural_person", "005") == "生育收养"
    assert label("theme_natural_person", "080") == "080"


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (("conditions", 0), {"element": "colour"}),
        (("conditions", 0), {"form": "if"}),
        (("conditions", 2), {"when": [{"element": "colour", "in": ["1"]}]}),
        (("conditions", 0), {"severity": "fatal"}),
        (("rules", 0), {"function": "eval"}),
        (("rules", 0), {"element": "colour"}),
        (("elements", 0), {"kind": "colour"}),
        (("elements", 0), {"table": "yes_no"}),
        (("elements", 2), {"part_of": "colour"}),
        (("elements", 0), {"fields": [{"key": "a", "name_zh": "甲", "kind": "string"}]}),
    ],
)
def test_a_standard_that_contradicts_itself_is_not_loaded(place, change):
    content = deepcopy(loader.read("directory_list", 1))
    content[place[0]][place[1]] |= change

    with pytest.raises(BrokenStandard, match="directory version 1"):
        built(content)


FORMS = [
    ({"form": "required_if", "element": "b", "when": [{"element": "a", "present": True}]}, {"a": "1"}, {"b": "x"}),
    (
        {"form": "forbidden_if", "element": "b", "when": [{"element": "a", "present": False}]},
        {"b": "x"},
        {"a": "1", "b": "x"},
    ),
    ({"form": "one_of", "element": "a", "values": ["1"]}, {"a": "0"}, {"a": "1"}),
    ({"form": "at_most", "element": "c", "count": 1}, {"c": ["0", "1"]}, {"c": ["0"]}),
    ({"form": "matches", "element": "b", "pattern": "^023-"}, {"b": "010-1"}, {"b": "023-1"}),
    (
        {"form": "fits_table", "element": "b", "table": "yes_no", "when": [{"element": "a", "in": ["1"]}]},
        {"a": "1", "b": "2"},
        {"a": "0", "b": "2"},
    ),
    (
        {
            "form": "required_if",
            "element": "b",
            "when": [{"element": "a", "in": ["1"]}, {"element": "c", "not_in": ["0"]}],
        },
        {"a": "1", "c": ["1"]},
        {"a": "1", "c": ["0", "1"]},
    ),
]


@pytest.mark.parametrize(
    ("condition", "wrong", "right"), FORMS, ids=[f"{c[0]['form']}-{n}" for n, c in enumerate(FORMS)]
)
def test_new_elements_and_conditions_need_no_code(condition, wrong, right):
    sample = built(
        {
            "kind": "sample",
            "version": 1,
            "tables_version": 1,
            "name_zh": "样例",
            "elements": [
                {"number": 1, "key": "a", "name_zh": "甲", "kind": "code", "table": "yes_no"},
                {"number": 2, "key": "b", "name_zh": "乙", "kind": "string"},
                {"number": 3, "key": "c", "name_zh": "丙", "kind": "code_list", "table": "yes_no"},
            ],
            "conditions": [{"id": "S1", "message": "不对", "remedy": "请改", **condition}],
        }
    )

    assert [problem.rule for problem in problems(wrong, sample)] == ["S1"]
    assert problems(right, sample) == ()
