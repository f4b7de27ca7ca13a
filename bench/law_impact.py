"""
A law changes: the items that cite it are found and get their adjustments, beside the bare insert of as many documents.

    .venv/bin/python bench/law_impact.py

Among 10,000, 100,000 and 1,000,000 items three laws are amended, in turn: one that 10 items cite, one that 1,000 cite
and one that a tenth cite. `find_ms` is the time to find who is touched, `open_ms` that of the whole run (it finds
them, too): every adjustment with its message in the outbox. Then a relay sends the messages to a real RabbitMQ until
all are confirmed (`drain_ms`). The floor, measured between the runs, is one `insert_many` of the same documents in
batches of 1,000 into an empty collection with the same indexes. At the end a run over a tenth of a million items is
killed with -9 several times and started again; then every adjustment is counted. The last line is JSON: the figures
of the largest change, and in `rounds` those of all nine. Texts are not made: a run that cites nothing anew reads none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mongoengine.connection import get_db
from pymongo import WriteConcern

from bench.alone import index_alike, intake_on, running
from bench.killed import killed_on_the_way
from bench.law_items import CHANGING, Filler, amended, prepare
from services.intake import bootstrap
from services.intake.adapters.adjustments.documents import AdjustmentDocument
from services.intake.adapters.laws.citations import MongoCitations
from services.intake.adapters.laws.impact_runs import MongoImpactRuns
from services.intake.adapters.laws.laws import MongoLaws
from services.intake.application.laws.impact_batch import Judging, Target, touched_by
from services.intake.application.laws.impact_run import ImpactRun
from services.intake.application.laws.impact_work import BATCH
from services.intake.application.laws.law_cases import LawCases
from shared.kernel.batches import chunks
from shared.kernel.clock import SystemClock
from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.relay import Relay
from shared.runtime.topology import declare_everything
from stack.mongod import Mongod
from stack.ports import free_port
from stack.rabbitmq import RabbitMQ

DATABASE = "bench_law_impact"
SIZES = (10_000, 100_000, 1_000_000)
DURABLE = WriteConcern(w="majority", j=True)
KILLS = 4
ROUNDS = 3
"""How often the same law changes at one size; medians count. Every other version reads as the first."""


def main() -> None:
    """Fill, change laws, kill, count, and print the figures."""
    asked = _asked()
    if asked.run:
        _run_here(asked)
        return
    with tempfile.TemporaryDirectory(prefix="qingdan-bench-") as folder:
        mongod, broker = (
            Mongod(Path(folder) / "mongod", free_port()),
            RabbitMQ(Path(folder) / "rabbitmq", free_port(), free_port()),
        )
        with running(mongod, broker):
            _measure(asked, mongod.uri.replace("/?", f"/{DATABASE}?"), broker.make_vhost("bench"))


def _measure(asked: argparse.Namespace, uri: str, broker: str) -> None:
    cases = bootstrap.build(intake_on(uri)).laws
    declare_everything(broker)
    drain = _Drain(broker)
    prepare(cases.hearing)
    filler = Filler()
    rounds = []
    for size in asked.sizes:
        began = time.perf_counter()
        filler.fill(size)
        print(f"{size} items, made in {time.perf_counter() - began:.0f} s", flush=True)
        for place in range(len(CHANGING)):
            rounds.append(_changed(cases, drain, place, size, asked.rounds))
            print(json.dumps(rounds[-1]), flush=True)
    killed = _killed_until_done(asked, cases, uri, drain)
    print(json.dumps({**_largest(rounds), **killed, "rounds": rounds}))
    if killed["lost"] or killed["doubled"] or killed["killed_runs"] < min(2, asked.kills):
        sys.exit(1)


def _largest(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of the largest change, and how the middle one fares among few and among many items."""
    few, many = (one["open_ms"] for one in (rounds[1], rounds[-2]))
    return {**rounds[-1], "open_1000_among_fewest_ms": few, "open_1000_among_most_ms": many}


# One change of a law


def _changed(cases: LawCases, drain: _Drain, place: int, size: int, times: int) -> dict[str, Any]:
    """Amend a law, run, drain, insert the same with nothing around, in turn; return the medians."""
    seen = [_changed_once(cases, drain, place) for _ in range(times)]
    middle = {name: sorted(one[name] for one in seen)[times // 2] for name in seen[0]}
    return {
        "items": size,
        "touched": int(middle["touched"]),
        "find_ms": round(middle["find"] * 1000, 1),
        "open_ms": round(middle["open"] * 1000, 1),
        "drain_ms": round(middle["drain"] * 1000, 1),
        "bulk_insert_ms": round(middle["floor"] * 1000, 1),
        "ratio": round(middle["ratio"], 2),
    }


def _changed_once(cases: LawCases, drain: _Drain, place: int) -> dict[str, float]:
    run = _ordered(cases, place)
    found, touched = _timed_find(run)
    began = time.perf_counter()
    cases.impact.run(job_id=run.job_id, run_id=run.run_id, now=SystemClock().now())
    opened = time.perf_counter() - began
    floor = _floor(run.change_id)
    began = time.perf_counter()
    confirmed = drain()
    drained = time.perf_counter() - began
    assert confirmed == touched == _counted(run.change_id)["there"], "a task, or its message, is missing"
    return {
        "touched": touched,
        "find": found,
        "open": opened,
        "drain": drained,
        "floor": floor,
        "ratio": opened / floor,
    }


class _Drain:
    """A relay that sends what waits in the outboxes of adjustments."""

    def __init__(self, broker: str) -> None:
        self._publisher = ConfirmingPublisher(broker, "bench relay")
        self._relay = Relay("intake", [AdjustmentDocument], self._publisher, watch=False)

    def __call__(self) -> int:
        """Return how many messages the broker has confirmed; the connection would not live until the next time."""
        confirmed = self._relay.sweep()
        self._publisher.close()
        return confirmed


def _timed_find(run: ImpactRun) -> tuple[float, int]:
    laws = MongoLaws()
    change = laws.change(run.change_id)
    assert change is not None, "the change was heard"
    began = time.perf_counter()
    target = Target(change=change, laws=laws.states([run.law_id]), day=run.target_on)
    touched = touched_by(MongoCitations(), Judging(target), run.law_id)
    return time.perf_counter() - began, len(touched)


def _ordered(cases: LawCases, place: int) -> ImpactRun:
    """Let a law change, and return the run that hearing of it has ordered."""
    change_id = amended(cases.hearing, place)
    ordered = get_db("intake")["law_impact_runs"].find_one({"change_id": change_id}, {"_id": 1})
    run = MongoImpactRuns().get(ordered["_id"]) if ordered else None
    assert run is not None, "hearing of a change orders a run"
    return run


# The floor: the same documents, inserted alone


def _floor(change_id: str) -> float:
    """Insert the adjustments of a change once more, elsewhere, and nothing but that; return the seconds."""
    database = get_db("intake")
    documents = list(_adjustments(change_id))
    floor = database.get_collection("floor_adjustments", write_concern=DURABLE)
    index_alike(database["adjustments"], floor)
    began = time.perf_counter()
    for piece in chunks(documents, BATCH):
        floor.insert_many(list(piece), ordered=False)
    seconds = time.perf_counter() - began
    floor.drop()
    return seconds


def _adjustments(change_id: str) -> Iterator[dict[str, Any]]:
    return iter(get_db("intake")["adjustments"].find({"_id": {"$gt": f"{change_id}:", "$lt": f"{change_id};"}}))


# A run in a process that is killed


def _killed_until_done(asked: argparse.Namespace, cases: LawCases, uri: str, drain: _Drain) -> dict[str, int]:
    run = _ordered(cases, len(CHANGING) - 1)
    run_id, (_, touched) = run.run_id, _timed_find(run)
    command = [sys.executable, __file__, "--run", run_id, "--job", run.job_id, "--uri", uri]
    killed = killed_on_the_way(lambda: subprocess.Popen(command), lambda: _done(run_id), touched, asked.kills)
    assert subprocess.run(command, check=False).returncode == 0, "the run failed"
    confirmed = drain()
    counted = _counted(run.change_id)
    return {
        "killed_runs": killed,
        "lost": touched - counted["there"],
        "doubled": counted["changed"] + max(0, confirmed - touched),
        "confirmed": confirmed,
    }


def _run_here(asked: argparse.Namespace) -> None:
    impact = bootstrap.build(intake_on(asked.uri)).laws.impact
    impact.run(job_id=asked.job, run_id=asked.run, now=SystemClock().now())


def _done(run_id: str) -> int:
    found = get_db("intake")["law_impact_runs"].find_one({"_id": run_id}, {"done": 1})
    return int(found["done"]) if found else 0


def _counted(change_id: str) -> dict[str, int]:
    """Return how many adjustments a change has, and how many of them were written more than once."""
    found = list(_adjustments(change_id))
    return {"there": len({one["item_id"] for one in found}), "changed": sum(one["version"] != 1 for one in found)}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--run", default="")
    parser.add_argument("--job", default="")
    parser.add_argument("--uri", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
