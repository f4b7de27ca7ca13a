"""Children that a process forks to share its work: they end when it does."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def fork() -> int:
    """
    Fork a child that the kernel kills as soon as this process, or the thread that forks, is gone; return 0 in it.

    :raises OSError: when there may be no further process
    """
    parent = os.getpid()
    child = os.fork()
    if not child:
        end_with(parent)
    return child


def end_with(parent: int) -> None:
    """Let the kernel kill this process as soon as its parent, or the thread that began it, is gone."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it was gone before the kernel was asked
        os._exit(1)


def end(child: int) -> None:
    """End a child, whatever it is doing: it has ended, or nobody waits for it any more."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
