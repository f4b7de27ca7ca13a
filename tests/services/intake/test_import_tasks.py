"""The Celery tasks of importing, as the worker calls them, and the indexes behind every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from services.intake.application import importing
from services.intake.application.importing import QUEUE
from services.intake.application.importing_mending import RowMending
from services.intake.application.importing_ports import CHECK, RUN, ImportState
from services.intake.application.importing_writing import Batch, BatchWriting
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from services.intake.entrypoints import tasks
from shared.kernel.actor import SYSTEM, Actor
from shared.runtime.celery_app import app
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.letter_documents import key_of
from tests.services.dying import let_die
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import a_file, confirmed, some
from tests.services.intake.test_indexes import _commands, plans

T = TypeVar("T")


@pytest.fixture
def worker(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The tasks on the database of this test."""
    monkeypatch.setattr(tasks, "use_cases", lambda: intake.cases)
    return intake


def uploaded(intake: Intake, actor: Actor, content: bytes) -> tuple[str, str]:
    """Upload a file and return its job and its import."""
    import_id, job_id = intake.cases.importing.upload(
        actor=actor, file_name="清单.xlsx", content=content, now=intake.clock.now()
    )
    return job_id, import_id


def test_the_tasks_run_in_the_queue_of_imports() -> None:
    """A long import never keeps a release waiting."""
    assert {app.tasks[name].queue for name in (CHECK, RUN)} == {QUEUE}


def test_a_worker_checks_and_imports(worker: Intake, bureau: Body, compiler: Actor) -> None:
    """What the outbox sends is what the tasks take; each may come twice."""
    job_id, import_id = uploaded(worker, compiler, a_file(bureau.name, *some(2)))

    for _ in range(2):
        tasks.check_import(job_id=job_id, import_id=import_id)
    one = worker.cases.importing.recent(compiler)[0]
    run_id = confirmed(worker, compiler, one)
    for _ in range(2):
        tasks.run_import(job_id=run_id, import_id=import_id)

    assert worker.cases.importing.recent(compiler)[0].state is ImportState.IMPORTED
    assert {worker.stored("jobs", each)["state"] for each in (job_id, run_id)} == {"finished"}
    assert worker.count("service_items") == 2


def test_an_error_that_nobody_foresaw_ends_the_job_with_a_remedy(
    worker: Intake, bureau: Body, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And still reaches the log."""
    job_id, import_id = uploaded(worker, compiler, a_file(bureau.name, *some(1)))

    def break_down(**_: str) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(worker.cases.importing, "check", break_down)
    with pytest.raises(RuntimeError):
        tasks.check_import(job_id=job_id, import_id=import_id)

    assert "请重新上传" in worker.stored("jobs", job_id)["message"]


def test_an_import_that_broke_down_is_not_shown_as_being_written(
    worker: Intake, bureau: Body, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page says that it stopped and what to do; what was written before is counted."""
    job_id, import_id = uploaded(worker, compiler, a_file(bureau.name, *some(3)))
    tasks.check_import(job_id=job_id, import_id=import_id)
    run_id = confirmed(worker, compiler, worker.cases.importing.recent(compiler)[0])
    write = BatchWriting.write

    def break_down_later(writing: BatchWriting, batch: Batch) -> dict[int, str]:
        if batch.place >= 2:
            raise RuntimeError("broken")
        return write(writing, batch)

    monkeypatch.setattr(importing, "BATCH", 1)
    monkeypatch.setattr(BatchWriting, "write", break_down_later)
    with pytest.raises(RuntimeError):
        tasks.run_import(job_id=run_id, import_id=import_id)

    one = worker.cases.importing.recent(compiler)[0]
    assert one.state is ImportState.CANCELLED
    assert "请重新上传" in one.message
    assert one.results == {"done": one.next_place}
    assert worker.stored("jobs", run_id)["state"] == "failed"


def test_an_import_whose_check_died_is_not_shown_as_being_checked_and_may_still_be(
    worker: Intake, bureau: Body, compiler: Actor
) -> None:
    """As when its hard limit has killed it; an operator may send its message once more."""
    job_id, import_id = uploaded(worker, compiler, a_file(bureau.name, *some(1)))

    let_die("intake", job_id)

    one, job = worker.cases.importing.recent(compiler)[0], worker.stored("jobs", job_id)
    assert (one.state, job["state"]) == (ImportState.UNREADABLE, "failed")
    assert "请重新上传" in one.message
    assert one.message == job["message"]

    tasks.check_import(job_id=job_id, import_id=import_id)
    one = worker.cases.importing.recent(compiler)[0]
    assert (one.state, one.message) == (ImportState.CHECKED, "")
    assert worker.stored("jobs", job_id)["state"] == "finished"


def test_an_import_whose_writing_died_is_not_shown_as_being_written(
    worker: Intake, bureau: Body, compiler: Actor
) -> None:
    job_id, import_id = uploaded(worker, compiler, a_file(bureau.name, *some(1)))
    tasks.check_import(job_id=job_id, import_id=import_id)
    run_id = confirmed(worker, compiler, worker.cases.importing.recent(compiler)[0])

    let_die("intake", run_id)

    one = worker.cases.importing.recent(compiler)[0]
    assert one.state is ImportState.CANCELLED
    assert worker.stored("jobs", run_id)["state"] == "failed"

    DeadLetters("intake").retry(key_of(run_id, QUEUE), SYSTEM)
    tasks.run_import(job_id=run_id, import_id=import_id)
    job = worker.stored("jobs", run_id)
    assert (job["state"], job["message"]) == ("failed", one.message)


def test_every_step_of_an_import_has_an_index(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """From the upload to the marked copy and the export."""
    cases, steps = intake.cases.importing, _Steps()
    intake.draft(compiler, item_name="事项0")
    texts = [*some(3), {"item_name": "无类型"}]
    wrong = {**some(1)[0], "item_name": "坏", "item_type": "公共服物"}
    job_id, import_id = steps.watch(lambda: uploaded(intake, compiler, a_file(bureau.name, *texts, wrong)))
    steps.watch(lambda: cases.check(job_id=job_id, import_id=import_id))
    steps.watch(lambda: cases.view(compiler, import_id, Verdict.NEW, 1, 50))
    steps.watch(lambda: cases.view(compiler, import_id, None, 1, 50))
    steps.watch(lambda: intake.cases.mending.mend(_mended(compiler, import_id)))
    steps.watch(lambda: cases.marked_copy(compiler, import_id))
    one = cases.recent(compiler)[0]
    run_id = steps.watch(lambda: confirmed(intake, compiler, one, only_good=True))
    steps.watch(lambda: cases.run(job_id=run_id, import_id=import_id, now=intake.clock.now()))
    steps.watch(lambda: cases.recent(compiler))

    looked_through = [one for one in plans(steps.kept) if "COLLSCAN" in one[1]]

    assert len(steps.kept) > 20
    assert looked_through == []


def _mended(actor: Actor, import_id: str) -> RowMending:
    return RowMending(actor=actor, import_id=import_id, place=4, seen=0, elements=some(1)[0], body_name=actor.body_name)


class _Steps:
    """Keeps the commands of the steps that it watches."""

    def __init__(self) -> None:
        self.kept: list[dict[str, object]] = []

    def watch(self, step: Callable[[], T]) -> T:
        _commands.kept = []
        try:
            return step()
        finally:
            self.kept += _commands.kept
            _commands.kept = None
