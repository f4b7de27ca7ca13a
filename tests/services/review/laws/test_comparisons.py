"""Large texts are compared by a job, which may be stopped, killed and repeated."""

from __future__ import annotations

import pytest
from kombu.utils.json import loads

from services.review.application.laws import comparing
from services.review.application.use_cases import UseCases
from services.review.domain.laws.change_parts import ChangeState
from services.review.domain.laws.refusals import WrongState
from services.review.entrypoints import tasks
from shared.runtime.jobs import job_document
from shared.runtime.mongo import durable
from shared.runtime.topology import TASK_QUEUES
from tests.services.review.laws.registered import LAWYER, begun

MANY_OLD = [f"本市第{number}类事项由区第{number * 7}办事机构受理，并公开结果{number * 7919}。" for number in range(210)]
MANY_NEW = [*MANY_OLD[5:], *(f"新增的第{number}类{number * 104729}。" for number in range(5))]


def test_a_large_change_is_compared_by_a_job_that_may_run_again(use_cases: UseCases) -> None:
    change_id = begun(use_cases, MANY_OLD, MANY_NEW)
    view = use_cases.laws.change(change_id, actor=LAWYER)
    assert (view.change.state, view.total) == (ChangeState.COMPARING, 0)
    job = use_cases.jobs.get(view.job_id)
    assert (job.kind, job.state) == (comparing.KIND, "waiting")
    with pytest.raises(WrongState, match="正在比对"):
        use_cases.laws.compare_again(change_id, version=view.change.version, actor=LAWYER)

    use_cases.laws.compare_now(change_id, view.job_id)
    use_cases.laws.compare_now(change_id, view.job_id)

    after = use_cases.laws.change(change_id, actor=LAWYER)
    assert (after.change.state, after.counts) == (
        ChangeState.DRAFT,
        {"renumbered": 205, "amended": 2, "deleted": 3, "new": 3},
    )
    assert after.change.version == view.change.version + 1
    assert use_cases.jobs.get(view.job_id).result["href"] == f"/review/law-changes/{change_id}"
    assert (len(after.rows), after.total) == (50, 213)


def test_the_task_that_waits_compares(use_cases: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "use_cases", lambda: use_cases)
    change_id = begun(use_cases, MANY_OLD, MANY_NEW)
    job_id = use_cases.laws.change(change_id, actor=LAWYER).job_id
    [pending] = durable(job_document("review")).find_one({"_id": job_id})["outbox"]  # type: ignore[index]
    _, kwargs, _ = loads(pending["body"])

    tasks.compare_law(**kwargs)

    assert use_cases.laws.change(change_id, actor=LAWYER).total == 213
    assert tasks.compare_law.queue in TASK_QUEUES


def test_a_comparison_that_was_stopped_or_has_failed_is_made_again(use_cases: UseCases) -> None:
    change_id = begun(use_cases, MANY_OLD, MANY_NEW)
    laws, jobs = use_cases.laws, use_cases.jobs
    first = laws.change(change_id, actor=LAWYER)
    jobs.request_cancel(first.job_id, LAWYER)
    laws.compare_now(change_id, first.job_id)
    assert jobs.get(first.job_id).state == "cancelled"

    laws.compare_again(change_id, version=first.change.version, actor=LAWYER)
    second = laws.change(change_id, actor=LAWYER)
    laws.break_off(second.job_id)
    assert jobs.get(second.job_id).state == "failed"
    laws.compare_again(change_id, version=second.change.version, actor=LAWYER)
    third = laws.change(change_id, actor=LAWYER)
    laws.compare_now(change_id, second.job_id)
    assert laws.change(change_id, actor=LAWYER).change.state is ChangeState.COMPARING
    laws.compare_now(change_id, third.job_id)

    assert laws.change(change_id, actor=LAWYER).change.state is ChangeState.DRAFT


def test_a_comparison_whose_job_was_never_written_down_is_made_again(use_cases: UseCases) -> None:
    change_id = begun(use_cases, MANY_OLD, MANY_NEW)
    view = use_cases.laws.change(change_id, actor=LAWYER)
    durable(job_document("review")).delete_one({"_id": view.job_id})

    use_cases.laws.compare_again(change_id, version=view.change.version, actor=LAWYER)

    assert use_cases.jobs.get(use_cases.laws.change(change_id, actor=LAWYER).job_id).state == "waiting"
