"""
An audit of the joint review of published items, by reading the databases only (issue 6). No service is imported.

Where `tally.py` counts what a way leaves behind, this asks of each item: is what is published exactly what every
required office has approved? Who had to speak is read from the stored policy, on which elements is worked out anew, and
the hashes of the elements are those of the body's own revision. Each opinion must stand once in the review and once in
the record of all messages.

By hand: ``python -m tests.faults.audit MONGO_URI ITEM_ID...``, or with the ids on standard input.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pymongo

from tests.services.review.naive import District, Raw, faults, groups_of

Client = pymongo.MongoClient[dict[str, Any]]
ONCE = ("review_arrived", "review_opened", "item_approved")


@dataclass(frozen=True)
class Books:
    """What the five databases say of the items, by item."""

    reviews: Mapping[str, Raw]
    live: Mapping[str, Raw]
    revisions: Mapping[str, Sequence[Raw]]
    records: Mapping[str, Sequence[Raw]]
    pages: frozenset[str]
    district: District


def findings(client: Client, item_ids: Sequence[str]) -> list[str]:
    """Return a sentence for each thing about the review of these items that is not as it must be."""
    books = _read(client, item_ids)
    doubled = [item_id for item_id, times in Counter(item_ids).items() if times > 1]
    found = [f"{item_id}: was handed in twice" for item_id in doubled]
    for item_id in item_ids:
        found += [f"{item_id}: {what}" for what in _of_item(item_id, books)]
    return found


def _of_item(item_id: str, books: Books) -> Iterator[str]:
    review, published = books.reviews.get(item_id), books.live.get(item_id)
    if review is None:
        yield "was never reviewed"
        return
    if published is None or item_id not in books.pages:
        yield "is not published"
        return
    records = books.records.get(item_id, ())
    messages = [{**record, "message_id": record["_id"]} for record in records]
    yield from faults(review, messages, books.district)
    current = review["current"]
    if current["state"] != "approved":
        yield f"is published, but its review is {current['state']}"
    if current["content_hash"] != published["content_hash"]:
        yield "another content is published than the one that was reviewed"
    own = [each for each in books.revisions.get(item_id, ()) if each["content_hash"] == published["content_hash"]]
    if [each["element_hashes"] for each in own] != [current["element_hashes"]]:
        yield "what was reviewed is not the one revision of the body that is published"
    yield from _of_opinions(current, published, books.district)
    yield from _of_records(current, records)


def _of_opinions(current: Raw, published: Raw, district: District) -> Iterator[str]:
    """Each required office has approved the published hash in this round: by its own account, and once."""
    required = [office for group in groups_of(current, district) for office in group["required"]]
    approvals = Counter(
        each["office"]
        for each in current["opinions"]
        if each["verdict"] == "approve" and each["content_hash"] == published["content_hash"]
    )
    for office in required:
        if approvals[office] != 1:
            yield f"{office} has approved what is published {approvals[office]} times"
    if len(current["opinions"]) != len(required):
        yield f"has {len(current['opinions'])} opinions of {len(required)} offices"
    if len({each["account_id"] for each in current["opinions"]}) != len(current["opinions"]):
        yield "somebody spoke for two offices"
    receiving = district.policies[current["policy_version"]]["lists"][current["list_kind"]].get("receiving")
    if receiving and not current["taken_in"]:
        yield "nobody has taken it in"


def _of_records(current: Raw, records: Sequence[Raw]) -> Iterator[str]:
    """What was told to everybody: each opinion with its words, and each step once."""
    told = {record["sequence"]: record["data"]["opinion"] for record in records if record["name"] == "opinion_given"}
    for opinion in current["opinions"]:
        said = told.get(opinion["sequence"], {})
        if any(said.get(name) != opinion[name] for name in ("office", "verdict", "account_id", "part_hash")):
            yield f"the opinion of {opinion['office']} was not told as it stands"
    counts = Counter(record["name"] for record in records)
    expected = ONCE if current["receiving"] else ONCE[1:]
    yield from (f"{name} was told {counts[name]} times" for name in expected if counts[name] != 1)


def _read(client: Client, item_ids: Sequence[str]) -> Books:
    wanted = {"$in": list(item_ids)}
    review, publish = client["qingdan_review"], client["qingdan_publish"]
    catalogue = publish["catalogue_items"].find({"_id": wanted, "live": {"$ne": None}}, {"live": 1})
    return Books(
        reviews={each["_id"]: each for each in review["item_reviews"].find({"_id": wanted})},
        live={each["_id"]: each["live"] for each in catalogue},
        revisions=_by_item(client["qingdan_intake"]["item_revisions"].find({"item_id": wanted})),
        records=_by_item(client["qingdan_notify"]["records"].find({"item_id": wanted})),
        pages=frozenset(each["_id"] for each in publish["portal_pages"].find({"_id": wanted}, {"_id": 1})),
        district=District(
            policies={each["_id"]: each["content"] for each in review["review_policies"].find()},
            bodies={each["_id"]: each for each in client["qingdan_intake"]["bodies"].find()},
        ),
    )


def _by_item(documents: Any) -> dict[str, list[Raw]]:
    grouped: dict[str, list[Raw]] = {}
    for each in documents:
        grouped.setdefault(each["item_id"], []).append(each)
    return grouped


def main() -> None:
    """Audit by hand."""
    uri, *item_ids = sys.argv[1:]
    with Client(uri) as client:
        wanted = item_ids or sys.stdin.read().split()
        found = findings(client, wanted)
    sys.stdout.write("\n".join([*found, f"{len(wanted)} items, {len(found)} findings"]) + "\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
