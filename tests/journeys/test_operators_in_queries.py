"""Operators in the address of a list find exactly what plain text finds, in every list of the five services."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from stack.demo.client import ApiRefused
from tests.journeys.district import District
from tests.journeys.travel import CLERK, nothing_changes
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

NOBODY = ""
UNKNOWN = "龙凤呈祥"
LETTERS = re.compile("[a-z]+")
OPERATORS = ('{"$ne": ""}', '{"$gt": ""}', '{"$regex": ".*"}', "[$ne]", "$ne")
ENTRY = re.compile(r'href="(/(?:intake|review|coding|publish|notify)?/?(?:items|lists|records)/[0-9a-f-]{36})')

APIS = [
    (CLERK, "/intake/api/items", ("search", "state")),
    (
        "legal_reviewer",
        "/review/api/reviews?state=approved",
        ("state", "waiting_for_me", "may_advise", "to_coordinate"),
    ),
    ("code_officer", "/coding/api/codes", ("q", "state")),
    ("list_officer", "/publish/api/items?state=published", ("body_id", "state")),
    ("list_officer", "/publish/api/lists", ("state",)),
    ("supervisor", "/notify/api/records", ("item_id", "name", "day")),
    (CLERK, "/notify/api/notices", ("unread",)),
]
PAGES = [
    (NOBODY, "/search", ("q", "body", "theme", "category")),
    (CLERK, "/intake/items", ("search", "state")),
    ("legal_reviewer", "/review/?view=closed", ("name", "body", "state")),
    ("code_officer", "/coding/", ("q", "state")),
    ("list_officer", "/publish/?state=published", ("body_id", "state")),
    ("list_officer", "/publish/lists", ("state",)),
    ("supervisor", "/notify/records", ("item_id", "name", "day")),
]


@pytest.fixture(scope="module", autouse=True)
def unharmed_by_all(district: District) -> Iterator[None]:
    """None of them changes anything; to look takes longer than all of them, and so it is done once."""
    with nothing_changes(district):
        yield


def cases(lists: list[tuple[str, str, tuple[str, ...]]]) -> list[Any]:
    """Return a case for each field of each list."""
    return [
        pytest.param(account, path, name, id=f"{path.partition('?')[0]} {name}")
        for account, path, names in lists
        for name in names
    ]


@pytest.mark.parametrize(("account", "path", "name"), cases(APIS))
def test_an_operator_finds_in_an_api_what_plain_text_finds(
    district: District, account: str, path: str, name: str
) -> None:
    client = district.accounts.client(account)
    address, given = split(path)

    def found(**query: str) -> tuple[int, Any]:
        try:
            return 200, client.get(address, **{**given, **query})
        except ApiRefused as refused:
            return refused.status, refused.answer.get("code")

    everything, nothing = found(), found(**{name: UNKNOWN})
    assert (everything[0], is_empty(everything[1])) == (200, False)
    assert nothing[0] == 422 or is_empty(nothing[1])
    for operator in OPERATORS:
        assert found(**{name: operator}) == nothing, operator
    for spelled in (f"{name}[$ne]", f"{name}.$gt", f"{name}[]", f"${name}"):
        assert found(**{spelled: "x"}) == (422, "invalid"), spelled


@pytest.mark.parametrize(("account", "path", "name"), cases(PAGES))
def test_an_operator_finds_on_a_page_what_plain_text_finds(
    district: District, account: str, path: str, name: str
) -> None:
    visitor = Visitor(district.portal)
    if account:
        visitor.sign_in(account, district.accounts.password)
    address, given = split(path)

    def found(**query: str) -> tuple[int, list[str]]:
        answer = visitor.get(address, **{**given, **query})
        return answer.status_code, ENTRY.findall(answer.text)

    everything, nothing = found(), found(**{name: UNKNOWN})
    assert everything[0] == 200
    assert everything[1], "the list has entries, or the test shows nothing"
    assert nothing in ((200, []), (422, []))
    for operator in OPERATORS:
        # The portal's search passes over punctuation: there an operator finds what its letters find.
        expected = found(**{name: " ".join(LETTERS.findall(operator))}) if address == "/search" else nothing
        assert found(**{name: operator}) == expected, operator
    for spelled in (f"{name}[$ne]", f"{name}.$gt", f"{name}[]", f"${name}"):
        assert found(**{spelled: "x"}) == everything, spelled


def split(path: str) -> tuple[str, dict[str, str]]:
    """Return the address and its query."""
    address, _, query = path.partition("?")
    return address, dict(pair.split("=") for pair in query.split("&") if pair)


def is_empty(answer: Mapping[str, Any]) -> bool:
    """Tell whether a list in an answer of the API has no entries."""
    return not next(value for value in answer.values() if isinstance(value, list))
