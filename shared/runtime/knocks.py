"""How a process without a relay tells the one with a relay that messages wait: one small document that counts knocks.

A knock is a hint, written without waiting for an answer: a lost one costs a second, until the relay's slow poll.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mongoengine.connection import get_db
from pymongo import WriteConcern
from pymongo.database import Database

COLLECTION = "knocks"
KEY = "relay"
ANYWHERE = "anywhere"
UNANSWERED = WriteConcern(w=0)


def knock(service: str, collection: str = "") -> None:
    """Say that messages wait in a collection of this service, or who knows where."""
    knocks = get_db(service).get_collection(COLLECTION, write_concern=UNANSWERED)
    knocks.update_one({"_id": KEY}, {"$inc": {collection or ANYWHERE: 1}}, upsert=True)


class Listener:
    """Hears the knocks since it last listened: a look at one document by its key."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._knocks = database[COLLECTION]
        self._heard: Mapping[str, Any] = {}

    def names(self) -> list[str]:
        """Return the collections that were named since the last call; an empty name stands for any."""
        heard = self._knocks.find_one({"_id": KEY}) or {}
        fresh = [name for name, times in heard.items() if self._heard.get(name) != times]
        self._heard = heard
        return ["" if name in (ANYWHERE, "_id") else name for name in fresh]
