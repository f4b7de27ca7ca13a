"""Every process of a local stack: its name, its command, and exactly the environment that it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.contracts.registry import SERVICES
from shared.runtime.settings import CLOCK_FILE, MEMORY_FOR_HASHES, SESSION_HOURS, SESSION_IDLE_MINUTES
from shared.runtime.topology import JOB_QUEUES, SWEEP_QUEUES
from stack import accounts
from stack.nginx import Door, proxies_in
from stack.nginx import command as nginx_command
from stack.ports import LOOPBACK
from stack.rundir import RunDir
from stack.servers import Mongod, RabbitMQ, Server

PORT_NAMES = ("portal", "mongod", "rabbitmq", "rabbitmq-management", "flower", *(f"{each}-web" for each in SERVICES))
_REPOSITORY = Path(__file__).parents[1]
_HANDED_ON = (MEMORY_FOR_HASHES, SESSION_HOURS, SESSION_IDLE_MINUTES)
CELERY_WORKERS: Mapping[str, tuple[str, ...]] = {"celery": JOB_QUEUES, "celery-sweeps": SWEEP_QUEUES}
"""Which queues each reads."""
_CELERY = [sys.executable, "-m", "celery", "-A", "shared.runtime.celery_app"]


@dataclass(frozen=True, kw_only=True)
class Program:
    """One process under the supervisor."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = _REPOSITORY
    stop_seconds: int = 9
    """After so many seconds the supervisor uses force; SIGTERM should do within them."""
    stop_signal: str = "TERM"


class Programs:
    """The processes of one stack."""

    def __init__(self, run_dir: RunDir, *, workers: int, environment: Mapping[str, str]) -> None:
        self._run_dir, self._workers, self._extra = run_dir, workers, environment
        ports = run_dir.ports()
        self.ports = ports
        self.mongod = Mongod(
            run_dir / "mongo", ports["mongod"], auth=True, password=run_dir.secret("mongo-admin"), cache_gb=2
        )
        self.broker = RabbitMQ(
            run_dir / "rabbit",
            ports["rabbitmq"],
            ports["rabbitmq-management"],
            password=run_dir.secret("rabbitmq-admin"),
        )

    def door(self) -> Door:
        """Return where nginx listens and what it stands before."""
        return Door(
            listen=f"{LOOPBACK}:{self.ports['portal']}",
            services={service: f"{LOOPBACK}:{self.ports[f'{service}-web']}" for service in SERVICES},
            flower=f"{LOOPBACK}:{self.ports['flower']}",
            flower_login=self._flower_login(),
            proxies=proxies_in(os.environ),
        )

    def all(self) -> list[Program]:
        """Return every process, in the order of a table for people."""
        webs = [self._web(service) for service in SERVICES]
        workers = [self._worker(service, number) for service in SERVICES for number in range(1, self._workers + 1)]
        celery = [self._celery(name, queues) for name, queues in CELERY_WORKERS.items()]
        return [*self.servers(), self._nginx(), *webs, *workers, *celery, self._beat(), self._flower()]

    def servers(self) -> list[Program]:
        """Return the processes that all others wait for."""
        return [self._server(self.mongod), self._server(self.broker)]

    def service_environment(self, service: str) -> dict[str, str]:
        """Return the whole environment of one service, as its command line gets it."""
        return {**self._web_environment(service), **self._worker_environment(service)}

    def _flower_login(self) -> str:
        return f"qingdan:{self._run_dir.secret('flower')}"

    def _monitor_uri(self) -> str:
        password = self._run_dir.secret(f"rabbitmq-{accounts.MONITOR}")
        return f"http://{accounts.MONITOR}:{password}@{LOOPBACK}:{self.ports['rabbitmq-management']}/api/"

    def _common(self) -> dict[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "QINGDAN_PUBLIC_URL": f"http://{LOOPBACK}:{self.ports['portal']}",
            "QINGDAN_SECRET_KEY": self._run_dir.secret("session-key"),
            **({"QINGDAN_SAMPLE_DATA": "1"} if self._run_dir.holds_sample_data else {}),
            **_rehearsal_clock(),
            **_handed_on(),
            **self._extra,
        }

    def _database(self, service: str) -> dict[str, str]:
        uri = accounts.mongo_uri(self.mongod, service, self._run_dir.secret)
        return {f"QINGDAN_{service.upper()}_MONGO_URI": uri}

    def _web_environment(self, service: str) -> dict[str, str]:
        port = str(self.ports[f"{service}-web"])
        return {**self._common(), **self._database(service), f"QINGDAN_{service.upper()}_WEB_PORT": port}

    def _worker_environment(self, service: str) -> dict[str, str]:
        uri = accounts.broker_uri(self.broker, service, self._run_dir.secret)
        return {**self._common(), **self._database(service), f"QINGDAN_{service.upper()}_AMQP_URI": uri}

    def _broker_of_jobs(self) -> dict[str, str]:
        return {"QINGDAN_CELERY_AMQP_URI": accounts.broker_uri(self.broker, accounts.JOBS, self._run_dir.secret)}

    def _jobs_environment(self) -> dict[str, str]:
        return {**self._common(), **self._broker_of_jobs(), "QINGDAN_CELERY_SERVICES": ",".join(SERVICES)}

    def _server(self, server: Server) -> Program:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **server.environment()}
        return Program(
            name=server.name,
            command=server.command(),
            environment=environment,
            directory=server.directory,
            stop_seconds=20,
        )

    def _nginx(self) -> Program:
        folder = self._run_dir / "nginx"
        return Program(
            name="nginx", command=nginx_command(folder), directory=folder, stop_signal="QUIT", stop_seconds=5
        )

    def _web(self, service: str) -> Program:
        command = [sys.executable, "-m", f"services.{service}", "web"]
        return Program(name=f"{service}-web", command=command, environment=self._web_environment(service))

    def _worker(self, service: str, number: int) -> Program:
        name = f"{service}-worker" if number == 1 else f"{service}-worker-{number}"
        command = [sys.executable, "-m", f"services.{service}", "worker"]
        return Program(name=name, command=command, environment=self._worker_environment(service))

    def _celery(self, name: str, queues: Sequence[str]) -> Program:
        databases = {variable: uri for service in SERVICES for variable, uri in self._database(service).items()}
        # a name of its own for each node: by it Flower, and whoever sends a ping, tells them apart
        one = ["worker", "-n", f"{name}@%h", "-Q", ",".join(queues), "--concurrency=1"]
        command = [*_CELERY, *one, "--without-gossip", "--without-mingle", "-E", "-l", "INFO"]
        return Program(name=name, command=command, environment={**self._jobs_environment(), **databases})

    def _beat(self) -> Program:
        schedule = str(self._run_dir / "celery" / "beat-schedule")
        command = [*_CELERY, "beat", "--schedule", schedule, "--pidfile=", "-l", "INFO"]
        return Program(name="beat", command=command, environment=self._jobs_environment())

    def _flower(self) -> Program:
        command = [*_CELERY, "flower", f"--address={LOOPBACK}", f"--port={self.ports['flower']}", "--url_prefix=flower"]
        # in the environment and not in the command line, which everybody on the machine can read
        secret = {"FLOWER_BASIC_AUTH": self._flower_login(), "FLOWER_BROKER_API": self._monitor_uri()}
        # it watches the work of no service in particular: their code would take three quarters of its memory
        environment = {**self._common(), **self._broker_of_jobs(), **secret}
        return Program(name="flower", command=command, environment=environment)


def _rehearsal_clock() -> dict[str, str]:
    """Every process of a rehearsal is told of its clock, wherever it is started."""
    path = os.environ.get(CLOCK_FILE, "")
    return {CLOCK_FILE: str(Path(path).resolve())} if path else {}


def _handed_on() -> dict[str, str]:
    """Every process is told what whoever starts the stack has set of its own accord."""
    return {name: os.environ[name] for name in _HANDED_ON if os.environ.get(name)}
