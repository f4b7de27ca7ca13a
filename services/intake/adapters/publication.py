"""
Whether the portal shows the present text of an approved item, as a stored field: lists and their numbers go by it.

It follows from the item (`ServiceItem.is_published`): an item is stored with it, and where a message changes what it
follows from, mongod itself works it out in the same write. Items that are not approved have no such field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.list_indexes import PUBLISHED_ITEMS
from services.intake.domain.items import ItemState, ServiceItem
from shared.runtime.mongo import durable

FIELD = "is_published"
FOLLOWS_FROM = frozenset({"state", "progress.published_at"})
"""What only messages change; approval and state always come together."""

_APPROVED = ItemState.APPROVED.value
_IS_THIS_TEXT = {"$in": [{"$ifNull": ["$progress.published_hash", ""]}, ["", "$content.content_hash"]]}
_IS_PUBLISHED = {
    "$and": [
        {"$gt": ["$progress.published_at", None]},
        _IS_THIS_TEXT,
        {"$gte": ["$progress.published_at", "$progress.approved_at"]},
    ]
}
DERIVED: Mapping[str, Any] = {FIELD: {"$cond": [{"$eq": ["$state", _APPROVED]}, _IS_PUBLISHED, "$$REMOVE"]}}


def stored_publication(item: ServiceItem) -> dict[str, bool]:
    """Return the field with which an item is stored."""
    return {FIELD: item.is_published} if item.state is ItemState.APPROVED else {}


def derived_from(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what mongod has to work out anew when these fields are written."""
    return DERIVED if FOLLOWS_FROM & fields.keys() else {}


def mark_published() -> None:
    """Give items of an earlier version the field; the index that is made next says that it was done."""
    items = durable(ItemDocument)
    if PUBLISHED_ITEMS not in items.index_information():
        items.update_many({"state": _APPROVED, FIELD: None}, [{"$set": dict(DERIVED)}])
