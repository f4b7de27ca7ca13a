"""The job that writes a confirmed list: by two processes, killed anywhere, each item once."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from services.intake.application import importing
from services.intake.application.importing_writing import Batch, BatchWriting
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import a_file, body, checked, clerk, confirmed, imported, rows, some
from tests.unit.spreadsheets.files import a_sheet

__all__ = ["body", "clerk"]


def test_a_job_that_was_killed_and_runs_again_doubles_nothing(intake: Intake, body: Body, clerk: Actor) -> None:
    """Also when it wrote items and died before it noted them."""
    one = checked(intake, clerk, a_file(body.name, *some(3)))
    job_id = confirmed(intake, clerk, one)
    cases = intake.cases.importing
    begun = Batch(one=cases._found(one.import_id), place=0, size=2, now=intake.clock.now())
    assert cases._writing.write(begun) == {}

    for _ in range(2):
        cases.run(job_id=job_id, import_id=one.import_id, now=intake.clock.now())

    assert cases.recent(clerk)[0].results == {"done": 3}
    assert (intake.count("service_items"), intake.count("item_revisions")) == (3, 3)
    assert intake.stored("jobs", job_id)["state"] == "finished"


def test_batches_are_written_by_two_processes(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each with connections of its own; of one that is killed in the middle nothing is lost or doubled."""
    one = checked(intake, clerk, a_file(body.name, *some(6)))
    job_id = confirmed(intake, clerk, one)
    parent, write = os.getpid(), BatchWriting.write

    def write_and_die_in_the_end(writing: BatchWriting, batch: Batch) -> dict[int, str]:
        refusals = write(writing, batch)
        writer = "parent" if os.getpid() == parent else "twin"
        (tmp_path / f"{batch.place} {writer}").touch()
        if writer == "twin" and batch.place >= 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return refusals

    monkeypatch.setattr(importing, "BATCH", 1)
    monkeypatch.setattr(BatchWriting, "write", write_and_die_in_the_end)

    intake.cases.importing.run(job_id=job_id, import_id=one.import_id, now=intake.clock.now())

    written = {place.name for place in tmp_path.iterdir()}
    assert "1 twin" in written, "the second batch is the twin's"
    assert {name.partition(" ")[0] for name in written} == {"0", "1", "2", "3", "4", "5"}
    assert intake.cases.importing.recent(clerk)[0].results == {"done": 6}
    assert (intake.count("service_items"), intake.count("item_revisions")) == (6, 6)


UNTYPED = a_sheet(["事项名称", "行使内容"], ["甲", "受理申请"], ["乙", "受理申请"])
TYPED = a_sheet(["事项名称", "事项类型"], ["甲", "公共服务事项"], ["丙", "公共服务事项"])


@pytest.mark.parametrize(("second", "done"), [(UNTYPED, 0), (TYPED, 1)])
def test_a_list_that_was_confirmed_twice_before_it_was_written_doubles_nothing(
    intake: Intake, body: Body, clerk: Actor, second: bytes, done: int
) -> None:
    """Also of drafts without a type, which no unique name holds apart: the clerk is told what was not written."""
    views = [checked(intake, clerk, content) for content in (UNTYPED, second)]
    jobs = [confirmed(intake, clerk, one) for one in views]

    for one, job_id in zip(views, jobs, strict=True):
        intake.cases.importing.run(job_id=job_id, import_id=one.import_id, now=intake.clock.now())

    assert intake.count("service_items") == 2 + done
    latest = intake.cases.importing.recent(clerk)[0]
    assert latest.results == ({"done": done} if done else {}) | {"refused": 2 - done}
    assert "已经有了同名的事项" in rows(intake, clerk, latest)[0].refusal


def test_a_view_is_not_confirmed_when_drafts_of_its_names_came_meanwhile(
    intake: Intake, body: Body, clerk: Actor
) -> None:
    """The rows have a type, and the drafts that came since have none: they would be taken for these rows."""
    view = checked(intake, clerk, TYPED)
    imported(intake, clerk, checked(intake, clerk, UNTYPED))

    with pytest.raises(Conflict, match="有 1 个事项又被改过（“甲”）"):
        confirmed(intake, clerk, view)
