"""Values for the implementation list, as careful, careless and hostile clients send them."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from shared.standards.element_list import IMPLEMENTATION, Element, element_list
from tests.unit.intake.implementation.builders import file, implementation
from tests.unit.standards.builders import LONG, ODD, WORDS

STANDARD = element_list(IMPLEMENTATION)

_DURATIONS = st.fixed_dictionaries(
    {},
    optional={
        "number": st.one_of(st.integers(0, 90), st.sampled_from(["5", "５", "五", "-1"])),
        "unit": st.sampled_from(["workday", "natural_day", "month", "day"]),
        "word": st.sampled_from(["无", "当场", "随便"]),
        "explanation": WORDS,
    },
).filter(lambda parts: {key for key, part in parts.items() if str(part).strip()} != {"unit"})
"""Without a unit alone, which a form does not bring back: `test_a_unit_alone_is_no_time_limit`."""
_FILES = st.one_of(st.builds(file, WORDS), st.just({"sha256": "x", "name": "a"}), st.just({"sha256": "ab" * 32}))


def _good(element: Element) -> st.SearchStrategy[Any]:
    if element.kind == "list":
        return st.lists(_fields_of(element), max_size=2)
    if element.sub_fields:
        return _fields_of(element)
    if element.kind == "code_list":
        return st.lists(st.sampled_from(list(element.values)[:4]), max_size=4)
    plain = {
        "duration": _DURATIONS,
        "file": _FILES,
        "integer": st.one_of(st.integers(-1, 10), st.sampled_from(["3", "三", "３"])),
        "text_list": st.one_of(st.lists(WORDS, max_size=3), st.just("甲\n乙")),
        "date": st.dates().map(str),
    }
    values = list(element.values)[:4] if element.kind != "duration" else []
    return st.sampled_from(values) if values else plain.get(element.kind, WORDS)


@cache
def value_of(element: Element) -> st.SearchStrategy[Any]:
    """Make values for an element or field."""
    words = st.sampled_from([*element.words, "无", "77"])
    good = _good(element)
    return st.one_of(good, good, good, good, words, LONG, ODD)


def _fields_of(element: Element) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={part.key: value_of(part) for part in element.sub_fields})


@st.composite
def some_implementations(draw: st.DrawFn) -> dict[str, Any]:
    """Make elements that start from a complete item and have a few exchanged, now and then with a foreign key."""
    made = implementation()
    for element in draw(st.lists(st.sampled_from(STANDARD.elements), max_size=5)):
        made[element.key] = draw(value_of(element))
    return made | draw(st.sampled_from([{}, {}, {}, {"unknown": "甲"}]))
