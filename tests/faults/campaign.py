"""
Many items travel while everything that can be killed is killed; then a count says what was lost and what doubled.

A wave of items is handed in before each blow, so that work is under way when it falls. The first wave is the flood: the
people who work it off begin after the first blow, which so falls while all of it is under way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pymongo

from shared.kernel.ids import new_id
from stack.demo import district, path, setup
from stack.demo.client import all_done
from stack.demo.crowd import Crowd
from stack.local import Stack
from stack.programs import CELERY_WORKERS
from tests.faults import chaos, tally
from tests.waiting import eventually

SERVICES = ("intake", "review", "coding", "publish", "notify")
GIVE_UP_AFTER = 300.0
PORTIONS = 5
UNDER_WAY_WAIT = 60.0


@dataclass
class Report:
    """
    What the campaign did, and the anomalies that the count found: none is right.

    `under_way` is for each blow the most items that were submitted and not published while it was prepared.
    """

    items: int = 0
    blows: list[str] = field(default_factory=list)
    under_way: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    dead_letters: int = 0


class Campaign:
    """One campaign on a running stack: `flood` items at the first blow, `items_per_blow` at each of the others."""

    def __init__(
        self, stack: Stack, directory: Path, *, flood: int, items_per_blow: int, replicas: Sequence[int]
    ) -> None:
        self._stack, self._flood, self._per_blow = stack, flood, items_per_blow
        self._accounts = setup.Accounts(stack.urls["portal"], directory / "demo")
        setup.register(self._accounts, stack.environment("intake"))
        path.adopt_three_offices(self._accounts.client("coordinator"))
        self._compilers = district.compilers()
        self._blows = self._plan(replicas)
        self._next_wave = threading.Semaphore(0)
        self._waves_asked = self._waves_given = 0
        self._is_crowd_at_work = False
        self._is_over = False
        self._client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(stack.mongod.uri)
        self._report = Report()
        self._ids: list[str] = []
        self._places = count()
        self._handed_in = 0

    def run(self) -> Report:
        """
        Let the items travel, let the blows fall, wait for the end, count.

        :raises AssertionError: when the items do not arrive in time: something was lost or hangs
        """
        crowd = Crowd(self._accounts, pile=5)
        (first, first_blow), *others = self._blows
        first_blow()
        self._report.blows.append(first)
        self._is_crowd_at_work = True
        crowd.start(self._batches())
        try:
            for name, blow in others:
                blow()
                crowd.check()
                self._report.blows.append(name)
            self._wait_until_done(crowd)
        finally:
            self._is_over = True
            self._next_wave.release()
            crowd.finish()
        self._report.items = len(self._ids)
        with self._client as client:
            self._report.dead_letters = tally.dead_letters(client)
            self._report.anomalies = tally.anomalies(client, self._ids)
        return self._report

    def _plan(self, replicas: Sequence[int]) -> list[tuple[str, Callable[[], None]]]:
        workers = [_worker(service, replica) for replica in replicas for service in SERVICES]
        blows: list[tuple[str, Callable[[], None]]] = []
        for place, worker in enumerate(workers):
            blows.append((f"kill -9 {worker}", lambda worker=worker: self._kill_worker(worker)))
            if place == len(SERVICES) - 3:
                blows.append(("kill -9 rabbitmq", lambda: self._kill("rabbitmq")))
            if place == len(SERVICES) - 2:
                blows.append(("kill -9 mongod", lambda: self._kill("mongod")))
        blows += [(f"kill -9 {name}", lambda name=name: self._kill(name)) for name in CELERY_WORKERS]
        blows.append(("kill -9 intake-web", lambda: self._kill("intake-web")))
        return blows

    def _kill_worker(self, worker: str) -> None:
        note = partial(self._note_under_way, f"kill -9 {worker}")
        self._report.held[worker] = chaos.kill_while_holding(self._stack, worker, self._provoke, note)

    def _kill(self, name: str) -> None:
        self._provoke()
        eventually(lambda: self._note_under_way(f"kill -9 {name}"), UNDER_WAY_WAIT, every=0.1)
        chaos.kill(self._stack, name)

    def _provoke(self) -> None:
        """Hand in the flood oneself, at first; later let the crowd hand in its next wave."""
        if self._is_crowd_at_work:
            self._waves_asked += 1
            self._next_wave.release()
        else:
            self._hand_in_flood()

    def _hand_in_flood(self) -> None:
        account, entries = self._wave(self._flood)
        compiler = self._accounts.client(account)
        for portion in _portions(entries):
            drafts = all_done(compiler.batch("/intake/api/items", "items", portion))
            seen = [{"item_id": draft["item_id"], "version": draft["version"]} for draft in drafts]
            all_done(compiler.batch("/intake/api/submissions", "items", seen))
        self._handed_in += len(entries)

    def _note_under_way(self, blow: str) -> int:
        """Return the most items that were under way since this blow is prepared."""
        seen = tally.under_way(self._client, self._ids)
        self._report.under_way[blow] = max(seen, self._report.under_way.get(blow, 0))
        return self._report.under_way[blow]

    def _batches(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """A wave in portions whenever a blow asks for one."""
        while True:
            self._next_wave.acquire()
            if self._is_over:
                return
            account, entries = self._wave(self._per_blow)
            self._waves_given += 1
            for portion in _portions(entries):
                yield account, portion

    def _wave(self, size: int) -> tuple[str, list[dict[str, Any]]]:
        """Return so many items that nobody else has, and the account of their compiler."""
        place = next(self._places)
        patterns = [item["elements"] for item in district.items()]
        wave: list[dict[str, Any]] = []
        for number in range(size):
            pattern = patterns[number % len(patterns)]
            name = f"{pattern['item_name']}第{place}批{number}号"
            wave.append({"item_id": new_id(), "elements": {**pattern, "item_name": name}})
        self._ids += [entry["item_id"] for entry in wave]
        return self._compilers[place % len(self._compilers)], wave

    def _wait_until_done(self, crowd: Crowd) -> None:
        def all_arrived() -> bool:
            crowd.check()
            if self._waves_given < self._waves_asked or len(crowd.submitted) + self._handed_in < len(self._ids):
                return False
            return tally.is_quiet(self._client, self._ids)

        try:
            eventually(all_arrived, GIVE_UP_AFTER, every=0.5)
        except AssertionError as error:
            missing = tally.anomalies(self._client, self._ids)[:20]
            raise AssertionError(f"not all items arrived: {missing}") from error


def _portions(wave: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """
    Cut a wave so that its events travel as several messages.

    What is handed in at once travels as one bundle, and one of two workers would get all of it.
    """
    size = max(len(wave) // PORTIONS, 1)
    return [list(wave[start : start + size]) for start in range(0, len(wave), size)]


def _worker(service: str, replica: int) -> str:
    return f"{service}-worker" if replica == 1 else f"{service}-worker-{replica}"
