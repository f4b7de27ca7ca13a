"""
The people of a district at work at the same time: compilers, reviewers, the officers of list, decision, edition.

Each looks at a desk, does what stands there, looks again. All steps may be repeated: who was cut off by an outage reads
the desk anew and goes on. Used wherever many items have to travel: the bench and the fault campaigns.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import requests

from stack.demo import path
from stack.demo.client import ApiRefused, Client, all_done
from stack.demo.setup import Accounts

POLL = 0.25
PAUSE_AFTER_OUTAGE = 0.5
SERVER_ERRORS = 500
OVERTAKEN = ("lost_race", "content_stale", "round_closed", "not_waiting_to_be_taken_in")
"""A colleague was faster: look again."""
PAGE = 200
OTHERS = 4
"""Who submits, proposes, decides, releases."""


class Crowd:
    """
    Works until `finish`; `submitted` are the ids of the items that have been handed in.

    `reviewers` are the accounts that give opinions; those among `receivers` take submissions in before.
    """

    def __init__(
        self,
        accounts: Accounts,
        *,
        pile: int = 100,
        reviewers: Sequence[str] = path.REVIEWERS,
        receivers: Sequence[str] = (),
    ) -> None:
        self._accounts, self._pile = accounts, pile
        self._reviewers, self._receivers = reviewers, frozenset(receivers)
        self._finished = threading.Event()
        self._waiting: dict[str, int] = {}
        self._threads = ThreadPoolExecutor(len(reviewers) + OTHERS)
        self.work: list[Future[None]] = []
        self.submitted: list[str] = []

    def start(self, batches: Iterable[tuple[str, Sequence[dict[str, Any]]]]) -> None:
        """Begin: each batch is (compiler's account, entries with `item_id` and `elements`); they may come slowly."""
        self.work = [
            self._threads.submit(self._submit, batches),
            *(self._threads.submit(self._review, account) for account in self._reviewers),
            self._threads.submit(self._propose),
            self._threads.submit(self._decide),
            self._threads.submit(self._release),
        ]

    def check(self) -> None:
        """Raise the error of whoever of the crowd has failed."""
        for each in self.work:
            if each.done():
                each.result()

    def finish(self) -> None:
        """Everybody goes home."""
        self._finished.set()
        self._threads.shutdown()
        self.check()

    def _submit(self, batches: Iterable[tuple[str, Sequence[dict[str, Any]]]]) -> None:
        for account, entries in batches:
            self._until_done(partial(self._hand_in, account, entries))

    def _hand_in(self, account: str, entries: Sequence[dict[str, Any]]) -> bool:
        """Made again after an outage, drafts are recognised by their ids and submissions by the version they name."""
        compiler = self._accounts.client(account)
        made = all_done(compiler.batch("/intake/api/items", "items", entries))
        drafts = [{"item_id": each["item_id"], "version": each["version"]} for each in made]
        all_done(compiler.batch("/intake/api/submissions", "items", drafts))
        self.submitted += [each["item_id"] for each in made]
        return True

    def _review(self, account: str) -> None:
        def step(reviewer: Client) -> bool:
            has_received = account in self._receivers and path.receive_page(reviewer, PAGE) > 0
            query = {"state": "open", "waiting_for_me": 1, "page": 1}
            if not self._enough(account, reviewer.get("/review/api/reviews", **query, size=1)["total"]):
                return has_received
            reviews = reviewer.get("/review/api/reviews", **query, size=PAGE)["items"]
            path.give_opinions(reviewer, reviews, {})
            return True

        self._at_desk(account, step)

    def _propose(self) -> None:
        def step(officer: Client) -> bool:
            if not self._enough("list", officer.get("/publish/api/items", state="ready", page=1, size=1)["total"]):
                return False
            ready = officer.get("/publish/api/items", state="ready", page=1, size=PAGE)["items"]
            ids = [item["item_id"] for item in ready]
            if not ids:  # a list that an outage had left unfinished has taken them since
                return False
            officer.post("/publish/api/lists", {"title": "目录清单（测试）", "item_ids": ids})
            return True

        self._at_desk("list_officer", step)

    def _decide(self) -> None:
        def step(officer: Client) -> bool:
            proposed = officer.get("/publish/api/lists", state="proposed")["lists"]
            for each in proposed:
                decision = {"decision": "adopt", "document_no": "测试〔2026〕1号", "reason": ""}
                officer.post(f"/publish/api/lists/{each['list_id']}/decision", {**decision, "version": each["version"]})
            return bool(proposed)

        self._at_desk("decision_officer", step)

    def _release(self) -> None:
        asked: set[str] = set()

        def step(officer: Client) -> bool:
            adopted = officer.get("/publish/api/lists", state="adopted")["lists"]
            fresh = [each["list_id"] for each in adopted if each["list_id"] not in asked]
            for list_id in fresh:
                path.release(officer, list_id=list_id, title="测试版", effective_on=path.today())
                asked.add(list_id)
            return bool(fresh)

        self._at_desk("release_officer", step)

    def _enough(self, desk: str, waiting: int) -> bool:
        """People deal with a pile at a time, or with what lies there when nothing more has come for a while."""
        before = self._waiting.get(desk, 0)
        self._waiting[desk] = waiting
        return waiting >= self._pile or 0 < waiting == before

    def _at_desk(self, account: str, step: Callable[[Client], bool]) -> None:
        """Repeat a step until the end; wait a moment when nothing stood on the desk."""
        while not self._finished.is_set():
            if not self._survive(lambda: step(self._accounts.client(account))):
                self._finished.wait(POLL)

    def _until_done(self, step: Callable[[], bool]) -> None:
        while not self._finished.is_set() and not self._survive(step):
            self._finished.wait(POLL)

    def _survive(self, step: Callable[[], bool]) -> bool:
        """Do a step; an outage or a colleague who was faster only means that it is tried again."""
        try:
            return step()
        except requests.RequestException:
            self._finished.wait(PAUSE_AFTER_OUTAGE)
        except ApiRefused as refused:
            if refused.status >= SERVER_ERRORS:
                self._finished.wait(PAUSE_AFTER_OUTAGE)
            elif refused.status != requests.codes.conflict and refused.answer.get("code") not in OVERTAKEN:
                raise
        return False
