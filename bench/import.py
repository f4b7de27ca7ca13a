"""
Import of 10,000 rows with all rules on, beside only reading the same file and the bulk insert alone.

    .venv/bin/python bench/import.py

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
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pymongo
from pymongo import WriteConcern

from services.intake import bootstrap
from services.intake.application.importing import MOST_BYTES
from services.intake.application.importing_columns import columns_of, rows_of_item, written_list
from services.intake.application.registering import BodyEntry
from services.intake.domain.bodies import BodyKind
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.runtime.collector import calm
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.roles import permissions_of
from shared.standards.uscc import check_character
from stack.mongod import Mongod
from stack.ports import free_port

LENGTHS = {"item_name": 13, "exercise_content": 24, "title": 35, "article": 12, "text": 110}
"""Characters, as the lists and laws that were found have them on average; text: an article of a law."""
WORDS = [chr(place) for place in range(0x4E00, 0x4E00 + 1500)]
"""As many different characters as such lists have, so that the file packs no better than theirs."""
DATABASE, BODY = "bench_import", "示例局"
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
        file.write_bytes(_a_list(asked.rows))
        assert file.stat().st_size <= MOST_BYTES, "the file is larger than an upload may be"
        lengths = ", ".join(f"{key} {length}" for key, length in LENGTHS.items())
        print(f"{asked.rows} rows, {file.stat().st_size / 1e6:.1f} MB; characters in a cell: {lengths}")
        server = Mongod(Path(folder) / "mongod", free_port())
        server.start()
        try:
            server.wait()
            rounds = [_round(number, asked.rows, file, server.uri) for number in range(1, ROUNDS + 1)]
        finally:
            server.kill()
    _report(asked.rows, rounds)


def _round(number: int, rows: int, file: Path, uri: str) -> Round:
    """Import, read and insert once, in a database of this round."""
    at = uri.replace("/?", f"/{DATABASE}_{number}?")
    found = {role: _in_own_process(role, rows, file, at) for role in ROLES}
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


def _in_own_process(role: str, rows: int, file: Path, uri: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--role", role, "--rows", str(rows), "--file", str(file)]
    done = subprocess.run([*command, "--uri", uri], check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--role", choices=ROLES)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--uri", default="")
    return parser.parse_args()


# The file


def _a_list(rows: int) -> bytes:
    standard = element_list(DIRECTORY)
    columns = columns_of(standard)
    lines: list[list[str]] = []
    for number in range(1, rows + 1):
        lines += rows_of_item(number, "", BODY, _elements(number), columns)
    return written_list(standard, lines, with_ids=False)


def _elements(number: int) -> dict[str, Any]:
    basis = {key: _text(number, key) for key in ("title", "article", "text")}
    return {
        "item_name": _text(number, "item_name"),
        "item_type": "20",
        "public_service_category": str(number % 7 + 1),
        "exercise_content": _text(number, "exercise_content"),
        "service_object": ["1", "2"],
        "service_theme": {"natural_person": ["010"], "legal_person": ["015"]},
        "legal_basis": [{"kind": "1", **basis, "status": "有效"}],
        "handling_form": ["1", "2"],
        "is_public": "1",
    }


def _text(number: int, key: str) -> str:
    mark, length = f"{key[:2]}{number}", LENGTHS[key]
    return "".join(Random(f"{key}{number}").choices(WORDS, k=length - len(mark))) + mark


# What is measured


def _import(asked: argparse.Namespace) -> dict[str, float]:
    settings = Settings(
        service="intake",
        mongo_uri=asked.uri,
        secret_key="only-for-the-bench",
        run_dir=asked.file.parent,
    )
    calm()  # as every process of ours does
    open_database(settings)
    cases = bootstrap.build(settings)
    now = datetime.now(UTC)
    clerk = _clerk(cases, now)
    importing = cases.importing
    importing.upload(actor=clerk, file_name=asked.file.name, content=asked.file.read_bytes(), now=now)
    one = importing.recent(clerk)[0]
    times = [time.perf_counter()]
    importing.check(job_id=new_id(), import_id=one.import_id)
    times.append(time.perf_counter())
    job_id = importing.confirm(actor=clerk, import_id=one.import_id, content_hash=one.content_hash, only_good=False)
    times.append(time.perf_counter())
    importing.run(job_id=job_id, import_id=one.import_id, now=now)
    times.append(time.perf_counter())
    results = importing.recent(clerk)[0].results
    assert results == {"done": asked.rows}, results
    steps = dict(zip(("check", "confirm", "write"), _differences(times), strict=True))
    return {"seconds": times[-1] - times[0], "peak_mb": _peak_mb(), **steps}


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
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    seconds = time.perf_counter() - started
    assert len(rows) == asked.rows + 2
    return {"seconds": seconds, "peak_mb": _peak_mb()}


def _insert(asked: argparse.Namespace) -> dict[str, float]:
    """Insert what the import has written into two collections of their own, with the same indexes."""
    client: pymongo.MongoClient[Any] = pymongo.MongoClient(asked.uri)
    database = client.get_default_database()
    copies = []
    for name in ("service_items", "item_revisions"):
        found = list(database[name].find())
        alone = database.get_collection(f"{name}_alone", write_concern=DURABLE)
        for index_name, index in database[name].index_information().items():
            if index_name != "_id_":
                options = {key: value for key, value in index.items() if key not in ("v", "key", "ns")}
                alone.create_index(index["key"], name=index_name, **options)
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
