"""Jobs of review that take long, or end their process, and what breaks them off."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from typing import Any

from mongoengine.connection import get_db

from shared.runtime.jobs import Jobs
from shared.runtime.tasks import job

NAME = "review.take_long"
GO_ON = "review.go_on"
OVERSTAY = "review.overstay"
KILL_ITSELF = "review.kill_itself"
HANG = "review.hang"
COUNT = "review.count_runs"
QUEUE = "review.render"
BROKEN_OFF = "出错了，没有全部完成。请重新发起。"
MENDED = "mended"
"""The collection that says, by having a document under the name of the task, that the cause is removed."""


def _break_off(*, job_id: str, **_ignored: Any) -> None:
    Jobs("review").fail(job_id, BROKEN_OFF)


@job(name=NAME, queue=QUEUE, break_off=_break_off, longest=1)
def take_long(*, job_id: str, **_ignored: Any) -> None:
    """Begin, and do not end before the limit."""
    Jobs("review").progress(job_id, 1, 2)
    _wait(60)


@job(name=OVERSTAY, queue=QUEUE, break_off=_break_off, longest=1)
def overstay(*, job_id: str, **_ignored: Any) -> None:
    """Begin, and go on when the limit is met, as code does that passes over every exception."""
    Jobs("review").progress(job_id, 1, 2)
    while True:
        with suppress(Exception):
            _wait(60)


overstay.time_limit = 2


@job(name=GO_ON, queue=QUEUE, break_off=_break_off)
def go_on(*, job_id: str, **_ignored: Any) -> None:
    """Go on until the job is asked to stop."""
    jobs = Jobs("review")
    while not jobs.progress(job_id, 1, 2):
        _wait(0.05)
    jobs.cancelled(job_id)


@job(name=KILL_ITSELF, queue=QUEUE, break_off=_break_off)
def kill_itself(*, job_id: str, **_ignored: Any) -> None:
    """Begin, and kill the own process, until the cause is removed."""
    Jobs("review").progress(job_id, 1, 2)
    if not _is_mended(KILL_ITSELF):
        os.kill(os.getpid(), signal.SIGKILL)
    Jobs("review").finish(job_id)


@job(name=HANG, queue=QUEUE, break_off=_break_off)
def hang(*, job_id: str, **_ignored: Any) -> None:
    """Begin, and do not end until the cause is removed."""
    Jobs("review").progress(job_id, 1, 2)
    while not _is_mended(HANG):
        _wait(0.05)
    Jobs("review").finish(job_id)


@job(name=COUNT, queue=QUEUE, break_off=_break_off)
def count_runs(*, job_id: str, of: str, **_ignored: Any) -> None:
    """Note each run."""
    get_db("review")["runs"].insert_one({"job_id": job_id, "of": of})
    Jobs("review").finish(job_id)


def _is_mended(name: str) -> bool:
    return get_db("review")[MENDED].find_one({"_id": name}) is not None


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)
