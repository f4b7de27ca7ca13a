"""
A plugin for runs of pytest that share all tests: each begins with folders of its own and then takes what is left.

What is taken is a whole file, by making a file of its name, which only one run can do. So all runs end together,
whatever tests are added.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

RUN, PLACE = "QINGDAN_TEST_RUN", "QINGDAN_TEST_TAKEN"
HOME = Path(__file__).parent

RUNS = (("unit", "contracts", "stack"), ("faults", "messages"), ("journeys",))
"""
The folders with which each run begins. What stands in none is shared from the beginning, as the services are.

The first tells most in the shortest time. The journeys are for one run alone: they share a district, which another run
would have to build again. Whatever takes long and waits much, as the campaign does, is begun with: were it taken last,
the others would wait for it.
"""
FOLDERS = ("unit", "contracts", "stack", "services", "messages", "faults", "journeys")
"""The order of a run that is alone; a folder that is not named comes first."""
FOR_ONE_RUN = ("journeys",)

Row = dict[str, list[pytest.Item]]


class Taken:
    """The folder in which the runs leave the names of all files and of those that they have taken."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def take(self, file: str) -> bool:
        """Take a file of tests, unless another run has it."""
        try:
            (self._place / file.replace("/", "|")).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def write_all(self, number: int, files: list[str]) -> None:
        """Leave the names of all files that a run has found."""
        (self._place / f"all-{number}").write_text("\n".join(files), encoding="utf-8")

    def left(self) -> list[str]:
        """Return the files that nobody has taken."""
        found = {file for each in self._place.glob("all-*") for file in each.read_text("utf-8").splitlines()}
        return sorted(file for file in found if not (self._place / file.replace("/", "|")).exists())


def row_of(number: int, items: list[pytest.Item]) -> Row:
    """Return the files with their tests in the order in which a run comes to them."""
    row = Row()
    for item in items:
        row.setdefault(item.path.relative_to(HOME).as_posix(), []).append(item)
    own = [file for folder in RUNS[number] for file in row if _folder(file) == folder]
    others = [file for file in row if file not in own and _folder(file) not in FOR_ONE_RUN]
    if number == len(RUNS) - 1:
        others.reverse()
    others.sort(key=lambda file: any(_folder(file) in begun for begun in RUNS))  # what another begins with comes last
    return {file: row[file] for file in (*own, *others)}


def walk_along(row: Row, taken: Taken) -> Iterator[pytest.Item]:
    """Yield test after test; pytest asks for the next one before it runs the one before, and so takes its file."""
    for file, items in row.items():
        if taken.take(file):
            yield from items


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run what this run takes, as pytest itself runs what is collected."""
    if session.testsfailed or session.config.option.collectonly:
        return None
    number, taken = int(os.environ[RUN]), Taken(Path(os.environ[PLACE]))
    taken.write_all(number, sorted({item.path.relative_to(HOME).as_posix() for item in session.items}))
    walk = walk_along(row_of(number, session.items), taken)
    item = next(walk, None)
    while item is not None:
        following = next(walk, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def _folder(file: str) -> str:
    return file.partition("/")[0]
