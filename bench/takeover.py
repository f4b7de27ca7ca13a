"""
46,000 claimed items in 30 towns follow one change of the upper-level list, beside the bare writes of it.

    .venv/bin/python bench/takeover.py

Each round gives every upper-level item another name and basis and lets all heirs follow, in a process of its own, and
then writes the same texts (one `insert_many`) and the same pointers (one `bulk_write` with a version filter) with
nothing else around: that is the floor. In the last round the process is killed with -9 in the middle, several times,
and started again; then every heir is counted. The last line is JSON; `ratio` is floor rate / rate, of medians.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mongoengine.connection import get_db
from pymongo import UpdateOne, WriteConcern

from bench.alone import index_alike, intake_on, running
from bench.heirs import TOWNS, UPPERS, changed_uppers, seed
from bench.killed import killed_on_the_way
from services.intake import bootstrap
from services.intake.adapters.documents import DOCUMENTS
from services.intake.adapters.followings import FollowingRunDocument
from services.intake.adapters.upper_items import UPPER_DOCUMENTS
from services.intake.application.following import Following
from shared.kernel.batches import chunks
from shared.kernel.clock import SystemClock
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import ensure_indexes
from stack.mongod import Mongod
from stack.ports import free_port

DATABASE = "bench_takeover"
DURABLE = WriteConcern(w="majority", j=True)
ROUNDS = 3
KILLS = 4
BATCH = 1000


def main() -> None:
    """Seed, let follow, kill, count, and print the figures."""
    asked = _asked()
    if asked.run:
        _follow(asked)
        return
    with tempfile.TemporaryDirectory(prefix="qingdan-bench-") as folder:
        server = Mongod(Path(folder) / "mongod", free_port())
        with running(server):
            _measure(asked, server.uri.replace("/?", f"/{DATABASE}?"))


def _measure(asked: argparse.Namespace, uri: str) -> None:
    settings = intake_on(uri)
    ensure_indexes((*DOCUMENTS, *UPPER_DOCUMENTS, FollowingRunDocument))
    Jobs(settings.service).prepare()
    following = bootstrap.following_of(settings)
    began = time.perf_counter()
    heirs = seed(uppers=asked.uppers, towns=asked.towns)
    print(f"{heirs} heirs of {asked.uppers} items in {asked.towns} towns, made in {time.perf_counter() - began:.0f} s")
    rounds = []
    for number in range(1, asked.rounds + 1):
        run_id = _ordered(following, number + 1)
        seconds = _in_own_process(uri, run_id)
        floor = _floor(number + 1)
        rounds.append((seconds, floor))
        print(f"round {number}: {seconds:.1f} s, floor {floor:.1f} s, ratio {seconds / floor:.2f}", flush=True)
    run_id = _ordered(following, asked.rounds + 2)
    killed = _killed_until_done(asked, uri, run_id, heirs)
    counted = _counted(asked.rounds + 2, heirs)
    seconds, floor = (median(each[place] for each in rounds) for place in (0, 1))
    figures = {
        "items": heirs,
        "towns": asked.towns,
        "heirs": heirs,
        "seconds": round(seconds, 1),
        "items_per_s": round(heirs / seconds),
        "floor_items_per_s": round(heirs / floor),
        "ratio": round(seconds / floor, 2),
        "killed_runs": killed,
        **counted,
    }
    print(json.dumps(figures))
    if counted["lost"] or counted["doubled"] or killed < min(3, asked.kills):
        sys.exit(1)


def _ordered(following: Following, number: int) -> str:
    """Give every upper-level item its text of this number, and order that the heirs follow."""
    return following.order(upper_ids=changed_uppers(number), now=SystemClock().now())


# Letting the heirs follow, in a process that may be killed


def _follow(asked: argparse.Namespace) -> None:
    settings = intake_on(asked.uri)
    following = bootstrap.following_of(settings)
    began = time.perf_counter()
    following.run(job_id=asked.run, run_id=asked.run, now=datetime.now(UTC))
    print(time.perf_counter() - began)


def _started(uri: str, run_id: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--run", run_id, "--uri", uri]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _in_own_process(uri: str, run_id: str) -> float:
    process = _started(uri, run_id)
    said, _ = process.communicate()
    assert process.returncode == 0, "following failed"
    return float(said.splitlines()[-1])


def _killed_until_done(asked: argparse.Namespace, uri: str, run_id: str, heirs: int) -> int:
    killed = killed_on_the_way(lambda: _started(uri, run_id), lambda: _done(run_id), heirs, asked.kills)
    _in_own_process(uri, run_id)
    return killed


def _done(run_id: str) -> int:
    found = get_db("intake")["following_runs"].find_one({"_id": run_id}, {"done": 1})
    return int(found["done"]) if found else 0


# The floor: the same writes alone


def _floor(number: int) -> float:
    """Write the texts of this number and the pointers to them once more, elsewhere, and nothing but that."""
    database = get_db("intake")
    texts = database.get_collection("floor_texts", write_concern=WriteConcern(w=1, j=False))
    items = database.get_collection("floor_items", write_concern=DURABLE)
    _copied_items(number - 1)
    seconds = 0.0
    for pairs in _pairs(number):
        writes = [_pointer(item, text, number) for item, text in pairs]
        began = time.perf_counter()
        texts.insert_many([text for _, text in pairs], ordered=False)
        written = items.bulk_write(writes, ordered=False)
        seconds += time.perf_counter() - began
        assert written.matched_count == len(pairs), "the floor lost a pointer"
    texts.drop()
    items.drop()
    return seconds


def _copied_items(number: int) -> None:
    """Copy the items, with their indexes, as they were before this number of text."""
    database = get_db("intake")
    index_alike(database["service_items"], database["floor_items"])
    version = {"$set": {"version": {"$subtract": ["$version", 1]}, "content.number": number}}
    database["service_items"].aggregate([{"$match": {}}, version, {"$unset": "name_key"}, {"$out": "floor_items"}])


def _pairs(number: int) -> Iterator[Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]]:
    database = get_db("intake")
    items = list(database["service_items"].find({}, {"outbox": 0}))
    for piece in chunks(items, BATCH):
        found = database["item_revisions"].find({"_id": {"$in": [f"{item['_id']}@{number}" for item in piece]}})
        texts = {text["item_id"]: text for text in found}
        yield [(item, texts[item["_id"]]) for item in piece]


def _pointer(item: Mapping[str, Any], text: Mapping[str, Any], number: int) -> UpdateOne:
    fields = {name: item[name] for name in ("content", "name_key", "revisions", "parent", "updated_at", "updated_by")}
    fresh = {"$set": {**fields, "version": item["version"]}}
    return UpdateOne({"_id": text["item_id"], "version": item["version"] - 1}, fresh)


# Counting every heir


def _counted(number: int, heirs: int) -> dict[str, int]:
    """Return how many heirs lack their newest text, and how many have a text too many, stored or pointed to."""
    database = get_db("intake")
    wanted = list(range(1, number + 1))
    stored = Counter(text["item_id"] for text in database["item_revisions"].find({}, {"item_id": 1}))
    lost = doubled = seen = 0
    names = {upper["_id"]: upper["item_name"] for upper in database["upper_items"].find({}, {"item_name": 1})}
    for item in database["service_items"].find({}, {"revisions": 1, "content": 1, "parent": 1}):
        seen += 1
        has_name = item["content"]["item_name"] == names[item["parent"]["parent_id"]]
        lost += not has_name or item["parent"]["number"] != number or stored[item["_id"]] < number
        doubled += item["revisions"] != wanted or stored[item["_id"]] > number
    return {"lost": lost + heirs - seen, "doubled": doubled}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uppers", type=int, default=UPPERS)
    parser.add_argument("--towns", type=int, default=TOWNS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--run", default="")
    parser.add_argument("--uri", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
