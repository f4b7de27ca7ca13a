"""What stands in the database, seen past the repositories."""

from __future__ import annotations

from typing import Any

from mongoengine.connection import get_db

from shared.contracts.envelope import Envelope


def collection(name: str) -> Any:
    return get_db("publish")[name]


def outbox(name: str) -> list[Envelope]:
    """Return the waiting messages of a name, from every collection that speaks."""
    found = []
    for speaking in ("catalogue_items", "lists", "editions", "draft_comments"):
        for document in collection(speaking).find({"outbox.routing_key": name}):
            found += [Envelope.decode(each["body"]) for each in document["outbox"] if each["routing_key"] == name]
    return found


def states() -> dict[str, int]:
    """Count the items in each state."""
    rows = collection("catalogue_items").aggregate([{"$group": {"_id": "$state", "n": {"$sum": 1}}}])
    return {row["_id"]: row["n"] for row in rows}
