"""Versioned writes of aggregates, and the operations that carry out many of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, UpdateMany, UpdateOne

from shared.contracts.envelope import Envelope
from shared.runtime import outgoing, together
from shared.runtime.bulk import Written
from shared.runtime.mongo import Aggregate, durable, service_of
from shared.runtime.outgoing import Outgoing, Task

STAMPS = "stamps"
STAMPS_KEPT = 4
"""A writer reads its stamp back at once; until then fewer others than this write the same document."""


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


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    The operations of one bulk write. Changes of one kind share a command, every other has its own.

    A command of many does not say which documents it found. So it leaves a stamp in each, and when it found too few,
    a second look tells which were saved, also those that somebody else has moved on since.
    """

    stamp: ObjectId
    operations: list[Any]
    alone: list[int]
    """The place, among the changes, of each operation from the first on that carries out a single one."""
    shared: Mapping[Any, int]
    """The key and the place of each change that shares a command."""

    @classmethod
    def of(cls, document: type[Aggregate], changes: Sequence[Change]) -> Plan:
        """Plan a write of these changes."""
        now, emitter, stamp = datetime.now(UTC), service_of(document), ObjectId()
        kinds: dict[Any, dict[Any, int]] = {}
        alone: list[int] = []
        for place, change in enumerate(changes):
            paths = [*change.fields, *change.unset]
            group = kinds.setdefault((change.expected_version, *change.fields, "", *change.unset), {})
            if _goes_alone(document, change, paths) or change.key in group:
                alone.append(place)
            else:
                group[change.key] = place
        alone += [place for group in kinds.values() if len(group) == 1 for place in group.values()]
        shared = [group for group in kinds.values() if len(group) > 1]
        operations: list[Any] = [
            _operation(changes[place], document, _waiting(changes[place], emitter, now)) for place in alone
        ]
        for group in shared:
            rows = {key: _row(changes[place], _waiting(changes[place], emitter, now)) for key, place in group.items()}
            operations += _together(changes[next(iter(group.values()))], rows, stamp)
        return cls(
            stamp=stamp,
            operations=operations,
            alone=alone,
            shared={key: place for group in shared for key, place in group.items()},
        )

    def lost(self, written: Written, document: type[Aggregate]) -> set[int]:
        """Return the places of the changes that were not saved, as far as the write went."""
        lost = {self.alone[index] for index in written.failed}
        updated = sum(isinstance(operation, UpdateOne) for operation in self.operations)
        failed = sum(isinstance(self.operations[index], UpdateOne) for index in written.failed)
        if written.matched < len(self.shared) + updated - failed:
            known = {"_id": {"$in": list(self.shared)}, STAMPS: self.stamp}
            saved = {found["_id"] for found in durable(document).find(known, {"_id": 1})}
            lost |= {place for key, place in self.shared.items() if key not in saved}
        return lost


def _goes_alone(document: type[Aggregate], change: Change, paths: Sequence[str]) -> bool:
    return change.expected_version == 0 or together.has_number(paths) or together.can_clash(document, paths)


def _waiting(change: Change, emitter: str, now: datetime) -> list[dict[str, Any]]:
    messages = [outgoing.event(message, emitter) for message in change.messages]
    messages += [outgoing.task(task) for task in change.tasks]
    return [outgoing.pending(message, now) for message in (*messages, *change.outgoing)]


def _operation(change: Change, document: type[Aggregate], waiting: list[dict[str, Any]]) -> InsertOne[Any] | UpdateOne:
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


def _row(change: Change, waiting: list[dict[str, Any]]) -> RawBSONDocument:
    return together.row([change.new_version, waiting, *change.fields.values()])


def _together(change: Change, rows: together.Rows, stamp: ObjectId) -> list[UpdateMany]:
    """Return the commands for changes of the same kind as this one."""
    fields: dict[str, Any] = {path: together.own(place) for place, path in enumerate(change.fields, start=2)}
    fields["version"] = together.own(0)
    fields["outbox"] = {"$concatArrays": [{"$ifNull": ["$outbox", []]}, together.own(1)]}
    kept = {"$slice": [{"$ifNull": [f"${STAMPS}", []]}, -(STAMPS_KEPT - 1)]}
    fields[STAMPS] = {"$concatArrays": [kept, [stamp]]}
    guard = {"version": change.expected_version}
    return [together.update(guard, portion, fields, change.unset) for portion in together.portions(rows)]
