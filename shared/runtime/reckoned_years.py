"""
The collection `reckoned_years` of a service: by which announced year its stored last days have been reckoned.

One document for each kind of last day. It makes the round that reckons them anew cost one look (ADR 0017).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from mongoengine import DateTimeField, Document, IntField, StringField
from pymongo.errors import DuplicateKeyError

from shared.runtime.mongo import durable

STILL_DONE_FOR = timedelta(days=1)
"""How long after a new year has come processes of the version before may write what they reckoned without it."""


@cache
def reckoned_years_of(service: str) -> type[Document]:
    """Return the document class of one service's collection `reckoned_years`."""
    fields: dict[str, Any] = {
        "id": StringField(primary_key=True),
        "year": IntField(required=True),
        "since": DateTimeField(required=True),
        "meta": {
            "collection": "reckoned_years",
            "db_alias": service,
            "auto_create_index": False,
            "strict": False,
        },
    }
    # mongoengine keeps its documents by the name of their class, so each service's has its own.
    return type(f"ReckonedYearOf{service.title()}", (Document,), fields)


class MongoReckonedYear:
    """The mark of one kind of last day in one service."""

    def __init__(self, service: str, kind: str) -> None:
        self._document, self._kind = reckoned_years_of(service), kind

    def is_due(self, year: int, now: datetime) -> bool:
        """Tell whether there is something to do: the year is new, or became so within a day."""
        found = durable(self._document).find_one({"_id": self._kind})
        if found is None or found["year"] < year:
            return True
        return bool(found["year"] == year and now < found["since"] + STILL_DONE_FOR)

    def done(self, year: int, now: datetime) -> None:
        """Set the mark; it never goes back, so a process that knows less undoes nothing."""
        news = {"$set": {"year": year, "since": now}}
        try:
            durable(self._document).update_one({"_id": self._kind, "year": {"$lt": year}}, news, upsert=True)
        except DuplicateKeyError:
            return  # it is set already
