"""The references of levels above in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, StringField
from pymongo import ReplaceOne

from services.intake.adapters.documents import ALIAS
from services.intake.domain.references import Reference
from shared.runtime.mongo import durable

NEAREST_FIRST = [("level", -1), ("imported_at", -1), ("_id", 1)]
FIELDS = tuple(name for name in Reference.__dataclass_fields__ if name != "reference_id")


class ReferenceDocument(Document):
    """An implementation list of a level above; brought again it is replaced."""

    id = StringField(primary_key=True)
    level = StringField(required=True)
    region = StringField()
    body = StringField()
    item_name = StringField(required=True)
    name_key = StringField(required=True)
    item_type = StringField()
    base_code = StringField()
    elements = DictField()
    source = StringField()
    imported_at = DateTimeField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "references",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            ["base_code", "-level", "-imported_at", "id"],
            ["name_key", "-level", "-imported_at", "id"],
        ],
    }


class MongoReferences:
    """The collection references."""

    def find(self, reference_ids: Iterable[str]) -> dict[str, Reference]:
        """Return the references that are there, by id."""
        found = ReferenceDocument._get_collection().find({"_id": {"$in": list(reference_ids)}})
        return {stored["_id"]: _reference_of(stored) for stored in found}

    def with_base_code(self, base_code: str, at_most: int) -> list[Reference]:
        """Return those of one base code, the nearest level first, of one level the last brought first."""
        return _first({"base_code": str(base_code)}, at_most)

    def with_name(self, name_key: str, at_most: int) -> list[Reference]:
        """Return those of one name, in the same order."""
        return _first({"name_key": str(name_key)}, at_most)

    def put(self, references: Sequence[Reference]) -> None:
        """Store references over what stood under their ids, in one write."""
        if references:
            durable(ReferenceDocument).bulk_write(
                [ReplaceOne({"_id": one.reference_id}, _stored(one), upsert=True) for one in references], ordered=False
            )


def _first(wanted: Mapping[str, Any], at_most: int) -> list[Reference]:
    found = ReferenceDocument._get_collection().find(wanted).sort(NEAREST_FIRST).limit(at_most)
    return [_reference_of(stored) for stored in found]


def _stored(one: Reference) -> dict[str, Any]:
    fields = {name: getattr(one, name) for name in FIELDS}
    return {**fields, "name_key": one.name_key, "schema_version": 1}


def _reference_of(stored: Mapping[str, Any]) -> Reference:
    return Reference(reference_id=stored["_id"], **{name: stored[name] for name in FIELDS})
