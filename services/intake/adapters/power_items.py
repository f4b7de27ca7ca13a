"""The published power list in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS, ItemDocument
from services.intake.adapters.items import item_of
from services.intake.application.power_ports import PowerChange, PowerImportRecord, PowerListing, PowerPage
from services.intake.domain.items import ServiceItem
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.power_list import POWER_TYPES, PowerItem
from services.intake.domain.sources import name_key
from shared.kernel.batches import chunks
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, containing, durable
from shared.runtime.outbox import save_all

IN_ORDER = [("item_type", 1), ("base_code", 1), ("_id", 1)]
AT_ONCE = 500
RECORD = ("file_name", "counts", "by", "started_at", "finished_at", "lost")

PLAIN = (
    "version",
    "body_id",
    "body_name",
    "base_code",
    "implementation_code",
    "elements",
    "is_in_force",
    "updated_at",
)


class PowerItemDocument(Aggregate):
    """
    An item of the published power list; `name_key` is what its name is looked up by, days are ISO texts.

    The indexes of lists end with the name, so that a piece of it is looked for in the index alone.
    """

    id = StringField(primary_key=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    base_code = StringField(required=True)
    implementation_code = StringField()
    item_type = StringField(required=True)
    item_name = StringField(required=True)
    name_key = StringField(required=True)
    elements = DictField()
    edition = DictField()
    is_in_force = BooleanField(required=True)
    updated_at = DateTimeField(required=True)
    imported_at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "power_items",
        "db_alias": ALIAS,
        "indexes": [
            {"fields": ["body_id", "base_code"], "unique": True, "name": "one_code_in_a_body"},
            ["body_id", "name_key"],
            ["body_id", "is_in_force", "item_type", "base_code", "id", "item_name", "imported_at"],
            ["is_in_force", "item_type", "base_code", "id", "item_name"],
            {"fields": ["version", "id"], "name": "versions"},
        ],
    }


class PowerImportDocument(Document):
    """One import of a power list."""

    id = StringField(primary_key=True)
    file_name = StringField(required=True)
    edition = DictField()
    body_names = ListField(StringField())
    counts = DictField()
    by = StringField(required=True)
    started_at = DateTimeField(required=True)
    is_whole = BooleanField()
    finished_at = DateTimeField()
    lost = IntField(default=0)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "power_imports",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["-started_at"]],
    }


POWER_DOCUMENTS: tuple[type[Document], ...] = (PowerItemDocument, PowerImportDocument)


class MongoPowerItems:
    """The collection power_items."""

    def find(self, power_item_ids: Iterable[str]) -> dict[str, PowerItem]:
        """Return the items that are there, by id."""
        found = _items().find({"_id": {"$in": list(power_item_ids)}}, {"outbox": 0})
        return {stored["_id"]: power_item_of(stored) for stored in found}

    def of_bodies(self, body_ids: Iterable[str]) -> list[PowerItem]:
        """Return all items of some bodies, those not in force, too."""
        found = _items().find({"body_id": {"$in": list(body_ids)}}, {"outbox": 0})
        return [power_item_of(stored) for stored in found]

    def count_in_force(self) -> int:
        """Return how many items all bodies have in force."""
        return int(_items().count_documents({"is_in_force": True}))

    def save_all(self, changes: Sequence[PowerChange]) -> set[str]:
        """Save what nobody has changed meanwhile; return the ids of the others."""
        lost: set[str] = set()
        for piece in chunks(changes, AT_ONCE):
            written = [_change(one) for one in piece]
            lost |= save_all(PowerItemDocument, written, is_lost=is_lost_race_or_taken).lost_keys
        return lost

    def page(self, listing: PowerListing) -> PowerPage:
        """Return one page of the power list, by type and code."""
        # Without a wish every type is named, so that the index gives the order whatever is asked for.
        types = [listing.item_type] if listing.item_type else list(POWER_TYPES)
        wanted: dict[str, Any] = {"is_in_force": listing.is_in_force, "item_type": {"$in": types}}
        if listing.body_id:
            wanted["body_id"] = listing.body_id
        if listing.search:
            wanted["item_name"] = containing(listing.search)
        cursor = _items().find(wanted, {"outbox": 0}).sort(IN_ORDER)
        found = cursor.skip((listing.page - 1) * listing.size).limit(listing.size)
        return PowerPage(
            items=[power_item_of(stored) for stored in found],
            total=_items().count_documents(wanted),
            page=listing.page,
            size=listing.size,
        )

    def lists_of(self, power_item_ids: Iterable[str]) -> dict[str, list[ServiceItem]]:
        """Return the implementation lists that were compiled for items of the power list, by the ids of those."""
        collection: Collection = ItemDocument._get_collection()
        found: dict[str, list[ServiceItem]] = {}
        for stored in collection.find({"source.source_id": {"$in": list(power_item_ids)}}, {"outbox": 0}):
            found.setdefault(stored["source"]["source_id"], []).append(item_of(stored))
        return {key: sorted(items, key=lambda item: item.content.part) for key, items in found.items()}

    def named(self, body_id: str, name_keys: Iterable[str]) -> dict[str, PowerItem]:
        """
        Return a body's items by their name keys.

        A name that a later edition took over is that of the item in force; one that two items in force bear tells
        neither from the other, and is left out.
        """
        wanted = {"body_id": body_id, "name_key": {"$in": list(name_keys)}}
        bearers: dict[str, list[PowerItem]] = {}
        for stored in _items().find(wanted, {"outbox": 0}):
            bearers.setdefault(stored["name_key"], []).append(power_item_of(stored))
        present = {key: [one for one in items if one.is_in_force] or items for key, items in bearers.items()}
        return {key: items[0] for key, items in present.items() if len(items) == 1}


class MongoPowerImports:
    """The collection power_imports."""

    def begin(self, record: PowerImportRecord) -> None:
        """Note an import before it writes; one of this id that is there already begins anew."""
        plain = {name: getattr(record, name) for name in RECORD}
        edition = stored_edition(record.edition)
        fields = {
            **plain,
            "counts": dict(record.counts),
            "body_names": list(record.body_names),
            "edition": edition,
            "is_whole": record.is_whole,
        }
        durable(PowerImportDocument).update_one(
            {"_id": record.import_id}, {"$set": fields, "$setOnInsert": {"schema_version": 1}}, upsert=True
        )

    def finish(self, import_id: str, at: datetime, lost: int) -> None:
        """Note that an import has written all that it could."""
        durable(PowerImportDocument).update_one({"_id": import_id}, {"$set": {"finished_at": at, "lost": lost}})

    def latest(self, size: int) -> list[PowerImportRecord]:
        """Return the latest imports, newest first."""
        collection: Collection = PowerImportDocument._get_collection()
        return [_record_of(stored) for stored in collection.find({}).sort([("started_at", -1)]).limit(size)]


def power_item_of(stored: Mapping[str, Any]) -> PowerItem:
    """Return the item that a document describes."""
    return PowerItem(
        power_item_id=stored["_id"],
        edition=edition_of(stored["edition"]),
        imported_at=stored.get("imported_at"),
        **{name: stored[name] for name in PLAIN},
    )


def _change(change: PowerChange) -> Change:
    after = change.after
    plain = {name: getattr(after, name) for name in PLAIN if name != "version"}
    return Change(
        key=after.power_item_id,
        fields={
            **plain,
            "imported_at": after.imported_at,
            "elements": dict(after.elements),
            "edition": stored_edition(after.edition),
            "item_type": after.item_type,
            "item_name": after.item_name,
            "name_key": name_key(after.item_type, after.item_name),
        },
        expected_version=change.before.version if change.before else 0,
    )


def _record_of(stored: Mapping[str, Any]) -> PowerImportRecord:
    return PowerImportRecord(
        import_id=stored["_id"],
        edition=edition_of(stored["edition"]),
        body_names=stored["body_names"],
        # an import that was noted before whole lists were told apart brought those of some bodies
        is_whole=stored.get("is_whole", False),
        **{name: stored[name] for name in RECORD},
    )


def stored_edition(edition: ListEdition) -> dict[str, str]:
    """Return an edition as it is stored; days are ISO texts."""
    return {**vars(edition), "published_on": edition.published_on.isoformat()}


def edition_of(stored: Mapping[str, str]) -> ListEdition:
    """Return the edition that was stored."""
    return ListEdition(
        title=stored["title"],
        document_no=stored["document_no"],
        published_on=date.fromisoformat(stored["published_on"]),
    )


def _items() -> Collection:
    collection: Collection = PowerItemDocument._get_collection()
    return collection
