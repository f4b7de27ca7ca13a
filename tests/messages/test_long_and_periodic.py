"""The Celery workers of the stack as it starts them: periodic work goes on while a job is at work."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import gethostname

import pytest

from shared.contracts.registry import SERVICES
from shared.kernel.actor import SYSTEM
from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.celery_app import make_app
from shared.runtime.changes import Change
from shared.runtime.dead_letters import dead_letter_document
from shared.runtime.health import outbox_health
from shared.runtime.jobs import CANCELLED, RUNNING, Jobs, job_document
from shared.runtime.mongo import ensure_indexes
from shared.runtime.outbox import save_all
from shared.runtime.outgoing import Task
from shared.runtime.relay import Relay
from stack.programs import CELERY_WORKERS, PORT_NAMES, Programs
from stack.rundir import RunDir
from tests.messages import slow_tasks
from tests.messages.conftest import Scene, Worker
from tests.waiting import eventually

Stage = Callable[..., Scene]


@pytest.fixture
def scene(stage: Stage) -> Scene:
    """A review with its database and its broker."""
    return stage()


@pytest.fixture
def workers(scene: Scene, tmp_path: Path) -> Iterator[dict[str, Worker]]:
    """Every Celery worker of the stack, started with its own command and listening."""
    made = RunDir(tmp_path / "run")
    made.make()
    made.reserve_ports(PORT_NAMES)
    environment = {
        **scene.worker.environment,
        "QINGDAN_CELERY_SERVICES": ",".join(SERVICES),
        "QINGDAN_CELERY_AMQP_URI": scene.settings.amqp_uri,
        # of the others nothing is asked here
        **{f"QINGDAN_{service.upper()}_MONGO_URI": scene.settings.mongo_uri for service in SERVICES},
    }
    started = {
        program.name: Worker(
            environment,
            tmp_path / f"{program.name}.log",
            module=(*program.command[2:], "--include", slow_tasks.__name__),
        ).start()
        for program in Programs(made, workers=1, environment={}).all()
        if program.name in CELERY_WORKERS
    }
    try:
        for worker in started.values():
            eventually(lambda worker=worker: worker.says(" ready."), seconds=60)
        yield started
    finally:
        for worker in started.values():
            worker.end(signal.SIGTERM, seconds=20)


@pytest.mark.usefixtures("workers")
def test_periodic_work_is_done_and_both_workers_answer_while_a_job_is_at_work(scene: Scene) -> None:
    letters, jobs = dead_letter_document("review"), Jobs("review")
    jobs.prepare()
    ensure_indexes([letters])
    publisher = ConfirmingPublisher(scene.settings.amqp_uri, "relay")
    relay = Relay("review", [letters, job_document("review")], publisher, watch=False)
    job_id = jobs.create(kind=slow_tasks.GO_ON, title="清点", actor=SYSTEM, kwargs={})
    relay.sweep()
    eventually(lambda: jobs.get(job_id).state == RUNNING, seconds=30)

    check = Task(name="review.check_outbox", queue="review.sweep", task_id="task-1")
    save_all(letters, [Change(key="x", fields={}, tasks=[check])])
    relay.sweep()

    eventually(lambda: outbox_health("review"), seconds=30)
    nodes = [f"{name}@{gethostname()}" for name in CELERY_WORKERS]
    control = make_app(SERVICES, scene.settings.amqp_uri).control
    answers = [control.ping(destination=[node], timeout=10, limit=1) for node in nodes]  # as compose's health checks do
    assert answers == [[{node: {"ok": "pong"}}] for node in nodes]
    assert jobs.get(job_id).state == RUNNING
    jobs.request_cancel(job_id, SYSTEM)
    eventually(lambda: jobs.get(job_id).state == CANCELLED)
