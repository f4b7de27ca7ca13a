"""A process that is killed with -9 on its way, again and again: what it was to do must be there once in the end."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

LONGEST_AFTER = 0.25
"""Seconds that a process goes on after its share is done: the kill falls between a quarter of a batch and some."""


def killed_on_the_way(
    start: Callable[[], subprocess.Popen[Any]], done: Callable[[], int], whole: int, kills: int
) -> int:
    """
    Start a process and kill it, once for each even share of the whole; letting it come to its end is left to others.

    :param done: how much is done by now
    :returns: how often the process was at work when it was killed
    """
    seed = random.SystemRandom().randrange(10**6)
    print(f"kills: seed {seed}")
    dice, killed = random.Random(seed), 0
    for kill in range(1, kills + 1):
        process = start()
        if not _reaches(process, done, whole * kill // (kills + 1)):
            break
        _go_on(done, whole, whole // (kills + 1), dice.random() * LONGEST_AFTER)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            print(f"killed at {done()} of {whole}", flush=True)
    return killed


def _go_on(done: Callable[[], int], whole: int, share: int, seconds: float) -> None:
    """Let it go on so long, but not when less than a share is left: on a fast machine it would come to its end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and whole - done() > share:
        time.sleep(0.01)


def _reaches(process: subprocess.Popen[Any], done: Callable[[], int], share: int) -> bool:
    while process.poll() is None:
        if done() >= share:
            return True
        time.sleep(0.02)
    return False
