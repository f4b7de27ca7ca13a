"""The web process as it runs: granian on a loopback port, with a real service behind it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from shared.runtime.web.serve import command
from stack.ports import LOOPBACK, free_port
from tests.waiting import eventually

SERVICE = "notify"


@pytest.fixture
def host(request: pytest.FixtureRequest) -> str:
    """Where the process is told to listen; nothing stands for what it does untold."""
    return str(getattr(request, "param", ""))


@pytest.fixture
def server(service_db, tmp_path, host) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """Start the process and wait until it answers."""
    settings = service_db(SERVICE, web_port=free_port())
    environment = {
        **os.environ,
        "QINGDAN_SECRET_KEY": settings.secret_key,
        f"QINGDAN_{SERVICE.upper()}_MONGO_URI": settings.mongo_uri,
        f"QINGDAN_{SERVICE.upper()}_WEB_PORT": str(settings.web_port),
        **({"QINGDAN_WEB_HOST": host} if host else {}),
    }
    log = (tmp_path / "web.log").open("wb")
    process = subprocess.Popen(command(SERVICE), env=environment, stdout=log, stderr=log)
    address = f"http://{host or LOOPBACK}:{settings.web_port}/{SERVICE}"
    try:
        eventually(lambda: process.poll() is not None or answers(f"{address}/readyz"), 30)
        assert process.poll() is None, (tmp_path / "web.log").read_text()
        yield process, address, tmp_path / "web.log"
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.ConnectionError:
        return False


def test_it_answers_refuses_what_is_too_large_and_ends_when_asked(server):
    process, address, log = server

    page = requests.get(f"{address}/healthz", timeout=5)
    large = requests.post(
        f"{address}/api/notices/read",
        data=b"x" * 50_000_000,
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)

    assert page.json()["status"] == "ok"
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    process.wait(10)
    assert time.monotonic() - began < 10
    assert f"POST /{SERVICE}/api/notices/read 413" in log.read_text()


def test_it_ends_although_a_request_is_under_way(server):
    process, address, _log = server
    host, port = address.split("/")[2].split(":")
    slow = socket.create_connection((host, int(port)))
    slow.sendall(b"POST /notify/api/notices/read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")

    process.send_signal(signal.SIGTERM)

    process.wait(10)
    slow.close()


@pytest.mark.parametrize("host", ["127.0.0.2"], indirect=True)
def test_it_listens_where_it_is_told(server):
    """In a container the door is another machine: there 127.0.0.1 would be nobody's to reach."""
    _process, address, _log = server

    assert requests.get(f"{address}/healthz", timeout=5).ok
    assert not answers(f"{address.replace('127.0.0.2', LOOPBACK)}/healthz")


def test_nothing_of_it_answers_once_it_was_killed(server):
    """Or the process that the supervisor starts instead would share its visitors with one that nobody watches."""
    process, address, _log = server
    workers = psutil.Process(process.pid).children(recursive=True)

    process.kill()
    process.wait()

    assert workers
    gone, left = psutil.wait_procs(workers, timeout=5)
    for worker in left:
        worker.kill()
    assert (len(gone), left) == (len(workers), [])
    assert not answers(f"{address}/healthz")
