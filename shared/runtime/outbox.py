"""State and messages in one atomic write: an aggregate keeps its unsent messages in its own document.

A web process only writes here; it needs neither broker nor eventlet. The relay (relay.py) sends what waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import bson
from mongoengine import Document
from pymongo import InsertOne, UpdateMany, UpdateOne

from shared.contracts.envelope import Envelope
from shared.runtime import outgoing
from shared.runtime.bulk import is_duplicate_key, is_lost_race, write
from shared.runtime.knocks import knock
from shared.runtime.mongo import Aggregate, durable, service_of
from shared.runtime.outgoing import JSON, Outgoing, Task

log = logging.getLogger(__name__)

AT_ONCE = 500
ENOUGH_ALIKE = 4
"""So many changes of one kind, on average, pay for the round trip of their own command."""
Bell = Callable[[str], None]
"""Rung with the name of the collection in which something was saved, or with nothing when it is not known."""

_bells: dict[str, list[Bell]] = {}


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    One versioned write. Expected version 0 means: the document must not exist yet.

    `version` is what the document has afterwards, the next one unless several things happened to it at once. `fields`
    may be dotted in an update. `outgoing` holds messages of any other kind than events and tasks.
    """

    key: Any
    fields: Mapping[str, Any]
    expected_version: int = 0
    version: int = 0
    messages: Sequence[Envelope] = ()
    tasks: Sequence[Task] = ()
    unset: Sequence[str] = ()
    outgoing: Sequence[Outgoing] = ()

    @property
    def new_version(self) -> int:
        """Return the version of the document after this change."""
        return self.version or self.expected_version + 1

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

    Silent changes that are the same for many documents (items that follow their list) are one command for each kind: it
    costs mongod less than half.

    :raises ConnectionFailure, WTimeoutError: the outcome is unknown; load and decide again
    :raises BulkWriteError: when a unique index other than the key refuses a change
    """
    if not changes:
        return SaveReport()
    emitter = service_of(document)
    if groups := _alike(changes):
        late = {key for group in groups for key in _save_alike(document, group)}
        lost = {index for index, change in enumerate(changes) if change.key in late}
    else:
        now = datetime.now(UTC)
        lost = write(document, [_operation(change, document, emitter, now) for change in changes], is_lost_race)
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
    operations = [_newer(update, create=True) for update in updates] if create else _newer_alike(updates)
    if operations:
        write(document, operations, is_duplicate_key)  # duplicate: an upsert that met a newer document


def insert_facts(document: type[Document], docs: Sequence[Mapping[str, Any]], *, is_followed: bool = False) -> int:
    """
    Store facts under their ids and return how many were new; a fact that is there already stays as it is.

    `is_followed`: a durable write of the caller comes after them, so they need not wait for the disk themselves.
    """
    if not docs:
        return 0
    known = write(document, [InsertOne(dict(doc)) for doc in docs], is_duplicate_key, is_followed=is_followed)
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
    changed = {**change.fields, "version": change.new_version}
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


def _alike(changes: Sequence[Change]) -> Collection[list[Change]]:
    """Return silent updates in groups that are the same but for their key; nothing when there are too many kinds."""
    groups: dict[bytes, list[Change]] = {}
    for change in changes:
        if change.expected_version == 0 or change.says_something() or change.unset:
            return ()
        same = _in_bytes(change.fields, (change.expected_version, change.new_version))
        groups.setdefault(same, []).append(change)
    return groups.values() if ENOUGH_ALIKE * len(groups) <= len(changes) else ()


def _in_bytes(fields: Mapping[str, Any], numbers: Sequence[int]) -> bytes:
    """Two changes with the same bytes say the same."""
    return bson.encode({"fields": fields, "numbers": numbers})


def _save_alike(document: type[Aggregate], changes: Sequence[Change]) -> set[Any]:
    """
    Save one change of many documents and return the keys of those that had another version.

    When some had, a second look tells which: a document that stands as this change leaves it, is saved, whoever wrote
    it. One that has moved on since counts as lost: whoever decides again finds that nothing is left to do.
    """
    collection, first = durable(document), changes[0]
    keys = [change.key for change in changes]
    after = {**first.fields, "version": first.new_version}
    chosen = {"_id": {"$in": keys}}
    saved = collection.update_many({**chosen, "version": first.expected_version}, {"$set": after})
    if saved.matched_count == len(keys):
        return set()
    return set(keys) - {found["_id"] for found in collection.find({**chosen, **after}, {"_id": 1})}


def _newer_alike(updates: Sequence[NewerUpdate]) -> list[UpdateOne | UpdateMany]:
    """Return one operation for all updates that say the same of many documents."""
    groups: dict[tuple[str, bytes], list[NewerUpdate]] = {}
    for update in updates:
        groups.setdefault((update.emitter, _in_bytes(update.fields, [update.sequence])), []).append(update)
    return [_newer(group[0]) if len(group) == 1 else _newer_in_all(group) for group in groups.values()]


def _newer_in_all(updates: Sequence[NewerUpdate]) -> UpdateMany:
    guard, change = _news(updates[0])
    return UpdateMany({"_id": {"$in": [update.key for update in updates]}, **guard}, change)


def _newer(update: NewerUpdate, *, create: bool = False) -> UpdateOne:
    guard, change = _news(update)
    if create:
        change["$setOnInsert"] = {"schema_version": 1}
    return UpdateOne({"_id": update.key, **guard}, change, upsert=create)


def _news(update: NewerUpdate) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what must hold of a document, and what is written then."""
    seen = f"seen.{update.emitter}"
    # "not at least" instead of "less than": it also holds where nothing was seen yet
    guard = {seen: {"$not": {"$gte": update.sequence}}}
    return guard, {"$set": {**update.fields, seen: update.sequence}, "$inc": {"version": 1}}
