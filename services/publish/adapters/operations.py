"""Operations on items in MongoDB: the collection `item_operations`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from services.publish.adapters.documents import ALIAS
from services.publish.domain.operations import Decision, Operation, OperationState
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace, NotFound
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import push_again, save_all

STATES = [state.value for state in OperationState]
DECIDED = [state.value for state in (OperationState.ADOPTED, OperationState.RETURNED, OperationState.CARRIED_OUT)]
DUE_AT_ONCE = 100
"""More wait for the next minute."""


class OperationDocument(Aggregate):
    """An operation before the government or decided on; `effective_on` is an ISO date, there once it is adopted."""

    id = StringField(primary_key=True)
    about = DictField(required=True)
    words = ListField(DictField())
    item_ids = ListField(StringField(), required=True)
    item_id = StringField(required=True)
    revision = IntField(required=True)
    content_hash = StringField()
    heard_as = StringField(required=True)
    heard_at = DateTimeField(required=True)
    state = StringField(required=True)
    decision = DictField()
    effective_on = StringField()
    carried_out_at = DateTimeField()
    retired_codes = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "item_operations",
        "db_alias": ALIAS,
        "indexes": [
            {"fields": ["state", "heard_at", "_id"], "name": "operations_by_state"},
            {"fields": ["state", "effective_on", "_id"], "name": "operations_by_day"},
            {"fields": ["item_ids", "state"], "name": "operations_of_an_item"},
        ],
    }


class MongoOperations:
    """The operations that publish has heard of."""

    def get(self, operation_id: str) -> Operation:
        """:raises NotFound: when there is none of this id"""
        found = durable(OperationDocument).find_one({"_id": operation_id}, {"outbox": 0})
        if found is None:
            raise NotFound("没有这项操作。请从“动态调整操作”里重新进入。")
        return _operation(found)

    def add(self, operation: Operation) -> bool:
        """Keep a new one; False when it is there already."""
        change = Change(key=operation.operation_id, fields=_fields(operation))
        return not save_all(OperationDocument, [change], is_lost=is_lost_race_or_taken).lost

    def save(self, operation: Operation, messages: Sequence[Envelope] = ()) -> None:
        """:raises LostRace: when somebody else changed it meanwhile"""
        change = Change(
            key=operation.operation_id,
            fields=_fields(operation),
            expected_version=operation.version - 1,
            messages=tuple(messages),
        )
        if save_all(OperationDocument, [change]).lost:
            raise LostRace

    def page(self, *, state: str, page: int, size: int) -> tuple[Sequence[Operation], int]:
        """Return one page, the oldest first, and how many there are."""
        query: dict[str, Any] = {"state": state} if state else {"state": {"$in": STATES}}
        collection, order = durable(OperationDocument), [("heard_at", 1), ("_id", 1)]
        found = collection.find(query, {"outbox": 0}).sort(order).skip((page - 1) * size).limit(size)
        return [_operation(one) for one in found], collection.count_documents(query)

    def count(self, state: str) -> int:
        """Return how many there are in a state, from the index alone."""
        return durable(OperationDocument).count_documents({"state": state})

    def decided_since(self, since: datetime) -> Iterator[Operation]:
        """Return those that came here since then and are decided on, for `resend`."""
        query = {"state": {"$in": DECIDED}, "heard_at": {"$gte": since}}
        return map(_operation, durable(OperationDocument).find(query, {"outbox": 0}))

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int:
        """Put messages into the outboxes of their operations once more."""
        return push_again(OperationDocument, [(operation_id, [message]) for operation_id, message in spoken])

    def adopted(self) -> Sequence[Operation]:
        """Return adopted ones whose day is to come: a handful."""
        query = {"state": OperationState.ADOPTED.value}
        return [_operation(one) for one in durable(OperationDocument).find(query, {"outbox": 0})]

    def due(self, today: date) -> Sequence[Operation]:
        """Return adopted ones whose day has come, in the order of their days."""
        query = {"state": OperationState.ADOPTED.value, "effective_on": {"$lte": today.isoformat()}}
        found = durable(OperationDocument).find(query, {"outbox": 0}).sort([("effective_on", 1), ("_id", 1)])
        return [_operation(one) for one in found.limit(DUE_AT_ONCE)]

    def carried_out_on(self, item_ids: Collection[str]) -> Sequence[Operation]:
        """Return those that were carried out on any of these items."""
        query = {"item_ids": {"$in": list(item_ids)}, "state": OperationState.CARRIED_OUT.value}
        return [_operation(one) for one in durable(OperationDocument).find(query, {"outbox": 0})]

    def note_retired(self, operation_id: str, item_id: str, base_code: str) -> None:
        """Note a code that was retired: a fact beside the operation, whatever its version."""
        durable(OperationDocument).update_one({"_id": operation_id}, {"$set": {f"retired_codes.{item_id}": base_code}})


def _fields(operation: Operation) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "about": dict(operation.about),
        "words": [dict(word) for word in operation.words],
        "item_ids": list(operation.item_ids),
        "item_id": operation.item_id,
        "revision": operation.revision,
        "content_hash": operation.content_hash,
        "heard_as": operation.heard_as,
        "heard_at": operation.heard_at,
        "state": operation.state.value,
    }
    if decision := operation.decision:
        on = decision.effective_on.isoformat() if decision.effective_on else ""
        fields["decision"] = {**vars(decision), "effective_on": on, "by": dict(decision.by)}
        fields["effective_on"] = on
    if operation.carried_out_at:
        fields["carried_out_at"] = operation.carried_out_at
    return fields


def _operation(found: Mapping[str, Any]) -> Operation:
    decision = found.get("decision")
    return Operation(
        operation_id=found["_id"],
        version=found["version"],
        about=found["about"],
        words=found["words"],
        item_id=found["item_id"],
        revision=found["revision"],
        content_hash=found["content_hash"],
        heard_as=found["heard_as"],
        heard_at=found["heard_at"],
        state=OperationState(found["state"]),
        decision=_decision(decision) if decision else None,
        carried_out_at=found.get("carried_out_at"),
        retired_codes=found.get("retired_codes") or {},
    )


def _decision(stored: Mapping[str, Any]) -> Decision:
    on = stored["effective_on"]
    return Decision(**{**stored, "effective_on": date.fromisoformat(on) if on else None})
