"""
An independent count over the five databases: what was lost, what doubled. It imports nothing of the product.

For each item: one published item at intake, one approval of each office, by another account, on the published hash, one
code that nobody else has, one page, each event of the way once in the record, one notice of each kind at each desk. For
each list and each edition in which they stand: one notice at each desk that it concerns, each event once in the record.

By hand: ``python -m tests.faults.tally MONGO_URI ITEM_ID...``
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pymongo

Client = pymongo.MongoClient[dict[str, Any]]

ONCE = ("item_approved", "code_assigned", "item_published")
Desk = tuple[str, str]
"""The kind of a notice, and where it stands."""
NOTICES: dict[Desk, int] = {
    ("item_submitted", "body"): 1,
    ("item_approved", "body"): 1,
    ("item_approved", "role:code_officer"): 1,
    ("code_assigned", "body"): 1,
    ("code_assigned", "role:list_officer"): 1,
    ("item_published", "body"): 1,
}
"""What an item that is approved in its first round leaves in the inboxes, its reviewers' aside."""


@dataclass(frozen=True)
class Way:
    """
    The way of an item through its only round: the offices that approve it, and the desks that are told of it.

    `groups` are the groups of offices that are asked one after another.
    """

    offices: frozenset[str]
    notices: Mapping[Desk, int]
    groups: int = 1


THREE = Way(
    frozenset({"legal_review", "staffing_review", "planning_review"}),
    NOTICES
    | {("review_opened", f"role:{role}"): 1 for role in ("legal_reviewer", "staffing_reviewer", "planning_reviewer")},
)

ENDORSED = {("endorsement_requested", "body"): 1}
"""What comes before that at the desk of a supervising department, if there is one."""

PROPOSED = {("list_proposed", "role:decision_officer"): 1}
ADOPTED = {("list_adopted", "role:release_officer"): 1, ("list_adopted", "role:list_officer"): 1}
RETURNED = {("list_returned", "role:list_officer"): 1}
LIST_NOTICES: dict[str, dict[Desk, int]] = {
    "proposed": PROPOSED,
    "returned": PROPOSED | RETURNED,
    "adopted": PROPOSED | ADOPTED,
    "released": PROPOSED | ADOPTED,
}
"""What a list in this state leaves in the inboxes: (kind, desk) -> how many."""

EDITION_NOTICES = {
    ("edition_released", f"role:{role}"): 1
    for role in ("supervisor", "decision_officer", "list_officer", "release_officer")
}

SERVICES = ("intake", "review", "coding", "publish", "notify")
Outbox = tuple[str, str]


def anomalies(client: Client, item_ids: Sequence[str], way: Way = THREE) -> list[str]:
    """Return a sentence for everything that is not exactly as it should be, an outbox that is not empty included."""
    waiting = [f"an outbox of {service}.{name} still holds messages" for service, name in _outboxes(client)]
    return [*anomalies_of(client, item_ids, way), *waiting]


def anomalies_of(client: Client, item_ids: Sequence[str], way: Way = THREE) -> list[str]:
    """Return a sentence for everything about these items and their lists that is not exactly as it should be."""
    found = [*_states(client, item_ids), *_opinions(client, item_ids, way.offices), *_codes(client, item_ids)]
    found += [
        *_pages(client, item_ids),
        *_records(client, item_ids, way.groups),
        *_notices(client, item_ids, way.notices),
    ]
    return [*found, *_lists(client, item_ids)]


def dead_letters(client: Client) -> int:
    """Return how many open dead letters the five services hold."""
    return sum(client[f"qingdan_{service}"]["dead_letters"].count_documents({"state": "open"}) for service in SERVICES)


def is_quiet(client: Client, item_ids: Sequence[str], way: Way = THREE) -> bool:
    """Tell whether nothing is under way any more: all notices are there, nothing waits to be sent."""
    notices = _notices(client, item_ids, way.notices)
    looks = (notices, _lists(client, item_ids), _outboxes(client), _states(client, item_ids))
    return not any(any(look) for look in looks)


def under_way(client: Client, item_ids: Sequence[str]) -> int:
    """Return how many of the items are submitted and not published yet."""
    wanted = {"_id": {"$in": list(item_ids)}}
    submitted = client["qingdan_intake"]["service_items"].count_documents({**wanted, "submission": {"$gt": 0}})
    return submitted - client["qingdan_publish"]["portal_pages"].count_documents(wanted)


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


def _opinions(client: Client, item_ids: Sequence[str], offices: frozenset[str]) -> Iterator[str]:
    hashes = published_hashes(client, item_ids)
    reviews = {
        each["_id"]: each for each in client["qingdan_review"]["item_reviews"].find({"_id": {"$in": list(item_ids)}})
    }
    for item_id in item_ids:
        opinions = reviews.get(item_id, {}).get("current", {}).get("opinions", [])
        approvals = [each for each in opinions if each["verdict"] == "approve"]
        # guidance of towns is the function of many bodies: `guidance_review:BODY`
        if Counter(each["office"].partition(":")[0] for each in approvals) != Counter(offices):
            yield f"{item_id}: not one approval of each office but {[each['office'] for each in opinions]}"
        if len({each["account_id"] for each in approvals}) != len(offices):
            yield f"{item_id}: the approvals are not each by another account"
        if {each["content_hash"] for each in approvals} != {hashes.get(item_id)}:
            yield f"{item_id}: the approvals are not on the published content"


def _codes(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    assignments = client["qingdan_coding"]["code_assignments"]
    own = {each["_id"]: each for each in assignments.find({"_id": {"$in": list(item_ids)}})}
    for item_id in item_ids:
        if not own.get(item_id, {}).get("base_code"):
            yield f"{item_id}: has no code"
    owners = {each["_id"]: each for each in assignments.find({"sharing": None})}
    for field in ("base_code", "implementation_code"):
        for code, times in Counter(each.get(field) for each in owners.values()).items():
            if code and times > 1:
                yield f"{field} {code} was given {times} times"
        for each in assignments.find({"sharing": {"$ne": None}, field: {"$ne": None}}):
            source = owners.get(each["source_id"])
            if source and source.get(field) != each[field]:
                yield f"{each['_id']}: {field} {each[field]} is not that of the item that it implements"


def _pages(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    pages = client["qingdan_publish"]["portal_pages"].find({"_id": {"$in": list(item_ids)}}, {"_id": 1})
    for item_id in set(item_ids) - {page["_id"] for page in pages}:
        yield f"{item_id}: has no page"


def _records(client: Client, item_ids: Sequence[str], groups: int) -> Iterator[str]:
    records = client["qingdan_notify"]["records"].find({"item_id": {"$in": list(item_ids)}}, {"item_id": 1, "name": 1})
    counts = Counter((record["item_id"], record["name"]) for record in records)
    for item_id in item_ids:
        submissions = counts[item_id, "item_submitted"]
        if submissions < 1 or counts[item_id, "review_opened"] != submissions * groups:
            yield f"{item_id}: {submissions} submissions, {counts[item_id, 'review_opened']} groups of offices"
        for name in ONCE:
            if counts[item_id, name] != 1:
                yield f"{item_id}: {name} was announced {counts[item_id, name]} times"


def _notices(client: Client, item_ids: Sequence[str], of_all: Mapping[Desk, int]) -> Iterator[str]:
    counts, endorsed = notice_counts(client, item_ids), _endorsed(client, item_ids)
    for item_id in item_ids:
        own, expected = counts.get(item_id, Counter()), Counter({**of_all, **(ENDORSED if item_id in endorsed else {})})
        if own != expected:
            yield f"{item_id}: notices {dict(own - expected)} too many, {dict(expected - own)} missing"


def _endorsed(client: Client, item_ids: Sequence[str]) -> set[str]:
    wanted = {"_id": {"$in": list(item_ids)}, "supervising_body_id": {"$gt": ""}}
    return set(client["qingdan_intake"]["service_items"].distinct("_id", wanted))


def notice_counts(client: Client, item_ids: Sequence[str]) -> dict[str, Counter[Desk]]:
    """Return for each item how many notices of each kind stand at each desk; a body's desk is called ``body``."""
    counts: dict[str, Counter[Desk]] = {}
    for notice in client["qingdan_notify"]["notices"].find({"item_ids": {"$in": list(item_ids)}}):
        desk = "body" if notice["desk"].startswith("body:") else notice["desk"]
        for item_id in notice["item_ids"]:  # a notice of many items counts once for each
            counts.setdefault(item_id, Counter())[notice["kind"], desk] += 1
    return counts


def _lists(client: Client, item_ids: Sequence[str]) -> Iterator[str]:
    """Count what is told of the lists in which the items stand, and of their editions."""
    publish, notify = client["qingdan_publish"], client["qingdan_notify"]
    lists = list(publish["lists"].find({"entries.item_id": {"$in": list(item_ids)}}, {"state": 1}))
    editions = list(publish["editions"].find({"list_id": {"$in": [each["_id"] for each in lists]}}, {"number": 1}))
    expected = {f"/publish/lists/{each['_id']}": Counter(LIST_NOTICES[each["state"]]) for each in lists}
    expected |= {f"/editions/{each['number']}": Counter(EDITION_NOTICES) for each in editions}
    counts: dict[str, Counter[Desk]] = {link: Counter() for link in expected}
    # what a body is told of several of its items in an edition leads to the edition, too
    of_lists = {"link": {"$in": list(expected)}, "item_ids.0": {"$exists": False}}
    for notice in notify["notices"].find(of_lists, {"link": 1, "kind": 1, "desk": 1}):
        counts[notice["link"]][notice["kind"], notice["desk"]] += 1
    for link, own in counts.items():
        if own != expected[link]:
            yield f"{link}: notices {dict(own - expected[link])} too many, {dict(expected[link] - own)} missing"
    released = sum(each["state"] == "released" for each in lists)
    if released != len(editions):
        yield f"{released} released lists have {len(editions)} editions"
    for field, ids in (
        ("list_id", [each["_id"] for each in lists]),
        ("edition_id", [each["_id"] for each in editions]),
    ):
        yield from _told_twice(client, field, ids)


def _told_twice(client: Client, field: str, ids: Sequence[str]) -> Iterator[str]:
    """Find what the record holds more than once of a list or an edition."""
    events = ("list_proposed", "list_adopted", "list_returned") if field == "list_id" else ("edition_released",)
    wanted = {"name": {"$in": list(events)}, f"data.{field}": {"$in": list(ids)}}
    records = client["qingdan_notify"]["records"].find(wanted, {"name": 1, f"data.{field}": 1})
    counts = Counter((record["data"][field], record["name"]) for record in records)
    for (what, name), times in counts.items():
        if times > 1:
            yield f"{what}: {name} was announced {times} times"


def _outboxes(client: Client) -> Iterator[Outbox]:
    for service in SERVICES:
        database = client[f"qingdan_{service}"]
        for name in database.list_collection_names():
            if name == "state_reports":
                continue  # says every minute how the service is, also while nothing travels
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
