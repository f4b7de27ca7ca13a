"""A pair of processes for a long job: this one, and a child of it with connections of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Generic, TypeVar

from shared.runtime.children import cores, end, fork

Piece = TypeVar("Piece")
Result = TypeVar("Result")
LONGEST = 300.0
"""Seconds after which a twin that does not answer is ended; a batch takes some."""
log = logging.getLogger(__name__)


class Twin(Generic[Piece, Result]):
    """
    A child that does work, one piece after the other, from a fork of this process until it is ended.

    :param work: what is done; it may be done again, since a child may be killed after its work and before its answer
    :param prepare: opens anew in the child what does not survive a fork
    :raises OSError: when there may be no further process
    """

    def __init__(self, work: Callable[[Piece], Result], prepare: Callable[[], None]) -> None:
        self._work = work
        self._wire, there = Pipe()
        self._is_there, self.has_repeated = True, False
        self._child = fork()
        if not self._child:
            self._wire.close()
            _serve(work, prepare, there)
        there.close()

    def __call__(self, piece: Piece) -> Result:
        """Return what the work makes of a piece; what the child does not bring, whatever the reason, is done here."""
        if self._is_there:
            try:
                self._wire.send(piece)
                if not self._wire.poll(LONGEST):
                    raise TimeoutError
                result: Result = self._wire.recv()
                return result
            except Exception:
                log.warning("the twin does not answer; its work is done here", exc_info=True)
                self.has_repeated = True
                self.end()  # or it would go on with what is done here
        return self._work(piece)

    def end(self) -> None:
        """End the child, whatever it is doing."""
        if self._is_there:
            self._is_there = False
            end(self._child)
            self._wire.close()


class Pair(Generic[Piece, Result]):
    """Takes pieces of work: a twin and this process do them, two at a time, whoever is free."""

    def __init__(
        self, work: Callable[[Piece], Result], twin: Twin[Piece, Result] | None, waiting: ThreadPoolExecutor
    ) -> None:
        self._twin, self._waiting = twin, waiting
        self._hands: SimpleQueue[Callable[[Piece], Result]] = SimpleQueue()
        self._hands.put(work)
        if twin is not None:
            self._hands.put(twin)

    def __call__(self, piece: Piece) -> Future[Result]:
        """Let a piece be done beside others."""
        return self._waiting.submit(self._by_whoever_is_free, piece)

    @property
    def has_repeated(self) -> bool:
        """Tell whether a piece may have been done twice: the twin was lost, or failed, while it was at it."""
        return self._twin is not None and self._twin.has_repeated

    def _by_whoever_is_free(self, piece: Piece) -> Result:
        hand = self._hands.get()
        try:
            return hand(piece)
        finally:
            self._hands.put(hand)


@contextmanager
def in_a_pair(
    work: Callable[[Piece], Result], pieces: int, *, prepare: Callable[[], None]
) -> Iterator[Pair[Piece, Result]]:
    """
    Lend a pair for a piece of work; what is not begun when its user gives up is not begun any more.

    :param pieces: how many will come; one alone is worth no twin
    :param prepare: opens anew in the twin what does not survive a fork
    """
    twin = _twin(work, prepare) if pieces > 1 and cores() > 1 else None  # a fork comes before the threads
    waiting = ThreadPoolExecutor(2 if twin else 1)
    try:
        yield Pair(work, twin, waiting)
    except BaseException:
        waiting.shutdown(cancel_futures=True)
        raise
    finally:
        waiting.shutdown()
        if twin is not None:
            twin.end()


def _twin(work: Callable[[Piece], Result], prepare: Callable[[], None]) -> Twin[Piece, Result] | None:
    try:
        return Twin(work, prepare)
    except OSError:
        log.warning("no process to share the work with", exc_info=True)
        return None


def _serve(work: Callable[[Piece], Result], prepare: Callable[[], None], wire: Connection) -> None:
    """Do the work in the child until its parent ends it, past everything that the parent would do at its end."""
    try:
        prepare()
        while True:
            wire.send(work(wire.recv()))
    except BaseException:
        log.warning("the twin leaves its work to its parent", exc_info=True)
    finally:
        os._exit(0)
