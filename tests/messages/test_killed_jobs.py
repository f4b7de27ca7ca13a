"""A job whose message ends as a dead letter, with a real broker and a real Celery worker: its page says so."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from socket import gethostname
from typing import Any

import pytest

from shared.kernel.actor import SYSTEM
from shared.kernel.ids import new_id
from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.celery_app import make_app
from shared.runtime.changes import Change
from shared.runtime.dead_letters import OPEN, DeadLetters, dead_letter_document
from shared.runtime.jobs import CANCELLED, FAILED, FINISHED, RUNNING, WAITING, Jobs, job_document
from shared.runtime.letter_documents import key_of
from shared.runtime.outbox import save_all
from shared.runtime.outgoing import Task
from shared.runtime.relay import Relay
from shared.runtime.topology import declare_everything
from tests.conftest import TEST_RETRY_DELAYS_MS
from tests.messages import slow_tasks
from tests.messages.conftest import Scene, Wire, Worker, environment_of
from tests.messages.test_celery import a_celery_worker
from tests.servers import TestBroker
from tests.waiting import eventually


class Bench:
    """A review whose dead letters are kept, and whose tasks are done."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.jobs, self.letters = scene, Jobs("review"), DeadLetters("review")
        self.jobs.prepare()
        self.letters.prepare()
        documents = [dead_letter_document("review"), job_document("review")]
        publisher = ConfirmingPublisher(scene.settings.amqp_uri, "relay")
        self.relay = Relay("review", documents, publisher, watch=False)

    def ordered(self, kind: str) -> str:
        """Order a job and send its task."""
        job_id = self.jobs.create(kind=kind, title="清点", actor=SYSTEM, kwargs={})
        self.relay.sweep()
        return job_id

    def died(self, job_id: str) -> None:
        """Wait until the job's message is kept as a dead letter, which changes nothing of the job yet."""
        eventually(lambda: self.scene.dead(job_id), seconds=120)
        assert self.jobs.get(job_id).state == RUNNING
        assert self.scene.dead(job_id)["state"] == OPEN

    def swept(self) -> None:
        """Let the periodic task run once, as the beat calls it."""
        sweep = Task(name="review.end_dead_jobs", queue="review.sweep", task_id=new_id())
        save_all(dead_letter_document("review"), [Change(key=sweep.task_id, fields={}, tasks=[sweep])])
        self.relay.sweep()

    def sent_once_more(self, job_id: str, kind: str) -> None:
        """Remove what keeps such jobs from their end, and let an operator send the letter of one to its queue."""
        self.scene.collection(slow_tasks.MENDED).insert_one({"_id": kind})
        self.letters.retry(key_of(job_id, slow_tasks.QUEUE), SYSTEM)
        self.relay.sweep()

    def ended_in_flower(self, kind: str) -> str:
        """Order a job, let somebody end it in Flower while it is at work, and see it failed; return its id."""
        job_id = self.ordered(kind)
        eventually(lambda: self.jobs.get(job_id).state == RUNNING, seconds=30)
        app = make_app(["review"], self.scene.settings.amqp_uri)
        app.control.revoke(job_id, terminate=True, destination=[f"celery@{gethostname()}"])
        self.died(job_id)
        self.swept()
        assert self.ended(job_id, FAILED) == slow_tasks.BROKEN_OFF
        return job_id

    def ended(self, job_id: str, state: str) -> str:
        """Wait until the job has ended so; return its message."""
        eventually(lambda: self.jobs.get(job_id).state == state, seconds=30)
        return self.jobs.get(job_id).message


@pytest.fixture(scope="module")
def bench(module_db: Any, broker: TestBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The review with its own worker and a worker of Celery, once for this file: they take long to start."""
    uri = broker.vhost()
    declare_everything(uri, TEST_RETRY_DELAYS_MS)
    settings = module_db("review", amqp_uri=uri)
    log = tmp_path_factory.mktemp("logs") / "worker.log"
    scene = Scene(settings, Wire(uri), Worker(environment_of(settings), log))
    bench = Bench(scene)
    scene.worker.start()
    celery = a_celery_worker(scene, "--include", slow_tasks.__name__).start()
    try:
        eventually(lambda: celery.says(" ready."), seconds=60)
        yield bench
    finally:
        celery.end(signal.SIGTERM, seconds=20)
        scene.worker.end()
        broker.forget(uri)


def test_a_job_killed_by_its_hard_limit_has_failed_and_its_letter_is_kept(bench: Bench) -> None:
    job_id = bench.ordered(slow_tasks.OVERSTAY)
    bench.died(job_id)

    bench.swept()

    assert bench.ended(job_id, FAILED) == slow_tasks.BROKEN_OFF


def test_a_job_that_kills_its_process_again_and_again_has_failed_and_may_still_be_done_later(bench: Bench) -> None:
    job_id = bench.ordered(slow_tasks.KILL_ITSELF)
    bench.died(job_id)
    bench.swept()
    assert bench.ended(job_id, FAILED) == slow_tasks.BROKEN_OFF

    bench.sent_once_more(job_id, slow_tasks.KILL_ITSELF)

    assert bench.ended(job_id, FINISHED) == ""


def test_a_job_that_somebody_ends_in_flower_has_failed_and_may_still_be_done_later(bench: Bench) -> None:
    job_id = bench.ended_in_flower(slow_tasks.HANG)

    bench.sent_once_more(job_id, slow_tasks.HANG)

    assert bench.ended(job_id, FINISHED) == ""


def test_a_job_that_is_sent_once_more_is_at_work_on_its_page_and_can_be_stopped(bench: Bench) -> None:
    job_id = bench.ended_in_flower(slow_tasks.GO_ON)

    bench.letters.retry(key_of(job_id, slow_tasks.QUEUE), SYSTEM)
    assert (bench.jobs.get(job_id).state, bench.jobs.get(job_id).message) == (WAITING, "")
    bench.relay.sweep()
    eventually(lambda: bench.jobs.get(job_id).state == RUNNING, seconds=30)
    bench.jobs.request_cancel(job_id, SYSTEM)

    assert bench.ended(job_id, CANCELLED) == ""
