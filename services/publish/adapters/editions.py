"""The editions in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pymongo.errors import BulkWriteError

from services.publish.adapters.documents import EditionDocument
from services.publish.adapters.lists import entry_of
from services.publish.application.ports import Page
from services.publish.domain.catalogue import DIRECTORY_LIST, IMPLEMENTATION_LIST
from services.publish.domain.editions import Edition, EditionState
from services.publish.domain.lists import READING_ORDER
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace, NotFound
from shared.runtime.changes import Change
from shared.runtime.mongo import durable
from shared.runtime.outbox import push_again, save_all

TAKEN = ({"number": 1}, {"list_id": 1})
WITHOUT_ENTRIES = {"outbox": 0, "entries": 0}
DUE_AT_ONCE = 20
"""More wait for the next minute; an edition with thousands of items takes some seconds."""


class MongoEditions:
    """The collection `editions`."""

    def of_list(self, list_id: str) -> Edition | None:
        """Return the edition of a list, finished or not."""
        return _or_none(durable(EditionDocument).find_one({"list_id": list_id}, {"outbox": 0}))

    def highest_number(self) -> int:
        """Return the highest number in use, 0 before the first edition."""
        found = durable(EditionDocument).find_one({}, {"number": 1}, sort=[("number", -1)])
        return found["number"] if found else 0

    def add(self, edition: Edition, messages: Sequence[Envelope]) -> bool:
        """Save a new edition; False when its number or its list is taken."""
        try:
            save_all(EditionDocument, [Change(key=edition.edition_id, fields=_fields(edition), messages=messages)])
        except BulkWriteError as error:
            if any(each.get("keyPattern") not in TAKEN for each in error.details["writeErrors"]):
                raise
            return False
        return True

    def save(self, edition: Edition, messages: Sequence[Envelope] = ()) -> Edition:
        """:raises LostRace: when its version is not the stored one"""
        # Number and entries are frozen: only the state moves.
        fields = {
            "state": edition.state.value,
            "released_at": edition.released_at,
            "release_sequence": edition.release_sequence,
        }
        change = Change(key=edition.edition_id, fields=fields, expected_version=edition.version, messages=messages)
        if save_all(EditionDocument, [change]).lost:
            raise LostRace
        return replace(edition, version=edition.version + 1)

    def released(self, number: int, *, page: int, size: int) -> tuple[Edition, int]:
        """
        Return a released edition with one page of its entries, and how many it has.

        :raises NotFound: when there is no such edition
        """
        # editions from before lists were put in order are frozen as they were chosen
        ordered = {"$sortArray": {"input": "$entries", "sortBy": dict.fromkeys(READING_ORDER, 1)}}
        steps: list[dict[str, Any]] = [
            {"$match": {"state": EditionState.RELEASED.value, "number": number}},
            {"$unset": "outbox"},
            {"$set": {"entries": {"$slice": [ordered, (page - 1) * size, size]}}},
        ]
        found = next(durable(EditionDocument).aggregate(steps), None)
        if found is None:
            raise NotFound("没有这一版清单。请从“清单版本”里选择。")
        return _edition(found), found["entry_count"]

    def find(self, *, page: int, size: int, only_released: bool) -> Page:
        """Return one page of editions without their entries, newest first."""
        query = {"state": EditionState.RELEASED.value} if only_released else {}
        collection = durable(EditionDocument)
        found = collection.find(query, WITHOUT_ENTRIES).sort("number", -1).skip((page - 1) * size).limit(size)
        rows = [(_edition(document), document["entry_count"]) for document in found]
        total = collection.count_documents(query) if query else collection.estimated_document_count()
        return Page(rows=rows, total=total)

    def newest(self, *, effective_by: date | None = None) -> Edition | None:
        """
        Return the newest released edition of the directory list, without its entries.

        When a day is given, of those in force on it the one that came into force last: an edition that waited for its
        day has a lower number than those that were released meanwhile.
        """
        query: dict[str, Any] = {"state": EditionState.RELEASED.value, "list_kind": {"$ne": IMPLEMENTATION_LIST}}
        if effective_by:
            query["effective_on"] = {"$lte": effective_by.isoformat()}
        order = [("effective_on", -1), ("number", -1)] if effective_by else [("number", -1)]
        return _or_none(durable(EditionDocument).find_one(query, WITHOUT_ENTRIES, sort=order))

    def due(self, today: date) -> Sequence[Edition]:
        """Return scheduled editions whose day has come, without their entries, in the order of their days."""
        query = {"state": EditionState.SCHEDULED.value, "effective_on": {"$lte": today.isoformat()}}
        found = durable(EditionDocument).find(query, WITHOUT_ENTRIES).sort([("effective_on", 1), ("number", 1)])
        return [_edition(document) for document in found.limit(DUE_AT_ONCE)]

    def scheduled_days(self, list_ids: Collection[str]) -> Mapping[str, date]:
        """Return the day on which the edition of each of these lists goes on the portal, of those that wait for it."""
        if not list_ids:
            return {}
        query = {"list_id": {"$in": list(list_ids)}, "state": EditionState.SCHEDULED.value}
        found = durable(EditionDocument).find(query, {"list_id": 1, "effective_on": 1})
        return {document["list_id"]: date.fromisoformat(document["effective_on"]) for document in found}

    def scheduled_since(self, since: datetime) -> Iterator[tuple[Edition, int]]:
        """Return editions that wait for their day, with their number of items, for `resend`."""
        query = {"state": EditionState.SCHEDULED.value, "created_at": {"$gte": since}}
        found = durable(EditionDocument).find(query, WITHOUT_ENTRIES)
        return ((_edition(document), document["entry_count"]) for document in found)

    def released_since(self, since: datetime) -> Iterator[tuple[Edition, int]]:
        """Return released editions with their number of items, for `resend`."""
        query = {"state": EditionState.RELEASED.value, "released_at": {"$gte": since}}
        found = durable(EditionDocument).find(query, WITHOUT_ENTRIES)
        return ((_edition(document), document["entry_count"]) for document in found)

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int:
        """Put messages into the outboxes of their editions once more."""
        return push_again(EditionDocument, [(edition_id, [message]) for edition_id, message in spoken])


def _fields(edition: Edition) -> dict[str, Any]:
    return {
        "number": edition.number,
        "title": edition.title,
        "list_id": edition.list_id,
        "list_kind": edition.list_kind,
        "document_no": edition.document_no,
        "effective_on": edition.effective_on.isoformat(),
        "entries": [dict(vars(entry)) for entry in edition.entries],
        "entry_count": len(edition.entries),
        "state": edition.state.value,
        "created_at": edition.created_at,
        "created_by": dict(edition.created_by),
        "released_at": edition.released_at,
        "release_sequence": edition.release_sequence,
    }


def _or_none(document: Mapping[str, Any] | None) -> Edition | None:
    return _edition(document) if document else None


def _edition(document: Mapping[str, Any]) -> Edition:
    return Edition(
        edition_id=document["_id"],
        version=document["version"],
        number=document["number"],
        title=document["title"],
        list_id=document["list_id"],
        list_kind=document.get("list_kind") or DIRECTORY_LIST,
        document_no=document["document_no"],
        effective_on=date.fromisoformat(document["effective_on"]),
        entries=tuple(entry_of(entry) for entry in document.get("entries", ())),
        state=EditionState(document["state"]),
        created_at=document["created_at"],
        created_by=document["created_by"],
        released_at=document.get("released_at"),
        release_sequence=document.get("release_sequence") or 0,
    )
