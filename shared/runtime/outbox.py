"""State and messages in one atomic write: an aggregate keeps its unsent messages in its own document.

A web process only writes here; it needs neither broker nor eventlet. The relay (relay.py) sends what waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from mongoengine import Document
from pymongo import InsertOne, UpdateOne
from pymongo.errors import AutoReconnect, BulkWriteError, WTimeoutError

from shared.contracts.envelope import Envelope
from shared.runtime import outgoing
from shared.runtime.knocks import knock
from shared.runtime.mongo import Aggregate, durable, service_of
from shared.runtime.outgoing import JSON, Outgoing, Task

log = logging.getLogger(__name__)

DUPLICATE_KEY = 11000
PATH_NOT_VIABLE = 28
AT_ONCE = 500
SERVER_IN_TRANSITION = frozenset({91, 189, 10107, 11600, 11602, 13435, 13436})
"""Shutting down, stepping down, no primary yet: nothing was decided."""

IsExpected = Callable[[Mapping[str, Any]], bool]

Bell = Callable[[str], None]
"""Rung with the name of the collection in which something was saved, or with nothing when it is not known."""

_bells: dict[str, list[Bell]] = {}


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    One versioned write. Version 0 means: the document must not exist yet.

    `fields` may be dotted in an update. `outgoing` holds messages of any other kind than events and tasks.
    """

    key: Any
    fields: Mapping[str, Any]
    expected_version: int = 0
    messages: Sequence[Envelope] = ()
    tasks: Sequence[Task] = ()
    unset: Sequence[str] = ()
    outgoing: Sequence[Outgoing] = ()

    def says_something(self) -> bool:
        """Tell whether messages go out with this change."""
        return bool(self.messages or self.tasks or self.outgoing)


@dataclass(frozen=True)
class SaveReport:
    """Which changes were saved, and which met another version of their document than they expected."""

    saved: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class NewerUpdate:
    """What a message of `emitter` says of the document `key`; `sequence` tells late from new."""

    key: Any
    emitter: str
    sequence: int
    fields: Mapping[str, Any]


def save_all(document: type[Aggregate], changes: Sequence[Change]) -> SaveReport:
    """
    Save changes of different documents, and the messages they cause, in one durable bulk write.

    :raises ConnectionFailure, WTimeoutError: the outcome is unknown; load and decide again
    :raises BulkWriteError: when a unique index other than the key refuses a change
    """
    if not changes:
        return SaveReport()
    now = datetime.now(UTC)
    emitter = service_of(document)
    lost = _write(document, [_operation(change, document, emitter, now) for change in changes], _is_lost_race)
    if lost:
        log.info("%s: %d of %d changes came too late", document.__name__, len(lost), len(changes))
    report = SaveReport(
        [change for index, change in enumerate(changes) if index not in lost],
        [change for index, change in enumerate(changes) if index in lost],
    )
    if any(change.says_something() for change in report.saved):
        ring(emitter, document._get_collection_name())
    return report


def apply_if_newer(document: type[Aggregate], updates: Sequence[NewerUpdate], *, create: bool = False) -> None:
    """
    Write what messages say, each only where nothing newer of the same emitter has been seen.

    A document that is not there stays so, unless `create` asks for a copy to be begun by any message.
    """
    operations = [_newer(update, create) for update in updates]
    if operations:
        _write(document, operations, _is_duplicate_key)  # duplicate: an upsert that met a newer document


def insert_facts(document: type[Document], docs: Sequence[Mapping[str, Any]]) -> int:
    """Store facts under their ids and return how many were new; a fact that is there already stays as it is."""
    if not docs:
        return 0
    known = _write(document, [InsertOne(dict(doc)) for doc in docs], _is_duplicate_key)
    return len(docs) - len(known)


def push_again(document: type[Aggregate], entries: Iterable[tuple[Any, Sequence[Envelope]]]) -> int:
    """
    Put messages into the outbox of documents as they stand (`resend`) and return how many.

    The version stays: a message made from the same state has the same id, and consumers see a repetition.
    """
    now, emitter = datetime.now(UTC), service_of(document)
    operations = (
        UpdateOne(
            {"_id": key, "outbox.message_id": {"$ne": message.message_id}},
            {"$push": {"outbox": pending(outgoing.event(message, emitter), now)}},
        )
        for key, messages in entries
        for message in messages
    )
    pushed = 0
    while batch := list(islice(operations, AT_ONCE)):
        pushed += durable(document).bulk_write(batch, ordered=False).modified_count
        ring(emitter, document._get_collection_name())
    return pushed


def call_when_saved(service: str, bell: Bell) -> None:
    """Let a relay in this process hear at once of messages that this process saves."""
    _bells.setdefault(service, []).append(bell)


def stop_calling(service: str, bell: Bell) -> None:
    """Undo `call_when_saved`."""
    _bells[service].remove(bell)


def ring(service: str, collection: str = "") -> None:
    """Wake the relay: of this process if it has one, else by a knock that the relay's process looks for."""
    for bell in _bells.get(service, ()):
        bell(collection)
    if not _bells.get(service):
        knock(service, collection)


def pending(message: Outgoing, now: datetime) -> dict[str, Any]:
    """Return a message as it waits in an outbox; what is usual is left out."""
    stored: dict[str, Any] = {
        "message_id": message.message_id,
        "exchange": message.exchange,
        "routing_key": message.routing_key,
        "body": message.body,
        "due_at": now,
        "saved_at": now,
    }
    if message.headers:
        stored["headers"] = dict(message.headers)
    if message.content_type != JSON:
        stored["content_type"] = message.content_type
    return stored


def unpacked(stored: Mapping[str, Any]) -> Outgoing:
    """Read a message as `pending` stored it."""
    return Outgoing(
        stored["message_id"],
        stored["exchange"],
        stored["routing_key"],
        stored["body"],
        stored.get("headers", {}),
        stored.get("content_type", JSON),
    )


def _operation(change: Change, document: type[Aggregate], emitter: str, now: datetime) -> Any:
    waiting = [pending(outgoing.event(message, emitter), now) for message in change.messages]
    waiting += [pending(outgoing.task(task), now) for task in change.tasks]
    waiting += [pending(message, now) for message in change.outgoing]
    changed = {**change.fields, "version": change.expected_version + 1}
    if change.expected_version == 0:
        schema_version = document.schema_version.default
        return InsertOne({"_id": change.key, "schema_version": schema_version, **changed, "outbox": waiting})
    # A plain update that matches nothing is no error, and a bulk result does not say which one it was. So ask for
    # an upsert that cannot succeed: it would have to make a field inside null, which fails for this change alone.
    update: dict[str, Any] = {"$set": changed, "$setOnInsert": {"_never.created": True}}
    if waiting:
        update["$push"] = {"outbox": {"$each": waiting}}
    if change.unset:
        update["$unset"] = dict.fromkeys(change.unset, "")
    return UpdateOne({"_id": change.key, "version": change.expected_version, "_never": None}, update, upsert=True)


def _newer(update: NewerUpdate, create: bool) -> UpdateOne:
    seen = f"seen.{update.emitter}"
    change: dict[str, Any] = {"$set": {**update.fields, seen: update.sequence}, "$inc": {"version": 1}}
    if create:
        change["$setOnInsert"] = {"schema_version": 1}
    # "not at least" instead of "less than": it also holds where nothing was seen yet
    return UpdateOne({"_id": update.key, seen: {"$not": {"$gte": update.sequence}}}, change, upsert=create)


def _write(
    document: type[Document], operations: list[Any], is_expected: Callable[[Mapping[str, Any]], bool]
) -> set[int]:
    """Write in bulk; return the indexes of the operations that failed as expected, raise for any other failure."""
    try:
        durable(document).bulk_write(operations, ordered=False)
    except BulkWriteError as error:
        return _expected_failures(error, is_expected)
    return set()


def _expected_failures(error: BulkWriteError, is_expected: IsExpected) -> set[int]:
    details = error.details
    if details["writeConcernErrors"]:
        raise WTimeoutError("the bulk write was not acknowledged by a majority") from error
    unexpected = [each for each in details["writeErrors"] if not is_expected(each)]
    if any(each["code"] in SERVER_IN_TRANSITION for each in unexpected):
        raise AutoReconnect(f"the server is going away: {unexpected[0]['errmsg']}") from error
    if unexpected:
        raise error
    return {each["index"] for each in details["writeErrors"]}


def _is_lost_race(write_error: Mapping[str, Any]) -> bool:
    """An insert that met its key, or an update that met no document of its version."""
    if write_error["code"] == PATH_NOT_VIABLE:
        return "_never" in write_error["errmsg"]
    return _is_duplicate_key(write_error)


def _is_duplicate_key(write_error: Mapping[str, Any]) -> bool:
    """The key itself; another unique index is a different matter."""
    return bool(write_error["code"] == DUPLICATE_KEY and write_error.get("keyPattern") == {"_id": 1})
