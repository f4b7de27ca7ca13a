"""Which jobs are broken off because their message has died, and which are left alone (real mongod, no broker)."""

from __future__ import annotations

from typing import Any

import pytest

from shared.kernel.actor import SYSTEM
from shared.kernel.errors import LostRace
from shared.runtime import outgoing
from shared.runtime.dead_jobs import BROKEN, BreakOff, end_dead_jobs
from shared.runtime.dead_letters import Arrival, DeadLetters
from shared.runtime.jobs import CANCELLED, FAILED, FINISHED, RUNNING, WAITING, Jobs
from shared.runtime.letter_documents import key_of
from shared.runtime.outgoing import Task

KIND, QUEUE = "review.count", "review.render"
REMEDY = "没有清点完。请重新清点。"


class Desk:
    """The jobs and the dead letters of a review, and what its tasks are broken off with."""

    def __init__(self) -> None:
        self.jobs, self.letters = Jobs("review"), DeadLetters("review")
        self.jobs.prepare()
        self.letters.prepare()
        self.asked: list[dict[str, Any]] = []

    def ordered(self, *, at_work: bool = False, kind: str = KIND) -> str:
        job_id = self.jobs.create(kind=kind, title="清点", actor=SYSTEM, kwargs={"of": "items"})
        if at_work:
            self.jobs.progress(job_id, 1, 2)
        return job_id

    def died(self, job_id: str, *, kind: str = KIND) -> str:
        """Let the message of a job become a dead letter; return the letter's id."""
        task = Task(name=kind, queue=QUEUE, task_id=job_id, kwargs={"of": "items", "job_id": job_id})
        message = outgoing.task(task)
        letter = Arrival(
            message_id=job_id,
            queue=QUEUE,
            body=message.body,
            headers=message.headers,
            content_type=message.content_type,
            error="投递次数用尽",
            attempts=6,
        )
        self.letters.keep([letter])
        return key_of(job_id, QUEUE)

    def swept(self, break_off: BreakOff | None = None) -> int:
        return end_dead_jobs("review", {KIND: break_off or self.break_off}.get)

    def break_off(self, *, job_id: str, **more: Any) -> None:
        self.asked.append({"job_id": job_id, **more})
        self.jobs.fail(job_id, REMEDY)

    def said(self, job_id: str) -> tuple[str, str]:
        job = self.jobs.get(job_id)
        return job.state, job.message


@pytest.fixture
def desk(service_db: Any) -> Desk:
    service_db("review")
    return Desk()


@pytest.mark.parametrize("at_work", [False, True])
def test_a_job_whose_message_died_is_broken_off_as_its_task_does_once(desk: Desk, at_work: bool) -> None:
    job_id = desk.ordered(at_work=at_work)
    desk.died(job_id)

    assert (desk.swept(), desk.swept()) == (1, 0)

    assert desk.said(job_id) == (FAILED, REMEDY)
    assert desk.asked == [{"job_id": job_id, "of": "items"}]


@pytest.mark.parametrize(("at_work", "state"), [(False, WAITING), (True, RUNNING)])
def test_a_job_whose_message_lives_is_left_alone_however_long_it_takes(desk: Desk, at_work: bool, state: str) -> None:
    """No clock is asked: before it hundreds may wait, and each may take an hour."""
    job_id, other = desk.ordered(at_work=at_work), desk.ordered()
    desk.died(other)

    assert desk.swept() == 1

    assert desk.said(job_id) == (state, "")


def test_a_job_whose_message_was_sent_once_more_is_left_alone_until_it_dies_again(desk: Desk) -> None:
    job_id = desk.ordered()
    desk.letters.retry(desk.died(job_id), SYSTEM)

    assert desk.swept() == 0
    desk.died(job_id)
    assert desk.swept() == 1


def test_a_job_that_is_sent_once_more_waits_and_works_again_and_can_be_stopped(desk: Desk) -> None:
    """Its page must not say 失败 while it works, and whoever ordered it may still stop it."""
    job_id = desk.ordered(at_work=True)
    key = desk.died(job_id)
    desk.swept()

    desk.letters.retry(key, SYSTEM)

    assert desk.said(job_id) == (WAITING, "")
    assert desk.jobs.progress(job_id, 1, 2) is False
    assert desk.said(job_id) == (RUNNING, "")
    desk.jobs.request_cancel(job_id, SYSTEM)
    assert desk.jobs.progress(job_id, 2, 2) is True
    assert desk.swept() == 0


def test_a_job_is_broken_off_again_when_the_operator_died_before_its_letter_was_sent(desk: Desk) -> None:
    """The job is told to wait before its letter leaves: the letter that is still open ends it again."""
    job_id = desk.ordered()
    desk.died(job_id)
    desk.swept()

    desk.jobs.wait_again(job_id)

    assert desk.said(job_id) == (WAITING, "")
    assert desk.swept() == 1
    assert desk.said(job_id) == (FAILED, REMEDY)


def test_who_comes_too_late_to_send_a_letter_leaves_its_job_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one's message may have failed for good meanwhile: nothing would end the job that waits."""
    job_id = desk.ordered()
    key = desk.died(job_id)
    desk.swept()
    stale = desk.letters._stored(key)
    desk.letters.retry(key, SYSTEM)
    desk.jobs.fail(job_id, "又失败了。")
    monkeypatch.setattr(desk.letters, "_stored", lambda _key: stale)

    with pytest.raises(LostRace):
        desk.letters.retry(key, SYSTEM)

    assert desk.said(job_id) == (FAILED, "又失败了。")


@pytest.mark.parametrize("state", [FINISHED, CANCELLED])
def test_a_job_that_was_done_or_stopped_does_not_come_back_to_life(desk: Desk, state: str) -> None:
    """Its process died before the message was acked: the letter that is sent again finds nothing to do."""
    job_id = desk.ordered(at_work=True)
    if state == FINISHED:
        desk.jobs.finish(job_id, "说过了")
    else:
        desk.jobs.request_cancel(job_id, SYSTEM)
        desk.jobs.cancelled(job_id, "说过了")

    desk.letters.retry(desk.died(job_id), SYSTEM)
    is_to_stop = desk.jobs.progress(job_id, 1, 2)
    desk.jobs.finish(job_id, "说过了")
    desk.jobs.fail(job_id, "失败了")

    assert desk.said(job_id) == (state, "说过了")
    assert is_to_stop is (state == CANCELLED)


def test_a_job_that_has_ended_takes_no_wish_to_stop(desk: Desk) -> None:
    """A page that stood open too long: the wish would end the next run of a job that failed."""
    job_id = desk.ordered()
    desk.jobs.fail(job_id, "失败了")

    desk.jobs.request_cancel(job_id, SYSTEM)

    assert not desk.jobs.get(job_id).cancel_requested


def test_a_job_whose_letter_was_given_up_before_the_sweep_came_is_broken_off(desk: Desk) -> None:
    job_id = desk.ordered()
    desk.letters.discard(desk.died(job_id), SYSTEM, "不再需要")

    assert desk.swept() == 1
    assert desk.said(job_id) == (FAILED, REMEDY)


def test_a_job_that_has_ended_stays_as_it_is(desk: Desk) -> None:
    """The process may have died after the last write of its work."""
    job_id = desk.ordered()
    desk.jobs.finish(job_id, "清点完毕")
    desk.died(job_id)

    assert desk.swept() == 0
    assert desk.said(job_id) == (FINISHED, "清点完毕")


def test_a_job_that_cannot_be_broken_off_as_its_task_does_ends_all_the_same_and_the_others_too(desk: Desk) -> None:
    first, second, of_an_old_program = desk.ordered(), desk.ordered(), desk.ordered(kind="review.not_any_more")
    desk.died(first)
    desk.died(second)
    desk.died(of_an_old_program, kind="review.not_any_more")

    def break_down(**_ignored: Any) -> None:
        raise RuntimeError("broken")

    assert desk.swept(break_down) == 3
    assert {desk.said(job_id) for job_id in (first, second, of_an_old_program)} == {(FAILED, BROKEN)}
