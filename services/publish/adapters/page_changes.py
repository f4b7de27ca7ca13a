"""What operations on items do to the pages of the portal: take them out of search, or let them name another body."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pymongo import ReplaceOne, UpdateOne

from services.publish.adapters.documents import (
    CatalogueItemDocument,
    ImplementationPageDocument,
    PortalPageDocument,
    RetiredPageDocument,
)
from services.publish.adapters.drafts import DraftDocument
from services.publish.adapters.search_terms import page_terms
from services.publish.domain.catalogue import POWER_ITEM
from shared.runtime.mongo import durable


class MongoPageChanges:
    """The collections `portal_pages`, `retired_pages`, `implementation_pages` and `drafts`."""

    def lists_of(self, item_ids: Collection[str]) -> Collection[str]:
        """Return the ids of the implementation lists of these items, on the portal or on their way to it."""
        ids = list(item_ids)
        shown = durable(ImplementationPageDocument).find({"source_id": {"$in": ids}}, {"_id": 1})
        coming = durable(CatalogueItemDocument).find({"text.source_id": {"$in": ids}}, {"_id": 1})
        return {each["_id"] for found in (shown, coming) for each in found}

    def retire(self, item_ids: Collection[str]) -> None:
        """
        Take pages out of search and figures; each can still be read at its address.

        An item of the power list goes with the last of its lists. What is done again changes nothing.
        """
        lists, ids = durable(ImplementationPageDocument), list(item_ids)
        lists.update_many({"_id": {"$in": ids}}, {"$set": {"is_retired": True}})
        lists.update_many({"source_id": {"$in": ids}}, {"$set": {"is_retired": True}})
        powers = lists.distinct("source_id", {"_id": {"$in": ids}, "source_kind": POWER_ITEM})
        shown = {
            each["source_id"]
            for each in lists.find({"source_id": {"$in": powers}}, {"source_id": 1, "is_retired": 1})
            if not each.get("is_retired")
        }
        self._put_aside([*ids, *(set(powers) - shown)])

    def move(self, item_ids: Collection[str], body_id: str, body_name: str) -> None:
        """Let pages, and drafts that are before the public, name another body, and be found by its name."""
        ids = list(item_ids)
        named = {"page.body_id": body_id, "page.body_name": body_name}
        pages = durable(PortalPageDocument)
        changes = [_moved(page, body_id, body_name, named) for page in pages.find({"_id": {"$in": ids}})]
        if changes:
            pages.bulk_write(changes, ordered=False)
        durable(ImplementationPageDocument).update_many({"_id": {"$in": ids}}, {"$set": named})
        before_public = {"item_id": {"$in": ids}, "closed": {"$exists": False}}
        durable(DraftDocument).update_many(before_public, {"$set": {"body_id": body_id, "body_name": body_name}})

    def _put_aside(self, ids: Collection[str]) -> None:
        pages = durable(PortalPageDocument)
        found = list(pages.find({"_id": {"$in": list(ids)}}))
        if not found:
            return
        # Kept before it is taken away: whoever is killed between the two finds it in both, and goes on.
        copies = [ReplaceOne({"_id": page["_id"]}, page, upsert=True) for page in found]
        durable(RetiredPageDocument).bulk_write(copies, ordered=False)
        pages.delete_many({"_id": {"$in": [page["_id"] for page in found]}})


def _moved(page: dict[str, Any], body_id: str, body_name: str, named: dict[str, str]) -> UpdateOne:
    codes = [page["page"]["base_code"], page["page"]["implementation_code"]]
    terms = page_terms([page["item_name"], body_name], codes)
    fields = {**named, "body_id": body_id, "body_name": body_name, "terms": terms}
    return UpdateOne({"_id": page["_id"]}, {"$set": fields})
