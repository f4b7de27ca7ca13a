"""Elements of a list made from the element list alone: every kind, words, several lines, texts like formulas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from services.intake.domain.attachments import MediaType
from shared.standards.checking import draft_problems
from shared.standards.element_list import BODY, Element, ElementList
from shared.standards.normal import normalised

LINES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")) | st.sampled_from("\n'=+-@;；、，（）()↵\\·个 　"),
    min_size=1,
    max_size=14,
)
SHORT = LINES.map(lambda text: text[:14])
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)


def _limit(element: Element) -> st.SearchStrategy[Any]:
    unit = st.sampled_from(list(element.values))
    explained = {"explanation": SHORT}
    counted = st.fixed_dictionaries({"number": st.integers(-3, 999), "unit": unit}, optional=explained)
    if not element.words:
        return counted
    word = st.sampled_from(element.words)
    return counted | word | st.fixed_dictionaries({"word": word}, optional={**explained, "unit": unit})


def _file(_element: Element) -> st.SearchStrategy[Any]:
    more = {"size": st.integers(0, 10**8), "media_type": st.sampled_from([kind.value for kind in MediaType])}
    return st.fixed_dictionaries({"sha256": HASHES, "name": SHORT}, optional=more)


def _value(element: Element) -> st.SearchStrategy[Any]:
    if element.kind == "list":
        return st.lists(_fields(element), max_size=3)
    if element.sub_fields:
        return _fields(element)
    if element.kind == "code_list":
        return st.lists(st.sampled_from(list(element.values)), max_size=4)
    if element.kind in ("code", "bool"):
        return st.sampled_from(list(element.values))
    makers = {"duration": _limit, "file": _file}
    if element.kind in makers:
        return makers[element.kind](element)
    plain = {
        "integer": st.integers(element.minimum or 0, element.maximum or 99),
        "text_list": st.lists(SHORT, max_size=4),
        "date": st.dates().map(str),
    }
    return plain.get(element.kind, LINES)


@cache
def value_of(element: Element) -> st.SearchStrategy[Any]:
    """Make values of an element or field that may be stored, its words among them."""
    return _value(element) | st.sampled_from(element.words) if element.words else _value(element)


def _fields(element: Element) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={part.key: value_of(part) for part in element.sub_fields})


@cache
def drafts_of(element_list: ElementList) -> st.SearchStrategy[dict[str, Any]]:
    """Make what a draft of this list may hold, in normal form: any of its elements, right but not complete."""
    elements = [one for one in element_list.elements if one.set_by == BODY and one.kind != "org_ref"]
    made = st.fixed_dictionaries({}, optional={element.key: value_of(element) for element in elements})
    return made.map(lambda typed: right(typed, element_list))


def right(typed: Mapping[str, Any], element_list: ElementList) -> dict[str, Any]:
    """Return the normal form without the elements that no draft may hold."""
    values = normalised(typed, element_list)
    wrong = {problem.field.partition(".")[0] for problem in draft_problems(values, element_list)}
    return normalised({key: value for key, value in values.items() if key not in wrong}, element_list)
