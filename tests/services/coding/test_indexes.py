"""Every list of the coding desk looks at little more than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.coding.adapters.ledger import MongoLedger
from services.coding.application.code_rule import code_rule
from services.coding.bootstrap import build
from services.coding.entrypoints.web import create_app
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.coding.builders import NOW, OFFICER, a_body_changed, a_list_approved, an_item_approved, row
from tests.services.explained import MOST_EXAMINED, SEEDED, Cost, check, costs, fill, mixed
from tests.services.notify.people import OPERATOR
from tests.services.notify.visiting import Visitor

BASE = "502009001000"
LISTS = 400
PAGES = {
    "ledger": "/coding/?size=50",
    "ledger, later page": "/coding/?size=50&page=3",
    "ledger, coded": "/coding/?size=50&state=assigned",
    "ledger, held": "/coding/?size=50&state=held",
    "by base code": "/coding/?size=50&q=5020091003",
    "by base code, coded": "/coding/?size=50&q=5020091003&state=assigned",
    "by implementation code": "/coding/?size=50&q=11500381009320238D45020091003",
    "an item with its lists": "/coding/items/coded",
    "a list with the others of its item": "/coding/items/list-7",
    "departments": "/coding/departments",
}
BY_NAME = {"by name": "/coding/?size=50&q=津贴7", "by name, held": "/coding/?size=50&q=津贴7&state=held"}


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """A ledger of some thousand items, one of ten held."""
    settings: Settings = module_db("coding")
    empty("coding")
    coding = build(settings)
    coding.copies.body_changed([a_body_changed(), a_body_changed("b-2", guiding_department="8X")])
    coding.assign_codes.item_approved([an_item_approved("coded"), an_item_approved("held", body_id="b-2")])
    coding.assign_codes.item_approved([a_list_approved("list", source_id="coded")])
    fill("coding", "code_assignments", _rows(row("coded"), row("held")))
    fill("coding", "code_assignments", _lists(row("list")))
    return create_app(settings, coding)


def _rows(coded: dict[str, Any], held: dict[str, Any]) -> Iterator[dict[str, Any]]:
    dice = mixed()
    for number in range(SEEDED - LISTS):
        base = f"502009{number + 100_000:06d}"
        codes = {"base_code": base, "implementation_code": f"11500381009320238D4{base}", "number": number + 2}
        pattern = held if dice.random() < 0.1 else {**coded, **codes}
        yield {
            **pattern,
            "_id": f"i-{number}",
            "item_name": f"津贴{number}",
            "settled_at": NOW - timedelta(seconds=dice.randrange(10**6)),
            "outbox": [],
        }


def _lists(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Ten implementation lists of each item that has some."""
    for number in range(LISTS):
        item_id = f"list-{number}"
        yield {**pattern, "_id": item_id, "sharing": item_id, "source_id": f"i-{number // 10}", "outbox": []}


def opened(app: Any, path: str, actor: Any = OFFICER) -> list[Cost]:
    """What opening a page costs."""
    visitor = Visitor(app, actor)

    def open_page() -> None:
        assert visitor.get(path).status_code == 200

    return costs("coding", open_page)


@pytest.mark.parametrize("name", PAGES)
def test_a_list_looks_at_little_more_than_it_shows(filled: Any, name: str) -> None:
    check(opened(filled, PAGES[name]))


def test_lists_that_wait_are_found_by_their_source(filled: Any) -> None:
    """It is asked for every batch of approvals, so it reads nothing in vain."""
    ledger = MongoLedger(code_rule())

    for cost in costs("coding", lambda: ledger.held_for([f"i-{number}" for number in range(200)])):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= LISTS, cost


def test_whose_own_a_code_is_is_one_key(filled: Any) -> None:
    ledger = MongoLedger(code_rule())

    for cost in costs("coding", lambda: ledger.is_own_code("502009001000")):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.keys <= 2, cost


@pytest.mark.parametrize("path", ["/coding/dead-letters/"])
def test_the_operators_lists_do_so_too(filled: Any, path: str) -> None:
    check(opened(filled, path, OPERATOR))


@pytest.mark.parametrize("name", BY_NAME)
def test_a_part_of_a_name_is_looked_for_in_the_keys(filled: Any, name: str) -> None:
    """No index begins in the middle of a name: all names are looked at, in the index, and no document in vain."""
    for cost in opened(filled, BY_NAME[name]):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.keys <= SEEDED + MOST_EXAMINED, cost
        assert cost.documents <= SEEDED // 4, cost
