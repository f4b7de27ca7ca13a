"""The demonstration district's directory items: many, unlike, and complete by the standard."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

import pytest

from shared.standards import checking
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.tables import table
from stack.demo import district

STANDARD = element_list(DIRECTORY)
ITEMS = district.items()
BODIES = {body["key"]: body for body in district.bodies()}

NEARLY_THE_SAME = 0.7
"""From this likeness on (0 to 1) two names would be taken for one."""

VAGUE = re.compile(
    r"有关|相关|等等|等[，。；、]|及时|尽快|适时|必要时|酌情|视情况|根据(实际|具体)情况|原则上|包括但不限于|详见|待定"
)
"""Phrases that the field's lint forbids in what a body says it does."""


def _name(item: dict[str, Any]) -> str:
    return str(item["elements"]["item_name"])


def test_there_are_enough_items_of_each_category() -> None:
    """At least 150 items and five in each of the seven categories of the work plan."""
    per_category = Counter(item["elements"]["public_service_category"] for item in ITEMS)

    assert len(ITEMS) >= 150
    assert set(table("public_service_category")) == set(per_category)
    assert min(per_category.values()) >= 5


def test_many_bodies_of_every_kind_compile() -> None:
    """At least 25 bodies, several streets, towns and enterprises among them; some bodies have none (zero report)."""
    compiling = {item["body"] for item in ITEMS}
    kinds = Counter(BODIES[key]["kind"] for key in compiling)

    assert compiling <= BODIES.keys()
    assert len(compiling) >= 25
    assert min(kinds["street"], kinds["town"], kinds["enterprise"]) >= 3
    assert BODIES.keys() - compiling


def test_no_two_names_are_alike() -> None:
    """Neither the same nor nearly the same."""
    alike = [
        (one, other)
        for one, other in combinations(map(_name, ITEMS), 2)
        if SequenceMatcher(None, one, other).ratio() >= NEARLY_THE_SAME
    ]

    assert alike == []


@pytest.mark.parametrize("item", ITEMS, ids=_name)
def test_the_standard_finds_nothing_wrong(item: dict[str, Any]) -> None:
    """Each item could be submitted by its body as it stands: no problem and no remark."""
    body = BODIES[item["body"]]
    elements = {**item["elements"], "implementing_body": {"name": body["name"], "uscc": body["uscc"]}}

    assert checking.problems(elements, STANDARD) == ()
    assert checking.remarks(elements, STANDARD) == ()


@pytest.mark.parametrize("item", ITEMS, ids=_name)
def test_an_item_is_worded_plainly(item: dict[str, Any]) -> None:
    """No vague phrase in what the body does, no body's name in the item's name."""
    assert not VAGUE.search(item["elements"]["exercise_content"])
    assert not any(body["name"] in _name(item) for body in BODIES.values())
