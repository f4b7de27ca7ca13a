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
PAGE = 200
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
        waiting = list(ids)
        while waiting:
            check()
            if done := self._done(waiting[:PAGE]):
                waiting = [item_id for item_id in waiting if item_id not in done]
            else:
                time.sleep(0.05)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(waiting)} of {len(ids)} items are not done")

    def is_done(self, item_id: str) -> bool:
        """Tell whether an item has its page and its last notice."""
        return bool(self._done([item_id]))

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

    def _done(self, ids: Sequence[str]) -> set[str]:
        """The record has an index by item, the inbox has none: it is asked only once the record knows the end."""
        chosen = {"$in": list(ids)}
        recorded = {each["item_id"] for each in self._records.find({"item_id": chosen, "name": LAST_EVENT})}
        if not recorded:
            return set()
        with_page = {page["_id"] for page in self._pages.find({"_id": {"$in": list(recorded)}}, {"_id": 1})}
        noted = self._notices.find({"item_id": {"$in": list(with_page)}, "kind": LAST_EVENT}, {"item_id": 1})
        return with_page & {notice["item_id"] for notice in noted}
