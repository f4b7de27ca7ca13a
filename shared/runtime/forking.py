"""Shares pure work with a second process, so that long work of one job uses two cores."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from io import BytesIO
from typing import Any, TypeVar

from shared.kernel.batches import chunks
from shared.runtime.children import cores, end, fork
from shared.runtime.collector import at_rest

log = logging.getLogger(__name__)

Piece = TypeVar("Piece")
Result = TypeVar("Result")

WORTH_IT = 500
"""Pieces from which on a second process gains more than it costs: some 20 ms and what its results weigh."""
SHARES = 64
"""Into how many shares the pieces go: whoever is free takes the next, so that both end at the same time."""


def in_two_processes(work: Callable[[Piece], Result], pieces: Sequence[Piece], least: int = WORTH_IT) -> list[Result]:
    """
    Return what `work` makes of each piece, in their order; some are done by a child of this process.

    The child begins with all that is here, so nothing is handed over but its results. `work` must be pure: it may not
    touch a database, a lock or a file, none of which survive a fork. What the child does not bring, whatever the
    reason, is done here: so an error of `work` is raised here, too. Of several it is the one that is met first.

    :param least: so many pieces are worth a child
    """
    if len(pieces) < max(least, 2) or cores() < 2:
        return [work(piece) for piece in pieces]
    shares = list(chunks(pieces, -(-len(pieces) // SHARES)))
    done = _shared(work, shares)
    left = ((number, share) for number, share in enumerate(shares) if number not in done)
    done |= {number: [work(piece) for piece in share] for number, share in left}
    return [result for number in range(len(shares)) for result in done[number]]


def _shared(work: Callable[[Piece], Result], shares: Sequence[Sequence[Piece]]) -> dict[int, list[Result]]:
    """Return what came of the shares that this process and a child have done; without a child nothing is."""
    tickets, (reading, writing) = _tickets(len(shares)), os.pipe()
    with ExitStack() as ending:
        ending.callback(os.close, tickets)
        pipe = ending.enter_context(os.fdopen(reading, "rb"))
        waiting = ending.enter_context(ThreadPoolExecutor(1))
        try:
            child = fork()
        except OSError:
            log.warning("no process to share the work with", exc_info=True)
            os.close(writing)
            return {}
        if not child:
            os.close(reading)
            _serve(work, shares, tickets, writing)
        ending.callback(end, child)  # before anybody waits for what it would send
        os.close(writing)
        with at_rest():
            sent = waiting.submit(pipe.read)  # a pipe holds little: its writer would wait for us
            done = {number: [work(piece) for piece in shares[number]] for number in _taken(tickets)}
            return {**_received(sent.result()), **done}


def _tickets(count: int) -> int:
    """Return what both processes take the numbers of shares from, each number once: a pipe that nobody writes to."""
    taking, giving = os.pipe()
    os.write(giving, bytes(range(count)))
    os.close(giving)
    return taking


def _taken(tickets: int) -> Iterator[int]:
    while number := os.read(tickets, 1):
        yield number[0]


def _serve(work: Callable[[Piece], Result], shares: Sequence[Sequence[Piece]], tickets: int, writing: int) -> None:
    """Do shares in the child, and end it there, past everything that the parent would do at its end."""
    try:
        with at_rest(), os.fdopen(writing, "wb") as pipe:
            for number in _taken(tickets):
                done = [work(piece) for piece in shares[number]]
                pipe.write(pickle.dumps((number, done), pickle.HIGHEST_PROTOCOL))
    except BaseException:
        log.warning("a share is left to the parent", exc_info=True)
    finally:
        os._exit(0)


def _received(content: bytes) -> Mapping[int, list[Any]]:
    """Return the shares that the child has sent whole."""
    found: dict[int, list[Any]] = {}
    stream = BytesIO(content)
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            number, done = pickle.load(stream)  # noqa: S301 (written by our own child)
            found[number] = done
    return found
