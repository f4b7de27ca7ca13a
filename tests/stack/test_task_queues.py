"""Who reads which queue of tasks, in the local stack and under compose: periodic work must not wait behind a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from shared.contracts.registry import SERVICES
from shared.runtime.celery_app import SERVICES_VARIABLE
from shared.runtime.topology import JOB_QUEUES, SWEEP_QUEUES, TASK_QUEUES
from stack.programs import CELERY_WORKERS, PORT_NAMES, Programs
from stack.rundir import RunDir

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
APPLICATION = "shared.runtime.celery_app"


class Celery(NamedTuple):
    """A process of Celery: its command and its environment."""

    command: list[str]
    environment: Mapping[str, str]


Processes = dict[str, Celery]


@pytest.fixture
def local(tmp_path: Path) -> Processes:
    """Those of the local stack by the names of their programs."""
    made = RunDir(tmp_path / "run")
    made.make()
    made.reserve_ports(PORT_NAMES)
    programs = Programs(made, workers=2, environment={}).all()
    return {each.name: Celery(each.command, each.environment) for each in programs if APPLICATION in each.command}


@pytest.fixture
def compose() -> Processes:
    """Those of a district by the names of their containers."""
    containers: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return {
        name: Celery(each["command"], each["environment"])
        for name, each in containers.items()
        if APPLICATION in each.get("command", ())
    }


@pytest.fixture(params=["local", "compose"])
def processes(request: pytest.FixtureRequest) -> Processes:
    """Those of the local stack, and those of a district."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture
def read(processes: Processes) -> dict[str, set[str]]:
    """The queues that each Celery worker reads: all of them where its command names none."""
    workers = {name: command for name, (command, _environment) in processes.items() if "worker" in command}
    return {
        name: set(_option(each, "-Q").split(",") if "-Q" in each else TASK_QUEUES) for name, each in workers.items()
    }


def test_flower_loads_no_service_and_all_others_load_each(processes: Processes) -> None:
    """It only watches: with the code of the services it took four times the memory."""
    loaded = {name: environment.get(SERVICES_VARIABLE, "") for name, (_command, environment) in processes.items()}

    assert loaded == {
        name: "" if name == "flower" else ",".join(SERVICES) for name in (*CELERY_WORKERS, "beat", "flower")
    }


def _option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_every_queue_of_tasks_is_read_by_exactly_one_program(read: dict[str, set[str]]) -> None:
    assert Counter(queue for queues in read.values() for queue in queues) == Counter(TASK_QUEUES)


def test_whoever_reads_periodic_work_reads_nothing_else(read: dict[str, set[str]]) -> None:
    assert read == {"celery": set(JOB_QUEUES), "celery-sweeps": set(SWEEP_QUEUES)}


@pytest.mark.parametrize("name", CELERY_WORKERS)
def test_a_worker_has_a_node_name_of_its_own_and_answers_its_own_ping(
    local: Processes, compose: Processes, name: str
) -> None:
    check = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"][name]["healthcheck"]["test"][-1]

    assert _option(local[name].command, "-n") == _option(compose[name].command, "-n") == f"{name}@%h"
    assert f" inspect ping -d {name}@$$HOSTNAME " in check
