"""What the tasks of all services share: a period, and work that waits in place for its database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from celery.exceptions import Reject, SoftTimeLimitExceeded

from shared.runtime.celery_app import app, within
from shared.runtime.dead_jobs import BreakOff
from shared.runtime.jobs import Jobs
from shared.runtime.limits import LONGEST_TASK
from shared.runtime.mongo import DATABASE_AWAY
from shared.runtime.outgoing import owner_of

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, *[15.0] * 80)
"""Seconds: how long the work of a job waits for its database before it goes back to the queue, from which it comes five
times at most. A database may be away for an hour: with a minute here its jobs were dead letters before it came back."""


def run_every(seconds: float, task: str, *, queue: str) -> None:
    """Have the beat start a task again and again; one that waited longer than its period is not run any more."""
    app.conf.beat_schedule[task] = {"task": task, "schedule": seconds, "options": {"queue": queue, "expires": seconds}}


def job(
    *,
    name: str,
    queue: str,
    break_off: BreakOff,
    longest: int = LONGEST_TASK,
    passing: tuple[type[Exception], ...] = (),
) -> Callable[[Callable[..., None]], Any]:
    """
    Make a function the task that does the work of a job: it may run again, and may take `longest` seconds.

    `break_off` gets the same arguments. It notes that the job was not done: after an error that nobody foresaw, at the
    limit, and when the message has died (`dead_jobs`), so that no page shows the job at work for ever.
    """

    def task_of(work: Callable[..., None]) -> Any:
        @app.task(name=name, queue=queue, break_off=staticmethod(break_off), **within(longest))
        @wraps(work)
        def run(**named: Any) -> None:
            def work_once() -> None:
                if not Jobs(owner_of(queue)).is_over(named["job_id"]):  # a message may come twice
                    work(**named)

            work_on(work_once, break_off=lambda: break_off(**named), passing=passing)

        return run

    return task_of


def work_on(
    work: Callable[[], None], *, break_off: Callable[[], None], passing: tuple[type[Exception], ...] = ()
) -> None:
    """
    Do the work of a job, which may run again: it waits in place for a database that is away, and for what is `passing`.

    `break_off` notes an error that nobody foresaw. What a worker makes with its first task belongs into `work`, too: it
    asks the database for its indexes.

    :raises Reject: when the database stays away, and the task goes back to its queue; or when an error could not be
        noted, and its message becomes a dead letter
    :raises Exception: whatever else the work raises
    """
    for pause in PAUSES:
        try:
            work()
            return
        except (*DATABASE_AWAY, *passing):
            if not _has_rested(pause):
                break
        except Exception:
            _note(break_off)
            raise
    raise _given_back()


def _has_rested(seconds: float) -> bool:
    try:
        threading.Event().wait(seconds)
    except SoftTimeLimitExceeded:
        return False
    return True


def _note(break_off: Callable[[], None]) -> None:
    try:
        break_off()
    except DATABASE_AWAY as away:
        raise _given_back() from away
    except Exception as error:
        log.exception("the job could not be broken off")
        raise Reject("the job could not be broken off", requeue=False) from error


def _given_back() -> Reject:
    return Reject("the database is away", requeue=True)
