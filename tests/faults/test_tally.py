"""The count itself: what is missing, doubled or strange about a list or an edition is an anomaly (real MongoDB)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pymongo
import pytest

from tests.faults import tally
from tests.servers import TestMongod

ITEM = "item-1"


@pytest.fixture
def client(mongod: TestMongod) -> Iterator[tally.Client]:
    """The databases under the names of a stack, with one released list, its edition and their notices."""
    with pymongo.MongoClient(mongod.uri) as opened:
        publish, notify = opened["qingdan_publish"], opened["qingdan_notify"]
        publish["lists"].insert_one({"_id": "l", "state": "released", "entries": [{"item_id": ITEM}]})
        publish["editions"].insert_one({"_id": "e", "number": 7, "list_id": "l"})
        expected = {"/publish/lists/l": tally.LIST_NOTICES["released"], "/editions/7": tally.EDITION_NOTICES}
        notify["notices"].insert_many(
            {"link": link, "kind": kind, "desk": desk} for link, notices in expected.items() for kind, desk in notices
        )
        notify["records"].insert_many(
            [{"name": name, "data": {"list_id": "l"}} for name in ("list_proposed", "list_adopted")]
            + [{"name": "edition_released", "data": {"list_id": "l", "edition_id": "e"}}]
        )
        yield opened
        for service in tally.SERVICES:
            opened.drop_database(f"qingdan_{service}")


def lists(client: tally.Client) -> list[str]:
    """What is wrong with the lists of the item."""
    return [found for found in tally.anomalies_of(client, [ITEM]) if not found.startswith(ITEM)]


def test_a_list_and_its_edition_of_which_everybody_was_told_once_are_well(client: tally.Client) -> None:
    assert lists(client) == []


@pytest.mark.parametrize("kind", ["list_proposed", "list_adopted", "edition_released"])
def test_a_notice_that_is_missing_or_stands_twice_is_named(client: tally.Client, kind: str) -> None:
    notices = client["qingdan_notify"]["notices"]
    notice = notices.find_one_and_delete({"kind": kind})
    assert notice is not None
    (missing,) = lists(client)
    notices.insert_many([{**notice, "_id": "once"}, {**notice, "_id": "twice"}])
    (doubled,) = lists(client)

    assert missing == f"{notice['link']}: notices {{}} too many, {{('{kind}', '{notice['desk']}'): 1}} missing"
    assert doubled == f"{notice['link']}: notices {{('{kind}', '{notice['desk']}'): 1}} too many, {{}} missing"


@pytest.mark.parametrize(("name", "of"), [("list_adopted", "l"), ("edition_released", "e")])
def test_a_message_that_was_recorded_twice_is_named(client: tally.Client, name: str, of: str) -> None:
    records = client["qingdan_notify"]["records"]
    record = records.find_one({"name": name})
    assert record is not None
    records.insert_one({**record, "_id": "another"})

    assert lists(client) == [f"{of}: {name} was announced 2 times"]


def test_a_released_list_without_an_edition_is_named(client: tally.Client) -> None:
    client["qingdan_publish"]["editions"].delete_many({})

    assert lists(client) == ["1 released lists have 0 editions"]


def test_what_is_under_way_is_submitted_and_has_no_page(client: tally.Client) -> None:
    client["qingdan_intake"]["service_items"].insert_many(
        [{"_id": name, "submission": times} for name, times in (("a", 1), ("b", 2), ("c", 0), ("d", 1))]
    )
    client["qingdan_publish"]["portal_pages"].insert_one({"_id": "d"})

    assert tally.under_way(client, ["a", "b", "c", "d"]) == 2
    assert tally.under_way(client, ["b", "d"]) == 1


def test_a_notice_of_several_items_counts_once_for_each(client: tally.Client) -> None:
    notice = {"kind": "item_submitted", "desk": "body:b-1", "item_ids": ["item-1", "item-2"]}
    client["qingdan_notify"]["notices"].insert_one(notice)

    counts = tally.notice_counts(client, ["item-2", "item-3"])

    assert counts["item-2"] == Counter({("item_submitted", "body"): 1})
    assert "item-3" not in counts
