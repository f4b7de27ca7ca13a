"""A job that begins while its database is away: it waits, and goes back to its queue, whatever it is."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from celery.exceptions import Reject

from shared.contracts.registry import SERVICES
from shared.runtime.celery_app import app
from shared.runtime.mongo import close_database, open_database
from shared.runtime.settings import Settings
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
    task = app.tasks[name]
    asked = {
        one.name: SAID.get(one.name, "x")
        for one in inspect.signature(task.run).parameters.values()
        if one.kind is inspect.Parameter.KEYWORD_ONLY
    }

    with pytest.raises(Reject) as given_back:
        task.run(**asked)

    assert given_back.value.requeue
