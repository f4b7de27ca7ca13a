"""A task that a document asks for reaches a real Celery worker through the relay."""

from __future__ import annotations

import signal
from collections.abc import Callable

from shared.kernel.actor import SYSTEM
from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.changes import Change
from shared.runtime.dead_letters import dead_letter_document
from shared.runtime.health import outbox_health
from shared.runtime.jobs import FAILED, Jobs, job_document
from shared.runtime.mongo import ensure_indexes
from shared.runtime.outbox import save_all
from shared.runtime.outgoing import Task
from shared.runtime.relay import Relay
from tests.messages import slow_tasks
from tests.messages.conftest import Scene, Worker
from tests.waiting import eventually

Stage = Callable[..., Scene]

CELERY = ("celery", "-A", "shared.runtime.celery_app", "worker", "--concurrency=1", "--without-gossip", "-l", "INFO")


def a_celery_worker(scene: Scene, *options: str) -> Worker:
    environment = {
        **scene.worker.environment,
        "QINGDAN_CELERY_SERVICES": "review",
        "QINGDAN_CELERY_AMQP_URI": scene.settings.amqp_uri,
    }
    return Worker(environment, scene.worker.log.with_name("celery.log"), module=(*CELERY, *options))


def test_a_task_asked_for_by_a_document_runs_once(stage: Stage) -> None:
    scene = stage()
    document = dead_letter_document("review")
    ensure_indexes([document, job_document("review")])
    relay = Relay("review", [document], ConfirmingPublisher(scene.settings.amqp_uri, "relay"), watch=False)
    worker = a_celery_worker(scene).start()
    try:
        check = Task(name="review.check_outbox", queue="review.sweep", task_id="task-1", kwargs={"why": "测试"})
        save_all(document, [Change(key="x", fields={}, tasks=[check])])
        assert relay.sweep() == 1

        eventually(lambda: worker.says("review.check_outbox[task-1] succeeded"), seconds=30)

        health = outbox_health("review")
        assert health is not None
        assert (health.is_well, health.pending) == (True, 0)
        assert scene.collection("health").find_one()["checks"] == 1
        eventually(lambda: scene.wire.count("review.sweep") == 0)
        assert not worker.says("direct exchange")  # which could not delay a task
    finally:
        assert worker.end(signal.SIGTERM, seconds=20) == 0


def test_a_job_that_takes_longer_than_it_may_says_so(stage: Stage) -> None:
    scene = stage()
    jobs = Jobs("review")
    jobs.prepare()
    relay = Relay(
        "review", [job_document("review")], ConfirmingPublisher(scene.settings.amqp_uri, "relay"), watch=False
    )
    worker = a_celery_worker(scene, "--include", slow_tasks.__name__).start()
    try:
        job_id = jobs.create(kind=slow_tasks.NAME, title="清点", actor=SYSTEM, kwargs={})
        assert relay.sweep() == 1

        eventually(lambda: jobs.get(job_id).has_ended, seconds=30)

        job = jobs.get(job_id)
        assert (job.state, job.message, job.done) == (FAILED, slow_tasks.BROKEN_OFF, 1)
        eventually(lambda: scene.wire.count("review.render") == 0)
    finally:
        assert worker.end(signal.SIGTERM, seconds=20) == 0


def test_a_job_is_saved_with_its_task(stage: Stage) -> None:
    stage()
    jobs = Jobs("review")
    jobs.prepare()

    job_id = jobs.create(kind="review.count", title="清点", actor=SYSTEM, kwargs={"of": "items"}, job_id="j")
    assert jobs.create(kind="review.count", title="清点", actor=SYSTEM, kwargs={"of": "items"}, job_id="j") == job_id

    stored = job_document("review").objects.get(id=job_id)
    assert [(message.message_id, message.routing_key) for message in stored.outbox] == [(job_id, "review.render")]
    assert jobs.progress(job_id, 5, 10) is False
    assert (jobs.get(job_id).percent, jobs.get(job_id).state_name) == (50, "进行中")
    jobs.request_cancel(job_id, SYSTEM)
    assert jobs.progress(job_id, 6, 10) is True
    jobs.finish(job_id, "清点完毕", {"count": 3})
    jobs.fail(job_id, "太迟")
    assert (jobs.get(job_id).state, jobs.get(job_id).result) == ("finished", {"count": 3})
