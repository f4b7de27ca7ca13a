"""Looks at a running stack from outside: the databases and the broker as their administrator, the processes' memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import psutil
import pymongo
import requests

from stack.accounts import VHOST
from stack.demo.client import ApiRefused, Client
from stack.local import Stack

LAST_EVENT = "item_published"
LOOK_EVERY = 0.25
STATISTICS_LAG = 6.0
"""Seconds after which the broker's statistics have caught up."""


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
        family: dict[int, psutil.Process] = {}
        for pid in self._stack.processes().values():
            process = psutil.Process(pid)
            family |= {each.pid: each for each in [process, *process.children(recursive=True)]}
        return sum(each.memory_full_info().pss for each in family.values()) / 2**20

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
        """Count the notices that these messages left; a notice's id begins with its message's."""
        ranges = [{"_id": {"$gt": f"{message_id}:", "$lt": f"{message_id};"}} for message_id in message_ids]
        return self._notices.count_documents({"$or": ranges}) if ranges else 0
