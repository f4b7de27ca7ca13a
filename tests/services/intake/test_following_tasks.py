"""The Celery tasks of following, as the worker calls them."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.following import FOLLOW, QUEUE, SWEEP_HEIRS
from services.intake.domain.items import ItemState
from services.intake.entrypoints import tasks
from shared.kernel.actor import Actor
from shared.runtime.celery_app import app
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, follow, item_of, says, set_state

UPPER = "upper-1"


@pytest.fixture
def worker(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The tasks on the database of this test."""
    monkeypatch.setattr(tasks, "use_cases", lambda: intake.cases)
    return intake


def test_following_has_a_queue_of_its_own() -> None:
    """46,000 heirs never keep a clerk's import waiting; the sweep is periodic."""
    assert app.tasks[FOLLOW].queue == QUEUE
    assert app.conf.beat_schedule[SWEEP_HEIRS]["task"] == SWEEP_HEIRS


def test_a_worker_lets_heirs_follow_as_often_as_it_is_told(worker: Intake, compiler: Actor) -> None:
    says(worker, UPPER)
    item_id = claimed(worker, compiler, UPPER)
    says(worker, UPPER, item_name="高龄津贴的发放")
    run_id = worker.cases.following.order(upper_ids=[UPPER], now=worker.clock.now())

    for _ in range(2):
        tasks.follow_upper_items(job_id=run_id, run_id=run_id)

    job = worker.stored("jobs", run_id)
    assert (job["state"], job["message"]) == ("finished", "更新了 1 个事项。")
    assert job["outbox"][0]["routing_key"] == QUEUE
    assert item_of(worker, item_id).revisions == (1, 2)


def test_the_sweep_orders_what_was_left(worker: Intake, compiler: Actor) -> None:
    says(worker, UPPER)
    item_id = claimed(worker, compiler, UPPER)
    set_state(worker, item_id, ItemState.SUBMITTED)
    says(worker, UPPER, item_name="高龄津贴的发放")
    follow(worker, UPPER)
    tasks.sweep_heirs()
    set_state(worker, item_id, ItemState.APPROVED)

    tasks.sweep_heirs()

    assert worker.count("following_runs") == 2


def test_an_error_that_nobody_foresaw_ends_the_job_with_a_remedy(
    worker: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(worker, UPPER)
    claimed(worker, compiler, UPPER)
    run_id = worker.cases.following.order(upper_ids=[UPPER], now=worker.clock.now())

    def break_down(**_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(worker.cases.following, "run", break_down)
    with pytest.raises(RuntimeError):
        tasks.follow_upper_items(job_id=run_id, run_id=run_id)

    assert "系统稍后会自动继续" in worker.stored("jobs", run_id)["message"]
