"""A server as a private process: started as a child, waited for, stopped, killed and started again on the same data."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

START_SECONDS = 90.0


class ServerMissing(RuntimeError):
    """A program is not installed; the message says how to get it."""


class Server:
    """A server process that can be killed and started again on the same data."""

    name = "server"

    def __init__(self, directory: Path, port: int) -> None:
        self.directory, self.port = directory.absolute(), port
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Write the files that the process reads when it starts."""
        self.directory.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """Return the program and its arguments."""
        raise TypeError("name the kind of server")

    def environment(self) -> dict[str, str]:
        """Return what the process needs beside PATH."""
        return {}

    def is_ready(self) -> bool:
        """Tell whether the server answers."""
        raise TypeError("name the kind of server")

    @property
    def log(self) -> Path:
        """The file with everything the process prints."""
        return self.directory / f"{self.name}.out.log"

    def start(self) -> None:
        """Start the process as a child; `wait` tells when it can be used."""
        self.prepare()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,  # a failed boot leaves its crash dump there
                start_new_session=True,  # a group of its own: a signal reaches its children and nothing else
            )

    def wait(self, seconds: float = START_SECONDS) -> None:
        """
        Wait until the server answers.

        :raises TimeoutError: when it does not, or when its process has ended; the message names the log
        """

        def ready() -> bool:
            if self.process is not None and self.process.poll() is not None:
                raise TimeoutError(f"{self.name} ended with code {self.process.returncode}, see {self.log}")
            return self.is_ready()

        wait_until(ready, seconds, f"{self.name} on port {self.port}, see {self.log}")

    def stop(self, seconds: float = 20.0) -> None:
        """End the process politely, by force after a while."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait(seconds)
        self.process = None

    def kill(self) -> None:
        """End the process at once, as a power cut would; `start` brings it back on the same data."""
        if self.process is not None:
            self._signal(signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def _signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)


def write_secret(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)


def wait_until(condition: Callable[[], bool], seconds: float, what: str, every: float = 0.1) -> None:
    """
    Look again and again until something is true.

    :raises TimeoutError: when it is not after so many seconds
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not after {seconds:.0f} s")
        time.sleep(every)
