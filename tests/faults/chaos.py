"""Kills processes of a running stack at the worst moment: while they hold messages that they have not acked."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psutil
import requests

from shared.contracts.registry import EVENTS
from stack.local import Stack
from tests.waiting import eventually

HOLDING_WAIT = 10.0
PROVOCATIONS = 3
"""In all less than the 40 seconds, two heartbeats, after which the broker cuts a frozen worker off."""
BACK_WAIT = 180.0
"""A broker that is started anew beside a full machine takes more than a minute."""


class NothingHeld(AssertionError):
    """The worker was given no message in time, so its kill would have shown nothing."""


def kill_while_holding(stack: Stack, name: str, provoke: Callable[[], None], under_way: Callable[[], int]) -> int:
    """
    Freeze a worker, provoke messages, wait until the broker counts some that it holds, kill it -9; return how many.

    When all messages went past it, more are provoked.

    `under_way` returns the most items so far. It is asked all the while, and the blow waits for it: what goes past a
    frozen worker may have arrived before the broker has counted, and what it holds may be of the wave before.

    A frozen process takes no part in anything: what the broker has given it stays unacked until the kill.

    :raises NothingHeld: when no message comes its way
    """
    pid, ports = eventually(lambda: _consuming(stack, name), BACK_WAIT, every=0.2)
    os.kill(pid, signal.SIGSTOP)
    try:
        held = _held_after(provoke, lambda: under_way() and unacked(stack, ports))
    finally:
        os.kill(pid, signal.SIGKILL)
    wait_until_back(stack, name, pid)
    if not held:
        raise NothingHeld(name)
    return held


def _held_after(provoke: Callable[[], None], held: Callable[[], int]) -> int:
    """Provoke again when all that came went to the worker's twin."""
    for _ in range(PROVOCATIONS):
        provoke()
        with suppress(AssertionError):
            return eventually(held, HOLDING_WAIT, every=0.2)
    return 0


def _consuming(stack: Stack, name: str) -> tuple[int, set[int]] | None:
    """Return a worker's process and its ports once it consumes; one that gives up and is started anew is another."""
    pid = stack.processes().get(name, 0)
    try:
        ports = _local_ports(pid) if pid else set()
    except psutil.NoSuchProcess:
        return None
    return (pid, ports) if ports and _consumers(stack, ports) >= _queues_of(name) else None


def _queues_of(worker: str) -> int:
    """Return how many queues a worker consumes when all its connections are back."""
    service = worker.partition("-")[0]
    return sum(service in event.consumers for event in EVENTS)


def _consumers(stack: Stack, ports: set[int]) -> int:
    return sum(channel.get("consumer_count", 0) for channel in _channels(stack, ports))


def unacked(stack: Stack, ports: set[int]) -> int:
    """Return how many messages the broker has given to connections from these local ports and not had acked."""
    return sum(channel.get("messages_unacknowledged", 0) for channel in _channels(stack, ports))


def _channels(stack: Stack, ports: set[int]) -> list[dict[str, Any]]:
    try:
        channels = stack.broker.api("GET", "/channels").json()
    except requests.RequestException:  # the broker is coming back
        return []
    return [each for each in channels if (each.get("connection_details") or {}).get("peer_port") in ports]


def _local_ports(pid: int) -> set[int]:
    return {connection.laddr.port for connection in psutil.Process(pid).net_connections("tcp4")}


def kill(stack: Stack, name: str) -> None:
    """Kill a process -9 and wait until the supervisor has started it anew."""
    pid = stack.processes()[name]
    os.kill(pid, signal.SIGKILL)
    wait_until_back(stack, name, pid)


def wait_until_back(stack: Stack, name: str, old_pid: int) -> None:
    """Wait until a process runs under a new pid."""
    eventually(lambda: stack.processes().get(name, old_pid) not in (0, old_pid), BACK_WAIT, every=0.1)
