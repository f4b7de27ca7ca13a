"""Waiting for what other processes do: a condition with a time limit, never a fixed pause."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_never = threading.Event()


def eventually(look: Callable[[], T], seconds: float = 15.0, every: float = 0.02) -> T:
    """
    Look again and again until the answer is true, and return it.

    :raises AssertionError: when it is not after so many seconds; names what was looked at and the last answer
    """
    deadline = time.monotonic() + seconds
    while not (answer := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{look.__qualname__} is {answer!r} after {seconds} s")
        _never.wait(every)
    return answer
