"""A lease: of several equal workers only one does the work; when it dies, another takes over."""

from __future__ import annotations

import secrets
import time
from typing import Any

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
        self._collection, self._name = collection, name
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
        until = {"$add": ["$$NOW", int(LASTS * 1000)]}
        free = {"$or": [{"holder": self._holder}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        update: list[dict[str, Any]] = [{"$set": {"holder": self._holder, "until": until}}]
        try:
            self._collection.update_one({"_id": self._name, **free}, update, upsert=True)
        except DuplicateKeyError:  # it is there and not free
            return False
        self._held = True
        return True

    def release(self) -> None:
        """Give it back, so that another need not wait."""
        if self._held:
            self._held = False
            self._collection.delete_one({"_id": self._name, "holder": self._holder})
