"""
Every list of the desks and of the portal with 50,000 items, ten people leafing through them while others write.

Beside it, in the same run and by the same people, the floor: a page without any list (the sign-in form) through the
same nginx, web server and templates. Then 50,000 open tasks of review and twenty reviewers at their worklists
(worklist.py); with `--review` these only. The last line of the output is one JSON object; times are milliseconds.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.filling import Filler, mark
from bench.observer import Observer
from bench.worklist import ACCOUNTS, Worklist
from shared.kernel.ids import new_id
from stack.demo import district, path, setup
from stack.demo.client import all_done
from stack.demo.crowd import Crowd
from stack.local import Stack

ITEMS = 50_000
TRAVELLED, SUBMITTED, DRAFTS = 240, 120, 40
"""Originals: published, under review, drafts; the copies are made of them in these shares."""
USERS = 10
SECONDS = 60.0
WARM_UP = 5.0
WRITES_AT_ONCE, WRITE_EVERY = 5, 0.5
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SIGN_IN = "/intake/sign-in"
FLOOR = "floor"


def main() -> None:
    home = Path(".run")
    home.mkdir(exist_ok=True)
    run_dir = Path(tempfile.mkdtemp(prefix="bench-", dir=home))
    stack = Stack(run_dir)
    stack.up()
    try:
        bench = Bench(stack, run_dir)
        figures = ({} if "--review" in sys.argv else bench.run()) | bench.worklist()
    finally:
        stack.down()
        shutil.rmtree(run_dir, ignore_errors=True)
    print(json.dumps(figures, ensure_ascii=False))


@dataclass
class Timings:
    """Milliseconds of the answers, by page."""

    of_page: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, page: str, milliseconds: float) -> None:
        """Note one answer."""
        with self.lock:
            self.of_page.setdefault(page, []).append(milliseconds)

    def lists(self) -> list[float]:
        """Return the times of all list pages, sorted."""
        return sorted(each for page, times in self.of_page.items() if page != FLOOR for each in times)


class Bench:
    """One stack full of items and ten people."""

    def __init__(self, stack: Stack, run_dir: Path) -> None:
        self._stack = stack
        self._base = stack.urls["portal"].rstrip("/")
        self._observer = Observer(stack)
        self._accounts = setup.Accounts(stack.urls["portal"], run_dir / "demo")
        setup.register(self._accounts, stack.environment("intake"))
        path.adopt_three_offices(self._accounts.client("coordinator"))
        self._compilers = district.compilers()
        self._cookies: dict[str, str] = {}
        self._made = 0
        self._over = threading.Event()
        self._written = 0

    def run(self) -> dict[str, Any]:
        self._fill()
        pages = self._pages()
        for account in {account for account, _ in pages.values() if account}:
            self._cookies[account] = self._sign_in(account)
        timings = Timings()
        with ThreadPoolExecutor(USERS + 1) as people:
            writer = people.submit(self._write)
            readers = [people.submit(self._read, random.Random(number), pages, timings) for number in range(USERS)]
            time.sleep(WARM_UP + SECONDS)
            self._over.set()
            for each in (writer, *readers):
                each.result()
        return self._figures(timings)

    def worklist(self) -> dict[str, Any]:
        """Return the figures of the worklist of review."""
        cookies = {account: self._sign_in(account) for account in ACCOUNTS}
        return Worklist(self._base, self._accounts, self._stack.mongod.uri, cookies).run()

    def _fill(self) -> None:
        """Let some items travel, leave some on the way, and copy them."""
        travelled = self._entries(TRAVELLED)
        crowd = Crowd(self._accounts)
        self._observer.begin()
        crowd.start([(account, entries) for account, entries in self._shared_out(travelled)])
        try:
            self._observer.wait_until_done([entry["item_id"] for entry in travelled], 120.0, crowd.check)
        finally:
            crowd.finish()
        submitted, drafts = self._entries(SUBMITTED), self._entries(DRAFTS)
        for account, entries in self._shared_out(submitted):
            path.submit(self._accounts.client(account), entries)
        for account, entries in self._shared_out(drafts):
            all_done(self._accounts.client(account).batch("/intake/api/items", "items", entries))
        reviewer = self._accounts.client(path.REVIEWERS[0])
        path.wait_for(
            "审核",
            lambda: reviewer.get("/review/api/reviews", state="open", waiting_for_me=1, size=1)["total"],
            SUBMITTED,
            progress=lambda *_: None,
        )
        originals = {entry["item_id"]: entry["mark"] for entry in (*travelled, *submitted, *drafts)}
        began = time.perf_counter()
        Filler(self._stack.mongod.uri, originals).fill(ITEMS - len(originals), self._made)
        self._made = ITEMS
        print(f"filled with {ITEMS} items in {time.perf_counter() - began:.0f} s")

    def _shared_out(self, entries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
        """Give each compiling body its part."""
        bodies = len(self._compilers)
        sent = [_sent(entry) for entry in entries]
        return [(account, sent[place::bodies]) for place, account in enumerate(self._compilers) if sent[place::bodies]]

    def _entries(self, count: int) -> list[dict[str, Any]]:
        patterns = [item["elements"] for item in district.items()]
        entries = []
        for _ in range(count):
            pattern, its_mark = patterns[self._made % len(patterns)], mark(self._made)
            elements = {**pattern, "item_name": f"{pattern['item_name']}{its_mark}"}
            entries.append({"item_id": new_id(), "elements": elements, "mark": its_mark})
            self._made += 1
        return entries

    def _pages(self) -> Mapping[str, tuple[str, Callable[[random.Random], str]]]:
        """Name -> (account, address), with the filters, bodies, words and pages that people choose."""
        bodies = [self._accounts.body_id(body["key"]) for body in district.bodies()]
        words = [item["elements"]["item_name"][:4] for item in district.items()]
        codes = [code[:8] for code in self._values("qingdan_coding", "code_assignments", "base_code")]
        names = ["item_submitted", "review_opened", "opinion_given", "item_approved", "code_assigned", "item_published"]

        def leaf(address: str) -> Callable[[random.Random], str]:
            return lambda dice: f"{address}{'&' if '?' in address else '?'}page={dice.choice((1, 1, 1, 2, 3, 10))}"

        def one_of(address: str, values: list[str]) -> Callable[[random.Random], str]:
            return lambda dice: leaf(address + dice.choice(values))(dice)

        compiler = self._compilers[0]
        endorser = next(each.account for each in district.accounts() if each.role == "endorser")
        return {
            FLOOR: ("", lambda _dice: SIGN_IN),
            "intake all": (compiler, leaf("/intake/items")),
            "intake by state": (compiler, one_of("/intake/items?state=", ["draft", "submitted", "approved"])),
            "intake by name": (compiler, one_of("/intake/items?search=", words)),
            "intake by code": ("supervisor", one_of("/intake/items?search=", codes)),
            "intake whole district": ("supervisor", one_of("/intake/items?state=", ["", "submitted", "approved"])),
            "intake bodies": ("registrar", lambda _dice: "/intake/bodies"),
            "intake accounts": ("registrar", leaf("/intake/accounts")),
            "intake endorsements": (endorser, leaf("/intake/endorsements")),
            "intake imports": (compiler, lambda _dice: "/intake/imports"),
            "intake jobs": (compiler, leaf("/intake/jobs/")),
            "review waiting": ("legal_reviewer", leaf("/review/?view=waiting")),
            "review open": ("staffing_reviewer", leaf("/review/?view=open")),
            "review spoken": ("planning_reviewer", leaf("/review/?view=spoken")),
            "review closed": ("legal_reviewer", one_of("/review/?view=closed&state=", ["", "approved"])),
            "review of body": ("legal_reviewer", one_of("/review/?view=closed&body=", bodies)),
            "review by name": ("legal_reviewer", one_of("/review/?view=waiting&name=", words)),
            "coding all": ("code_officer", leaf("/coding/")),
            "coding held": ("code_officer", leaf("/coding/?state=held")),
            "coding by code": ("code_officer", one_of("/coding/?q=", codes)),
            "coding by name": ("code_officer", one_of("/coding/?q=", words)),
            "coding departments": ("code_officer", lambda _dice: "/coding/departments"),
            "publish by state": ("list_officer", one_of("/publish/?state=", ["ready", "published", "waiting"])),
            "publish of body": ("list_officer", one_of("/publish/?state=published&body_id=", bodies)),
            "publish by code": ("list_officer", one_of("/publish/?state=published&name=", codes)),
            "publish lists": ("decision_officer", leaf("/publish/lists")),
            "publish editions": ("release_officer", leaf("/publish/editions")),
            "notify inbox": ("legal_reviewer", leaf("/notify/")),
            "notify inbox of body": (compiler, leaf("/notify/")),
            "notify unread": ("code_officer", leaf("/notify/?unread=1")),
            "notify record": ("supervisor", leaf("/notify/records")),
            "notify record by kind": ("supervisor", one_of("/notify/records?name=", names)),
            "notify operations": ("operator", lambda _dice: "/notify/operations"),
            "dead letters": ("operator", leaf("/review/dead-letters/")),
            "portal": ("", lambda _dice: "/"),
            "portal search": ("", one_of("/search?q=", words)),
            "portal of body": ("", one_of("/search?body=", bodies)),
            "portal editions": ("", leaf("/editions")),
        }

    def _values(self, database: str, collection: str, name: str) -> list[str]:
        with pymongo.MongoClient[dict[str, Any]](self._stack.mongod.uri) as mongo:
            found = mongo[database][collection].find({name: {"$gt": ""}}, {name: 1}).limit(200)
            return [each[name] for each in found]

    def _sign_in(self, account: str) -> str:
        with requests.Session() as http:
            http.trust_env = False
            form = TOKEN.search(http.get(self._base + SIGN_IN, timeout=30).text)
            assert form is not None, "the sign-in page has no form"
            sent = {"account": account, "password": self._accounts.password, "csrf_token": form[1]}
            answer = http.post(self._base + SIGN_IN, data=sent, timeout=30, allow_redirects=False)
            assert answer.status_code == requests.codes.see_other, answer.text
            return str(http.cookies["qingdan_session"])

    def _read(self, dice: random.Random, pages: Mapping[str, Any], timings: Timings) -> None:
        """Open pages one after the other, as fast as they come."""
        names = sorted(pages)
        begin = time.perf_counter() + WARM_UP
        with requests.Session() as http:
            http.trust_env = False
            while not self._over.is_set():
                name = dice.choice(names)
                account, address = pages[name]
                cookies = {"qingdan_session": self._cookies[account]} if account else {}
                began = time.perf_counter()
                answer = http.get(
                    self._base + address(dice), cookies=cookies, timeout=60
                )  # a page past the end leads to the last
                seconds = time.perf_counter() - began
                http.cookies.clear()  # the next page is opened by somebody else
                is_there = answer.status_code == requests.codes.ok and (name == FLOOR or SIGN_IN not in answer.url)
                assert is_there, f"{answer.status_code} {name}: {answer.url}"
                if began > begin:
                    timings.add(name, 1000 * seconds)

    def _write(self) -> None:
        """Hand in a few items twice a second and let an office speak: lists and indexes move."""
        compiler = self._accounts.client(self._compilers[0])
        reviewer = self._accounts.client(path.REVIEWERS[1])
        while not self._over.is_set():
            path.submit(compiler, [_sent(entry) for entry in self._entries(WRITES_AT_ONCE)])
            query = {"state": "open", "waiting_for_me": 1, "page": 1, "size": WRITES_AT_ONCE}
            path.give_opinions(reviewer, reviewer.get("/review/api/reviews", **query)["items"], {})
            self._written += WRITES_AT_ONCE
            self._over.wait(WRITE_EVERY)

    def _figures(self, timings: Timings) -> dict[str, Any]:
        times = timings.lists()
        slow = {name: _percentile(sorted(each), 0.95) for name, each in timings.of_page.items()}
        for name in sorted(slow, key=lambda name: -slow[name]):
            each = timings.of_page[name]
            print(f"{name:24} {len(each):5} p50 {statistics.median(each):7.1f} p95 {slow[name]:7.1f}")
        slowest = max((name for name in slow if name != FLOOR), key=lambda name: slow[name])
        return {
            "items": ITEMS,
            "users": USERS,
            "pages": len(timings.of_page) - 1,
            "answers_per_s": round(sum(map(len, timings.of_page.values())) / SECONDS, 1),
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(_percentile(times, 0.95), 1),
            "floor_p50_ms": round(statistics.median(timings.of_page[FLOOR]), 1),
            "floor_p95_ms": round(slow[FLOOR], 1),
            "slowest_page": slowest,
            "slowest_p95_ms": round(slow[slowest], 1),
            "written_items_per_s": round(self._written / (SECONDS + WARM_UP), 1),
        }


def _sent(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("item_id", "elements")}


def _percentile(times: list[float], share: float) -> float:
    return times[int(share * (len(times) - 1))]


if __name__ == "__main__":
    main()
