"""The local stack: two servers, five services, jobs and one door, from one command, in one run directory."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shared.contracts.registry import SERVICES
from shared.runtime import topology
from shared.runtime.settings import RETRY_DELAYS_MS
from stack import accounts, nginx
from stack.leftovers import end_leftovers
from stack.packages import RUNNING, install_missing
from stack.ports import LOOPBACK
from stack.programs import PORT_NAMES, Programs
from stack.readiness import not_ready
from stack.rundir import RunDir
from stack.servers import Mongod, RabbitMQ, write_secret
from stack.supervisor import State, Supervisor

SERVERS = ("mongod", "rabbitmq")
_READY_SECONDS = 180.0
_RUNNING = {"RUNNING", "STARTING"}


class NotStarted(RuntimeError):
    """Some processes did not become ready; the message names them and their logs."""


class Stack:
    """
    A stack in a run directory of its own; several can run beside each other.

    `workers` starts so many worker processes of every service, `environment` is given to all of our processes.
    """

    def __init__(
        self, run_dir: Path, *, workers: int | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self._run_dir = RunDir(run_dir)
        self._workers = workers or int(os.environ.get("QINGDAN_WORKERS", "1"))
        self._extra = dict(environment or {})
        self._supervisor = Supervisor(self._run_dir)

    @property
    def ports(self) -> dict[str, int]:
        """The port of every process that has one."""
        return self._run_dir.ports()

    @property
    def urls(self) -> dict[str, str]:
        """Where people find the portal, Flower and the broker's own pages."""
        ports = self.ports
        portal = f"http://{LOOPBACK}:{ports['portal']}/"
        desks = {service: f"{portal}{service}/" for service in SERVICES}
        management = f"http://{LOOPBACK}:{ports['rabbitmq-management']}/"
        return {"portal": portal, **desks, "flower": f"{portal}flower/", "rabbitmq": management}

    @property
    def mongod(self) -> Mongod:
        """The database server, with the administrator's address."""
        return self._programs().mongod

    @property
    def broker(self) -> RabbitMQ:
        """The broker, with the administrator's address."""
        return self._programs().broker

    def up(self, say: Callable[[str], None] = lambda _text: None) -> None:
        """
        Start whatever does not run; a stack that is up stays as it is.

        :raises NotStarted: when a process does not become ready
        :raises PackagesMissing: when a program is missing and may not be installed
        """
        self._run_dir.make()
        with self._run_dir.lock():
            if self._all_run():
                return
            if not self._supervisor.is_up():
                self._prepare(say)
            self._start(say)

    def down(self) -> None:
        """Stop everything, the servers last. The data stay."""
        if not self._run_dir.path.exists():
            return
        with self._run_dir.lock():
            if self._supervisor.is_up():
                self._supervisor.stop([each.name for each in self._supervisor.states() if each.name not in SERVERS])
                self._supervisor.stop(SERVERS)
                self._supervisor.shut_down()
            end_leftovers(self._run_dir.path)

    def status(self) -> list[State]:
        """Return the state of every process."""
        return self._supervisor.states()

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment in which a command of this service is run by hand."""
        return self._run_dir.read_environment(service)

    def processes(self) -> dict[str, int]:
        """Return the process id of every running process by its name."""
        return {each.name: each.pid for each in self.status() if each.pid}

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to a process and return its id; SIGKILL takes its children along. The supervisor restarts."""
        pid = self.processes()[name]
        if number == signal.SIGKILL:
            os.killpg(pid, number)  # the supervisor gives every process a group of its own
        else:
            os.kill(pid, number)
        return pid

    def stop(self, *names: str) -> None:
        """Stop some processes and keep them stopped."""
        self._supervisor.stop(names)

    def start(self, *names: str) -> None:
        """Start some stopped processes and wait until they work."""
        self._supervisor.start(names)
        self.wait_ready(names)

    def wait_ready(self, names: Sequence[str] = (), seconds: float = _READY_SECONDS) -> None:
        """
        Wait until these processes, or all of them, do their work.

        :raises NotStarted: when one does not
        """
        waiting = list(names) or [each.name for each in self.status() if each.name not in SERVERS]
        broker, ports = self.broker, self.ports
        deadline = time.monotonic() + seconds
        while waiting := not_ready(waiting, ports, broker):
            if time.monotonic() > deadline:
                logs = self._run_dir / "logs"
                raise NotStarted(f"这些进程没有就绪：{'、'.join(waiting)}。请查看 {logs} 下的同名日志")
            time.sleep(0.2)

    def _all_run(self) -> bool:
        states = self._supervisor.states()
        return bool(states) and all(each.state in _RUNNING for each in states)

    def _programs(self) -> Programs:
        return Programs(self._run_dir, workers=self._workers, environment=self._extra)

    def _prepare(self, say: Callable[[str], None]) -> None:
        install_missing(RUNNING)
        if ended := end_leftovers(self._run_dir.path):
            say(f"结束了上次遗留的 {ended} 个进程")
        self._run_dir.reserve_ports(PORT_NAMES)
        programs = self._programs()
        programs.mongod.prepare()
        programs.broker.prepare()
        nginx.write_files(self._run_dir / "nginx", programs.door())
        for service in SERVICES:
            self._run_dir.write_environment(service, programs.service_environment(service))
        for name, uri in (
            ("mongo-admin-uri", programs.mongod.uri),
            ("rabbitmq-admin-uri", programs.broker.admin_uri_for(accounts.VHOST)),
            ("rabbitmq-management-uri", programs.broker.management_uri),
        ):
            write_secret(self._run_dir / "secrets" / name, uri)
        self._supervisor.configure(programs.all())
        self._supervisor.launch()

    def _start(self, say: Callable[[str], None]) -> None:
        """Start the pages as soon as the database is there; the broker takes longer, and only the rest needs it."""
        self._supervisor.start(SERVERS)
        names = [each.name for each in self._supervisor.states() if each.name not in SERVERS]
        doors = [name for name in names if name.endswith("-web") or name == "nginx"]
        programs = self._programs()
        with ThreadPoolExecutor(2) as pool:
            database = pool.submit(self._prepare_database, programs.mongod)
            broker = pool.submit(self._prepare_broker, programs.broker)
            database.result()
            say("MongoDB 已就绪，启动页面进程")
            self._supervisor.start(doors)
            broker.result()
        say("RabbitMQ 已就绪，启动消息与任务进程")
        self._supervisor.start(names)
        self.wait_ready(names)

    def _prepare_database(self, mongod: Mongod) -> None:
        mongod.wait()
        accounts.make_mongo_accounts(mongod.uri, self._run_dir.secret)

    def _prepare_broker(self, broker: RabbitMQ) -> None:
        broker.wait()
        accounts.make_broker_accounts(broker.management, self._run_dir.secret)
        delays = self._extra.get("QINGDAN_RETRY_DELAYS_MS", "")
        chosen = tuple(int(delay) for delay in delays.split(",") if delay)
        topology.declare_everything(broker.admin_uri_for(accounts.VHOST), chosen or RETRY_DELAYS_MS)
