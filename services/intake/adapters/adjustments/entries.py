"""The collection adjustment_entries: causes that somebody entered, each once, with what bodies are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from services.intake.adapters.adjustments.documents import cause_of, stored_cause
from services.intake.adapters.documents import ALIAS
from services.intake.application.adjustments.ports import BegunEntry
from services.intake.domain.adjustments.entries import BY_HAND, Entry
from shared.contracts.envelope import Envelope
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, durable
from shared.runtime.outbox import save_all

NEWEST_FIRST = [("at", -1), ("_id", -1)]
OF_OFFICES = {"cause.kind": {"$in": [kind.value for kind in BY_HAND]}}
"""What bodies applied for stands among their adjustments."""
UNTOLD = {"is_told": False}
BY_UNTOLD = "untold_entries"


class EntryDocument(Aggregate):
    """
    A cause other than a change of law, with the items that were chosen; what it says is never changed.

    `is_told` from the write that puts the messages for the bodies into its outbox, when all its adjustments are open.
    """

    id = StringField(primary_key=True)
    cause = DictField(required=True)
    ground = StringField(required=True)
    document_no = StringField()
    by = DictField()
    at = DateTimeField(required=True)
    items = IntField(required=True)
    item_ids = ListField(StringField())
    is_told = BooleanField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "adjustment_entries",
        "db_alias": ALIAS,
        "indexes": [
            ["cause.kind", "-at", "-id"],
            {"fields": ["is_told", "id"], "name": BY_UNTOLD, "partialFilterExpression": UNTOLD},
        ],
    }


class MongoEntries:
    """Entries are added, and once all is open their bodies are told."""

    def add(self, entry: Entry, item_ids: Sequence[str]) -> None:
        """Keep an entry with the items that were chosen; one with this id that is there already stays."""
        fields = {**vars(entry), "cause": stored_cause(entry.cause), "by": dict(entry.by)}
        fields |= {"item_ids": list(item_ids), "is_told": False}
        save_all(EntryDocument, [Change(key=entry.cause.cause_id, fields=fields)])

    def get(self, cause_id: str) -> Entry | None:
        """Return an entry."""
        found = durable(EntryDocument).find_one({"_id": cause_id}, {"outbox": 0, "item_ids": 0})
        return _entry_of(found) if found else None

    def find(self, cause_ids: Iterable[str]) -> dict[str, Entry]:
        """Return those of some entries that are there, by id."""
        found = durable(EntryDocument).find({"_id": {"$in": list(cause_ids)}}, {"outbox": 0, "item_ids": 0})
        return {each["_id"]: _entry_of(each) for each in found}

    def begun(self, cause_id: str) -> BegunEntry:
        """Return an entry that was added, with its items."""
        found = durable(EntryDocument).find_one({"_id": cause_id}, {"outbox": 0})
        assert found is not None, "entries are never taken away"
        return BegunEntry(
            entry=_entry_of(found), item_ids=found["item_ids"], version=found["version"], is_told=found["is_told"]
        )

    def untold(self) -> list[str]:
        """Return the ids of the entries whose bodies were not told yet: those that broke off."""
        cursor = _entries().find(UNTOLD, {"_id": 1}).sort([("_id", 1)]).hint(BY_UNTOLD)
        return [each["_id"] for each in cursor]

    def tell(self, begun: BegunEntry, messages: Sequence[Envelope]) -> None:
        """Send what bodies are told of an entry; whoever comes second sends nothing."""
        change = Change(
            key=begun.entry.cause.cause_id,
            fields={"is_told": True},
            expected_version=begun.version,
            messages=tuple(messages),
        )
        save_all(EntryDocument, [change])

    def page(self, page: int, size: int) -> tuple[list[Entry], int]:
        """Return one page of what offices entered, the newest first, and how many there are."""
        cursor = _entries().find(OF_OFFICES, {"outbox": 0, "item_ids": 0}).sort(NEWEST_FIRST)
        found = [_entry_of(each) for each in cursor.skip((page - 1) * size).limit(size)]
        return found, int(_entries().count_documents(OF_OFFICES))


def _entry_of(found: Mapping[str, Any]) -> Entry:
    return Entry(
        cause=cause_of(found["cause"]),
        ground=found["ground"],
        document_no=found["document_no"],
        by=found["by"],
        at=found["at"],
        items=found["items"],
    )


def _entries() -> Collection:
    collection: Collection = EntryDocument._get_collection()
    return collection
