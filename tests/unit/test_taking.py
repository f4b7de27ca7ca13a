"""Runs that share all tests: whatever their speed, each test is run once, and the journeys by one of them alone."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.taking import HOME, RUNS, Taken, row_of, walk_along

FILES = (
    "new/test_a.py",
    "unit/test_b.py",
    "services/test_c.py",
    "services/test_d.py",
    "messages/test_e.py",
    "faults/test_f.py",
    "journeys/test_g.py",
    "journeys/test_h.py",
)
SERIAL = count()


def collected() -> list[Any]:
    """Three tests of each file."""
    return [SimpleNamespace(path=HOME / file, name=f"{file}::{number}") for file in FILES for number in range(3)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(range(len(RUNS))), max_size=60))
def test_each_test_is_run_once_and_the_journeys_by_one_run(tmp_path: Path, turns: list[int]) -> None:
    place = tmp_path / str(next(SERIAL))
    place.mkdir()
    taken = Taken(place)
    taken.write_all(0, list(FILES))
    walks = [walk_along(row_of(number, collected()), taken) for number in range(len(RUNS))]
    ran: list[list[str]] = [[] for _ in RUNS]
    for number in (*turns, *[*range(len(RUNS))] * len(collected())):
        if (test := next(walks[number], None)) is not None:
            ran[number].append(test.name)

    everything = [test.name for test in collected()]
    assert sorted(chain(*ran)) == sorted(everything)
    assert [name for name in ran[-1] if "journeys" in name] == [name for name in everything if "journeys" in name]
    assert taken.left() == []


def test_each_run_begins_with_its_own_folders_and_goes_on_with_what_is_shared() -> None:
    rows = [[file.partition("/")[0] for file in row_of(number, collected())] for number in range(len(RUNS))]

    assert rows == [
        ["unit", "new", "services", "services", "messages", "faults"],
        ["faults", "messages", "new", "services", "services", "unit"],
        ["journeys", "journeys", "services", "services", "new", "faults", "messages", "unit"],
    ]


def test_what_nobody_took_is_named(tmp_path: Path) -> None:
    """A run that breaks off leaves its files to nobody."""
    taken = Taken(tmp_path)
    taken.write_all(0, list(FILES))
    walk = walk_along(row_of(2, collected()), taken)
    while next(walk).name.startswith("journeys"):
        pass

    assert taken.left() == sorted(file for file in FILES[:6] if file != "services/test_d.py")
