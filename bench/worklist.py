"""
The worklist of the review desk: 50,000 different open tasks, twenty reviewers leafing through them while others write.

The tasks are of seven offices; each has a name, a body, a day and a state of its own, some wait to be taken in, of some
a few offices have spoken. They are written as documents beside some items that really were submitted and taken in.
"""

from __future__ import annotations

import copy
import random
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import requests

from bench.filling import mark
from shared.kernel.alike import pieces
from shared.kernel.ids import new_id
from stack.demo import district, path
from stack.demo.client import all_done
from stack.demo.policy import seven_offices
from stack.demo.setup import Accounts

TASKS = 50_000
ORIGINALS = 40
REVIEWERS = 20
SECONDS, WARM_UP = 60.0, 5.0
READS_FOR = (1.0, 3.0)
"""Seconds that a reviewer reads a page before opening the next one: at least, at most."""
WRITES_AT_ONCE, WRITE_EVERY = 5, 0.5
AT_ONCE = 2000
ARRIVED_SHARE = 0.1
COMPILER = "degan_street_compiler"
"""Of a street with a guiding department: what it submits is reviewed by all seven offices."""
ACCOUNTS = (*path.REVIEWERS, "quality_reviewer", "centre_reviewer", "upper_reviewer", "civil_affairs_guide")
REVIEWING = {"civil_affairs", *(body for body, _, _ in district.OFFICE_ACCOUNTS.values())}
"""Bodies of reviewers: nobody speaks on what his own body submitted."""
VIEWS = (
    "view=waiting",
    "view=waiting",
    "view=waiting&size=50",
    "view=waiting&due=overdue",
    "view=waiting&due=week",
    "view=waiting&claimed=nobody",
    "view=waiting&body={body}",
    "view=waiting&name={name}",
    "view=waiting&body={body}&due=week",
    "view=receiving",
    "view=open",
    "view=open&body={body}",
)


class Worklist:
    """The tasks and the people who look at them; `cookies` are those of signed-in reviewers by account."""

    def __init__(self, base: str, accounts: Accounts, mongo_uri: str, cookies: dict[str, str]) -> None:
        self._base, self._accounts, self._cookies = base, accounts, cookies
        self._mongo: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_uri)
        self._over = threading.Event()
        self._times: list[float] = []
        self._written = 0

    def run(self) -> dict[str, Any]:
        """Make the tasks, let people work for a minute, return the figures."""
        self._fill()
        with ThreadPoolExecutor(REVIEWERS + 1) as people:
            work = [people.submit(self._read, random.Random(number)) for number in range(REVIEWERS)]
            work.append(people.submit(self._write))
            time.sleep(WARM_UP + SECONDS)
            self._over.set()
            for each in work:
                each.result()
        times = sorted(self._times)
        tasks = self._reviews.count_documents({"current.waiting_for.0": {"$exists": True}})
        self._mongo.close()
        return {
            "worklist_tasks": tasks,
            "worklist_reviewers": REVIEWERS,
            "worklist_answers_per_s": round(len(times) / SECONDS, 1),
            "worklist_p50_ms": round(statistics.median(times), 1),
            "worklist_p95_ms": round(times[int(0.95 * (len(times) - 1))], 1),
            "worklist_written_per_s": round(self._written / (SECONDS + WARM_UP), 1),
        }

    @property
    def _reviews(self) -> pymongo.collection.Collection[dict[str, Any]]:
        return self._mongo["qingdan_review"]["item_reviews"]

    def _fill(self) -> None:
        coordinator = self._accounts.client("coordinator")
        path.adopt(coordinator, seven_offices, title="七个单位审核", reason="测工作清单")
        item_ids = self._submit(ORIGINALS)
        receiver = self._accounts.client("legal_reviewer")
        path.wait_for("受理", lambda: self._count(item_ids, "arrived"), ORIGINALS, progress=lambda *_: None)
        arrived = list(self._reviews.find({"_id": {"$in": item_ids}}))
        path.receive(receiver, item_ids)
        path.give_opinions(receiver, path.waiting_reviews(receiver, item_ids).values(), {})
        spoken = list(self._reviews.find({"_id": {"$in": item_ids}}))
        began, dice = time.perf_counter(), random.Random(6)
        tasks = self._tasks(arrived, spoken, dice)
        while batch := [task for task, _ in zip(tasks, range(AT_ONCE), strict=False)]:
            self._reviews.insert_many(batch, ordered=False)
        print(f"filled with {TASKS} tasks in {time.perf_counter() - began:.0f} s")

    def _submit(self, count: int) -> list[str]:
        patterns, word = [item["elements"] for item in district.items()], new_id()[-5:]
        entries = [
            {"item_id": new_id(), "elements": {**pattern, "item_name": f"{pattern['item_name']}{word}{number}号"}}
            for number in range(count)
            for pattern in [patterns[number % len(patterns)]]
        ]
        return path.submit(self._accounts.client(COMPILER), entries)

    def _count(self, item_ids: list[str], state: str) -> int:
        return self._reviews.count_documents({"_id": {"$in": item_ids}, "current.state": state})

    def _tasks(
        self, arrived: list[dict[str, Any]], spoken: list[dict[str, Any]], dice: random.Random
    ) -> Iterator[dict[str, Any]]:
        bodies = [
            (self._accounts.body_id(body["key"]), body["name"])
            for body in district.bodies()
            if body["key"] not in REVIEWING
        ]
        names = [item["elements"]["item_name"] for item in district.items()]
        now = datetime.now(UTC)
        for number in range(TASKS):
            is_new = dice.random() < ARRIVED_SHARE
            made = copy.deepcopy(dice.choice(arrived if is_new else spoken))
            current, day = made["current"], (now + timedelta(days=dice.randint(-10, 30))).date().isoformat()
            made |= {"_id": new_id(), "outbox": [], "changed_at": now}
            current["item_name"] = f"{dice.choice(names)}{mark(number)}"
            made["name_pieces"] = list(pieces(current["item_name"]))
            current["body_id"], current["body_name"] = dice.choice(bodies)
            current["opened_at"] = now - timedelta(seconds=dice.randint(0, 2_500_000))
            current["act_by"] = day
            if is_new:
                current["receive_by"] = day
            else:
                current["begun"][-1]["due_on"] = day
                _let_speak(current, dice)
            yield made

    def _read(self, dice: random.Random) -> None:
        """Open a worklist, read it for a moment, open the next."""
        self._over.wait(dice.uniform(0, READS_FOR[1]))
        bodies = [self._accounts.body_id(body["key"]) for body in district.bodies()]
        words = [item["elements"]["item_name"][:4] for item in district.items()]
        begin = time.perf_counter() + WARM_UP
        with requests.Session() as http:
            http.trust_env = False
            while not self._over.is_set():
                view = dice.choice(VIEWS).format(body=dice.choice(bodies), name=dice.choice(words))
                address = f"{self._base}/review/?{view}&page={dice.choice((1, 1, 1, 2, 3, 10))}"
                cookies = {"qingdan_session": self._cookies[dice.choice(ACCOUNTS)]}
                began = time.perf_counter()
                answer = http.get(address, cookies=cookies, timeout=60)
                seconds = time.perf_counter() - began
                http.cookies.clear()  # the next page is opened by somebody else
                assert answer.status_code == requests.codes.ok, f"{answer.status_code} {answer.url}"
                if began > begin:
                    self._times.append(1000 * seconds)
                self._over.wait(dice.uniform(*READS_FOR))

    def _write(self) -> None:
        """Submit a few items twice a second, take some in, and let an office speak: tasks come and go."""
        receiver = self._accounts.client("legal_reviewer")
        reviewer = self._accounts.client("staffing_reviewer")
        query = {"state": "open", "waiting_for_me": 1, "page": 1, "size": WRITES_AT_ONCE}
        while not self._over.is_set():
            self._submit(WRITES_AT_ONCE)
            path.receive_page(receiver, WRITES_AT_ONCE)
            opinions = [
                {"item_id": each["item_id"], "content_hash": each["content_hash"], "verdict": path.APPROVE}
                for each in reviewer.get("/review/api/reviews", **query)["items"]
            ]
            all_done(reviewer.batch("/review/api/opinions", "opinions", opinions))
            self._written += WRITES_AT_ONCE
            self._over.wait(WRITE_EVERY)


def _let_speak(current: dict[str, Any], dice: random.Random) -> None:
    """Let some of the offices have spoken, never all of them."""
    required = current["required_offices"]
    pattern, hashes = current["opinions"][0], {each["office"]: each["hash"] for each in current["part_hashes"]}
    spoken = dice.sample(required, k=dice.randrange(len(required)))
    current["opinions"] = [
        {**pattern, "office": office, "account_id": f"account of {office}", "part_hash": hashes[office]}
        for office in spoken
    ]
    current["spoken_by"] = current["judged"] = spoken
    current["waiting_for"] = [office for office in required if office not in spoken]
