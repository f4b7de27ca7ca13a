"""
Many items travel while everything that can be killed is killed; then a count says what was lost and what doubled.

A round of items is handed in before each blow, so that work is under way when it falls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo

from shared.kernel.ids import new_id
from stack.demo import district, setup
from stack.demo.crowd import Crowd
from stack.local import Stack
from tests.faults import chaos, tally
from tests.waiting import eventually

SERVICES = ("intake", "review", "coding", "publish", "notify")
GIVE_UP_AFTER = 300.0


@dataclass
class Report:
    """What the campaign did, and the anomalies that the count found: none is right."""

    items: int = 0
    blows: list[str] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    dead_letters: int = 0


class Campaign:
    """One campaign on a running stack."""

    def __init__(self, stack: Stack, directory: Path, *, items_per_blow: int, replicas: Sequence[int]) -> None:
        self._stack, self._per_blow = stack, items_per_blow
        self._accounts = setup.Accounts(stack.urls["portal"], directory / "demo")
        setup.register(self._accounts, stack.environment("intake"))
        self._blows = self._plan(replicas)
        self._next_batch = threading.Semaphore(0)
        self._is_over = False
        self._report = Report()
        self._ids: list[str] = []

    def run(self) -> Report:
        """
        Let the items travel, let the blows fall, wait for the end, count.

        :raises AssertionError: when the items do not arrive in time: something was lost or hangs
        """
        crowd = Crowd(self._accounts, pile=5)
        crowd.start(self._batches())
        try:
            for name, blow in self._blows:
                blow()
                crowd.check()
                self._report.blows.append(name)
            self._wait_until_done(crowd)
        finally:
            self._is_over = True
            self._next_batch.release()
            crowd.finish()
        self._report.items = len(self._ids)
        with pymongo.MongoClient[dict[str, Any]](self._stack.mongod.uri) as client:
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
        blows.append(("kill -9 celery", lambda: self._kill("celery")))
        blows.append(("kill -9 intake-web", lambda: self._kill("intake-web")))
        return blows

    def _kill_worker(self, worker: str) -> None:
        self._report.held[worker] = chaos.kill_while_holding(self._stack, worker, self._next_batch.release)

    def _kill(self, name: str) -> None:
        self._next_batch.release()
        chaos.kill(self._stack, name)

    def _batches(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """A batch for every blow, handed out when it falls."""
        compilers = [each.account for each in district.accounts() if each.role == "compiler"]
        compilers.remove("bus_company_compiler")
        patterns = [item["elements"] for item in district.items()]
        for place in range(len(self._blows)):
            self._next_batch.acquire()
            if self._is_over:
                return
            batch = []
            for number in range(self._per_blow):
                pattern = patterns[number % len(patterns)]
                name = f"{pattern['item_name']}第{place}批{number}号"
                batch.append({"item_id": new_id(), "elements": {**pattern, "item_name": name}})
            self._ids += [entry["item_id"] for entry in batch]
            yield compilers[place % len(compilers)], batch

    def _wait_until_done(self, crowd: Crowd) -> None:
        with pymongo.MongoClient[dict[str, Any]](self._stack.mongod.uri) as client:

            def all_arrived() -> bool:
                crowd.check()
                return len(crowd.submitted) >= len(self._ids) > 0 and tally.is_quiet(client, self._ids)

            try:
                eventually(all_arrived, GIVE_UP_AFTER, every=0.5)
            except AssertionError as error:
                missing = tally.anomalies(client, self._ids)[:20]
                raise AssertionError(f"not all items arrived: {missing}") from error


def _worker(service: str, replica: int) -> str:
    return f"{service}-worker" if replica == 1 else f"{service}-worker-{replica}"
