"""
Items per second of the whole main job, beside the floor on the same servers, in interleaved rounds.

An item counts when its portal page stands and its last notice is in the inbox. Everything goes in over the public HTTP
API with accounts of a demonstration district: batches of drafts and submissions, opinions by three reviewers, lists,
decisions, editions. The last line of the output is one JSON object.

On a machine with other work the rates say little; processor time an item, in that of an item of the batched floor of
the same round (`cpu_floors`), says more. `idle`: the share of the time in which a processor had nothing to do.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.floor import Floor
from bench.observer import Observer
from shared.kernel.ids import new_id
from stack.demo import district, path, setup
from stack.demo.client import all_done
from stack.demo.crowd import Crowd
from stack.local import Stack

ROUNDS = 3
ITEMS = 1500
FLOOR_SINGLE_ITEMS = 150
SUBMIT_BATCH = 100
LONE_ITEMS = 20
SINGLE_SUBMITS = 320
SUBMITTERS = 16
OFFICERS = ("list_officer", "decision_officer", "release_officer")
GIVE_UP_AFTER = 300.0


def main() -> None:
    home = Path(".run")
    home.mkdir(exist_ok=True)
    run_dir = Path(tempfile.mkdtemp(prefix="bench-", dir=home))
    stack = Stack(run_dir)
    stack.up()
    try:
        figures = Bench(stack, run_dir).run()
    finally:
        stack.down()
        shutil.rmtree(run_dir, ignore_errors=True)
    print(json.dumps(figures))


class Bench:
    """All cases on one running stack."""

    def __init__(self, stack: Stack, run_dir: Path) -> None:
        self._stack = stack
        self._observer = Observer(stack)
        self._accounts = setup.Accounts(stack.urls["portal"], run_dir / "demo")
        setup.register(self._accounts, stack.environment("intake"))
        path.adopt_three_offices(self._accounts.client("coordinator"))  # the floor's job: three reviewers
        self._compilers = district.compilers()
        for account in (*self._compilers, *path.REVIEWERS, *OFFICERS):
            self._accounts.client(account)  # nobody signs in while the time runs
        self._handed_out = self._made = 0

    def run(self) -> dict[str, Any]:
        rates: dict[str, list[float]] = {"floor_single": [], "floor_batched": [], "items_per_s": []}
        counts: list[dict[str, float]] = []
        loads: list[dict[str, float]] = []
        for number in range(1, ROUNDS + 1):
            rates["floor_single"].append(self._floor(FLOOR_SINGLE_ITEMS, batch=1))
            with self._observer.watch() as floor:
                rates["floor_batched"].append(self._floor(ITEMS, batch=100))
            before = self._observer.settled_counters()  # or the floor's messages would be taken for the product's
            with self._observer.watch() as product:
                rates["items_per_s"].append(self._main_job(ITEMS))
            after = self._observer.settled_counters()
            counts.append({name: (after[name] - before[name]) / ITEMS for name in before})
            loads.append({"cpu_floors": product.cpu_seconds / floor.cpu_seconds, "idle": product.idle})
            print(f"round {number}: " + ", ".join(f"{name} {values[-1]:.1f}" for name, values in rates.items()))
            print(f"CPU an item in floors: {product.shares(floor.cpu_seconds)}; idle {product.idle:.2f}")
        single = self._single_submits()
        latencies = sorted(self._lone_item() for _ in range(LONE_ITEMS))
        medians = {name: statistics.median(values) for name, values in rates.items()}
        return {
            "items_per_s": round(medians["items_per_s"], 1),
            "floor_single": round(medians["floor_single"], 1),
            "floor_batched": round(medians["floor_batched"], 1),
            "ratio_batched": round(medians["items_per_s"] / medians["floor_batched"], 3),
            "cpu_floors": round(statistics.median(each["cpu_floors"] for each in loads), 2),
            "idle": round(statistics.median(each["idle"] for each in loads), 3),
            "single_submit_per_s": round(single, 1),
            "latency_p50_ms": round(1000 * statistics.median(latencies)),
            "latency_p95_ms": round(1000 * latencies[int(0.95 * (len(latencies) - 1))]),
            "stack_memory_mb": round(self._observer.memory_mb()),
            "messages_per_item": round(statistics.median(each["messages"] for each in counts), 2),
            "writes_per_item": round(statistics.median(each["writes"] for each in counts), 2),
        }

    def _floor(self, items: int, *, batch: int) -> float:
        uris = {"amqp_uri": self._observer.amqp_uri, "mongo_uri": self._observer.mongo_uri}
        return Floor(**uris, items=[entry["elements"] for entry in self._entries(items)], batch=batch).run()

    def _main_job(self, total: int) -> float:
        """Submitters, three reviewers and the officers of publication work at the same time, as people would."""
        entries = self._entries(total)
        batches = [
            (self._next_compiler(), entries[start : start + SUBMIT_BATCH]) for start in range(0, total, SUBMIT_BATCH)
        ]
        crowd = Crowd(self._accounts)
        self._observer.begin()
        began = time.perf_counter()
        crowd.start(batches)
        try:
            self._observer.wait_until_done([each["item_id"] for each in entries], GIVE_UP_AFTER, crowd.check)
            seconds = time.perf_counter() - began
        finally:
            crowd.finish()
        return total / seconds

    def _next_compiler(self) -> str:
        """Return one body's compiler after the other's, so that the items are of the whole district."""
        self._handed_out += 1
        return self._compilers[self._handed_out % len(self._compilers)]

    def _single_submits(self) -> float:
        """Many officers submit one item each, at the same time."""
        compiler = self._accounts.client(self._compilers[0])
        made = all_done(compiler.batch("/intake/api/items", "items", self._entries(SINGLE_SUBMITS)))

        def submit(draft: dict[str, Any]) -> None:
            entry = {"item_id": draft["item_id"], "version": draft["version"]}
            all_done(compiler.batch("/intake/api/submissions", "items", [entry]))

        began = time.perf_counter()
        with ThreadPoolExecutor(SUBMITTERS) as officers:
            list(officers.map(submit, made))
        return SINGLE_SUBMITS / (time.perf_counter() - began)

    def _lone_item(self) -> float:
        """One item alone on its whole way, everybody acting at once: seconds from submission to the last notice."""
        compiler = self._accounts.client(self._compilers[0])
        began = time.perf_counter()
        item_ids = path.submit(compiler, self._entries(1))
        for account in path.REVIEWERS:
            reviewer = self._accounts.client(account)
            while not (review := self._observer.open_review(reviewer, item_ids[0])):
                time.sleep(0.002)
            path.give_opinions(reviewer, [review], {})
        officer = self._accounts.client("list_officer")
        while not self._observer.is_ready(item_ids[0]):
            time.sleep(0.002)
        decisions = self._accounts.client("decision_officer")
        list_id = path.propose_and_adopt(officer, decisions, title="单项", document_no="测试2号", item_ids=item_ids)
        releases = self._accounts.client("release_officer")
        path.release(releases, list_id=list_id, title="单项版", effective_on=path.today())
        while not self._observer.is_done(item_ids[0]):
            time.sleep(0.002)
        return time.perf_counter() - began

    def _entries(self, count: int) -> list[dict[str, Any]]:
        """Own items after the demonstration's, each with a name of its own."""
        patterns = [item["elements"] for item in district.items()]
        entries = []
        for _ in range(count):
            self._made += 1
            pattern = patterns[self._made % len(patterns)]
            entries.append(
                {"item_id": new_id(), "elements": {**pattern, "item_name": f"{pattern['item_name']}第{self._made}号"}}
            )
        return entries


if __name__ == "__main__":
    main()
