"""Jobs whose messages a real broker has lost: sent again by the command, and nobody's work is done twice."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from shared.kernel.actor import SYSTEM
from shared.runtime import outgoing
from shared.runtime.broker import ConfirmingPublisher, close, connect
from shared.runtime.dead_jobs import BROKEN
from shared.runtime.jobs import CANCELLED, FAILED, FINISHED, WAITING, Jobs, job_document, task_of
from shared.runtime.letter_documents import dead_letter_document, key_of
from shared.runtime.lost_jobs import NOBODY_TAKES_LONGER, states_of
from shared.runtime.mongo import durable, ensure_indexes
from shared.runtime.relay import Relay
from shared.runtime.requeue_command import requeue_command
from tests.messages import slow_tasks
from tests.messages.conftest import Scene, environment_of
from tests.messages.test_celery import a_celery_worker
from tests.waiting import eventually

QUEUE = slow_tasks.QUEUE


class Desk:
    """A review that orders jobs, and the operator's command."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scene, self.jobs, self.uri = scene, Jobs("review"), scene.settings.amqp_uri
        ensure_indexes([dead_letter_document("review"), job_document("review")])
        self.publisher = ConfirmingPublisher(self.uri, "relay")
        self.relay = Relay("review", [job_document("review")], self.publisher, watch=False)
        for name, value in environment_of(scene.settings).items():
            monkeypatch.setenv(name, value)

    def ordered(self) -> str:
        """Order a job and send its message."""
        job_id = self.jobs.create(kind=slow_tasks.COUNT, title="清点", actor=SYSTEM, kwargs={"of": "items"})
        self.relay.sweep()
        return job_id

    def lose(self) -> None:
        """Let the broker lose what lies in the queue."""
        connection = connect(self.uri, "purge")
        with closing(connection.channel()) as channel:
            channel.queue_purge(QUEUE)
        close(connection)

    def in_queue(self) -> int:
        return states_of(self.uri, [QUEUE])[QUEUE].waiting

    def requeued(self) -> dict[str, int]:
        """Run the command and let the relay send."""
        answer = CliRunner().invoke(requeue_command("review"), ["--json"], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        self.relay.sweep()
        return dict(json.loads(answer.output))

    def set(self, job_id: str, **fields: Any) -> None:
        durable(job_document("review")).update_one({"_id": job_id}, {"$set": fields})


@pytest.fixture
def desk(stage: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(stage(), monkeypatch)


def test_a_job_whose_message_the_broker_lost_is_sent_again_once(desk: Desk) -> None:
    job_id = desk.ordered()
    assert desk.requeued() == {"sent": 0, "ended": 0, "left": 1}, "its message is there"
    desk.lose()

    assert desk.requeued() == {"sent": 1, "ended": 0, "left": 0}
    assert desk.in_queue() == 1
    assert desk.requeued() == {"sent": 0, "ended": 0, "left": 1}
    assert desk.jobs.get(job_id).state == WAITING


def test_who_stopped_the_worker_while_messages_wait_is_told_to_let_them_be_done_first(desk: Desk) -> None:
    """With the worker stopped the queue would never be empty, however often the command is run."""
    desk.ordered()
    desk.lose()
    desk.ordered()

    answer = CliRunner().invoke(requeue_command("review"), [], catch_exceptions=False)

    assert "2 个任务没有动" in answer.output
    assert "请先让工作进程把队列里的消息做完，再停下 Celery 工作进程" in answer.output


def test_what_waits_in_an_outbox_has_ended_or_is_a_dead_letter_is_not_sent(desk: Desk) -> None:
    ended, stopped, died, unsent = (desk.ordered() for _ in range(4))
    desk.jobs.finish(ended)
    desk.jobs.cancelled(stopped)
    letter = {"_id": key_of(died, QUEUE), "state": "open", "version": 1}
    durable(dead_letter_document("review")).insert_one(letter)
    desk.set(unsent, outbox=[{"message_id": unsent, "due_at": datetime.now(UTC) + timedelta(hours=1)}])
    desk.lose()

    answer = CliRunner().invoke(requeue_command("review"), [], catch_exceptions=False)

    assert answer.output == "重新排队 0 个任务。\n"
    assert [desk.jobs.get(job_id).state for job_id in (ended, stopped)] == [FINISHED, CANCELLED]


def test_a_job_of_an_older_program_ends_since_nobody_knows_what_to_send(desk: Desk) -> None:
    job_id = desk.ordered()
    durable(job_document("review")).update_one({"_id": job_id}, {"$unset": {"task": ""}})
    assert desk.requeued() == {"sent": 0, "ended": 0, "left": 1}
    desk.lose()

    assert desk.requeued() == {"sent": 0, "ended": 1, "left": 0}
    assert (desk.jobs.get(job_id).state, desk.jobs.get(job_id).message) == (FAILED, BROKEN)


def test_a_broker_that_is_away_is_said_in_chinese(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ordered()
    monkeypatch.setenv("QINGDAN_REVIEW_AMQP_URI", "amqp://guest:guest@127.0.0.1:1//")

    answer = CliRunner().invoke(requeue_command("review"), [])

    assert answer.exit_code == 1
    assert "问不到消息服务" in answer.output


def test_with_a_worker_only_what_no_task_can_take_so_long_for_is_sent_and_done_once(desk: Desk) -> None:
    """Before that it may be at work; and a message that comes twice after all finds its work done."""
    job_id = desk.ordered()
    desk.lose()
    worker = a_celery_worker(desk.scene, "--include", slow_tasks.__name__).start()
    try:
        eventually(lambda: worker.says(" ready."), seconds=60)
        assert desk.requeued() == {"sent": 0, "ended": 0, "left": 1}
        desk.set(job_id, changed_at=datetime.now(UTC) - NOBODY_TAKES_LONGER - timedelta(seconds=1))

        assert desk.requeued() == {"sent": 1, "ended": 0, "left": 0}

        eventually(lambda: desk.jobs.get(job_id).state == FINISHED, seconds=30)
        run = task_of(durable(job_document("review")).find_one({"_id": job_id}) or {})
        assert run is not None
        desk.publisher.publish([outgoing.task(run)])
        eventually(lambda: worker.log.read_text().count(f"[{job_id}] succeeded") == 2, seconds=30)
        assert [each["of"] for each in desk.scene.collection("runs").find({"job_id": job_id})] == ["items"]
    finally:
        worker.end(signal.SIGTERM, seconds=20)
