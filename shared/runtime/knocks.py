"""
How a process without a relay tells the one with a relay that messages wait: a line in a small ring of knocks.

A knock is a hint, written without waiting for an answer: a lost one waits for the relay's slow poll, five seconds at
most.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from mongoengine.connection import get_db
from pymongo import CursorType, WriteConcern
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, PyMongoError

log = logging.getLogger(__name__)

COLLECTION = "knocks"
RING_BYTES = 64 * 1024
AWAIT_MS = 1_000
PAUSE_AFTER_ERROR = 0.5
UNANSWERED = WriteConcern(w=0)


def knock(service: str, collection: str = "") -> None:
    """Say that messages wait in a collection of this service, or who knows where; nobody hears of one that is lost."""
    try:
        get_db(service).get_collection(COLLECTION, write_concern=UNANSWERED).insert_one({"at": collection})
    except (
        PyMongoError
    ) as error:  # what it tells of is saved: the person who saved it is told so, and the poll finds it
        log.warning("no knock in %s: %r", service, error)


class Listener:
    """
    Hears knocks as they come: mongod answers when there is one, so that nobody has to look in between (ADR 0009).

    `hear` is called with the name of the collection; an empty name stands for any.
    """

    def __init__(self, database: Database[dict[str, Any]], hear: Callable[[str], None]) -> None:
        self._database, self._hear = database, hear
        self._stopping = threading.Event()

    def run(self) -> None:
        """Listen until stopped, which takes up to a second."""
        while not self._stopping.is_set():
            try:
                self._make_ring()
                self._listen()
            except PyMongoError as error:
                log.warning("listening for knocks in %s: %r; again soon", self._database.name, error)
                self._stopping.wait(PAUSE_AFTER_ERROR)

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()

    def _make_ring(self) -> None:
        """Make the ring, with a first line: mongod lets nobody wait at an empty one."""
        knocks = self._database[COLLECTION]
        if not knocks.options().get("capped"):
            knocks.drop()  # a knock that was quicker than the first relay has made a collection of the usual kind
            try:
                self._database.create_collection(COLLECTION, capped=True, size=RING_BYTES)
            except CollectionInvalid:
                log.info("%s: another relay has made the ring", self._database.name)
        if knocks.find_one() is None:
            knocks.insert_one({"at": ""})

    def _listen(self) -> None:
        """Hear what stands in the ring and what comes, until the ring has turned faster than we listen."""
        ring = self._database[COLLECTION].find(cursor_type=CursorType.TAILABLE_AWAIT).max_await_time_ms(AWAIT_MS)
        with ring:
            while ring.alive and not self._stopping.is_set():
                for line in ring:
                    self._hear(line["at"])
