"""The job that makes a dry view: rows are made and stored by two processes, stopped or killed anywhere."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from random import Random

import pytest

from services.intake.adapters.imports import MongoImports
from services.intake.application import importing
from services.intake.application.importing_check import Checking
from services.intake.application.importing_ports import ImportRow, ImportState
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

    def keep_and_die(imports: MongoImports, one: importing.Import, piece: list[ImportRow]) -> None:
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
    intake.cases.importing._imports.keep_rows(one, judging.rows([1]))

    cases.check(job_id=job_id, import_id=import_id)

    assert cases.recent(clerk)[0].counts == {"new": 2}
    assert intake.count("import_rows") == 2


@pytest.mark.parametrize("seed", range(6))
def test_twins_are_found_whatever_piece_they_are_in(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Entries by name and by id, typed or not, one row a piece: the verdicts are those of judging all together."""
    dice = Random(seed)
    there = [intake.draft(clerk, item_name=f"事项{number}") for number in range(3)]
    drawn = [dice.choice([0, 1, 2, 3, 4]) for _ in range(6)]
    texts = [{**some(1)[0], "item_name": f"事项{number}"} for number in drawn]
    for text in texts:
        if dice.random() < 0.3:
            del text["item_type"]
    ids = [dice.choice(["", "", dice.choice(there), "01a20fc8-19d2-7506-9a7c-dced4898b975"]) for _ in drawn]
    content = a_file(body.name, *texts, ids=ids)
    monkeypatch.setattr(importing, "PIECE", 1)

    one = checked(intake, clerk, content)

    found = rows(intake, clerk, one)
    assert any("是同一个事项" in error.message for row in found for error in row.errors)
    checking = intake.cases.importing._checking
    monkeypatch.setattr(Checking, "_perhaps_twins", lambda _self, heads, *_: list(heads))
    _, together = checking.view(one, intake.cases.importing._content_of(one))
    assert [_verdict(row) for row in found] == [_verdict(row) for row in together.rows(together.places)]


def _verdict(row: ImportRow) -> tuple[object, ...]:
    return row.verdict, row.item_id, [error.message for error in row.errors], list(row.changed)
