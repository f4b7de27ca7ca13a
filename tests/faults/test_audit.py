"""The audit itself: whatever is wrong with the review of a published item is found (real MongoDB)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pymongo
import pytest

from tests.faults import audit, tally
from tests.servers import TestMongod
from tests.services.review.naive import District, part_hash

ITEM, HASH = "item-1", "c" * 64
OFFICES = {"legal_review": "exercise_content", "staffing_review": "item_name"}
POLICY = {
    "lists": {"directory": {"groups": [{"key": "district", "required": list(OFFICES)}]}},
    "offices": {
        office: {"answers_for": [element], "indispensable": office == "legal_review"}
        for office, element in OFFICES.items()
    },
}
ROUND: dict[str, Any] = {
    "number": 1,
    "state": "approved",
    "policy_version": 2,
    "receiving": "",
    "list_kind": "directory",
    "standard_version": 1,
    "content_hash": HASH,
    "element_hashes": {"item_name": "1" * 64, "exercise_content": "2" * 64},
    "body_id": "b",
    "required_offices": list(OFFICES),
    "waiting_for": [],
    "scope_decisions": [],
    "meetings": [],
    "appointments": [],
    "rulings": [],
    "hearing": None,
    "carried": [],
    "taken_in": None,
}


def an_approval(office: str, sequence: int) -> dict[str, Any]:
    """An approval of the elements of an office."""
    return {
        "office": office,
        "verdict": "approve",
        "account_id": f"account of {office}",
        "content_hash": HASH,
        "part_hash": part_hash(ROUND, office, District(policies={2: POLICY}, bodies={})),
        "again": False,
        "sequence": sequence,
    }


@pytest.fixture
def client(mongod: TestMongod) -> Iterator[audit.Client]:
    """The databases of a stack with one published item that both of its offices have approved."""
    opinions = [an_approval(office, 2 + place) for place, office in enumerate(OFFICES)]
    told = [
        {"name": "review_opened", "sequence": 1, "data": {"round": 1, "offices": list(OFFICES)}},
        *({"name": "opinion_given", "sequence": each["sequence"], "data": {"opinion": each}} for each in opinions),
        {"name": "item_approved", "sequence": 3, "data": {"round": 1}},
    ]
    with pymongo.MongoClient(mongod.uri) as opened:
        review, publish = opened["qingdan_review"], opened["qingdan_publish"]
        opened["qingdan_intake"]["bodies"].insert_one({"_id": "b", "kind": "department", "level": "3"})
        review["review_policies"].insert_one({"_id": 2, "content": POLICY})
        review["item_reviews"].insert_one({"_id": ITEM, "current": {**ROUND, "opinions": opinions}})
        opened["qingdan_notify"]["records"].insert_many([{**each, "item_id": ITEM} for each in told])
        revision = {"item_id": ITEM, "content_hash": HASH, "element_hashes": ROUND["element_hashes"]}
        opened["qingdan_intake"]["item_revisions"].insert_one(revision)
        publish["catalogue_items"].insert_one({"_id": ITEM, "live": {"content_hash": HASH}})
        publish["portal_pages"].insert_one({"_id": ITEM})
        yield opened
        for service in tally.SERVICES:
            opened.drop_database(f"qingdan_{service}")


def test_an_item_that_all_its_offices_approved_is_well(client: audit.Client) -> None:
    """Nothing is found where nothing is wrong."""
    assert audit.findings(client, [ITEM]) == []


def _reviews(client: audit.Client, change: dict[str, Any]) -> None:
    client["qingdan_review"]["item_reviews"].update_one({"_id": ITEM}, change)


WRONGS: dict[str, Callable[[audit.Client], Any]] = {
    "staffing_review has approved what is published 0 times": lambda client: _reviews(
        client, {"$pull": {"current.opinions": {"office": "staffing_review"}}}
    ),
    "round 1: legal_review spoke of other elements than its own": lambda client: _reviews(
        client, {"$set": {"current.opinions.0.part_hash": "f" * 64}}
    ),
    "round 1: is approved and waits for ['legal_review']": lambda client: _reviews(
        client, {"$set": {"current.waiting_for": ["legal_review"]}}
    ),
    "somebody spoke for two offices": lambda client: _reviews(
        client, {"$set": {"current.opinions.0.account_id": "account of staffing_review"}}
    ),
    "the opinion of legal_review was not told as it stands": lambda client: _reviews(
        client, {"$set": {"current.opinions.0.account_id": "another"}}
    ),
    "another content is published than the one that was reviewed": lambda client: client["qingdan_publish"][
        "catalogue_items"
    ].update_one({"_id": ITEM}, {"$set": {"live.content_hash": "d" * 64}}),
    "is not published": lambda client: client["qingdan_publish"]["portal_pages"].delete_many({}),
    "was never reviewed": lambda client: client["qingdan_review"]["item_reviews"].delete_many({}),
    "what was reviewed is not the one revision of the body that is published": lambda client: client["qingdan_intake"][
        "item_revisions"
    ].delete_many({}),
    "item_approved was told 2 times": lambda client: client["qingdan_notify"]["records"].insert_one(
        {"name": "item_approved", "sequence": 3, "item_id": ITEM, "data": {"round": 1}}
    ),
}


@pytest.mark.parametrize("finding", WRONGS)
def test_whatever_is_wrong_is_found(client: audit.Client, finding: str) -> None:
    """Each thing that must not happen has a sentence of its own."""
    WRONGS[finding](client)

    assert f"{ITEM}: {finding}" in audit.findings(client, [ITEM])
