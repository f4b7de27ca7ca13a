"""One real stack for all journeys: five services on their own servers, filled by the demonstration itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymongo
import pytest

from stack.demo.setup import Accounts
from stack.local import Stack

ROOT = Path(__file__).resolve().parents[2]
FINISHES_WITHIN = 240


@dataclass
class District:
    """The demonstration district after `make demo`: its stack, accounts, items, and what the command printed."""

    stack: Stack
    accounts: Accounts
    item_ids: list[str]
    output: str
    client: pymongo.MongoClient[dict[str, Any]]

    @property
    def portal(self) -> str:
        """The address of the portal, with the slash at its end."""
        return self.stack.urls["portal"]


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """Run the demonstration as `make demo` does, in a run directory of its own."""
    run_dir = tmp_path_factory.mktemp("run")
    stack = Stack(run_dir)
    try:
        demo = subprocess.run(
            [sys.executable, "-m", "stack.demo", "--run-dir", str(run_dir)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=FINISHES_WITHIN,
            check=False,
        )
        assert demo.returncode == 0, demo.stdout + demo.stderr
        items = json.loads((run_dir / "demo" / "items.json").read_text(encoding="utf-8"))
        with pymongo.MongoClient[dict[str, Any]](stack.mongod.uri) as client:
            accounts = Accounts(stack.urls["portal"], run_dir / "demo")
            yield District(stack, accounts, items, demo.stdout, client)
    finally:
        stack.down()
