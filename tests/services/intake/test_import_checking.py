"""The job that makes a dry view: rows are made and stored by two processes, stopped or killed anywhere."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from services.intake.adapters.imports import MongoImports
from services.intake.application import importing
from services.intake.application.importing_ports import ImportState
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.test_import_tasks import uploaded
from tests.services.intake.test_importing import a_file, body, checked, clerk, rows, some

__all__ = ["body", "clerk"]


def test_rows_are_stored_by_two_processes(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a twin that is killed after it stored rows, and before it said so, none is lost or doubled."""
    parent, keep = os.getpid(), MongoImports.keep_rows

    def keep_and_die(imports: MongoImports, one: importing.Import, piece: list[importing.ImportRow]) -> None:
        keep(imports, one, piece)
        keeper = "parent" if os.getpid() == parent else "twin"
        (tmp_path / f"{piece[0].place} {keeper}").touch()
        if keeper == "twin" and piece[0].place >= 3:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(importing, "PIECE", 1)
    monkeypatch.setattr(MongoImports, "keep_rows", keep_and_die)

    one = checked(intake, clerk, a_file(body.name, *some(6)))

    kept = {place.name for place in tmp_path.iterdir()}
    assert {"1 twin", "0 parent"} <= kept, "both are at work"
    assert {name.partition(" ")[0] for name in kept} == {"0", "1", "2", "3", "4", "5"}
    assert (one.state, one.counts) == (ImportState.CHECKED, {"new": 6})
    assert [row.name for row in rows(intake, clerk, one, Verdict.NEW)] == [text["item_name"] for text in some(6)]


def test_a_check_tells_how_far_it_is_and_stops_when_asked(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has made until then is taken away: half of a dry view is none."""
    monkeypatch.setattr(importing, "PIECE", 1)
    cases = intake.cases.importing
    progress, told = cases._jobs.progress, []

    def stop_after_two(job_id: str, done: int, total: int) -> bool:
        told.append((done, total))
        return progress(job_id, done, total) or done == 2

    monkeypatch.setattr(cases._jobs, "progress", stop_after_two)
    job_id, import_id = uploaded(intake, clerk, a_file(body.name, *some(9)))
    cases.check(job_id=job_id, import_id=import_id)

    one = cases.recent(clerk)[0]
    assert told[:3] == [(0, 0), (1, 9), (2, 9)]
    assert told[-1][0] < 9, "what was not begun is left"
    assert (one.state, one.message) == (ImportState.CANCELLED, "检查时已停止。")
    assert intake.count("import_rows") == 0
    assert intake.stored("jobs", job_id)["state"] == "cancelled"


def test_what_a_killed_check_left_is_replaced(intake: Intake, body: Body, clerk: Actor) -> None:
    """Rows of a job that died before its view was whole are gone when it runs again."""
    job_id, import_id = uploaded(intake, clerk, a_file(body.name, *some(2)))
    cases = intake.cases.importing
    one, judging = cases._checking.view(cases._found(import_id), cases._content_of(cases._found(import_id)))
    intake.cases.importing._imports.keep_rows(one, [judging.row(1)])

    cases.check(job_id=job_id, import_id=import_id)

    assert cases.recent(clerk)[0].counts == {"new": 2}
    assert intake.count("import_rows") == 2
