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
from pymongo import InsertOne, UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError

from shared.contracts.envelope import Envelope
from shared.runtime import outgoing, together
from shared.runtime.bulk import IsExpected, is_duplicate_key, is_lost_race, write
from shared.runtime.changes import Change, Plan
from shared.runtime.knocks import knock
from shared.runtime.mongo import DURABLE, Aggregate, Collection, durable, service_of

log = logging.getLogger(__name__)

AT_ONCE = 500
Bell = Callable[[str], None]
"""Rung with the name of the collection in which something was saved, or with nothing when it is not known."""

_bells: dict[str, list[Bell]] = {}


@dataclass(frozen=True)
class SaveReport:
    """Which changes were saved, and which met another version of their document than they expected."""

    saved: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)

    @property
    def lost_keys(self) -> set[Any]:
        """Return the keys of the documents that were not saved."""
        return {change.key for change in self.lost}


@dataclass(frozen=True, kw_only=True)
class NewerUpdate:
    """
    What a message of `emitter` says of the document `key`; `sequence` tells late from new.

    `derived` are expressions of mongod for fields that follow from the document as it is with `fields` written. They
    are not for copies that any message begins, nor for paths into lists.
    """

    key: Any
    emitter: str
    sequence: int
    fields: Mapping[str, Any]
    derived: Mapping[str, Any] = field(default_factory=dict)


def save_all(document: type[Aggregate], changes: Sequence[Change], *, is_lost: IsExpected = is_lost_race) -> SaveReport:
    """
    Save changes of different documents, and the messages they cause, in one durable bulk write.

    Changes of the same fields from the same version are one command, which costs mongod a third (together.py).

    :param is_lost: which refusals count as lost; `is_lost_race_or_taken` counts those of a unique index, too
    :raises ConnectionFailure, WTimeoutError: the outcome is unknown; load and decide again
    :raises BulkWriteError: when a change is refused for another reason
    """
    if not changes:
        return SaveReport()
    plan = Plan.of(document, changes)
    written = write(document, plan.operations, is_lost)
    lost = plan.lost(written, document)
    if lost:
        log.info("%s: %d of %d changes came too late", document.__name__, len(lost), len(changes))
    report = SaveReport(
        [change for index, change in enumerate(changes) if index not in lost],
        [change for index, change in enumerate(changes) if index in lost],
    )
    if any(change.says_something() for change in report.saved):
        ring(service_of(document), document._get_collection_name())
    return report


def exchange_all(document: type[Aggregate], changes: Sequence[Change], field: str, *, is_lost: IsExpected) -> bool:
    """
    Save changes of documents that pass the values of `field`, which a unique index keeps apart, on to each other.

    All of them or none: tell which. The index is asked at each write, so all let go of the field before any gets its
    new value; the transaction hides that from everybody else.

    :param is_lost: which refusals count as lost, as in `save_all`
    :raises BulkWriteError: when a change is refused for another reason
    """
    let_go = UpdateMany({"_id": {"$in": [change.key for change in changes]}}, {"$unset": {field: ""}})
    operations = [let_go, *Plan.of(document, changes).operations]
    collection: Collection = document._get_collection()
    try:
        with collection.database.client.start_session() as session:
            session.with_transaction(
                lambda inner: collection.bulk_write(operations, session=inner), write_concern=DURABLE
            )
    except BulkWriteError as error:
        if not all(is_lost(each) for each in error.details["writeErrors"]):
            raise
        log.info("%s: %d changes in a ring came too late", document.__name__, len(changes))
        return False
    if any(change.says_something() for change in changes):
        ring(service_of(document), collection.name)
    return True


def apply_if_newer(document: type[Aggregate], updates: Sequence[NewerUpdate], *, create: bool = False) -> None:
    """
    Write what messages say, each only where nothing newer of the same emitter has been seen.

    A document that is not there stays so, unless `create` asks for a copy to be begun by any message.
    """
    operations = [_newer(update, create=True) for update in updates] if create else _reports(updates)
    if operations:
        write(document, operations, is_duplicate_key)  # duplicate: an upsert that met a newer document


def insert_facts(document: type[Document], docs: Sequence[Mapping[str, Any]], *, is_followed: bool = False) -> int:
    """
    Store facts under their ids and return how many were new; a fact that is there already stays as it is.

    `is_followed`: a durable write of the caller comes after them, so they need not wait for the disk themselves.
    """
    if not docs:
        return 0
    written = write(document, [InsertOne(dict(doc)) for doc in docs], is_duplicate_key, is_followed=is_followed)
    return len(docs) - len(written.failed)


def push_again(document: type[Aggregate], entries: Iterable[tuple[Any, Sequence[Envelope]]]) -> int:
    """
    Put messages into the outbox of documents as they stand (`resend`) and return how many.

    The version stays: a message made from the same state has the same id, and consumers see a repetition.
    """
    now, emitter = datetime.now(UTC), service_of(document)
    operations = (
        UpdateOne(
            {"_id": key, "outbox.message_id": {"$ne": message.message_id}},
            {"$push": {"outbox": outgoing.pending(outgoing.event(message, emitter), now)}},
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


def _reports(updates: Sequence[NewerUpdate]) -> list[UpdateOne | UpdateMany]:
    """Return one command for all updates with which one emitter says the same kind of thing of many documents."""
    kinds: dict[Any, dict[Any, NewerUpdate]] = {}
    operations: list[UpdateOne | UpdateMany] = []
    for update in updates:
        alike = kinds.setdefault((update.emitter, update.sequence, *update.fields, "", *update.derived), {})
        if update.key in alike or together.has_number(list(update.fields)):
            operations.append(_newer(update))
        else:
            alike[update.key] = update
    for group in kinds.values():
        operations += _newer_in_all(group) if len(group) > 1 else [_newer(update) for update in group.values()]
    return operations


def _newer_in_all(updates: Mapping[Any, NewerUpdate]) -> list[UpdateMany]:
    first = next(iter(updates.values()))
    fields: dict[str, Any] = {path: together.own(place) for place, path in enumerate(first.fields)}
    fields |= {_seen(first): {"$literal": first.sequence}, "version": {"$add": ["$version", 1]}}
    rows = {key: together.row(list(update.fields.values())) for key, update in updates.items()}
    guard, derived = _unless_newer(first), first.derived
    return [together.update(guard, portion, fields, derived=derived) for portion in together.portions(rows)]


def _newer(update: NewerUpdate, *, create: bool = False) -> UpdateOne:
    wanted = {"_id": update.key, **_unless_newer(update)}
    if update.derived:
        said = {path: {"$literal": value} for path, value in update.fields.items()}
        said |= {_seen(update): {"$literal": update.sequence}, "version": {"$add": ["$version", 1]}}
        return UpdateOne(wanted, [{"$set": said}, {"$set": dict(update.derived)}])
    change = {"$set": {**update.fields, _seen(update): update.sequence}, "$inc": {"version": 1}}
    if create:
        change["$setOnInsert"] = {"schema_version": 1}
    return UpdateOne(wanted, change, upsert=create)


def _seen(update: NewerUpdate) -> str:
    return f"seen.{update.emitter}"


def _unless_newer(update: NewerUpdate) -> dict[str, Any]:
    """Return what must hold of a document; "not at least" instead of "less than" holds where nothing was seen yet."""
    return {_seen(update): {"$not": {"$gte": update.sequence}}}
