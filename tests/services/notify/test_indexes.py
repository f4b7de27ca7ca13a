"""Every list of notify looks at little more than it shows; the counts of the operators' page read keys only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.notify.application.read_record import event_names
from services.notify.bootstrap import UseCases, build
from services.notify.entrypoints.web import create_app
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import SEEDED, check, costs, fill, mixed
from tests.services.notify.people import COMPILER, LEGAL, OPERATOR, SUPERVISOR
from tests.services.notify.visiting import Visitor
from tests.unit.notify.builders import ITEM, a_message

DAYS = 10
OTHER_DESKS = ("role:code_officer", "body:b-2", "body:b-3", "role:supervisor")
PAGES: dict[str, tuple[Any, str]] = {
    "inbox": (LEGAL, "/notify/?size=50"),
    "inbox, unread": (LEGAL, "/notify/?size=50&unread=1"),
    "inbox of a body": (COMPILER, "/notify/?size=50"),
    "inbox of a body, later page": (COMPILER, "/notify/?size=50&page=3"),
    "record": (SUPERVISOR, "/notify/records?size=50"),
    "record, one kind": (SUPERVISOR, "/notify/records?size=50&name=item_approved"),
    "record, one item": (SUPERVISOR, f"/notify/records?size=50&item_id={ITEM}"),
    "record, one day": (SUPERVISOR, "/notify/records?size=50&day={day}"),
    "record, one kind of a day": (SUPERVISOR, "/notify/records?size=50&name=item_approved&day={day}"),
    "record, one kind of an item": (SUPERVISOR, f"/notify/records?size=50&name=item_approved&item_id={ITEM}"),
    "record, a code": (SUPERVISOR, "/notify/records?size=50&item=50200900001"),
    "record, an implementation code": (SUPERVISOR, "/notify/records?size=50&item=11500381009320238D450200900001"),
    "record, a code of a day": (SUPERVISOR, "/notify/records?size=50&item=50200900001&day={day}"),
    "record, a rare name": (SUPERVISOR, "/notify/records?size=50&item=津贴77"),
    "record, one kind of a rare name": (SUPERVISOR, "/notify/records?size=50&item=津贴77&name=item_approved"),
    "operations": (OPERATOR, "/notify/operations"),
    "trail": (SUPERVISOR, f"/notify/items/{ITEM}"),
    "dead letters": (OPERATOR, "/notify/dead-letters/"),
}


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    return module_db("notify")


@pytest.fixture(scope="module")
def notify(settings: Settings) -> UseCases:
    empty("notify")
    return build(settings)


@pytest.fixture(scope="module")
def filled(settings: Settings, notify: UseCases) -> Any:
    """Some thousands of messages of ten days, and of notices at some desks."""
    notify.record.received([a_message(name) for name in event_names()])
    database = get_db("notify")
    fill("notify", "records", _records(list(database["records"].find())))
    fill("notify", "notices", _notices(database["notices"].find_one()))
    return create_app(settings, notify)


def _records(patterns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    dice, now = mixed(), datetime.now(UTC)
    for number in range(SEEDED):
        pattern = dice.choice(patterns)
        item = number % 700
        base = f"502009{item:06}"
        called = {"item_name": f"津贴{item}", "base_code": base, "implementation_code": f"11500381009320238D4{base}"}
        data = {name: called.get(name, value) for name, value in pattern["data"].items()}
        yield {
            **pattern,
            "data": data,
            **({"item_ids": [f"i-{number % 700}"]} if "item_ids" in pattern else {}),
            "_id": f"m-{number}",
            "item_id": ITEM if number % 500 == 0 else f"i-{number % 700}",
            "sequence": number,
            "occurred_at": now - timedelta(seconds=dice.randrange(DAYS * 86_400)),
        }


def _notices(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    dice, now = mixed(), datetime.now(UTC)
    desks = ("role:legal_reviewer", "body:b-1", *OTHER_DESKS)
    for number in range(SEEDED):
        yield {
            **pattern,
            "_id": f"n-{number}",
            "message_ids": [f"m-{number}-{part}" for part in range(5)],
            "desk": dice.choice(desks),
            "unread": dice.random() < 0.3,
            "occurred_at": now - timedelta(seconds=number),
        }


@pytest.mark.parametrize("name", PAGES)
def test_a_list_looks_at_little_more_than_it_shows(filled: Any, name: str) -> None:
    actor, path = PAGES[name]
    visitor = Visitor(filled, actor)
    day = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()

    def open_page() -> None:
        assert visitor.get(path.format(day=day)).status_code == 200

    check(costs("notify", open_page))


def test_the_operators_page_counts_the_keys_of_a_day_only(filled: Any) -> None:
    """Not those of the ten days that are there."""
    visitor = Visitor(filled, OPERATOR)

    counted = [cost for cost in costs("notify", lambda: visitor.get("/notify/operations")) if cost.is_count]

    assert 0 < sum(cost.keys for cost in counted) <= SEEDED // DAYS * 2


@pytest.mark.usefixtures("filled")
def test_messages_that_come_again_cost_no_more_than_themselves(notify: UseCases) -> None:
    again = [a_message("code_assigned", item_id=f"again-{n}") for n in range(50)]
    notify.record.received(again)

    check(costs("notify", lambda: notify.record.received(again[1:])))
