"""Shares pure work with a second process, so that long work of one job uses two cores."""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

WORTH_IT = 500
"""Pieces from which on a second process gains more than it costs: some 20 ms and what its results weigh."""


def in_two_processes(work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> list[Result]:
    """
    Return what `work` makes of each piece, in their order; the second half is done by a child of this process.

    The child begins with all that is here, so nothing is handed over but its results. `work` must be pure: it may not
    touch a database, a lock or a file, none of which survive a fork. What the child does not bring, whatever the
    reason, is done here: an error of `work` is raised as if there were no child.
    """
    if len(pieces) < WORTH_IT or (os.cpu_count() or 1) < 2:
        return [work(piece) for piece in pieces]
    middle = len(pieces) // 2
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _serve(work, pieces[middle:], writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            first = [work(piece) for piece in pieces[:middle]]
            rest: list[Result] | None = _received(pipe.read())
    finally:
        os.kill(child, signal.SIGKILL)  # it has ended, or nobody waits for it any more
        os.waitpid(child, 0)
    return first + (rest if rest is not None else [work(piece) for piece in pieces[middle:]])


def _serve(work: Callable[[Piece], Result], pieces: Sequence[Piece], writing: int) -> None:
    """Do the work in the child, and end it there, past everything that the parent would do at its end."""
    gc.disable()
    with suppress(BaseException):
        done = pickle.dumps([work(piece) for piece in pieces], pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(done)
    os._exit(0)


def _received(content: bytes) -> Any:
    """Return what the child has sent, or None when it did not come to its end."""
    try:
        return pickle.loads(content)  # noqa: S301 (written by our own child)
    except (EOFError, pickle.UnpicklingError):
        return None
