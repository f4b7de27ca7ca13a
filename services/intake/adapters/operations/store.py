"""Operations on items in MongoDB: the collection `item_operations`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS
from services.intake.application.operations.ports import OperationPage
from services.intake.domain.operations.operation import (
    Answer,
    Decision,
    Hindrance,
    OperatedItem,
    Operation,
    OperationState,
    Wanted,
    Withdrawal,
    Word,
)
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection
from shared.runtime.outbox import push_again, save_all
from shared.runtime.outgoing import Outgoing, queues_exchange

STATES = [state.value for state in OperationState]
AT_ONCE = 200
PLAIN = ("kind_key", "body_id", "body_name", "requested_at", "revision", "content_hash")
OPTIONAL = ("answer", "decision", "withdrawal", "hindrance", "carried_out_at")


class OperationDocument(Aggregate):
    """
    What a body asked for. `state` follows from the facts, for the lists.

    `open_item_ids` is there while it is open: its unique index keeps an item out of two open operations.
    """

    id = StringField(primary_key=True)
    kind_key = StringField(required=True)
    items = ListField(DictField(), required=True)
    successors = ListField(DictField())
    wanted = DictField(required=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    requested_by = DictField(required=True)
    requested_at = DateTimeField(required=True)
    revision = IntField(required=True)
    content_hash = StringField()
    state = StringField(required=True)
    open_item_ids = ListField(StringField())
    answer = DictField()
    decision = DictField()
    withdrawal = DictField()
    hindrance = DictField()
    carried_out_at = DateTimeField()
    retired_codes = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "item_operations",
        "db_alias": ALIAS,
        "indexes": [
            {
                "fields": ["open_item_ids"],
                "name": "one_open_operation",
                "unique": True,
                "partialFilterExpression": {"open_item_ids": {"$exists": True}},
            },
            {"fields": ["body_id", "state", "-requested_at", "-id"], "name": "operations_of_a_body"},
            {"fields": ["state", "-requested_at", "-id"], "name": "operations_by_state"},
        ],
    }


class MongoOperations:
    """The operations."""

    def find(self, operation_ids: Iterable[str]) -> dict[str, Operation]:
        """Return the operations that are there, by id."""
        found = _operations().find({"_id": {"$in": list(operation_ids)}}, {"outbox": 0})
        return {stored["_id"]: _operation(stored) for stored in found}

    def add(self, operation: Operation, message: Envelope) -> bool:
        """Keep a new one with its message; False when its id is taken, or an item of it has an open one."""
        fields = {**_stored(operation), "open_item_ids": list(operation.item_ids)}
        change = Change(key=operation.operation_id, fields=fields, messages=[message])
        return not save_all(OperationDocument, [change], is_lost=is_lost_race_or_taken).lost

    def save(self, operation: Operation, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a changed one of the version that it names.

        :raises LostRace: when somebody else changed it meanwhile
        """
        change = Change(
            key=operation.operation_id,
            fields=_stored(operation),
            expected_version=operation.version,
            messages=tuple(messages),
            unset=(
                *(() if operation.is_open else ("open_item_ids",)),
                *(() if operation.hindrance else ("hindrance",)),
            ),
        )
        if save_all(OperationDocument, [change]).lost:
            raise LostRace

    def open_of_items(self, item_ids: Iterable[str]) -> Sequence[Operation]:
        """Return the open ones on any of these items."""
        wanted = {"open_item_ids": {"$in": list(item_ids), "$exists": True}}
        return [_operation(stored) for stored in _operations().find(wanted, {"outbox": 0})]

    def hindered(self) -> Sequence[Operation]:
        """Return those whose items could not go to the receiving body yet."""
        wanted = {"state": OperationState.HINDERED.value}
        return [_operation(stored) for stored in _operations().find(wanted, {"outbox": 0})]

    def hear_again(self, operation: Operation) -> None:
        """Send what was said on the day of a hindered one to the own queue once more; nobody else gets it twice."""
        assert operation.hindrance, "only what was hindered is heard again"
        said = Envelope.decode(operation.hindrance.message)
        again = Outgoing(said.message_id, queues_exchange(ALIAS), f"{ALIAS}.{said.name}", operation.hindrance.message)
        # who lost the race leaves it to the next sweep
        change = Change(key=operation.operation_id, fields={}, expected_version=operation.version, outgoing=[again])
        save_all(OperationDocument, [change])

    def asked_since(self, since: datetime | None) -> Iterator[Sequence[Operation]]:
        """Yield, in batches, all that were asked for, or since an instant."""
        wanted: dict[str, Any] = {"state": {"$in": STATES}}
        if since:
            wanted["requested_at"] = {"$gte": since}
        found = iter(_operations().find(wanted, {"outbox": 0}))
        while batch := [_operation(stored) for stored in islice(found, AT_ONCE)]:
            yield batch

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of operations as they stand; return how many."""
        return push_again(OperationDocument, entries)

    def page(self, *, body_id: str, state: str, page: int, size: int) -> OperationPage:
        """Return one page, of a body and in a state where these are given."""
        # All states are named, too: mongod then merges the runs of each state in the order of the index.
        wanted: dict[str, Any] = {"state": state} if state else {"state": {"$in": STATES}}
        if body_id:
            wanted["body_id"] = body_id
        found = _operations().find(wanted, {"outbox": 0}).sort([("requested_at", -1), ("_id", -1)])
        return OperationPage(
            operations=[_operation(stored) for stored in found.skip((page - 1) * size).limit(size)],
            total=_operations().count_documents(wanted),
            page=page,
            size=size,
        )


def _operations() -> Collection:
    collection: Collection = OperationDocument._get_collection()
    return collection


def _stored(operation: Operation) -> dict[str, Any]:
    wanted = asdict(operation.wanted)
    fields: dict[str, Any] = {
        **{name: getattr(operation, name) for name in PLAIN},
        "items": [asdict(one) for one in operation.items],
        "successors": [asdict(one) for one in operation.successors],
        "wanted": {**wanted, "until": _text(operation.wanted.until)},
        "requested_by": dict(operation.requested_by),
        "state": operation.state.value,
        "retired_codes": dict(operation.retired_codes),
    }
    for name in OPTIONAL:
        value = getattr(operation, name)
        if value is not None:
            fields[name] = value if name == "carried_out_at" else asdict(value)
    if operation.decision:
        fields["decision"]["effective_on"] = _text(operation.decision.effective_on)
    return fields


def _operation(stored: Mapping[str, Any]) -> Operation:
    answer, decision, withdrawal, hindrance = (stored.get(name) for name in OPTIONAL[:4])
    return Operation(
        operation_id=stored["_id"],
        version=stored["version"],
        **{name: stored[name] for name in PLAIN},
        items=tuple(OperatedItem(**one) for one in stored["items"]),
        successors=tuple(OperatedItem(**one) for one in stored["successors"]),
        wanted=Wanted(**{**stored["wanted"], "until": _day(stored["wanted"]["until"])}),
        requested_by=stored["requested_by"],
        answer=Answer(**{**answer, "words": tuple(Word(**word) for word in answer["words"])}) if answer else None,
        decision=Decision(**{**decision, "effective_on": _day(decision["effective_on"])}) if decision else None,
        withdrawal=Withdrawal(**withdrawal) if withdrawal else None,
        hindrance=Hindrance(**{**hindrance, "item_ids": tuple(hindrance["item_ids"])}) if hindrance else None,
        carried_out_at=stored.get("carried_out_at"),
        retired_codes=stored.get("retired_codes") or {},
    )


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
