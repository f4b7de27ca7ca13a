"""
Import of 10,000 rows with all rules on, beside only reading the same file and the bulk insert alone.

    .venv/bin/python bench/import.py [--list implementation]

The import is everything after the upload: reading, checking, storing the dry view, the confirmation and the writing of
items and revisions. Reading alone is python-calamine on the same bytes; the insert alone is one `insert_many` each of
the same items and revisions, majority and journal. Each runs in a process of its own on a private mongod, one after the
other, in several rounds. The last line is JSON with medians; `ratio` is that of import time / (reading + insert time).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pymongo
from pymongo import WriteConcern

from bench.alone import index_alike, intake_on, running
from bench.import_lists import BODY, LENGTHS, ROWS, a_list, implemented_elements
from services.intake import bootstrap
from services.intake.application.drafting import Draft
from services.intake.application.importing import MOST_BYTES
from services.intake.application.registering import BodyEntry
from services.intake.domain.bodies import BodyKind
from shared.kernel.actor import Actor
from shared.kernel.batches import chunks
from shared.kernel.ids import new_id
from shared.runtime.collector import at_rest
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION
from shared.standards.roles import permissions_of
from shared.standards.uscc import check_character
from stack.mongod import Mongod
from stack.ports import free_port

DATABASE = "bench_import"
DURABLE = WriteConcern(w="majority", j=True)
ROLES = ("import", "read", "insert")
ROUNDS = 5

Round = dict[str, dict[str, float]]
"""What each role measured: seconds, peak_mb, and the import's steps."""


def main() -> None:
    """Measure all three and print the figures."""
    asked = _asked()
    if asked.role:
        print(json.dumps(_ROLES[asked.role](asked)))
        return
    with tempfile.TemporaryDirectory(prefix="qingdan-bench-") as folder:
        file = Path(folder) / "list.xlsx"
        file.write_bytes(a_list(asked.list, asked.rows))
        assert file.stat().st_size <= MOST_BYTES, "the file is larger than an upload may be"
        lengths = ", ".join(f"{key} {length}" for key, length in LENGTHS[asked.list].items())
        print(f"{asked.rows} rows, {file.stat().st_size / 1e6:.1f} MB; characters in a cell: {lengths}")
        if asked.list == IMPLEMENTATION:
            tables = ", ".join(f"{key} {count}" for key, count in ROWS.items())
            print(f"rows of tables for each, in sheets of their own: {tables}")
        server = Mongod(Path(folder) / "mongod", free_port())
        with running(server):
            rounds = [_round(number, asked, file, server.uri) for number in range(1, asked.rounds + 1)]
    _report(asked.rows, rounds)


def _round(number: int, asked: argparse.Namespace, file: Path, uri: str) -> Round:
    """Import, read and insert once, in a database of this round."""
    at = uri.replace("/?", f"/{DATABASE}_{number}?")
    found = {role: _in_own_process(role, asked, file, at) for role in ROLES}
    seconds = {role: found[role]["seconds"] for role in ROLES}
    steps = ", ".join(f"{step} {found['import'][step]:.2f}" for step in ("check", "confirm", "write"))
    times = ", ".join(f"{role} {seconds[role]:.2f} s" for role in ROLES)
    print(f"round {number}: {times} (import: {steps}); ratio {_ratio(found):.2f}", flush=True)
    return found


def _ratio(found: Round) -> float:
    return found["import"]["seconds"] / (found["read"]["seconds"] + found["insert"]["seconds"])


def _report(rows: int, rounds: Sequence[Round]) -> None:
    rates = {role: rows / median(each[role]["seconds"] for each in rounds) for role in ROLES}
    figures = {
        "rows_per_s": round(rates["import"]),
        "read_rows_per_s": round(rates["read"]),
        "insert_rows_per_s": round(rates["insert"]),
        "ratio": round(median(_ratio(each) for each in rounds), 2),
        "peak_memory_mb": round(max(each["import"]["peak_mb"] for each in rounds)),
    }
    print(json.dumps(figures))


def _in_own_process(role: str, asked: argparse.Namespace, file: Path, uri: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--role", role, "--rows", str(asked.rows), "--list", asked.list]
    done = subprocess.run([*command, "--file", str(file), "--uri", uri], check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--list", choices=[DIRECTORY, IMPLEMENTATION], default=DIRECTORY)
    parser.add_argument("--role", choices=ROLES)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--uri", default="")
    return parser.parse_args()


# What is measured


def _import(asked: argparse.Namespace) -> dict[str, float]:
    cases = bootstrap.build(intake_on(asked.uri))
    now = datetime.now(UTC)
    clerk = _clerk(cases, now)
    if asked.list == IMPLEMENTATION:
        _begin_sources(cases, clerk, asked.rows, now)
    importing = cases.importing
    content = asked.file.read_bytes()
    importing.upload(actor=clerk, file_name=asked.file.name, content=content, now=now, list_kind=asked.list)
    one = importing.recent(clerk)[0]
    times = [time.perf_counter()]
    with at_rest():  # as the tasks do
        importing.check(job_id=new_id(), import_id=one.import_id)
    times.append(time.perf_counter())
    job_id = importing.confirm(actor=clerk, import_id=one.import_id, content_hash=one.content_hash, only_good=False)
    times.append(time.perf_counter())
    with at_rest():
        importing.run(job_id=job_id, import_id=one.import_id, now=now)
    times.append(time.perf_counter())
    results = importing.recent(clerk)[0].results
    assert results == {"done": asked.rows}, results
    steps = dict(zip(("check", "confirm", "write"), _differences(times), strict=True))
    return {"seconds": times[-1] - times[0], "peak_mb": _peak_mb(), **steps}


def _begin_sources(cases: bootstrap.UseCases, clerk: Actor, rows: int, now: datetime) -> None:
    """Make the items of the directory list that the rows implement; this is not measured."""
    for piece in chunks(range(1, rows + 1), 1000):
        drafts = [
            Draft(actor=clerk, at=now, item_id=new_id(), elements=implemented_elements(number)) for number in piece
        ]
        assert all(outcome.ok for outcome in cases.drafting.create(drafts))


def _clerk(cases: bootstrap.UseCases, now: datetime) -> Actor:
    registrar = _actor("registrar", "", "系统")
    first = "11500116000000001"
    entry = BodyEntry(
        body_id=new_id(),
        name=BODY,
        uscc=first + check_character(first),
        kind=BodyKind.DEPARTMENT,
        guiding_department="09",
    )
    body = cases.registering.register(registrar, entry, now)
    return _actor("compiler", body.body_id, body.name)


def _actor(role: str, body_id: str, body_name: str) -> Actor:
    permissions = frozenset(permissions_of([role]))
    return Actor(
        account_id=role,
        name=role,
        body_id=body_id,
        body_name=body_name,
        roles=frozenset([role]),
        permissions=permissions,
    )


def _read(asked: argparse.Namespace) -> dict[str, float]:
    from python_calamine import CalamineWorkbook

    content = asked.file.read_bytes()
    started = time.perf_counter()
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    seconds = time.perf_counter() - started
    assert len(sheets[0]) == asked.rows + 2
    return {"seconds": seconds, "peak_mb": _peak_mb()}


def _insert(asked: argparse.Namespace) -> dict[str, float]:
    """Insert what the import has written into two collections of their own, with the same indexes."""
    client: pymongo.MongoClient[Any] = pymongo.MongoClient(asked.uri)
    database = client.get_default_database()
    copies = []
    imported = [item["_id"] for item in database["service_items"].find({"content.list_kind": asked.list}, {"_id": 1})]
    for name, key in (("service_items", "_id"), ("item_revisions", "item_id")):
        found = list(database[name].find({key: {"$in": imported}}))
        assert len(found) == asked.rows
        alone = database.get_collection(f"{name}_alone", write_concern=DURABLE)
        index_alike(database[name], alone)
        copies.append((alone, found))
    started = time.perf_counter()
    for alone, found in copies:
        alone.insert_many(found, ordered=False)
    return {"seconds": time.perf_counter() - started, "peak_mb": _peak_mb()}


def _differences(times: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_ROLES = {"import": _import, "read": _read, "insert": _insert}

if __name__ == "__main__":
    main()
