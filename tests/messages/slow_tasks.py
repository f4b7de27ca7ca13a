"""Tasks of review that take long: longer than they may, or until somebody wants them to stop."""

from __future__ import annotations

import threading
from typing import Any

from shared.runtime.celery_app import app, within
from shared.runtime.jobs import Jobs
from shared.runtime.tasks import work_on

NAME = "review.take_long"
BROKEN_OFF = "出错了，没有全部完成。"
GO_ON = "review.go_on"


@app.task(name=NAME, queue="review.render", **within(1))
def take_long(*, job_id: str, **_ignored: Any) -> None:
    """Begin, and do not end before the limit."""
    jobs = Jobs("review")
    jobs.progress(job_id, 1, 2)
    work_on(lambda: _wait(60), break_off=lambda: jobs.fail(job_id, BROKEN_OFF))


@app.task(name=GO_ON, queue="review.render")
def go_on(*, job_id: str, **_ignored: Any) -> None:
    """Go on until the job is asked to stop."""
    jobs = Jobs("review")
    while not jobs.progress(job_id, 1, 2):
        _wait(0.05)
    jobs.cancelled(job_id)


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)
