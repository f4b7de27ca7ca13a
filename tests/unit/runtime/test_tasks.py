"""The work of a job waits in place for its database; what nobody foresaw breaks its job off."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from celery.exceptions import Reject, SoftTimeLimitExceeded
from pymongo.errors import AutoReconnect

from shared.kernel.errors import LostRace
from shared.runtime.celery_app import app
from shared.runtime.tasks import run_every, work_on


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three attempts, one at once after the other."""
    monkeypatch.setattr("shared.runtime.tasks.PAUSES", (0.0, 0.0, 0.0))


def failing(*errors: Exception) -> tuple[Callable[[], None], list[int]]:
    """Work that meets these errors before it is done, and its attempts."""
    attempts: list[int] = []

    def work() -> None:
        attempts.append(len(attempts))
        if len(attempts) <= len(errors):
            raise errors[len(attempts) - 1]

    return work, attempts


def refuse_to_break_off() -> None:
    pytest.fail("nothing unforeseen has happened")


def test_work_waits_for_its_database() -> None:
    work, attempts = failing(AutoReconnect("away"), AutoReconnect("away"))

    work_on(work, break_off=refuse_to_break_off)

    assert attempts == [0, 1, 2]


def test_work_goes_back_to_its_queue_when_the_database_stays_away() -> None:
    work, attempts = failing(*[AutoReconnect("away")] * 5)

    with pytest.raises(Reject) as given_back:
        work_on(work, break_off=refuse_to_break_off)

    assert given_back.value.requeue
    assert attempts == [0, 1, 2]


def test_what_is_passing_is_waited_for_too() -> None:
    work, attempts = failing(LostRace())

    work_on(work, break_off=refuse_to_break_off, passing=(LostRace,))

    assert attempts == [0, 1]


def test_what_nobody_foresaw_breaks_the_job_off_at_once() -> None:
    work, attempts = failing(ZeroDivisionError())
    broken: list[bool] = []

    with pytest.raises(ZeroDivisionError):
        work_on(work, break_off=lambda: broken.append(True))

    assert (attempts, broken) == ([0], [True])


def test_a_job_whose_end_cannot_be_noted_is_done_again() -> None:
    """Or its page would show it at work for ever: what failed is taken from the queue."""
    work, _attempts = failing(ZeroDivisionError())

    def break_off() -> None:
        raise AutoReconnect("away")

    with pytest.raises(Reject) as given_back:
        work_on(work, break_off=break_off)

    assert given_back.value.requeue


def test_a_job_that_cannot_be_broken_off_leaves_a_dead_letter() -> None:
    """So that `dead_jobs` finds it: Celery would ack the message of what failed."""
    work, _attempts = failing(ZeroDivisionError())

    def break_off() -> None:
        raise KeyError("import_id")

    with pytest.raises(Reject) as set_aside:
        work_on(work, break_off=break_off)

    assert not set_aside.value.requeue


def test_work_that_waits_as_long_as_it_may_goes_back_to_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.runtime.tasks.PAUSES", (30.0,))
    work, attempts = failing(AutoReconnect("away"))

    with limit_of(0.2), pytest.raises(Reject) as given_back:
        work_on(work, break_off=refuse_to_break_off)

    assert given_back.value.requeue
    assert attempts == [0]


@contextmanager
def limit_of(seconds: float) -> Iterator[None]:
    """Do what Celery does to a task that has met its limit: a signal raises in the midst of it."""

    def raise_it(_signal: int, _frame: object) -> None:
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, raise_it)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_periodic_work_that_waited_longer_than_its_period_is_not_run() -> None:
    run_every(60.0, "review.some_work", queue="review.sweep")

    assert app.conf.beat_schedule.pop("review.some_work") == {
        "task": "review.some_work",
        "schedule": 60.0,
        "options": {"queue": "review.sweep", "expires": 60.0},
    }
