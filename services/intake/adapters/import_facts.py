"""What an import asks the database beside imports: names of items, and the uploads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.import_documents import UploadDocument
from services.intake.domain.items import DIRECTORY_LIST, GONE
from shared.kernel.batches import chunks
from shared.runtime.mongo import durable

PIECE = 1000


class MongoItemNames:
    """The names in the collection service_items."""

    def bearers(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
        """Return the ids of the items of the directory list of each (body_id, name), whatever their type."""
        wanted = set(names)
        found: dict[tuple[str, str], list[str]] = {}
        for piece in chunks(sorted({name for _, name in wanted}), PIECE):
            cursor = ItemDocument._get_collection().find(
                {"content.list_kind": DIRECTORY_LIST, "content.item_name": {"$in": piece}},
                {"body_id": 1, "content.item_name": 1, "state": 1},
            )
            for stored in cursor:
                if stored["state"] in GONE:
                    continue
                key = (stored["body_id"], stored["content"]["item_name"])
                if key in wanted:
                    found.setdefault(key, []).append(stored["_id"])
        return found


class MongoUploads:
    """The collection uploads."""

    def put(self, content_hash: str, content: bytes, at: datetime) -> None:
        """Keep a file; the same file again only lives longer."""
        fresh = {"$set": {"stored_at": at}, "$setOnInsert": {"content": content}}
        durable(UploadDocument).update_one({"_id": content_hash}, fresh, upsert=True)

    def get(self, content_hash: str) -> bytes | None:
        """Return a file, if it is still there."""
        stored = durable(UploadDocument).find_one({"_id": content_hash})
        return bytes(stored["content"]) if stored else None
