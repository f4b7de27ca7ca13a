"""The adjustments of items in MongoDB, as far as the portal marks pages by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from mongoengine import Document, IntField, StringField
from pymongo import UpdateOne

from services.publish.adapters.documents import ALIAS
from services.publish.application.marking import Heard
from services.publish.domain.adjusting import OverdueAdjustment
from shared.runtime.mongo import durable


class AdjustmentDocument(Document):  # type: ignore[misc]
    """
    One adjustment of intake. `opened`, `overdue` and `closed` are the newest sequences that were heard of each.

    It is overdue while the newest `overdue` came after the newest `closed`, in whatever order they arrived.
    """

    id = StringField(primary_key=True)
    item_id = StringField(required=True)
    cause_title = StringField(required=True)
    effective_on = StringField(required=True)
    seen = IntField(required=True)
    opened = IntField()
    overdue = IntField()
    closed = IntField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "adjustments",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["item_id"], "name": "of_item"}],
    }


class MongoAdjustments:
    """The collection `adjustments`."""

    def take_over(self, heard: Sequence[Heard]) -> None:
        """Remember what was heard, in any order and however often."""
        if heard:
            durable(AdjustmentDocument).bulk_write([_update(one) for one in heard], ordered=True)

    def overdue_of(self, item_id: str) -> Sequence[OverdueAdjustment]:
        """Return the adjustments of an item that are overdue; a handful at most."""
        found = durable(AdjustmentDocument).find({"item_id": item_id})
        return [
            OverdueAdjustment(cause_title=one["cause_title"], effective_on=date.fromisoformat(one["effective_on"]))
            for one in found
            if one.get("overdue", 0) > one.get("closed", 0)
        ]


def _update(one: Heard) -> UpdateOne:
    """One write that compares with what stands there: two workers may hear of an adjustment at once."""
    is_newest = {"$gt": [one.sequence, {"$ifNull": ["$seen", 0]}]}

    def newest(name: str, value: str) -> dict[str, Any]:
        return {"$cond": [is_newest, {"$literal": value}, f"${name}"]}

    said = {
        "item_id": {"$literal": one.item_id},
        "cause_title": newest("cause_title", one.cause_title),
        "effective_on": newest("effective_on", one.effective_on),
        "seen": {"$max": ["$seen", one.sequence]},
        one.what: {"$max": [f"${one.what}", one.sequence]},
    }
    return UpdateOne({"_id": one.adjustment_id}, [{"$set": said}], upsert=True)
