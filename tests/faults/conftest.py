"""A stack for the campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stack.local import Stack

RETRIES = {"QINGDAN_RETRY_DELAYS_MS": "200,1000,3000"}
"""Retries come fast."""


@dataclass(frozen=True)
class Struck:
    """A stack with two workers, and so two relays, of each service, and the folder with the accounts of its people."""

    stack: Stack
    folder: Path


@pytest.fixture(scope="package")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    """One for all campaigns: to start and to stop it takes as long as a short one. Each has items of its own."""
    stack = Stack(tmp_path_factory.mktemp("run"), workers=2, environment=RETRIES)
    try:
        stack.up()
        yield Struck(stack, tmp_path_factory.mktemp("people"))
    finally:
        stack.down()
