"""The upper-level list in MongoDB: a pointer per item, its immutable texts, and the history of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField
from pymongo import InsertOne

from services.intake.adapters.documents import ALIAS
from services.intake.adapters.power_items import edition_of, stored_edition
from services.intake.application.upper_ports import UpperChange, UpperImportRecord, UpperListing, UpperPage
from services.intake.domain.upper_list import UpperItem, UpperRevision, UpperState
from shared.kernel.batches import chunks
from shared.runtime.bulk import is_duplicate_key, is_lost_race_or_taken, write
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, containing, durable, followed
from shared.runtime.outbox import save_all

IN_ORDER = [("guiding_department", 1), ("base_code", 1), ("_id", 1)]
AT_ONCE = 500
NOT_PLAIN = frozenset(
    {
        "upper_id",
        "version",
        "bearers",
        "state",
        "element_hashes",
        "edition",
        "revisions",
        "borne_since",
        "turned",
        "mirrored",
    }
)
PLAIN = tuple(name for name in UpperItem.__dataclass_fields__ if name not in NOT_PLAIN)
TEXT = tuple(UpperRevision.__dataclass_fields__)
RECORD = ("file_name", "is_whole", "counts", "by", "started_at", "finished_at", "lost")


class UpperItemDocument(Aggregate):
    """An upper-level item and its pointer to its present text."""

    id = StringField(primary_key=True)
    level = StringField(required=True)
    item_name = StringField(required=True)
    item_type = StringField(required=True)
    base_code = StringField()
    guiding_department = StringField()
    owner_name = StringField()
    bearers = ListField(StringField())
    state = StringField(required=True)
    number = IntField(required=True)
    content_hash = StringField(required=True)
    element_hashes = DictField()
    edition = DictField()
    heard = IntField()
    mirrored = IntField()
    turned = IntField()
    revisions = ListField(IntField())
    borne_since = DictField()
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "upper_items",
        "db_alias": ALIAS,
        "indexes": [
            ["level", "state", "guiding_department", "base_code", "id", "item_name"],
            {"fields": ["version"], "name": "versions"},
            {
                "fields": ["level", "state", "guiding_department", "base_code", "id"],
                "name": "unsettled",
                "partialFilterExpression": {"bearers": []},
            },
        ],
    }


class UpperRevisionDocument(Document):
    """One text of an upper-level item; never changed."""

    id = StringField(primary_key=True)
    upper_id = StringField(required=True)
    number = IntField(required=True)
    elements = DictField()
    content_hash = StringField(required=True)
    element_hashes = DictField()
    standard_version = IntField(required=True)
    made_at = DateTimeField(required=True)
    made_by = StringField()
    reason = StringField()
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "upper_revisions",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


class UpperImportDocument(Document):
    """One import of the city's list."""

    id = StringField(primary_key=True)
    file_name = StringField(required=True)
    edition = DictField()
    is_whole = BooleanField(required=True)
    counts = DictField()
    by = StringField(required=True)
    started_at = DateTimeField(required=True)
    finished_at = DateTimeField()
    lost = IntField(default=0)
    file_digest = StringField()
    renewed = ListField(StringField())
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "upper_imports",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["-started_at"]],
    }


UPPER_DOCUMENTS: tuple[type[Document], ...] = (UpperItemDocument, UpperRevisionDocument, UpperImportDocument)


class MongoUpperItems:
    """The collections upper_items and upper_revisions."""

    def find(self, upper_ids: Iterable[str]) -> dict[str, UpperItem]:
        """Return the items that are there, by id."""
        found = _items().find({"_id": {"$in": list(upper_ids)}}, {"outbox": 0})
        return {stored["_id"]: upper_item_of(stored) for stored in found}

    def texts(self, text_ids: Iterable[str]) -> dict[str, UpperRevision]:
        """Return texts by their ids."""
        found = UpperRevisionDocument._get_collection().find({"_id": {"$in": list(text_ids)}})
        return {stored["_id"]: UpperRevision(**{name: stored.get(name, "") for name in TEXT}) for stored in found}

    def of_level(self, level: str) -> list[UpperItem]:
        """Return all items of a level, archived ones, too."""
        return [upper_item_of(stored) for stored in _items().find({"level": str(level)}, {"outbox": 0})]

    def in_force(self, level: str) -> list[UpperItem]:
        """Return the items of a level that bind those below, in the order of their departments and codes."""
        wanted = {"level": str(level), "state": UpperState.IN_FORCE.value}
        return [upper_item_of(stored) for stored in _items().find(wanted, {"outbox": 0}).sort(IN_ORDER)]

    def save_all(self, changes: Sequence[UpperChange]) -> set[str]:
        """Save texts, then what nobody has changed meanwhile; return the ids of the others."""
        lost: set[str] = set()
        for piece in chunks(changes, AT_ONCE):
            written = [_change(one) for one in _with_texts(piece)]
            lost |= save_all(UpperItemDocument, written, is_lost=is_lost_race_or_taken).lost_keys
        return lost

    def page(self, listing: UpperListing) -> UpperPage:
        """Return one page of the list of a level, by department and code."""
        state = UpperState.IN_FORCE if listing.is_in_force else UpperState.ARCHIVED
        wanted: dict[str, Any] = {"level": listing.level, "state": state.value}
        if listing.guiding_department:
            wanted["guiding_department"] = listing.guiding_department
        if listing.is_unsettled:
            wanted["bearers"] = []
        if listing.search:
            wanted["item_name"] = containing(listing.search)
        found = _items().find(wanted, {"outbox": 0}).sort(IN_ORDER)
        shown = found.skip((listing.page - 1) * listing.size).limit(listing.size)
        return UpperPage(
            items=[upper_item_of(stored) for stored in shown],
            total=_items().count_documents(wanted),
            page=listing.page,
            size=listing.size,
        )

    def unsettled(self, level: str) -> int:
        """Return how many items of a level that bind those below say of nobody that he is to bear them."""
        return _items().count_documents({"level": level, "state": UpperState.IN_FORCE.value, "bearers": []})

    def departments(self, level: str) -> list[str]:
        """Return the departments of guidance that the list of a level names."""
        wanted = {"level": str(level), "state": UpperState.IN_FORCE.value}
        return sorted(filter(None, _items().distinct("guiding_department", wanted)))


class MongoUpperImports:
    """The collection upper_imports."""

    def begin(self, record: UpperImportRecord) -> None:
        """Note an import before it writes; one of this id that is there already begins anew."""
        plain = {name: getattr(record, name) for name in RECORD}
        fields = {**plain, "counts": dict(record.counts), "edition": stored_edition(record.edition)}
        fields |= {"file_digest": record.file_digest, "renewed": list(record.renewed)}
        durable(UpperImportDocument).update_one(
            {"_id": record.import_id}, {"$set": fields, "$setOnInsert": {"schema_version": 1}}, upsert=True
        )

    def finish(self, import_id: str, at: datetime, lost: int) -> None:
        """Note that an import has written all that it could."""
        durable(UpperImportDocument).update_one({"_id": import_id}, {"$set": {"finished_at": at, "lost": lost}})

    def latest(self, size: int) -> list[UpperImportRecord]:
        """Return the latest imports, newest first, without what they renewed."""
        collection: Collection = UpperImportDocument._get_collection()
        return [
            UpperImportRecord(
                import_id=stored["_id"],
                edition=edition_of(stored["edition"]),
                file_digest=stored.get("file_digest", ""),
                **{name: stored[name] for name in RECORD},
            )
            for stored in collection.find({}, {"renewed": 0}).sort([("started_at", -1)]).limit(size)
        ]

    def renewed(self, import_id: str) -> list[str]:
        """Return the items whose heirs have something to follow or be told of because of an import."""
        collection: Collection = UpperImportDocument._get_collection()
        stored = collection.find_one({"_id": import_id}, {"renewed": 1}) or {}
        return list(stored.get("renewed", ()))


def upper_item_of(stored: Mapping[str, Any]) -> UpperItem:
    """Return the item that a document describes."""
    edition = stored.get("edition")
    return UpperItem(
        upper_id=stored["_id"],
        version=stored["version"],
        bearers=tuple(stored["bearers"]),
        state=UpperState(stored["state"]),
        element_hashes=stored["element_hashes"],
        edition=edition_of(edition) if edition else None,
        # an item that was stored before its numbers were kept had all up to the present one
        revisions=tuple(stored.get("revisions") or range(1, stored["number"] + 1)),
        turned=stored.get("turned", 0),
        mirrored=stored.get("mirrored", 0),
        borne_since=stored.get("borne_since") or {},
        **{name: stored[name] for name in PLAIN},
    )


def _change(change: UpperChange) -> Change:
    after = change.after
    fields = {
        **{name: getattr(after, name) for name in PLAIN},
        "bearers": list(after.bearers),
        "state": after.state.value,
        "element_hashes": dict(after.element_hashes),
        "edition": stored_edition(after.edition) if after.edition else {},
        "revisions": list(after.revisions),
        "turned": after.turned,
        "mirrored": after.mirrored,
        "borne_since": dict(after.borne_since),
    }
    return Change(key=after.upper_id, fields=fields, expected_version=change.before.version if change.before else 0)


def _with_texts(changes: Sequence[UpperChange]) -> list[UpperChange]:
    """Store the new texts; return the changes as their texts were numbered: a number may be another text's already."""
    kept = list(changes)
    open_places = [place for place, change in enumerate(kept) if change.text is not None]
    while open_places:
        texts = {place: text for place in open_places if (text := kept[place].text) is not None}
        known = _taken(list(texts.values()))
        open_places = [at for at, text in texts.items() if known.get(text.text_id, text.elements) != text.elements]
        for place in open_places:
            kept[place] = _renumbered(kept[place])
    return kept


def _taken(texts: Sequence[UpperRevision]) -> dict[str, Mapping[str, Any]]:
    """Insert texts, most of which are new; return the elements that stand under those ids that were taken."""
    inserts = [InsertOne(_stored(text)) for text in texts]
    failed = write(UpperRevisionDocument, inserts, is_duplicate_key, is_followed=True).failed
    taken = [texts[place].text_id for place in failed]
    found = followed(UpperRevisionDocument).find({"_id": {"$in": taken}}, {"elements": 1}) if taken else ()
    return {stored["_id"]: stored["elements"] for stored in found}


def _stored(text: UpperRevision) -> dict[str, Any]:
    plain = {"elements": dict(text.elements), "element_hashes": dict(text.element_hashes), "schema_version": 1}
    return {"_id": text.text_id, **{name: getattr(text, name) for name in TEXT}, **plain}


def _renumbered(change: UpperChange) -> UpperChange:
    assert change.text is not None, "only a text has a number"
    number = change.text.number + 1
    after = replace(change.after, number=number, revisions=(*change.after.revisions[:-1], number))
    return replace(change, after=after, text=replace(change.text, number=number))


def _items() -> Collection:
    collection: Collection = UpperItemDocument._get_collection()
    return collection
