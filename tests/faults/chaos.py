"""Kills processes of a running stack at the worst moment: while they hold messages that they have not acked."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import psutil
import requests

from stack.local import Stack

HOLDING_WAIT = 40.0
BACK_WAIT = 60.0


class NothingHeld(AssertionError):
    """The worker was given no message in time, so its kill would have shown nothing."""


def kill_while_holding(stack: Stack, name: str, provoke: Callable[[], None]) -> int:
    """
    Freeze a worker, provoke messages, wait until the broker counts some that it holds, kill it -9; return how many.

    A frozen process takes no part in anything: what the broker has given it stays unacked until the kill.

    :raises NothingHeld: when no message comes its way
    """
    pid = stack.processes()[name]
    ports = {connection.laddr.port for connection in psutil.Process(pid).net_connections("tcp4")}
    os.kill(pid, signal.SIGSTOP)
    try:
        provoke()
        deadline = time.monotonic() + HOLDING_WAIT
        while not (held := unacked(stack, ports)):
            if time.monotonic() > deadline:
                raise NothingHeld(name)
            time.sleep(0.2)
    finally:
        os.kill(pid, signal.SIGKILL)
    wait_until_back(stack, name, pid)
    return held


def unacked(stack: Stack, ports: set[int]) -> int:
    """Return how many messages the broker has given to connections from these local ports and not had acked."""
    try:
        answer = stack.broker.api("GET", "/channels")
    except requests.RequestException:  # the broker is coming back
        return 0
    return sum(
        channel.get("messages_unacknowledged", 0)
        for channel in answer.json()
        if channel.get("connection_details", {}).get("peer_port") in ports
    )


def kill(stack: Stack, name: str) -> None:
    """Kill a process -9 and wait until the supervisor has started it anew."""
    pid = stack.processes()[name]
    os.kill(pid, signal.SIGKILL)
    wait_until_back(stack, name, pid)


def wait_until_back(stack: Stack, name: str, old_pid: int) -> None:
    """Wait until a process runs under a new pid."""
    _wait(lambda: stack.processes().get(name, old_pid) not in (0, old_pid), f"{name} did not come back")


def _wait(condition: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + BACK_WAIT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(0.1)
