"""The relay takes messages out of the outboxes of a service and gives them to the broker.

Several relays at once may send a message twice (the lease makes it rare); none loses one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import WriteConcern
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from shared.runtime.broker import BROKER_AWAY, MISCONFIGURED, ConfirmingPublisher
from shared.runtime.bundles import bundled
from shared.runtime.knocks import Listener
from shared.runtime.lease import Lease
from shared.runtime.mongo import PENDING_INDEX, Aggregate, Collection, durable
from shared.runtime.outgoing import unpacked

log = logging.getLogger(__name__)

BATCH = 500
POLL = 1.0
POLL_BEHIND_KNOCKS = 5.0
"""Where knocks are heard the poll finds only what a lost one has left. To look through fifteen outboxes each second, of
which most are never written to, was a good part of what the stack uses at rest."""
BUSY_WITHIN, COMPANY = 0.1, 0.03
"""A sweep that follows another closely waits so many seconds for more messages: each costs a round of confirms."""
PAUSE_AFTER_ERROR = 0.5
LOOK_BACK = timedelta(seconds=2)
"""What was saved before is looked for once in a poll only: each look would read over the traces that all sent messages
leave at the beginning of the index until mongod tidies up."""
CLOCK_SKEW = timedelta(seconds=1)
UNROUTABLE_PAUSE = timedelta(seconds=5)
LOOK_AGAIN: tuple[type[Exception], ...] = (*BROKER_AWAY, PyMongoError)


@dataclass
class _Due:
    """What one collection has to send now: the messages and the keys of their documents."""

    collection: Collection
    messages: list[dict[str, Any]] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)


class Relay:
    """
    Send the pending messages of some collections of one database.

    One's own saves call `wake`; other processes that save here (`watch`) knock; a slow look at everything, once in a
    poll, stands behind both.
    Change streams were tried as alarm clocks: each makes mongod look at every write of the whole server, which
    doubled its work (ADR 0009).
    """

    def __init__(
        self,
        service: str,
        documents: Sequence[type[Aggregate]],
        publisher: ConfirmingPublisher,
        *,
        watch: bool = True,
        poll: float = 0.0,
    ) -> None:
        # Majority reads: a write that a failover may still take back must not be announced. Then taking out must be
        # majority too, or the next read would show the message again. A majority has its journal on disk anyway.
        collections = [
            durable(document).with_options(
                read_concern=ReadConcern("majority"), write_concern=WriteConcern("majority", wtimeout=5_000)
            )
            for document in documents
        ]
        self._collections = {collection.name: collection for collection in collections}
        self._database = collections[0].database
        self._lease = Lease(self._database["leases"], "relay")
        self._changed: deque[str] = deque()
        self._service, self._publisher = service, publisher
        self._listener = Listener(self._database, self.wake) if watch else None
        self._poll, self._next_full_look = poll or (POLL_BEHIND_KNOCKS if watch else POLL), 0.0
        self._looked_at = dict.fromkeys(self._collections, datetime.now(UTC))
        self._sent_at = 0.0
        self._alarm = threading.Event()
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._running = False

    def wake(self, collection: str = "") -> None:
        """Something was saved, in this collection or who knows where: look now."""
        self._changed.append(collection)
        self._alarm.set()

    def stop(self) -> None:
        """Finish the running sweep, make a last one, end."""
        self._stopping.set()
        if self._listener:
            self._listener.stop()
        self.wake()
        if self._running:
            self._finished.wait()

    def run(self) -> None:
        """Sweep at start, at every alarm and at every poll, until stopped."""
        self._running = True
        self.wake()
        if self._listener:
            threading.Thread(target=self._listener.run, name="knocks", daemon=True).start()
        try:
            while not self._stopping.is_set():
                self._alarm.wait(max(0.0, min(self._poll, self._next_full_look - time.monotonic())))
                if time.monotonic() - self._sent_at < BUSY_WITHIN:
                    self._stopping.wait(COMPANY)
                self._alarm.clear()  # before looking: an alarm during the sweep is not forgotten
                self._sweep_safely()
        finally:
            self._give_up()
            self._finished.set()

    def sweep(self, names: AbstractSet[str] = frozenset(), since: datetime | None = None) -> int:
        """
        Send batch after batch until nothing is due there (or anywhere); return how many the broker has taken.

        With `since`, what became due before stays for a later look.
        """
        collections = [self._collections[name] for name in names or self._collections]
        sent = 0
        while due := _due_in_all(collections, since):
            if not self._lease.is_fresh():
                if not self._lease.take():
                    # another relay works; it heard no knock of what was saved here, so we look after it soon
                    self._next_full_look = min(self._next_full_look, time.monotonic() + POLL)
                    break
                due = _due_in_all(collections, since)  # what the last holder has sent meanwhile is gone
            sent += self._send(due)
            if sum(len(part.messages) for part in due) < BATCH:
                break  # whatever was saved since has rung the alarm
        return sent

    def _sweep_safely(self) -> None:
        try:
            self._publisher.keep_alive()
            names = self._names_of_changed()
            since = self._since(names)
            self.sweep(names if since else frozenset(), since)
        except MISCONFIGURED:
            raise
        except LOOK_AGAIN as error:
            log.warning("relay of %s: %r; looking again soon", self._service, error)
            self._next_full_look = 0.0
            self.wake()
            self._stopping.wait(PAUSE_AFTER_ERROR)

    def _since(self, names: AbstractSet[str]) -> datetime | None:
        """Return from when on to look, None for everything: what was saved during a long look counts, too."""
        now = datetime.now(UTC)
        is_full = time.monotonic() >= self._next_full_look
        looked = self._collections.keys() if is_full else names or self._collections.keys()
        before = min(self._looked_at[name] for name in looked)
        self._looked_at |= dict.fromkeys(looked, now)
        if not is_full:
            return before - LOOK_BACK
        self._next_full_look = time.monotonic() + self._poll
        return None

    def _names_of_changed(self) -> frozenset[str]:
        """Return which collections to look at; none means all."""
        names = {self._changed.popleft() for _ in range(len(self._changed))}
        return frozenset(names) if names <= self._collections.keys() else frozenset()

    def _send(self, due: list[_Due]) -> int:
        """Publish, wait for the confirms, take out what the broker has; let the rest wait."""
        messages = {message["message_id"]: message for part in due for message in part.messages}
        bundles = bundled([unpacked(message) for message in messages.values()])
        receipt = self._publisher.publish([bundle.message for bundle in bundles])
        taken = {name for bundle in bundles if bundle.message.message_id in receipt.confirmed for name in bundle.ids}
        for part in due:
            self._settle(part, taken)
        self._sent_at = time.monotonic()
        return len(taken)

    def _settle(self, part: _Due, taken: AbstractSet[str]) -> None:
        ids = {message["message_id"] for message in part.messages}
        _take_out(part, ids & taken)
        if left := ids - taken:
            log.error("%s: %d messages have no queue and stay: %s", self._service, len(left), sorted(left)[:3])
            _postpone(part, left)

    def _give_up(self) -> None:
        self._publisher.close()
        try:
            self._lease.release()
        except PyMongoError:
            log.info("relay of %s: the lease runs out by itself", self._service)


def _due_in_all(collections: Sequence[Collection], since: datetime | None) -> list[_Due]:
    """Read the oldest pending messages of every collection, one batch in all."""
    horizon = datetime.now(UTC) + CLOCK_SKEW  # a writer's clock may run ahead of ours
    found: list[_Due] = []
    left = BATCH
    for collection in collections:
        if left > 0 and (due := _due_in(collection, since, horizon, left)).messages:
            found.append(due)
            left -= len(due.messages)
    return found


def _due_in(collection: Collection, since: datetime | None, horizon: datetime, most: int) -> _Due:
    query = collection.find({"outbox.due_at": {"$lte": horizon}}, {"outbox": 1}).sort("outbox.due_at", 1).limit(most)
    if since:
        # A second bound in the filter would not do: of an array's index mongod uses one of two bounds only.
        start: list[Any] = [("outbox.due_at", since)]
        query = query.hint(PENDING_INDEX).min(start)
    due = _Due(collection)
    for document in query:
        messages = [message for message in document["outbox"] if message["due_at"] <= horizon]
        due.messages += messages[: most - len(due.messages)]
        due.keys.append(document["_id"])
        if len(due.messages) >= most:
            break
    return due


def _take_out(part: _Due, message_ids: set[str]) -> None:
    if message_ids:
        sent = {"outbox": {"message_id": {"$in": list(message_ids)}}}
        part.collection.update_many({"_id": {"$in": part.keys}}, {"$pull": sent})


def _postpone(part: _Due, message_ids: set[str]) -> None:
    """Move them behind the others, or a batch of them would block the relay."""
    later = {"$set": {"outbox.$[left].due_at": datetime.now(UTC) + UNROUTABLE_PAUSE}}
    left = [{"left.message_id": {"$in": list(message_ids)}}]
    part.collection.update_many({"_id": {"$in": part.keys}}, later, array_filters=left)
