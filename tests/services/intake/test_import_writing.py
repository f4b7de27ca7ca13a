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
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import a_file, body, checked, clerk, confirmed, some

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
