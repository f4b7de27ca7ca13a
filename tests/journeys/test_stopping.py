"""SIGTERM alone ends every process of the stack; the supervisor starts each again and work goes on."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from stack.demo.client import Client
from stack.local import SERVERS
from stack.programs import CELERY_WORKERS
from tests.journeys.district import District
from tests.journeys.travel import CLERK, elements
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ENDS_WITHIN = 20.0
"""Seconds. A supervisor gives nine; beside two other runs of tests a process has a third of a processor or less."""


def seconds_to_end(pids: dict[str, int]) -> dict[str, float]:
    """Send SIGTERM to one process after the other and return how long each took to end."""
    taken = {}
    for name, pid in pids.items():
        begun = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: has_ended(pid), 30)  # noqa: B023 - waited for at once
        taken[name] = time.monotonic() - begun
    return taken


def has_ended(pid: int) -> bool:
    """Tell whether a process does nothing any more; the supervisor may not have noticed yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def too_slow(taken: dict[str, float]) -> dict[str, float]:
    """Return those that took too long."""
    return {name: seconds for name, seconds in taken.items() if seconds > ENDS_WITHIN}


def all_restarted(district: District, old: dict[str, int]) -> bool:
    """Tell whether each of these has another process now."""
    now = district.stack.processes()
    return all(now.get(name, pid) != pid for name, pid in old.items())


def test_sigterm_ends_every_process_and_each_comes_back(district: District) -> None:
    pids = {name: pid for name, pid in district.stack.processes().items() if name not in SERVERS}
    assert len(pids) >= 15

    taken = seconds_to_end(pids)

    assert too_slow(taken) == {}
    eventually(lambda: all_restarted(district, pids), 60)
    district.stack.wait_ready()


def test_sigterm_ends_the_servers_and_processes_without_them(district: District) -> None:
    """While the broker is away its consumers wait for it; they must still end when told to."""
    stack = district.stack
    workers = {
        name: pid for name, pid in stack.processes().items() if "worker" in name or name in (*CELERY_WORKERS, "beat")
    }
    broker = {"rabbitmq": stack.processes()["rabbitmq"]}
    stopped = seconds_to_end({**broker, **workers})

    assert too_slow(stopped) == {}
    eventually(lambda: all_restarted(district, {**broker, **workers}), 120)
    mongod = {"mongod": stack.processes()["mongod"]}
    assert too_slow(seconds_to_end(mongod)) == {}
    eventually(lambda: all_restarted(district, mongod), 60)
    stack.broker.wait()
    stack.mongod.wait()
    stack.wait_ready()


def test_afterwards_an_item_travels_as_before(district: District) -> None:
    clerk = Client(district.portal, CLERK, district.accounts.password)
    made = clerk.batch("/intake/api/items", "items", [{"elements": elements()}])[0]
    clerk.batch("/intake/api/submissions", "items", [{"item_id": made["item_id"], "version": made["version"]}])

    records = district.client["qingdan_notify"]["records"]
    eventually(lambda: records.find_one({"item_id": made["item_id"], "name": "review_opened"}), 60)
