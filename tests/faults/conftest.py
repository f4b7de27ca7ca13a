"""A stack with two workers of every service, for the campaign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.local import Stack


@pytest.fixture
def doubled_stack(tmp_path: Path) -> Iterator[Stack]:
    """Two workers, and so two relays, of each service; retries come fast."""
    stack = Stack(tmp_path / "run", workers=2, environment={"QINGDAN_RETRY_DELAYS_MS": "200,1000,3000"})
    try:
        stack.up()
        yield stack
    finally:
        stack.down()
