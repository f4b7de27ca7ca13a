"""The database of a service: opened once in a process, every write durable."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import mongoengine
from mongoengine import (
    DateTimeField,
    DictField,
    Document,
    EmbeddedDocument,
    EmbeddedDocumentListField,
    IntField,
    StringField,
)
from mongoengine.base.fields import BaseField
from pymongo import WriteConcern
from pymongo.collection import Collection as PyMongoCollection
from pymongo.errors import ConnectionFailure, ExecutionTimeout, WTimeoutError

from shared.runtime.settings import Settings

Collection = PyMongoCollection[dict[str, Any]]
D = TypeVar("D", bound=Document)

DURABLE = WriteConcern(w="majority", j=True, wtimeout=5_000)
FOLLOWED = WriteConcern(w=1, j=False)
DATABASE_AWAY: tuple[type[Exception], ...] = (ConnectionFailure, WTimeoutError, ExecutionTimeout)
"""Errors that say nothing about what was asked: the outcome is unknown, load and decide again."""

PENDING_INDEX = "pending_messages"
_PAST_LETTERS_AND_DIGITS = "~"
_opened_in: dict[str, int] = {}


def open_database(settings: Settings) -> None:
    """
    Connect the database of a service under the alias of its name; further calls do nothing.

    Call it after a fork and after patching: a client does not survive either. It connects when it is first used.
    Retryable writes would cost the server a session record with every write. What could not be written is loaded and
    decided again: a message or task is given again, a person is told and sends the form again.
    """
    service = settings.service
    if _opened_in.get(service) == os.getpid():
        return
    if service in _opened_in:
        _disconnect(service)
    mongoengine.connect(
        db=f"qingdan_{service}",  # a name in the address comes first
        alias=service,
        host=settings.mongo_uri,
        w="majority",
        journal=True,
        wTimeoutMS=5_000,
        retryWrites=False,
        tz_aware=True,
        uuidRepresentation="standard",
        serverSelectionTimeoutMS=2_000,
        connectTimeoutMS=2_000,
        socketTimeoutMS=10_000,
        heartbeatFrequencyMS=2_000,
        appname=f"qingdan {service}",
    )
    _opened_in[service] = os.getpid()


def close_database(service: str) -> None:
    """Close the client of a service."""
    if _opened_in.pop(service, None) is not None:
        _disconnect(service)


def _disconnect(service: str) -> None:
    mongoengine.disconnect(service)
    # It detaches documents by the names of their classes, of which two services may have the same.
    for document in _subclasses(Document):
        if document._meta.get("db_alias") == service:
            document._disconnect()


class BytesField(BaseField):
    """Bytes as they are; mongoengine's own field wraps them once more."""

    def validate(self, value: Any) -> None:
        if not isinstance(value, bytes):
            self.error("only bytes")


class PendingMessage(EmbeddedDocument):
    """A message on its way out. `due_at` moves when nobody takes it, `saved_at` stays."""

    message_id = StringField(required=True)
    exchange = StringField(required=True)
    routing_key = StringField(required=True)
    body = BytesField(required=True)
    headers = DictField()
    content_type = StringField()
    due_at = DateTimeField(required=True)
    saved_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"strict": False}


class Aggregate(Document):
    """
    A document with a version and with its own unsent messages, written by `outbox.save_all` only.

    mongoengine's `save` would send all fields back, and with them a message that was sent meanwhile.
    """

    version = IntField(required=True)
    schema_version = IntField(required=True, default=1)
    outbox = EmbeddedDocumentListField(PendingMessage)

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {
                "fields": ["outbox.due_at"],
                "name": PENDING_INDEX,
                "partialFilterExpression": {"outbox.due_at": {"$exists": True}},
            }
        ],
    }


def containing(text: str) -> dict[str, str]:
    """Return the condition that a text has a piece like this one, capital or small letters alike."""
    # a pattern cannot hold the character 0, which somebody may paste into a search; written by its number it can
    return {"$regex": re.escape(text).replace("\0", "\\x00"), "$options": "i"}


def beginning_with(code: str) -> dict[str, str]:
    """Return the condition that a code of letters and digits begins with this one."""
    return {"$gte": code, "$lt": code + _PAST_LETTERS_AND_DIGITS}


def total_of(shown: int, *, page: int, size: int, count: Callable[[], int]) -> int:
    """Return how long a list is of which a page shows so many lines: one that is not full is the last, and tells."""
    if shown < size and (shown or page == 1):
        return (page - 1) * size + shown
    return count()


def durable(document: type[Document]) -> Collection:
    """Return the collection of a document; its writes return when a majority has them on disk."""
    collection: Collection = document._get_collection()
    return collection.with_options(write_concern=DURABLE)


def followed(document: type[Document]) -> Collection:
    """
    Return the collection of a document for writes that a durable write follows before anybody relies on them.

    Journal and oplog keep the order of writes: the durable one that is there has brought these with it. So a text
    stored before the item that points to it needs no wait of its own.
    """
    collection: Collection = document._get_collection()
    return collection.with_options(write_concern=FOLLOWED)


def ensure_indexes(documents: Iterable[type[Document]]) -> None:
    """Make the collections and their indexes; what exists is left alone."""
    for document in documents:
        document.ensure_indexes()


def service_of(document: type[Document]) -> str:
    """Return the service whose database holds this document: the alias of its connection."""
    return str(document._meta["db_alias"])


def aggregates_of(service: str) -> list[type[Aggregate]]:
    """Return every aggregate of a service that this process has loaded."""
    return [document for document in _subclasses(Aggregate) if document._meta.get("db_alias") == service]


def _subclasses(parent: type[D]) -> Iterable[type[D]]:
    for child in parent.__subclasses__():
        if not child._meta.get("abstract"):
            yield child
        yield from _subclasses(child)
