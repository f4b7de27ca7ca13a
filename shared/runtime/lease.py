"""A lease: of several equal workers only one does the work; when it dies, another takes over."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from shared.runtime.mongo import Collection

LASTS = 4.0
RENEW_AFTER = 1.0


class Lease:
    """
    The right to do one kind of work, for a few seconds.

    It saves work and guarantees nothing: a holder that was paused may work on for a moment beside its
    successor. The database's clock alone counts.
    """

    def __init__(self, collection: Collection, name: str) -> None:
        # nobody reads it after a crash: the memory of the primary is enough
        self._collection, self._name = collection.with_options(write_concern=WriteConcern(w=1)), name
        self._holder = secrets.token_hex(8)
        self._asked_at = -LASTS
        self._held = False

    def is_fresh(self) -> bool:
        """Tell whether we hold it and need not ask the database."""
        return self._held and time.monotonic() - self._asked_at < RENEW_AFTER

    def take(self) -> bool:
        """Take or renew it, and tell whether we have it now; asks the database at most once a second."""
        if self.is_fresh():
            return True
        self._asked_at, self._held = time.monotonic(), False
        try:
            now_it_is = self._collection.find_one_and_update(
                {"_id": self._name}, self._claim(), upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # two of us made it at the same moment
            return False
        self._held = now_it_is["holder"] == self._holder
        return self._held

    def release(self) -> None:
        """Give it back, so that another need not wait."""
        if self._held:
            self._held = False
            self._collection.delete_one({"_id": self._name, "holder": self._holder})

    def _claim(self) -> list[dict[str, Any]]:
        """Ours if it was ours or has run out, else unchanged; the server's clock decides."""
        has_run_out = {"$lt": [{"$ifNull": ["$until", datetime.fromtimestamp(0, UTC)]}, "$$NOW"]}
        mine = {"$or": [has_run_out, {"$eq": ["$holder", self._holder]}]}
        until = {"$add": ["$$NOW", int(LASTS * 1000)]}
        claimed = {"holder": self._holder, "until": until}
        return [{"$set": {name: {"$cond": [mine, value, f"${name}"]} for name, value in claimed.items()}}]
