"""
Seven offices review in parallel while every process is killed at random, never with fewer than so many items in flight.

An item is in flight from its submission to its page on the portal. Before each blow the body hands in more until enough
are; the offices work all the time. What is left behind is judged by `tally.py` and by `audit.py`, the latter as a
process of its own that knows nothing but the addresses of the databases.
"""

from __future__ import annotations

import os
import queue
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo

from shared.kernel.ids import new_id
from stack.demo import district, path, setup
from stack.demo.crowd import Crowd
from stack.demo.policy import SEVEN, seven_offices
from stack.local import Stack
from tests.faults import chaos, tally
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
COMPILERS = ("degan_street_compiler", "baisha_town_compiler")
"""Both are guided by the same department, and so are reviewed by seven offices."""
REVIEWERS = (
    "legal_reviewer",
    "staffing_reviewer",
    "planning_reviewer",
    "quality_reviewer",
    "centre_reviewer",
    "civil_affairs_guide",
    "upper_reviewer",
)
NOT_OF_THE_WAY = ("flower",)
WAVE = 10
PILE = 5
GIVE_UP_AFTER = 300.0
DESKS = tuple(f"role:{name}" for name in (*REVIEWERS[:5], REVIEWERS[6]))


@dataclass
class Report:
    """What happened: the blows in order, with the items that were in flight at each; what was found is all wrong."""

    items: int = 0
    blows: list[tuple[str, int]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    dead_letters: int = 0
    audit: str = ""
    audit_code: int = -1


class SevenOffices:
    """One campaign: `items` in all, `in_flight` at least at each blow, `targets` killed in a random order, or all."""

    def __init__(
        self, stack: Stack, directory: Path, *, items: int, in_flight: int, seed: int, targets: tuple[str, ...] = ()
    ) -> None:
        self._stack, self._items, self._in_flight = stack, items, in_flight
        self._dice = random.Random(seed)
        self._targets = list(targets or (name for name in stack.processes() if name not in NOT_OF_THE_WAY))
        self._dice.shuffle(self._targets)
        self._accounts = setup.Accounts(stack.urls["portal"], directory / "demo")
        setup.register(self._accounts, stack.environment("intake"))
        coordinator = self._accounts.client("coordinator")
        path.adopt(coordinator, seven_offices, title="七个单位审核", reason="七个单位同时审核")
        desks = {("review_arrived", "role:legal_reviewer"): 1, ("review_opened", "body"): 1}
        desks |= {("review_opened", desk): 1 for desk in DESKS}
        self._way = tally.Way(frozenset(SEVEN), {**tally.NOTICES, **desks})
        self._client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(stack.mongod.uri)
        self._ids: list[str] = []
        self._waves: queue.Queue[list[dict[str, Any]] | None] = queue.Queue()
        self.report = Report()

    def run(self) -> Report:
        """
        Kill everything in turn while the items travel, hand in the rest, wait for the end, count and audit.

        :raises AssertionError: when the items do not arrive in time
        """
        crowd = Crowd(self._accounts, pile=PILE, reviewers=REVIEWERS, receivers=("legal_reviewer",))
        crowd.start(self._batches())
        try:
            for name in self._targets:
                self._blow(crowd, name)
            while len(self._ids) < self._items:
                self._hand_in()
            self._wait_until_done(crowd)
        finally:
            self._waves.put(None)
            crowd.finish()
        self.report.items = len(self._ids)
        with self._client as client:
            self.report.dead_letters = tally.dead_letters(client)
            self.report.findings = tally.anomalies(client, self._ids, self._way)
        self._audit()
        return self.report

    def _blow(self, crowd: Crowd, name: str) -> None:
        """Kill a process -9 as soon as enough items are in flight, and wait until it runs again."""
        pid = eventually(lambda: self._stack.processes().get(name, 0), chaos.BACK_WAIT, every=0.1)
        while (flying := self._flying(crowd)) < self._in_flight:
            if len(self._ids) - len(crowd.submitted) < WAVE:
                self._hand_in()
            eventually(lambda: self._moved(crowd), GIVE_UP_AFTER, every=0.05)
        os.kill(pid, signal.SIGKILL)
        self.report.blows.append((name, flying))
        chaos.wait_until_back(self._stack, name, pid)

    def _flying(self, crowd: Crowd) -> int:
        crowd.check()
        return tally.under_way(self._client, self._ids)

    def _moved(self, crowd: Crowd) -> bool:
        """Tell whether the last wave has been handed in, or enough are in flight."""
        return self._flying(crowd) >= self._in_flight or len(self._ids) == len(crowd.submitted)

    def _hand_in(self) -> None:
        patterns = district.items()
        wave = []
        for _ in range(WAVE):
            number = len(self._ids)
            elements = patterns[number % len(patterns)]["elements"]
            wave.append(
                {"item_id": new_id(), "elements": {**elements, "item_name": f"{elements['item_name']}七审{number}号"}}
            )
            self._ids.append(wave[-1]["item_id"])
        self._waves.put(wave)

    def _batches(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        number = 0
        while (wave := self._waves.get()) is not None:
            number += 1
            yield COMPILERS[number % len(COMPILERS)], wave

    def _wait_until_done(self, crowd: Crowd) -> None:
        def all_arrived() -> bool:
            crowd.check()
            is_in = len(crowd.submitted) == len(self._ids)
            return is_in and tally.is_quiet(self._client, self._ids, self._way)

        try:
            eventually(all_arrived, GIVE_UP_AFTER, every=0.5)
        except AssertionError as error:
            missing = tally.anomalies(self._client, self._ids, self._way)[:20]
            raise AssertionError(f"not all items arrived: {missing}") from error

    def _audit(self) -> None:
        command = [sys.executable, "-m", "tests.faults.audit", self._stack.mongod.uri]
        done = subprocess.run(
            command, cwd=ROOT, input="\n".join(self._ids), stdout=subprocess.PIPE, text=True, check=False
        )
        self.report.audit, self.report.audit_code = done.stdout.strip(), done.returncode
