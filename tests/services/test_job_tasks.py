"""The tasks of jobs, whatever they are: without a database each goes back to its queue, and each can be broken off."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from celery.exceptions import Reject

from shared.contracts.registry import SERVICES
from shared.runtime.celery_app import app
from shared.runtime.mongo import DATABASE_AWAY, close_database, open_database
from shared.runtime.settings import Settings
from shared.runtime.topology import JOB_QUEUES
from stack.ports import LOOPBACK, free_port

for service in SERVICES:
    import_module(f"services.{service}.entrypoints.tasks")

JOBS = sorted(
    name
    for name, task in app.tasks.items()
    if task.run.__module__.startswith("services.") and "job_id" in inspect.signature(task.run).parameters
)
SAID: dict[str, Any] = {"effective_on": "2026-12-01", "released_by": {}, "number": 1}


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every service has the address of a database that does not answer."""
    monkeypatch.setenv("QINGDAN_SECRET_KEY", "a-secret-only-for-tests")
    monkeypatch.setattr("shared.runtime.tasks.PAUSES", (0.0,))
    for each in SERVICES:
        monkeypatch.setenv(f"QINGDAN_{each.upper()}_MONGO_URI", f"mongodb://{LOOPBACK}:{free_port()}/nothing")
        close_database(each)
        open_database(Settings.from_environment(each))
    yield
    for each in SERVICES:
        close_database(each)


def test_there_are_jobs() -> None:
    assert {name.partition(".")[0] for name in JOBS} == {"intake", "review", "publish"}


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_finds_no_database_goes_back_to_its_queue(name: str) -> None:
    """A worker makes its use cases with its first task, and with them indexes: an error there must lose nothing."""
    with pytest.raises(Reject) as given_back:
        app.tasks[name].run(**asked(name))

    assert given_back.value.requeue


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("name", JOBS)
def test_a_job_can_be_broken_off_with_what_its_task_is_told(name: str) -> None:
    """By the periodic task that finds its message among the dead letters: here it comes as far as the database."""
    with pytest.raises(DATABASE_AWAY):
        app.tasks[name].break_off(**asked(name), of_a_newer_program=True)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_runs_in_a_queue_of_jobs(name: str) -> None:
    """What runs in another is not looked for among the dead letters, and would hold periodic work back."""
    assert app.tasks[name].queue in JOB_QUEUES


def asked(name: str) -> dict[str, Any]:
    """What a task is told."""
    return {
        one.name: SAID.get(one.name, "x")
        for one in inspect.signature(app.tasks[name].run).parameters.values()
        if one.kind is inspect.Parameter.KEYWORD_ONLY
    }
