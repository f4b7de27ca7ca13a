"""What must hold for a running stack, whichever test started it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from stack.local import Stack
from stack.ports import LOOPBACK


def second_up_changes_nothing(stack: Stack, run_dir: Path) -> None:
    """Type `python -m stack up` again: every process is the same as before."""
    before = stack.processes()

    again = subprocess.run(
        [sys.executable, "-m", "stack", "up", "--run-dir", str(run_dir)], capture_output=True, text=True, check=False
    )

    assert again.returncode == 0, again.stderr
    assert stack.urls["portal"] in again.stdout
    assert stack.processes() == before


def listens_on_loopback_only(stack: Stack) -> None:
    """No process of the stack, and no child of one, can be reached from another machine."""
    found = {
        (name, connection.laddr.ip)
        for name, process in _family(stack)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert {name for name, _address in found} >= {"mongod", "rabbitmq", "nginx", "flower", "publish-web"}
    assert {address for _name, address in found} == {LOOPBACK}


def a_process_knows_only_its_own_accounts(stack: Stack) -> None:
    """The environment of a service holds no address of another service's database or queues."""
    for name, pid in stack.processes().items():
        service, _, role = name.partition("-")
        if role.startswith(("web", "worker")):
            held = {variable for variable in psutil.Process(pid).environ() if variable.endswith("_URI")}
            allowed = {f"QINGDAN_{service.upper()}_MONGO_URI"}
            if role.startswith("worker"):
                allowed.add(f"QINGDAN_{service.upper()}_AMQP_URI")
            assert held == allowed, name


def _family(stack: Stack) -> Iterator[tuple[str, psutil.Process]]:
    for name, pid in stack.processes().items():
        process = psutil.Process(pid)
        yield name, process
        for child in process.children(recursive=True):
            yield name, child
