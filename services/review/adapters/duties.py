"""The register of duties in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, Document, IntField, ListField, StringField
from mongoengine.fields import DictField

from services.review.application.duties import DutyPage
from services.review.domain.coordinating import By
from services.review.domain.duties import Duty, DutyAct, DutyEntry, DutyWords
from shared.kernel.errors import LostRace
from shared.runtime.mongo import containing, durable


class DutyDocument(Document):  # type: ignore[misc]
    """A duty with its history; `text` and `is_over` follow from the last entry, for the lists."""

    duty_id = StringField(primary_key=True)
    schema_version = IntField(required=True, default=1)
    body_id = StringField(required=True)
    version = IntField(required=True)
    text = StringField(required=True)
    is_over = BooleanField(required=True)
    added_at = DateTimeField(required=True)
    history = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "duties",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"name": "of_body", "fields": ["body_id", "is_over", "added_at", "duty_id"]},
            {"name": "all", "fields": ["is_over", "body_id", "added_at", "duty_id"]},
        ],
    }


class MongoDuties:
    """The collection `duties`."""

    def add(self, duty: Duty) -> None:
        """Keep a new duty."""
        durable(DutyDocument).insert_one({"_id": duty.duty_id, **_stored(duty)})

    def put(self, duty: Duty) -> None:
        """
        Keep a changed duty.

        :raises LostRace: when somebody else changed it meanwhile
        """
        seen = {"_id": duty.duty_id, "version": duty.version - 1}
        if not durable(DutyDocument).update_one(seen, {"$set": _stored(duty)}).matched_count:
            raise LostRace

    def find(self, duty_id: str) -> Duty | None:
        """Return one duty."""
        document = durable(DutyDocument).find_one({"_id": duty_id})
        return _duty(document) if document else None

    def of_body(self, body_id: str) -> Sequence[Duty]:
        """Return what a body has to do now, in the order in which it was brought in."""
        found = durable(DutyDocument).find({"body_id": body_id, "is_over": False}).sort([("added_at", 1), ("_id", 1)])
        return [_duty(document) for document in found]

    def page(self, *, body_id: str, text: str, over: bool, page: int, size: int) -> DutyPage:
        """Return duties that are in force, or over; of a body and with a piece of text, where these are given."""
        query: dict[str, Any] = {"is_over": over}
        if body_id:
            query["body_id"] = body_id
        if text:
            query["text"] = containing(text)
        collection = durable(DutyDocument)
        order = [("body_id", 1), ("added_at", 1), ("_id", 1)]
        found = collection.find(query).sort(order).skip((page - 1) * size).limit(size)
        return DutyPage(duties=tuple(_duty(document) for document in found), total=collection.count_documents(query))


def _stored(duty: Duty) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "body_id": duty.body_id,
        "version": duty.version,
        "text": duty.words.text,
        "is_over": duty.is_over,
        "added_at": duty.history[0].at,
        "history": [{**asdict(entry), "act": entry.act.value} for entry in duty.history],
    }


def _duty(document: Mapping[str, Any]) -> Duty:
    return Duty(
        duty_id=document["_id"],
        body_id=document["body_id"],
        version=document["version"],
        history=tuple(_entry(entry) for entry in document["history"]),
    )


def _entry(stored: Mapping[str, Any]) -> DutyEntry:
    return DutyEntry(
        act=DutyAct(stored["act"]),
        words=DutyWords(**stored["words"]),
        reason=stored["reason"],
        by=By(**stored["by"]),
        at=stored["at"],
    )
