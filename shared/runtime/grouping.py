"""Concurrent callers served together: one write and one wait for the disk instead of one for each."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from shared.runtime.mongo import DATABASE_AWAY

T = TypeVar("T")
R = TypeVar("R")

_Waiting = tuple[T, "Future[R]"]


class GroupCommit(Generic[T, R]):
    """
    Collects what several threads submit at the same time and hands it to one call of `handler`.

    `handler` answers in order, one result for each entry; a result that is an exception is raised at its caller.
    When the handler itself raises, each entry is tried alone, so that nobody suffers for another.
    """

    def __init__(self, handler: Callable[[list[T]], list[R]], linger: float = 0.002, most: int = 200) -> None:
        self._handler, self._linger, self._most = handler, linger, most
        self._entries: SimpleQueue[_Waiting[T, R]] = SimpleQueue()
        self._starting = threading.Lock()
        self._worker_of = 0

    def submit(self, entry: T) -> R:
        """Have an entry handled, alone or with others, and return its own result."""
        self._start()
        answer: Future[R] = Future()
        self._entries.put((entry, answer))
        return answer.result()

    def _start(self) -> None:
        """Start the worker thread in this process: a thread does not survive a fork."""
        if self._worker_of == os.getpid():
            return
        with self._starting:
            if self._worker_of != os.getpid():
                self._entries = SimpleQueue()
                threading.Thread(target=self._work, args=(self._entries,), name="group commit", daemon=True).start()
                self._worker_of = os.getpid()

    def _work(self, entries: SimpleQueue[_Waiting[T, R]]) -> None:
        while True:
            self._serve(self._collect(entries))

    def _collect(self, entries: SimpleQueue[_Waiting[T, R]]) -> list[_Waiting[T, R]]:
        group = [entries.get()]
        deadline = time.monotonic() + self._linger
        while len(group) < self._most:
            try:
                group.append(entries.get(timeout=max(deadline - time.monotonic(), 0)))
            except Empty:
                break
        return group

    def _serve(self, group: list[_Waiting[T, R]]) -> None:
        try:
            results = self._handler([entry for entry, _ in group])
        except DATABASE_AWAY as error:  # trying each alone would only wait again, once for each
            for _, answer in group:
                answer.set_exception(error)
        except Exception as error:
            self._serve_alone(group, error)
        else:
            for (_, answer), result in zip(group, results, strict=True):
                _answer(answer, result)

    def _serve_alone(self, group: list[_Waiting[T, R]], error: Exception) -> None:
        if len(group) == 1:
            group[0][1].set_exception(error)
            return
        for waiting in group:
            self._serve([waiting])


def _answer(answer: Future[R], result: R) -> None:
    if isinstance(result, Exception):
        answer.set_exception(result)
    else:
        answer.set_result(result)
