"""The Celery application: long and periodic work of the services named in QINGDAN_CELERY_SERVICES.

    celery -A shared.runtime.celery_app worker
    celery -A shared.runtime.celery_app beat

A task is written in ``services/<s>/entrypoints/tasks.py`` as ``@app.task(name="<s>.<verb_noun>", queue="<s>.<kind>")``
and is idempotent: it may run again after a crash. Services start tasks through their outbox (outgoing.Task).
"""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, celeryd_init, setup_logging, worker_process_init
from kombu import Exchange, Queue

from shared.runtime import logs
from shared.runtime.collector import calm
from shared.runtime.dead_jobs import BreakOff, end_dead_jobs
from shared.runtime.dead_letters import dead_letter_document
from shared.runtime.health import check_outbox
from shared.runtime.jobs import job_document
from shared.runtime.limits import GRACE, LONGEST_TASK
from shared.runtime.mongo import open_database
from shared.runtime.outgoing import owner_of, queues_exchange
from shared.runtime.reporting import report_state, state_report_document
from shared.runtime.settings import MissingSetting, Settings
from shared.runtime.topology import JOB_QUEUES, TASK_QUEUES, task_arguments

SERVICES_VARIABLE = "QINGDAN_CELERY_SERVICES"
BROKER_VARIABLE = "QINGDAN_CELERY_AMQP_URI"
CHECK_EVERY = 60.0
MOST_MEMORY = 2 * 1024**3
"""
Bytes of data that a child may ask for, and each process that shares its work. A task that wants more fails, and the
machine goes on; the import of 10,000 long rows takes 504 MB in one of its two processes.
"""


def named_services() -> tuple[str, ...]:
    """Return the services whose tasks this process runs."""
    return tuple(name.strip() for name in os.environ.get(SERVICES_VARIABLE, "").split(",") if name.strip())


def within(seconds: int) -> dict[str, int]:
    """
    Return the limits of a task that may take so many seconds.

    Then celery.exceptions.SoftTimeLimitExceeded is raised in its work, which `tasks.work_on` notes like any error. Work
    that goes on nevertheless is killed: its message becomes a dead letter, and `dead_jobs` ends its job.
    """
    return {"soft_time_limit": seconds, "time_limit": seconds + GRACE}


class ServiceTask(Task):  # type: ignore[misc]
    """A task; that of a job says how the job is broken off when nobody goes on with it."""

    Request = "shared.runtime.celery_request:TaskRequest"
    break_off: BreakOff | None = None


def make_app(services: Sequence[str], broker_uri: str) -> Celery:
    """Build the application for some services."""
    app = Celery("qingdan", broker=broker_uri, task_cls=ServiceTask)
    app.conf.update(
        # a task is acked after its work; the work of a dead process is done again
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_prefetch_multiplier=1,
        **{f"task_{name}": seconds for name, seconds in within(LONGEST_TASK).items()},
        # publishing is confirmed; nothing reads results
        broker_transport_options={"confirm_publish": True},
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,
        # the default consumer would bind every queue to exchanges that delay tasks: nothing here is delayed
        worker_consumer="shared.runtime.celery_consumer:TaskConsumer",
        # only queues of the topology
        task_queues=[_queue(name) for name in TASK_QUEUES if owner_of(name) in services],
        task_default_queue=f"{services[0]}.sweep" if services else "none",
        task_create_missing_queues=False,
        task_default_queue_type="quorum",
        # shown by Flower
        worker_send_task_events=True,
        task_track_started=True,
        timezone="UTC",
        imports=[module for service in services if _exists(module := f"services.{service}.entrypoints.tasks")],
        beat_schedule={},
    )
    for service in services:
        _add_check(app, service)
    for service in sorted({owner_of(queue) for queue in JOB_QUEUES}.intersection(services)):
        _add_end_of_dead_jobs(app, service)
    return app


def _queue(name: str) -> Queue:
    # The stack has declared it with these arguments; declaring again would need rights that a worker must not have.
    service = owner_of(name)
    exchange = Exchange(queues_exchange(service), type="topic", durable=True, no_declare=True)
    return Queue(name, exchange, routing_key=name, queue_arguments=task_arguments(service), no_declare=True)


def _exists(module: str) -> bool:
    return find_spec(module) is not None


def _add_check(app: Celery, service: str) -> None:
    name = f"{service}.check_outbox"

    @app.task(name=name, queue=f"{service}.sweep", shared=False)
    def check(**_ignored: Any) -> None:
        check_outbox(service)
        report_state(service)

    app.conf.beat_schedule[name] = _every_minute(name, service)


def _add_end_of_dead_jobs(app: Celery, service: str) -> None:
    name = f"{service}.end_dead_jobs"

    @app.task(name=name, queue=f"{service}.sweep", shared=False)
    def end(**_ignored: Any) -> None:
        end_dead_jobs(service, lambda task: getattr(app.tasks.get(task), "break_off", None))

    app.conf.beat_schedule[name] = _every_minute(name, service)


def _every_minute(task: str, service: str) -> dict[str, Any]:
    options = {"queue": f"{service}.sweep", "expires": CHECK_EVERY}
    return {"task": task, "schedule": CHECK_EVERY, "options": options}


@setup_logging.connect
def _log_as_the_services_do(**_ignored: Any) -> None:
    logs.configure(os.environ.get("QINGDAN_LOG_LEVEL", "INFO").upper())


@celeryd_init.connect
@beat_init.connect
def _refuse_to_guess(**_ignored: Any) -> None:
    for variable in (SERVICES_VARIABLE, BROKER_VARIABLE):
        if not os.environ.get(variable):
            raise MissingSetting(variable)


@worker_process_init.connect
def _open_databases(**_ignored: Any) -> None:
    """In every child: a client does not survive a fork. Its memory is limited before it meets any file."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    calm()
    for service in named_services():
        job_document(service)
        dead_letter_document(service)
        state_report_document(service)
        open_database(Settings.from_environment(service))


app = make_app(named_services(), os.environ.get(BROKER_VARIABLE, "memory://"))
