"""Python's cyclic collector in a process that serves for long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 50_000
"""
New containers before a look at the youngest. A batch of documents makes tens of thousands, none of them in a cycle;
with Python's 700 each is looked at again and again. What is in no cycle is freed without the collector.
"""


def calm() -> None:
    """Let the collector look less often; `bench/import.py` and `bench/pipeline.py` show what it takes."""
    gc.set_threshold(YOUNG, 20, 20)


@contextmanager
def at_rest() -> Iterator[None]:
    """Let the collector rest while much is made that stays: it would look through all of it, and find nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
