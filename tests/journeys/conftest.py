"""
One real stack for all journeys: five services on their own servers, filled by the demonstration itself.

QINGDAN_DISTRICT=DIR names a run directory whose stack is used, and left running; for people who write journeys. It was
started with QINGDAN_CLOCK_FILE=DIR/clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
from selenium import webdriver

from shared.runtime.settings import CLOCK_FILE
from stack.demo import path
from stack.demo.client import Client
from stack.demo.setup import Accounts
from stack.local import Stack
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.travel import CLERK, nothing_changes
from tests.journeys.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
FINISHES_WITHIN = 240


@pytest.fixture(scope="package")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """Run the demonstration as `make demo` does, in a run directory of its own; its stack ends with the journeys."""
    kept = os.environ.get("QINGDAN_DISTRICT", "")
    run_dir = Path(kept).resolve() if kept else tmp_path_factory.mktemp("run")
    stack = Stack(run_dir)
    if not kept:
        (run_dir / "clock").write_text("+0", encoding="utf-8")
    try:
        demo = subprocess.run(
            [sys.executable, "-m", "stack.demo", "--run-dir", str(run_dir)],
            cwd=ROOT,
            env={**os.environ, CLOCK_FILE: str(run_dir / "clock")},
            capture_output=True,
            text=True,
            timeout=FINISHES_WITHIN,
            check=False,
        )
        assert demo.returncode == 0, demo.stdout + demo.stderr
        items = json.loads((run_dir / "demo" / "items.json").read_text(encoding="utf-8"))
        with pymongo.MongoClient[dict[str, Any]](stack.mongod.uri) as client:
            accounts = Accounts(stack.urls["portal"], run_dir / "demo")
            # the demonstration went the whole way of the work plan; journeys about other things take the short one
            path.adopt_three_offices(accounts.client("coordinator"))
            yield District(run_dir, stack, accounts, items, demo.stdout, client)
    finally:
        if not kept:
            stack.down()


@pytest.fixture
def person(district: District, driver: webdriver.Chrome) -> Person:
    """Whoever sits at the browser; nobody is signed in."""
    driver.delete_all_cookies()
    return Person(driver, district.portal, district.accounts.password)


@pytest.fixture
def visitor(district: District) -> Visitor:
    """Somebody before the sign-in page."""
    return Visitor(district.portal)


@pytest.fixture
def clerk(district: District) -> Visitor:
    """The clerk at the desk."""
    return Visitor(district.portal).sign_in(CLERK, district.accounts.password)


@pytest.fixture
def machine(district: District) -> Client:
    """The clerk's machine."""
    return district.accounts.client(CLERK)


@pytest.fixture
def unharmed(district: District) -> Iterator[None]:
    """Whatever the test sends leaves the databases as they were."""
    with nothing_changes(district):
        yield
