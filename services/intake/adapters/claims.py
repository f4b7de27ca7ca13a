"""Which items were claimed from which upper-level items, and which ones bodies said are not their own, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, StringField

from services.intake.adapters.documents import ALIAS, ItemDocument
from services.intake.domain.coverage import Declaration
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection
from shared.runtime.outbox import save_all

FIELDS = tuple(name for name in Declaration.__dataclass_fields__ if name != "version")


class DeclarationDocument(Aggregate):
    """A body's word that an upper-level item is not its own; one that was taken back stands no more."""

    id = StringField(primary_key=True)
    body_id = StringField(required=True)
    upper_id = StringField(required=True)
    stands = BooleanField(required=True)
    reason = StringField(required=True)
    by = StringField(required=True)
    at = DateTimeField(required=True)
    taken_back_by = StringField()
    taken_back_at = DateTimeField()
    number = IntField(default=0)
    hashes = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "not_ours",
        "db_alias": ALIAS,
        "indexes": [{"fields": ["body_id", "upper_id"], "unique": True}],
    }


class MongoClaims:
    """The links of the collection service_items, read from the index `heirs_of_a_body` alone."""

    def of_bodies(self, body_ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return, by body, the ids of its items by the upper-level items that they were claimed from."""
        wanted = {"body_id": {"$in": list(body_ids)}, "parent.parent_id": {"$exists": True}}
        found: dict[str, dict[str, str]] = {}
        for stored in _items().find(wanted, {"body_id": 1, "parent.parent_id": 1}):
            found.setdefault(stored["body_id"], {})[stored["parent"]["parent_id"]] = stored["_id"]
        return found

    def counts(self, upper_ids: Iterable[str]) -> dict[str, int]:
        """Return how many bodies have claimed each of these items."""
        steps: list[Mapping[str, Any]] = [
            {"$match": {"parent.parent_id": {"$in": list(upper_ids)}}},
            {"$group": {"_id": "$parent.parent_id", "bodies": {"$sum": 1}}},
        ]
        return {stored["_id"]: stored["bodies"] for stored in _items().aggregate(steps)}


class MongoDeclarations:
    """The collection not_ours."""

    def of_bodies(self, body_ids: Iterable[str]) -> dict[str, dict[str, Declaration]]:
        """Return the words by body and upper-level item, those that were taken back, too."""
        found: dict[str, dict[str, Declaration]] = {}
        collection: Collection = DeclarationDocument._get_collection()
        for stored in collection.find({"body_id": {"$in": list(body_ids)}}, {"outbox": 0}):
            word = _declaration_of(stored)
            found.setdefault(word.body_id, {})[word.upper_id] = word
        return found

    def save(self, declarations: Sequence[Declaration]) -> set[str]:
        """Save each as the next version of the one that it was made from; return the ids of those that lost a race."""
        changes = [
            Change(
                key=one.declaration_id,
                fields={name: getattr(one, name) for name in FIELDS},
                expected_version=one.version,
            )
            for one in declarations
        ]
        return save_all(DeclarationDocument, changes, is_lost=is_lost_race_or_taken).lost_keys


def _declaration_of(stored: Mapping[str, Any]) -> Declaration:
    known = {name: stored[name] for name in FIELDS if name in stored}
    return Declaration(version=stored["version"], **known)


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection
