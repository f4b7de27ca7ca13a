"""Which message kills its process: messages that were often redelivered are handled alone and leave a mark meanwhile.

The broker counts every unacked delivery, also of the innocent messages that lay beside the culprit. A mark is
written before such a message is handled alone and taken away afterwards: only a message during whose own handling
the process died again and again is to blame.
"""

from __future__ import annotations

from shared.runtime.mongo import Collection

ALONE_FROM = 3
"""So often redelivered, a message is no longer handled together with others."""

DEATHS_ALONE = 3
"""After so many deaths while it was handled alone, a message is set aside."""


class Suspects:
    """The marks of one queue, shared by all workers of the service."""

    def __init__(self, collection: Collection, queue: str) -> None:
        self._collection, self._queue = collection, queue

    def deaths_of(self, message_id: str) -> int:
        """Return how often a process has died over this message, and mark that it is handled again."""
        before = self._collection.find_one_and_update(
            {"_id": f"{self._queue} {message_id}"}, {"$inc": {"begun": 1}}, upsert=True
        )
        return int(before["begun"]) if before else 0

    def survived(self, message_id: str) -> None:
        """Take the mark away: the process is still there."""
        self._collection.delete_one({"_id": f"{self._queue} {message_id}"})
