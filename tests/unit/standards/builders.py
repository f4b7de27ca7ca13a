"""Items of the directory list for tests: a complete one, and strategies that make many."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import strategies as st

from shared.standards.element_list import DIRECTORY, Element, element_list

DIRECTORY_LIST = element_list(DIRECTORY)

_COMPLETE: dict[str, Any] = {
    "item_name": "义务兵家庭优待金发放",
    "item_type": "20",
    "public_service_category": "1",
    "exercise_content": "核定由江津区批准入伍的义务兵家庭，按年度标准发给家庭优待金（每年一次）。",
    "implementing_body": {"name": "江津区民政局（示例）", "uscc": "11500381009320238D"},
    "service_object": ["1", "4"],
    "service_theme": {"natural_person": ["065", "085"], "legal_person": ["035"]},
    "legal_basis": [
        {
            "kind": "2",
            "title": "军人抚恤优待条例",
            "doc_no": "国务院、中央军事委员会令第788号",
            "article": "第四十二条",
            "text": "义务兵服现役期间，其家庭由批准入伍地县级人民政府发给优待金。",
            "effective_date": "2024-10-01",
            "status": "有效",
        },
        {
            "kind": "7",
            "title": "关于发放优待金的通知",
            "doc_no": "渝民发〔2017〕1号",
            "article": "第三条",
            "text": "按年度发放。",
            "status": "有效",
        },
    ],
    "handling_form": ["1", "2"],
    "is_public": "1",
}


def complete_elements(**changed: Any) -> dict[str, Any]:
    """Return the elements of a complete item; an element given as None is left out."""
    elements = deepcopy(_COMPLETE) | changed
    return {key: value for key, value in elements.items() if value is not None}


def basis(**changed: Any) -> dict[str, Any]:
    """Return one complete legal basis; a field given as None is left out."""
    return {key: value for key, value in (deepcopy(_COMPLETE["legal_basis"][0]) | changed).items() if value is not None}


_CODES_NOBODY_HAS = ["77", ["1", "77"], "2020-13-01", "2026-1-1"]
WORDS = st.text(alphabet="江津区公共服务（第一条），。ABCabc123 ①㈱ｱ", max_size=12)
LONG = st.sampled_from([201, 4001]).map(lambda count: "长" * count)
ODD = st.sampled_from(
    [None, "", " ", {"$ne": ""}, {}, [], [{"$gt": ""}], 7, True, "<script>alert(1)</script>", "a\x00b"]
)


def _good(element: Element) -> st.SearchStrategy[Any]:
    if element.kind == "code_list":
        return st.lists(st.sampled_from(list(element.values)[:4]), max_size=4)
    if element.values:
        return st.sampled_from(list(element.values)[:4])
    if element.kind == "date":
        return st.dates().map(str)
    if element.kind == "list":
        return st.lists(fields_of(element), max_size=3)
    return fields_of(element) if element.sub_fields else WORDS


def value_of(element: Element) -> st.SearchStrategy[Any]:
    """Make values for an element: mostly usable ones, and everything a careless or hostile client may send."""
    good = _good(element)
    return st.one_of(good, good, good, LONG, ODD, st.sampled_from(_CODES_NOBODY_HAS))


def fields_of(element: Element) -> st.SearchStrategy[dict[str, Any]]:
    """Make the fields of a group or row, any of them absent."""
    return st.fixed_dictionaries({}, optional={part.key: value_of(part) for part in element.sub_fields})


@cache
def some_elements() -> st.SearchStrategy[dict[str, Any]]:
    """Make elements that start from a complete item and have some exchanged, now and then with a foreign key."""
    changes = st.fixed_dictionaries(
        {}, optional={element.key: value_of(element) for element in DIRECTORY_LIST.elements} | {"unknown": WORDS}
    )
    return st.one_of(changes.map(lambda changed: deepcopy(_COMPLETE) | changed), changes)
