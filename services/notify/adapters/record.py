"""The record of all messages in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from services.notify.adapters.documents import BY_CODE, BY_NAME, CODES_FROM, NAMES_FROM, MessageRecord, NotifyBody
from services.notify.application.ports import COUNT_LIMIT, EventCount, Page
from shared.contracts.envelope import FIELDS as ENVELOPE_FIELDS
from shared.contracts.envelope import Envelope
from shared.kernel.codes import typed_code
from shared.runtime.copies import copy_bodies
from shared.runtime.mongo import beginning_with, containing, durable
from shared.runtime.outbox import insert_facts

_NEWEST_FIRST = [("occurred_at", DESCENDING), ("sequence", DESCENDING), ("_id", DESCENDING)]
_OLDEST_FIRST = [(name, ASCENDING) for name, _ in _NEWEST_FIRST]
"""An aggregate may speak twice in a millisecond: its sequence tells which came first."""
_STORED = tuple(name for name in ENVELOPE_FIELDS if name != "message_id")


class MongoRecords:
    """Reads and writes `records`."""

    def add(self, events: Sequence[Envelope], received_at: datetime, *, are_notices_next: bool) -> None:
        """Store envelopes; what is there already stays as it is. Notices that come next make them durable, too."""
        insert_facts(MessageRecord, [_row(event, received_at) for event in events], is_followed=are_notices_next)

    def search(
        self, *, item_ids: Sequence[str], name: str, period: tuple[datetime, datetime] | None, page: int, size: int
    ) -> Page[Envelope]:
        """Return messages, newest first."""
        wanted: dict[str, Any] = {}
        if item_ids:
            wanted["item_id"] = {"$in": list(item_ids)}
        if name:
            wanted["name"] = name
        if period:
            wanted["occurred_at"] = {"$gte": period[0], "$lt": period[1]}
        collection = durable(MessageRecord)
        rows = collection.find(wanted).sort(_NEWEST_FIRST).skip((page - 1) * size).limit(size)
        total = collection.count_documents(wanted, limit=COUNT_LIMIT) if wanted else self.total()
        return Page(entries=[_envelope(row) for row in rows], total=min(total, COUNT_LIMIT), number=page, size=size)

    def items_called(self, text: str, at_most: int) -> list[str]:
        """Return items with a code that begins so; where there are none, those with this piece in their name."""
        if code := typed_code(text):
            for path, index in BY_CODE.items():
                if found := _items({"name": CODES_FROM, path: beginning_with(code)}, index, at_most):
                    return found
        return _items({"name": NAMES_FROM, "data.item_name": containing(text)}, BY_NAME, at_most)

    def trail(self, item_id: str, limit: int) -> list[Envelope]:
        """Return the messages of one item, and of the lists in which it stood, in the order in which they happened."""
        if not item_id:
            return []
        concerned = {"$or": [{"item_id": item_id}, {"item_ids": item_id}]}
        rows = durable(MessageRecord).find(concerned).sort(_OLDEST_FIRST).limit(limit)
        return [_envelope(row) for row in rows]

    def get(self, message_id: str) -> Envelope | None:
        """Return one message."""
        row = durable(MessageRecord).find_one({"_id": message_id})
        return _envelope(row) if row else None

    def counts(self, names: Sequence[str], since: datetime) -> list[EventCount]:
        """Return how often each event came since an instant, up to COUNT_LIMIT."""
        return [self._count(name, since) for name in names]

    def total(self) -> int:
        """Return about how many messages there are."""
        return durable(MessageRecord).estimated_document_count()

    @staticmethod
    def _count(name: str, since: datetime) -> EventCount:
        collection = durable(MessageRecord)
        last = collection.find_one({"name": name}, {"occurred_at": 1}, sort=_NEWEST_FIRST)
        return EventCount(
            name=name,
            count=collection.count_documents({"name": name, "occurred_at": {"$gte": since}}, limit=COUNT_LIMIT),
            last_at=last["occurred_at"] if last else None,
        )


class MongoBodies:
    """Writes `bodies`."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Take over what intake says of its bodies; what is late or repeated changes nothing."""
        copy_bodies(NotifyBody, events, ("name", "kind", "is_valid"))


def _items(wanted: Mapping[str, Any], index: str, at_most: int) -> list[str]:
    each = {"$group": {"_id": "$item_id"}}
    found = durable(MessageRecord).aggregate([{"$match": wanted}, each, {"$limit": at_most}], hint=index)
    return [row["_id"] for row in found]


def _row(event: Envelope, received_at: datetime) -> dict[str, Any]:
    row = {"_id": event.message_id, "received_at": received_at, **{name: getattr(event, name) for name in _STORED}}
    if entries := event.data.get("entries"):
        row["item_ids"] = [entry["item_id"] for entry in entries]
    return row


def _envelope(row: Mapping[str, Any]) -> Envelope:
    return Envelope(message_id=row["_id"], **{name: row[name] for name in _STORED})
