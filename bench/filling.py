"""
Fills the databases of a running stack with many items, as copies of items that have really travelled.

Making 50,000 items through the doors would take ten minutes and measure something else. A copy differs in its ids, in
the mark in its name and in its codes, each of the same length as the original's: so it is made in the stored bytes, and
every index, page and message of it is as real as the original's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import bson
import pymongo
from bson.raw_bson import RawBSONDocument

from shared.kernel.ids import new_id

OF_ITEM = {
    "qingdan_intake": {"service_items": "_id", "item_revisions": "item_id", "opinions": "item_id"},
    "qingdan_review": {"item_reviews": "_id"},
    "qingdan_coding": {"code_assignments": "_id"},
    "qingdan_publish": {"catalogue_items": "_id", "portal_pages": "_id"},
    "qingdan_notify": {"records": "item_id", "notices": "item_ids"},
}
"""Database -> collection -> the field that names the item."""
KEYED_BY_MESSAGE = frozenset({"opinions", "records"})
MARK_LENGTH = 6
LETTERS = "abcdefghijklmnopqrstuvwxyz"
AT_ONCE = 2000


def mark(number: int) -> str:
    """Return the mark of an item's name: six letters, the same in names, search words and sort keys."""
    letters = ""
    for _ in range(MARK_LENGTH - 1):
        number, place = divmod(number, len(LETTERS))
        letters = LETTERS[place] + letters
    return f"q{letters}"


class Filler:
    """Copies the marked items of a stack; `originals` is item id -> mark."""

    def __init__(self, mongo_uri: str, originals: Mapping[str, str]) -> None:
        self._mongo: pymongo.MongoClient[Any] = pymongo.MongoClient(mongo_uri, document_class=RawBSONDocument)
        self._originals = [_Original(self._mongo, item_id, mark) for item_id, mark in originals.items()]

    def fill(self, total: int, first_mark: int) -> None:
        """Make so many copies, in turn of each original; their marks begin with this number."""
        waiting: dict[tuple[str, str], list[RawBSONDocument]] = {}
        for number in range(total):
            original = self._originals[number % len(self._originals)]
            for place, document in original.copy(first_mark + number):
                batch = waiting.setdefault(place, [])
                batch.append(document)
                if len(batch) >= AT_ONCE:
                    self._insert(place, batch)
        for place, batch in waiting.items():
            self._insert(place, batch)
        self._mongo.close()

    def _insert(self, place: tuple[str, str], batch: list[RawBSONDocument]) -> None:
        database, collection = place
        if batch:
            self._mongo[database][collection].insert_many(batch, ordered=False)
            batch.clear()


class _Original:
    """All documents of one item, as bytes, with what has to differ in a copy."""

    def __init__(self, mongo: pymongo.MongoClient[Any], item_id: str, its_mark: str) -> None:
        self._item_id, self._mark = item_id, its_mark
        self._documents: list[tuple[tuple[str, str], bytes]] = []
        self._message_ids: list[str] = []
        self._base_code = ""
        for database, collections in OF_ITEM.items():
            for collection, field in collections.items():
                for document in mongo[database][collection].find({field: item_id}):
                    self._documents.append(((database, collection), document.raw))
                    if collection in KEYED_BY_MESSAGE:
                        self._message_ids.append(document["_id"])
                    if collection == "notices":  # of several items, maybe: a desk is told once of each message
                        self._message_ids += document["message_ids"]
                    if collection == "code_assignments":
                        self._base_code = document.get("base_code") or ""

    def copy(self, number: int) -> Iterator[tuple[tuple[str, str], RawBSONDocument]]:
        """Yield the documents of one more such item, with their places."""
        changes = [(self._item_id, new_id()), (self._mark, mark(number))]
        changes += [(message_id, new_id()) for message_id in dict.fromkeys(self._message_ids)]
        if self._base_code:
            changes.append((self._base_code, f"{number:0{len(self._base_code)}d}"))
        pairs = [(old.encode(), new.encode()) for old, new in changes]
        for place, content in self._documents:
            yield place, RawBSONDocument(_changed(content, pairs))


def _changed(content: bytes, pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    for old, new in pairs:
        assert len(old) == len(new), "another length would break the document"
        content = content.replace(old, new)
    return content


assert bson.has_c(), "without pymongo's C extension the figures would be others"
