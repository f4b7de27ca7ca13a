"""Operations before review in MongoDB: the collection `item_operations`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField
from pymongo import InsertOne

from services.review.domain.coordinating import By
from services.review.domain.operations.operation import Operation, OperationState, Word
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace
from shared.runtime.bulk import is_duplicate_key, write
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import push_again, save_all

STATES = [state.value for state in OperationState]
"""All: a query that names them can go by the index of states."""
PORTION = 200


class OperationDocument(Aggregate):
    """What a body asks for; `waiting_for` are the offices that have still to speak, for their worklists."""

    operation_id = StringField(primary_key=True)
    about = DictField(required=True)
    offices = ListField(StringField(), required=True)
    waiting_for = ListField(StringField())
    state = StringField(required=True)
    item_id = StringField(required=True)
    revision = IntField(required=True)
    content_hash = StringField()
    heard_as = StringField(required=True)
    requested_at = DateTimeField(required=True)
    words = ListField(DictField())
    withdrawn_at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "item_operations",
        "indexes": [
            {"name": "operations_by_state", "fields": ["state", "requested_at", "operation_id"]},
            {"name": "operations_of_an_office", "fields": ["waiting_for", "requested_at", "operation_id"]},
        ],
    }


class MongoOperations:
    """The operations that review has heard of."""

    def find(self, operation_id: str) -> Operation | None:
        """Return one operation."""
        found = durable(OperationDocument).find_one({"_id": operation_id}, {"outbox": 0})
        return _operation(found) if found else None

    def add(self, operation: Operation) -> None:
        """Keep a new one; one that is there already stays as it is."""
        document = {"_id": operation.operation_id, "schema_version": 1, "version": operation.version, "outbox": []}
        write(OperationDocument, [InsertOne({**document, **_fields(operation)})], is_duplicate_key)

    def save(self, operation: Operation, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a changed one with what is told of it.

        :raises LostRace: when somebody else changed it meanwhile
        """
        change = Change(
            key=operation.operation_id,
            fields=_fields(operation),
            expected_version=operation.version - 1,
            messages=tuple(messages),
        )
        if save_all(OperationDocument, [change]).lost:
            raise LostRace

    def answered_since(self, since: datetime | None) -> Iterator[Sequence[Operation]]:
        """Yield, in portions, those that are answered, by a word that was said since then."""
        query: dict[str, Any] = {"state": {"$in": STATES}}
        if since:
            query["words.at"] = {"$gte": since}
        found = iter(durable(OperationDocument).find(query, {"outbox": 0}))
        while portion := [_operation(one) for one in islice(found, PORTION)]:
            yield [one for one in portion if one.is_answered]

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outbox of operations as they stand; return how many."""
        return push_again(OperationDocument, entries)

    def page(self, *, state: str, office: str, page: int, size: int) -> tuple[Sequence[Operation], int]:
        """Return one page, the oldest first, and how many there are; `office` leaves those that wait for it."""
        query: dict[str, Any] = {"state": state} if state else {"state": {"$in": STATES}}
        if office:
            query = {"waiting_for": office}
        collection = durable(OperationDocument)
        order = [("requested_at", 1), ("_id", 1)]
        found = collection.find(query, {"outbox": 0}).sort(order).skip((page - 1) * size).limit(size)
        return [_operation(one) for one in found], collection.count_documents(query)


def _fields(operation: Operation) -> dict[str, Any]:
    fields = {
        "about": dict(operation.about),
        "offices": list(operation.offices),
        "waiting_for": list(operation.waiting_for),
        "state": operation.state.value,
        "item_id": operation.item_id,
        "revision": operation.revision,
        "content_hash": operation.content_hash,
        "heard_as": operation.heard_as,
        "requested_at": operation.requested_at,
        "words": [asdict(word) for word in operation.words],
    }
    return fields | ({"withdrawn_at": operation.withdrawn_at} if operation.withdrawn_at else {})


def _operation(found: Mapping[str, Any]) -> Operation:
    return Operation(
        operation_id=found["_id"],
        version=found["version"],
        about=found["about"],
        offices=tuple(found["offices"]),
        item_id=found["item_id"],
        revision=found["revision"],
        content_hash=found["content_hash"],
        heard_as=found["heard_as"],
        requested_at=found["requested_at"],
        words=tuple(Word(**{**word, "by": By(**word["by"])}) for word in found["words"]),
        withdrawn_at=found.get("withdrawn_at"),
    )
