"""The supervisor of a local stack: it restarts what dies, rotates the logs, and answers on a private socket."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import xmlrpc.client
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import psutil
from supervisor.xmlrpc import SupervisorTransport

from stack.programs import Program
from stack.rundir import RunDir
from stack.servers import wait_until

_NOT_RUNNING = {"STOPPED", "EXITED", "FATAL", "BACKOFF", "UNKNOWN"}
_ALREADY_STARTED = 60
_ADDRESS = "http://127.0.0.1"  # xmlrpc wants one; the transport goes to the socket whatever it is
MARK = "QINGDAN_SUPERVISED_IN"
"""The variable by which a process is known as one of this run directory."""


@dataclass(frozen=True)
class State:
    """What the supervisor says about one process."""

    name: str
    state: str
    pid: int
    started_at: int
    exit_code: int


class Supervisor:
    """A supervisord for one run directory."""

    def __init__(self, run_dir: RunDir) -> None:
        self._run_dir = run_dir
        self._configuration = run_dir / "supervisor" / "supervisord.conf"

    def configure(self, programs: Sequence[Program]) -> None:
        """Write the configuration. It holds secrets: nobody else may read it."""
        self._configuration.touch(mode=0o600)
        sections = [self._own_section(), *(self._section(program) for program in programs)]
        self._configuration.write_text("\n\n".join(sections) + "\n", encoding="utf-8")

    def launch(self) -> None:
        """Start supervisord, with none of its processes."""
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(self._configuration)],
            check=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._run_dir.path,
        )
        wait_until(self.is_up, 15, "supervisord")

    def is_up(self) -> bool:
        """Tell whether supervisord answers."""
        try:
            return bool(self._ask("getState")["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error):
            return False

    def states(self) -> list[State]:
        """Return the state of every process, none when supervisord is not up."""
        try:
            rows = self._ask("getAllProcessInfo")
        except OSError:
            return []
        return [State(row["name"], row["statename"], row["pid"], row["start"], row["exitstatus"]) for row in rows]

    def start(self, names: Sequence[str]) -> None:
        """Start those of the named processes that do not run, without waiting for them."""
        idle = {each.name for each in self.states() if each.state in _NOT_RUNNING}
        for name in names:
            if name not in idle:
                continue
            try:
                self._ask("startProcess", name, False)
            except xmlrpc.client.Fault as problem:
                if problem.faultCode != _ALREADY_STARTED:
                    raise

    def stop(self, names: Sequence[str]) -> None:
        """Stop processes by SIGTERM, by force after their grace period, and wait for that."""
        running = {each.name for each in self.states() if each.state not in {"STOPPED", "EXITED", "FATAL"}}
        chosen = [name for name in names if name in running]
        for name in chosen:
            self._ask("stopProcess", name, False)

        def all_stopped() -> bool:
            return all(each.state in _NOT_RUNNING for each in self.states() if each.name in chosen)

        wait_until(all_stopped, 40, "stopping " + ", ".join(chosen))

    def shut_down(self) -> None:
        """End supervisord itself."""
        pid = int(self._ask("getPID"))
        self._ask("shutdown")
        wait_until(lambda: not psutil.pid_exists(pid), 40, "the end of supervisord")

    def _ask(self, method: str, *arguments: Any) -> Any:
        address = f"unix://{self._run_dir.socket}"
        transport = cast("xmlrpc.client.Transport", SupervisorTransport(None, None, address))
        with xmlrpc.client.ServerProxy(_ADDRESS, transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def _own_section(self) -> str:
        folder = self._run_dir / "supervisor"
        return f"""[unix_http_server]
file = {_plain(self._run_dir.socket)}
chmod = 0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisord]
logfile = {_plain(folder / "supervisord.log")}
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {_plain(folder / "pid")}
childlogdir = {_plain(self._run_dir / "logs")}
minfds = 1024
umask = 077"""

    def _section(self, program: Program) -> str:
        marked = {**program.environment, MARK: str(self._run_dir.path)}
        environment = ",".join(f"{name}={_quoted(value)}" for name, value in marked.items())
        return f"""[program:{program.name}]
command = {_plain(shlex.join(program.command))}
directory = {_plain(program.directory)}
environment = {environment}
autostart = false
autorestart = true
startsecs = 1
startretries = 1000
stopsignal = {program.stop_signal}
stopwaitsecs = {program.stop_seconds}
killasgroup = true
redirect_stderr = true
stdout_logfile = {_plain(self._run_dir / "logs" / f"{program.name}.log")}
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3"""


def _plain(value: object) -> str:
    return str(value).replace("%", "%%")


def _quoted(value: str) -> str:
    escaped = _plain(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
