"""Stacks for the campaigns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.local import Stack

RETRIES = {"QINGDAN_RETRY_DELAYS_MS": "200,1000,3000"}
"""Retries come fast."""


@pytest.fixture
def doubled_stack(tmp_path: Path) -> Iterator[Stack]:
    """Two workers, and so two relays, of each service."""
    yield from _running(Stack(tmp_path / "run", workers=2, environment=RETRIES))


@pytest.fixture
def faults_stack(tmp_path: Path) -> Iterator[Stack]:
    """Two workers of each service in the long form, one in the short."""
    workers = 2 if os.environ.get("QINGDAN_FAULTS") == "long" else 1
    yield from _running(Stack(tmp_path / "run", workers=workers, environment=RETRIES))


def _running(stack: Stack) -> Iterator[Stack]:
    try:
        stack.up()
        yield stack
    finally:
        stack.down()
