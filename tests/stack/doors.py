"""nginx as the stack runs it, on a port of its own, before whatever a test puts behind it."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shared.contracts.registry import SERVICES
from stack import nginx
from stack.ports import LOOPBACK
from tests.waiting import eventually


@contextmanager
def open_door(
    folder: Path, *, services: Mapping[str, str] | None = None, proxies: tuple[str, ...] = ()
) -> Iterator[int]:
    """Open a door with its files in a folder; yield its port. What is not named among `services` does not run."""
    listen, nobody = _free_port(), f"{LOOPBACK}:{_free_port()}"
    door = nginx.Door(
        listen=f"{LOOPBACK}:{listen}",
        services={**dict.fromkeys(SERVICES, nobody), **(services or {})},
        flower=nobody,
        flower_login="flower:none",
        proxies=proxies,
    )
    nginx.write_files(folder, door)
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(nginx.command(folder), stderr=errors)
    try:
        eventually(lambda: _answers(listen), 10)
        yield listen
    finally:
        process.terminate()
        process.wait(10)


def said_to(port: int, text: str) -> str:
    """Return what is answered to the very bytes that somebody sends: no client of ours tidies them first."""
    with socket.create_connection((LOOPBACK, port), timeout=10) as connection:
        connection.sendall(text.encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode()


def _answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex((LOOPBACK, port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
