"""Who reads which queue of tasks, in the local stack and under compose: periodic work must not wait behind a job."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.runtime.topology import JOB_QUEUES, SWEEP_QUEUES, TASK_QUEUES
from stack.programs import CELERY_WORKERS, PORT_NAMES, Programs
from stack.rundir import RunDir

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
Commands = dict[str, list[str]]


@pytest.fixture
def local(tmp_path: Path) -> Commands:
    """The commands of the local stack by the names of their programs."""
    made = RunDir(tmp_path / "run")
    made.make()
    made.reserve_ports(PORT_NAMES)
    return {program.name: program.command for program in Programs(made, workers=2, environment={}).all()}


@pytest.fixture
def compose() -> Commands:
    """The commands of a district by the names of their containers."""
    containers: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return {name: each["command"] for name, each in containers.items() if "command" in each}


@pytest.fixture(params=["local", "compose"])
def read(request: pytest.FixtureRequest) -> dict[str, set[str]]:
    """The queues that each Celery worker reads: all of them where its command names none."""
    commands: Commands = request.getfixturevalue(request.param)
    workers = {
        name: each for name, each in commands.items() if "shared.runtime.celery_app" in each and "worker" in each
    }
    return {
        name: set(_option(each, "-Q").split(",") if "-Q" in each else TASK_QUEUES) for name, each in workers.items()
    }


def _option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_every_queue_of_tasks_is_read_by_exactly_one_program(read: dict[str, set[str]]) -> None:
    assert Counter(queue for queues in read.values() for queue in queues) == Counter(TASK_QUEUES)


def test_whoever_reads_periodic_work_reads_nothing_else(read: dict[str, set[str]]) -> None:
    assert read == {"celery": set(JOB_QUEUES), "celery-sweeps": set(SWEEP_QUEUES)}


@pytest.mark.parametrize("name", CELERY_WORKERS)
def test_a_worker_has_a_node_name_of_its_own_and_answers_its_own_ping(
    local: Commands, compose: Commands, name: str
) -> None:
    check = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"][name]["healthcheck"]["test"][-1]

    assert _option(local[name], "-n") == _option(compose[name], "-n") == f"{name}@%h"
    assert f" inspect ping -d {name}@$$HOSTNAME " in check
