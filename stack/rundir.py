"""The run directory: everything one local stack knows and keeps, so that another beside it shares nothing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from stack.ports import free_port, is_free
from stack.servers import write_secret

_FOLDERS = ("mongo", "rabbit", "nginx", "supervisor", "logs", "env", "secrets", "celery")
_LONGEST_SOCKET_PATH = 100
DEMONSTRATION = "demo"
"""The folder that only the demonstration makes."""
_BOUND_FOR_EVER = ("mongod", "rabbitmq")  # their data name their own port


class PortTaken(RuntimeError):
    """Another program listens on a port that belongs to this stack's data."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"端口 {port}（{name}）已被其他程序占用：请先停止该程序，再运行 make up")


class RunDir:
    """Folders, ports and secrets of one stack; made when they are first asked for, then kept."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def make(self) -> None:
        """Make the folders, for the owner alone."""
        self.path.mkdir(parents=True, exist_ok=True)
        for folder in _FOLDERS:
            (self.path / folder).mkdir(mode=0o700, exist_ok=True)

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    @property
    def socket(self) -> Path:
        """The supervisor's socket; a path that the kernel finds too long moves to the temporary directory."""
        here = self.path / "supervisor" / "socket"
        if len(str(here)) <= _LONGEST_SOCKET_PATH:
            return here
        return Path(tempfile.gettempdir()) / f"qingdan-{hashlib.sha256(str(self.path).encode()).hexdigest()[:16]}.sock"

    @property
    def holds_sample_data(self) -> bool:
        """Whether the demonstration has written its invented bodies and codes here; then the pages say so."""
        return (self.path / DEMONSTRATION).is_dir()

    def secret(self, name: str) -> str:
        """Return a random secret of this stack, always the same under one name."""
        kept = self.path / "secrets" / name
        if not kept.exists():
            write_secret(kept, secrets.token_urlsafe(32))
        return kept.read_text(encoding="utf-8")

    def ports(self) -> dict[str, int]:
        """Return the ports given so far."""
        kept = self.path / "ports.json"
        return dict(json.loads(kept.read_text(encoding="utf-8"))) if kept.exists() else {}

    def reserve_ports(self, names: Sequence[str]) -> dict[str, int]:
        """
        Give every name a port and keep it; to be called while nothing of the stack runs.

        :raises PortTaken: when a database or broker cannot have its port back
        """
        ports = self.ports()
        for name in names:
            if name in ports and not is_free(ports[name]):
                if name in _BOUND_FOR_EVER:
                    raise PortTaken(name, ports[name])
                del ports[name]
            if name not in ports:
                ports[name] = free_port()
        (self.path / "ports.json").write_text(json.dumps(ports, indent=1), encoding="utf-8")
        return ports

    def write_environment(self, name: str, environment: Mapping[str, str]) -> None:
        """Keep the environment of a process as a file, for the console and for reading."""
        lines = [f"{variable}={value}" for variable, value in sorted(environment.items())]
        write_secret(self.path / "env" / f"{name}.env", "\n".join([*lines, ""]))

    def read_environment(self, name: str) -> dict[str, str]:
        """Return a kept environment."""
        lines = (self.path / "env" / f"{name}.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one `up` or `down` at a time work on this directory."""
        with (self.path / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
