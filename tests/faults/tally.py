"""
An independent count over the five databases: what was lost, what doubled. It imports nothing of the product.

For each item: one published item at intake, three approvals by three accounts on the published hash, one code that
nobody else has, one page, each event of the way once in the record, one notice of each kind at each desk.

By hand: ``python -m tests.faults.tally MONGO_URI ITEM_ID...``
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pymongo

Client = pymongo.MongoClient[dict[str, Any]]

OFFICES = {"legal_review", "staffing_review", "planning_review"}
ONCE = ("item_approved", "code_assigned", "item_published")
NOTICES = {
    ("item_submitted", "body"): 1,
    ("review_opened", "role:legal_reviewer"): 1,
    ("review_opened", "role:staffing_reviewer"): 1,
    ("review_opened", "role:planning_reviewer"): 1,
    ("opinion_given", "body"): 3,
    ("item_approved", "body"): 1,
    ("item_approved", "role:code_officer"): 1,
    ("code_assigned", "body"): 1,
    ("code_assigned", "role:list_officer"): 1,
    ("item_published", "body"): 1,
}
"""What an item that is approved in its first round leaves in the inboxes: (kind, desk) -> how many."""

SERVICES = ("intake", "review", "coding", "publish", "notify")
Outbox = tuple[str, str]


def anomalies(client: Client, item_ids: Sequence[str]) -> list[str]:
    """Return a sentence for everything that is not exactly as it should be."""
    found = [*_states(client, item_ids), *_opinions(client, item_ids), *_codes(client, item_ids)]
    found += [*_pages(client, item_ids), *_records(client, item_ids), *_notices(client, item_ids)]
    return [*found, *(f"an outbox of {service}.{name} still holds messages" for service, name in _outboxes(client))]


def dead_letters(client: Client) -> int:
    """Return how many open dead letters the five services hold."""
    return sum(client[f"qingdan_{service}"]["dead_letters"].count_documents({"state": "open"}) for service in SERVICES)


def is_quiet(client: Client, item_ids: Sequence[str]) -> bool:
    """Tell whether nothing is under way any more: all notices are there, nothing waits to be sent."""
    return not any(_notices(client, item_ids)) and not any(_outboxes(client)) and not any(_states(client, item_ids))


def published_hashes(client: Client, item_ids: Sequence[str]) -> dict[str, str]:
    """Return the content hash under which each item is live."""
    catalogue = client["qingdan_publish"]["catalogue_items"].find({"_id": {"$in": list(item_ids)}}, {"live": 1})
    return {item["_id"]: (item.get("live") or {}).get("content_hash", "") for item in catalogue}


def _states(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    for service, collection, field in (
        ("intake", "service_items", "progress.published_at"),
        ("publish", "catalogue_items", "live.content_hash"),
    ):
        complete = client[f"qingdan_{service}"][collection].find(
            {"_id": {"$in": list(item_ids)}, field: {"$exists": True}}, {"_id": 1}
        )
        for item_id in set(item_ids) - {item["_id"] for item in complete}:
            yield f"{item_id}: {service} does not know it as published"


def _opinions(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    hashes = published_hashes(client, item_ids)
    reviews = {
        each["_id"]: each for each in client["qingdan_review"]["item_reviews"].find({"_id": {"$in": list(item_ids)}})
    }
    for item_id in item_ids:
        opinions = reviews.get(item_id, {}).get("current", {}).get("opinions", [])
        approvals = [each for each in opinions if each["verdict"] == "approve"]
        if Counter(each["office"] for each in approvals) != Counter(OFFICES):
            yield f"{item_id}: not one approval of each office but {[each['office'] for each in opinions]}"
        if len({each["account_id"] for each in approvals}) != len(OFFICES):
            yield f"{item_id}: the approvals are not by three accounts"
        if {each["content_hash"] for each in approvals} != {hashes.get(item_id)}:
            yield f"{item_id}: the approvals are not on the published content"


def _codes(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    assignments = client["qingdan_coding"]["code_assignments"]
    own = {each["_id"]: each for each in assignments.find({"_id": {"$in": list(item_ids)}})}
    for item_id in item_ids:
        if not own.get(item_id, {}).get("base_code"):
            yield f"{item_id}: has no code"
    for field in ("base_code", "implementation_code"):
        for code, times in Counter(each.get(field) for each in assignments.find({}, {field: 1})).items():
            if code and times > 1:
                yield f"{field} {code} was given {times} times"


def _pages(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    pages = client["qingdan_publish"]["portal_pages"].find({"_id": {"$in": list(item_ids)}}, {"_id": 1})
    for item_id in set(item_ids) - {page["_id"] for page in pages}:
        yield f"{item_id}: has no page"


def _records(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    records = client["qingdan_notify"]["records"].find({"item_id": {"$in": list(item_ids)}}, {"item_id": 1, "name": 1})
    counts = Counter((record["item_id"], record["name"]) for record in records)
    for item_id in item_ids:
        submissions = counts[item_id, "item_submitted"]
        if submissions < 1 or counts[item_id, "review_opened"] != submissions:
            yield f"{item_id}: {submissions} submissions, {counts[item_id, 'review_opened']} rounds"
        for name in ONCE:
            if counts[item_id, name] != 1:
                yield f"{item_id}: {name} was announced {counts[item_id, name]} times"


def _notices(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    counts = notice_counts(client, item_ids)
    for item_id in item_ids:
        own = counts.get(item_id, Counter())
        if own != Counter(NOTICES):
            yield f"{item_id}: notices {dict(own - Counter(NOTICES))} too many, {dict(Counter(NOTICES) - own)} missing"


def notice_counts(client: Client, item_ids: Sequence[str]) -> dict[str, Counter[tuple[str, str]]]:
    """Return for each item how many notices of each kind stand at each desk; a body's desk is called ``body``."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for notice in client["qingdan_notify"]["notices"].find({"item_id": {"$in": list(item_ids)}}):
        desk = "body" if notice["desk"].startswith("body:") else notice["desk"]
        counts.setdefault(notice["item_id"], Counter())[notice["kind"], desk] += 1
    return counts


def _outboxes(client: Client) -> Iterator[Outbox]:
    for service in SERVICES:
        database = client[f"qingdan_{service}"]
        for name in database.list_collection_names():
            if database[name].find_one({"outbox.0": {"$exists": True}}, {"_id": 1}):
                yield service, name


def main() -> None:
    """Count by hand."""
    uri, *item_ids = sys.argv[1:]
    with Client(uri) as client:
        found = anomalies(client, item_ids)
    sys.stdout.write("\n".join([*found, f"{len(item_ids)} items, {len(found)} anomalies"]) + "\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
