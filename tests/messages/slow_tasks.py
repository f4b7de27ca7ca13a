"""A task of review that takes longer than it may."""

from __future__ import annotations

import threading
from typing import Any

from shared.runtime.celery_app import app, within
from shared.runtime.jobs import Jobs
from shared.runtime.tasks import work_on

NAME = "review.take_long"
BROKEN_OFF = "出错了，没有全部完成。"


@app.task(name=NAME, queue="review.render", **within(1))
def take_long(*, job_id: str, **_ignored: Any) -> None:
    """Begin, and do not end before the limit."""
    jobs = Jobs("review")
    jobs.progress(job_id, 1, 2)
    work_on(lambda: _wait(60), break_off=lambda: jobs.fail(job_id, BROKEN_OFF))


def _wait(seconds: int) -> None:
    threading.Event().wait(seconds)
