"""The publish desk and its API find items by a whole code or by its beginning, in the box for names."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from services.publish.application.use_cases import UseCases
from tests.services.publish.builders import approved, item_id, make_ready
from tests.services.publish.visitors import Visitors

USCC = "11500381009320238D"


@pytest.fixture
def three(use_cases: UseCases) -> None:
    """Two items with a code, and one that waits for its own."""
    make_ready(use_cases, [1, 12], name="义务兵优待金发放")
    use_cases.joining.join([approved(4, name="502009 号专线咨询")])


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("502009001000", [1]),
        ("50 20 09 012 000", [12]),
        ("５０２００９０１２", [12]),
        ("502009", [1, 12]),
        (f"{USCC}4502009001000", [1]),
        (f"{USCC.lower()} 4 502009012", [12]),
        (USCC, [1, 12]),
        ("009001000", []),
        ("优待金", [1, 12]),
    ],
)
def test_items_are_found_by_a_code_or_its_beginning(
    three: None, visitors: Visitors, typed: str, numbers: list[int]
) -> None:
    officer = visitors.signed_in("list_officer")

    page = officer.get(f"/publish/?name={quote(typed)}").text
    answer = officer.call("GET", f"/publish/api/items?name={quote(typed)}").json

    assert set(re.findall(r'href="/publish/items/([^"]+)"', page)) == {item_id(number) for number in numbers}
    assert [item["item_id"] for item in answer["items"]] == [item_id(number) for number in numbers]
    assert answer["total"] == len(numbers)


def test_the_tabs_count_what_has_the_code_and_no_names(three: None, visitors: Visitors) -> None:
    """One name has these digits, too: where a code begins with what was typed, codes alone were meant."""
    page = visitors.signed_in("list_officer").get("/publish/?name=502009").text

    tabs = dict(re.findall(r'state=(\w+)&amp;page=1"[^>]*>[^<]*<span class="cnt">(\d+)', page))
    assert (tabs["ready"], tabs["waiting"]) == ("2", "0")


def test_what_begins_no_code_is_a_piece_of_a_name(use_cases: UseCases, visitors: Visitors) -> None:
    make_ready(use_cases, [1], name="开通 12345 热线")
    make_ready(use_cases, [2])

    found = visitors.signed_in("list_officer").call("GET", "/publish/api/items?name=12345").json

    assert [item["item_id"] for item in found["items"]] == [item_id(1)]


def test_the_box_says_that_it_takes_codes(visitors: Visitors) -> None:
    page = visitors.signed_in("list_officer").get("/publish/").text

    assert '<label class="s" for="name">事项名称，或编码的开头</label>' in page
