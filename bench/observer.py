"""Looks at a running stack from outside: the databases and the broker as their administrator, the processes' memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
import pymongo
import requests

from stack.accounts import VHOST
from stack.demo.client import ApiRefused, Client
from stack.local import Stack

LAST_EVENT = "item_published"
LOOK_EVERY = 0.25
WORTH_NAMING = 0.02
STATISTICS_LAG = 6.0
"""Seconds after which the broker's statistics have caught up."""


@dataclass
class Load:
    """Processor time in seconds by process, children included, and the share in which a processor had nothing to do."""

    by_process: dict[str, float] = field(default_factory=dict)
    idle: float = 0.0

    @property
    def cpu_seconds(self) -> float:
        """The processor time of all."""
        return sum(self.by_process.values())

    def shares(self, unit: float) -> str:
        """Name those that count, the largest first, in such units."""
        shares = sorted(((seconds / unit, name) for name, seconds in self.by_process.items()), reverse=True)
        return ", ".join(f"{name} {share:.2f}" for share, name in shares if share >= WORTH_NAMING)


class Observer:
    """Reads only; nothing of the product depends on it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.amqp_uri = stack.broker.admin_uri_for(VHOST)
        self.mongo_uri = stack.mongod.uri
        self._mongo: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(self.mongo_uri)
        self._pages = self._mongo["qingdan_publish"]["portal_pages"]
        self._catalogue = self._mongo["qingdan_publish"]["catalogue_items"]
        self._records = self._mongo["qingdan_notify"]["records"]
        self._notices = self._mongo["qingdan_notify"]["notices"]

    def wait_until_done(self, ids: Sequence[str], seconds: float, check: Callable[[], None]) -> None:
        """
        Wait until every item has its page and its last notice; `check` may raise what went wrong meanwhile.

        :raises TimeoutError: when that takes too long
        """
        deadline = time.monotonic() + seconds
        while (left := len(ids) - self._newly_recorded()) > 0 or not self._all_done(ids):
            check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{left} of {len(ids)} items are not done")
            time.sleep(LOOK_EVERY)

    def begin(self) -> None:
        """Remember how many items were published before this run."""
        self._recorded_before = self._recorded()

    def is_done(self, item_id: str) -> bool:
        """Tell whether an item has its page and its last notice."""
        if self._pages.find_one({"_id": item_id}, {"_id": 1}) is None:
            return False
        published = self._records.find_one({"item_id": item_id, "name": LAST_EVENT}, {"_id": 1})
        return published is not None and self._notices_of([published["_id"]]) == 1

    def is_ready(self, item_id: str) -> bool:
        """Tell whether an item is approved and coded."""
        return self._catalogue.find_one({"_id": item_id, "state": "ready"}, {"_id": 1}) is not None

    @staticmethod
    def open_review(reviewer: Client, item_id: str) -> dict[str, Any] | None:
        """Return the item's review as its reviewer sees it, or None while it has not arrived."""
        try:
            return reviewer.get(f"/review/api/reviews/{item_id}")
        except ApiRefused as refused:
            if refused.status == requests.codes.not_found:
                return None
            raise

    def counters(self) -> dict[str, float]:
        """Return messages published and documents written since the servers started."""
        overview = self._stack.broker.api("GET", "/overview")
        published = overview.json().get("message_stats", {}).get("publish", 0)
        documents = self._mongo.admin.command("serverStatus")["metrics"]["document"]
        return {"messages": published, "writes": documents["inserted"] + documents["updated"]}

    def settled_counters(self) -> dict[str, float]:
        """Return the counters once the broker's statistics have caught up."""
        time.sleep(STATISTICS_LAG)
        return self.counters()

    def memory_mb(self) -> float:
        """Return the memory of all processes of the stack; shared pages count once (PSS)."""
        family = {each.pid: each for pid in self._stack.processes().values() for each in _family(pid)}
        return sum(map(_share_of_memory, family.values())) / 2**20

    @contextmanager
    def watch(self) -> Iterator[Load]:
        """Measure what the processes of the stack, and this one, work inside the block."""
        load, before, began = Load(), self._cpu_seconds(), psutil.cpu_times()
        yield load
        ended, after = psutil.cpu_times(), self._cpu_seconds()
        load.by_process = {name: after[name] - before.get(name, 0.0) for name in after}
        load.idle = (ended.idle - began.idle) / (sum(ended) - sum(began))

    def _cpu_seconds(self) -> dict[str, float]:
        used = {name: _cpu_seconds(_family(pid)) for name, pid in self._stack.processes().items()}
        return {**used, "bench": _cpu_seconds([psutil.Process()])}

    def _recorded(self) -> int:
        """Count in an index: cheap enough to ask all the time."""
        return self._records.count_documents({"name": LAST_EVENT})

    def _newly_recorded(self) -> int:
        return self._recorded() - self._recorded_before

    def _all_done(self, ids: Sequence[str]) -> bool:
        chosen = {"$in": list(ids)}
        published = self._records.find({"item_id": {"$gt": "", **chosen}, "name": LAST_EVENT}, {"_id": 1})
        notices = self._notices_of([record["_id"] for record in published])
        return notices == len(ids) == self._pages.count_documents({"_id": chosen})

    def _notices_of(self, message_ids: Sequence[str]) -> int:
        """Count the messages of which some desk has a notice; one notice may be of many."""
        told = self._notices.find({"message_ids": {"$in": list(message_ids)}}, {"message_ids": 1})
        return len({each for notice in told for each in notice["message_ids"]}.intersection(message_ids))


def _share_of_memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:  # it has ended since it was listed
        return 0


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    return sum(times.user + times.system for times in (each.cpu_times() for each in processes))
