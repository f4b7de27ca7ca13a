"""The job that makes a dry view: rows are made and stored by two processes, stopped or killed anywhere."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from random import Random

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.imports import MongoImports
from services.intake.adapters.sources import MongoSources
from services.intake.application import importing_check_job
from services.intake.application.importing_check import Checking
from services.intake.application.importing_check_job import content_of
from services.intake.application.importing_ports import Import, ImportRow, ImportState
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.test_import_tasks import uploaded
from tests.services.intake.test_importing import a_file, body, checked, clerk, imported, rows, some

__all__ = ["body", "clerk"]


def test_rows_are_stored_by_two_processes(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a twin that is killed after it stored rows, and before it said so, none is lost or doubled."""
    parent, keep = os.getpid(), MongoImports.keep_rows

    def keep_and_die(imports: MongoImports, one: Import, piece: list[ImportRow]) -> None:
        keep(imports, one, piece)
        keeper = "parent" if os.getpid() == parent else "twin"
        (tmp_path / f"{piece[0].place} {keeper}").touch()
        if keeper == "twin" and piece[0].place >= 3:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(importing_check_job, "PIECE", 1)
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
    monkeypatch.setattr(importing_check_job, "PIECE", 1)
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
    found = cases._found(import_id)
    one, judging = cases._checking.view(found, content_of(cases._uploads, found))
    cases._imports.keep_rows(one, judging.rows([1]))

    cases.check(job_id=job_id, import_id=import_id)

    assert cases.recent(clerk)[0].counts == {"new": 2}
    assert intake.count("import_rows") == 2


def test_a_view_is_whole_before_it_counts(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was killed may take back rows that it had confirmed: they are made once more."""
    monkeypatch.setattr(importing_check_job, "PIECE", 1)
    monkeypatch.setattr("shared.runtime.twins.cores", lambda: 1)
    keep, lost = MongoImports.keep_rows, []

    def keep_and_lose(imports: MongoImports, one: Import, piece: list[ImportRow]) -> None:
        keep(imports, one, piece)
        if piece[0].place == 1 and not lost:
            lost.append(get_db("intake")["import_rows"].delete_many({"place": 1}).deleted_count)

    monkeypatch.setattr(MongoImports, "keep_rows", keep_and_lose)

    one = checked(intake, clerk, a_file(body.name, *some(3)))

    assert lost == [1]
    assert (one.counts, intake.count("import_rows")) == ({"new": 3}, 3)


def test_the_same_check_twice_at_once_leaves_what_was_done_alone(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower of two deliveries finds that the other was faster, and that the clerk has even imported."""
    cases = intake.cases.importing
    job_id, import_id = uploaded(intake, clerk, a_file(body.name, *some(2)))
    view = cases._checking.view

    def slow(one: Import, content: bytes) -> object:
        found = view(one, content)
        monkeypatch.setattr(cases._checking, "view", view)
        cases.check(job_id=job_id, import_id=import_id)
        imported(intake, clerk, cases.recent(clerk)[0])
        return found

    monkeypatch.setattr(cases._checking, "view", slow)
    cases.check(job_id=job_id, import_id=import_id)

    one = cases.recent(clerk)[0]
    assert (one.state, one.results, one.counts) == (ImportState.IMPORTED, {"done": 2}, {"new": 2})
    assert [row.verdict for row in rows(intake, clerk, one)] == [Verdict.NEW, Verdict.NEW]


def test_a_stop_that_was_killed_is_told_by_the_next_run(
    intake: Intake, body: Body, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the import and its job: the job does not go on for ever."""
    cases = intake.cases.importing
    job_id, import_id = uploaded(intake, clerk, a_file(body.name, *some(1)))
    cases._jobs.request_cancel(job_id, clerk)
    cancelled = cases._jobs.cancelled
    monkeypatch.setattr(cases._jobs, "cancelled", _killed)
    with pytest.raises(KeyboardInterrupt):
        cases.check(job_id=job_id, import_id=import_id)
    monkeypatch.setattr(cases._jobs, "cancelled", cancelled)

    cases.check(job_id=job_id, import_id=import_id)

    assert cases.recent(clerk)[0].state is ImportState.CANCELLED
    assert intake.stored("jobs", job_id)["state"] == "cancelled"


def test_a_check_that_breaks_off_is_not_checked_for_ever(intake: Intake, body: Body, clerk: Actor) -> None:
    """Its page says what to do instead of waiting."""
    job_id, import_id = uploaded(intake, clerk, a_file(body.name, *some(1)))

    intake.cases.importing.break_off(job_id=job_id, import_id=import_id)

    one = intake.cases.importing.recent(clerk)[0]
    assert one.state is ImportState.UNREADABLE
    assert "请重新上传" in one.message


def test_two_spellings_of_a_source_are_both_known(intake: Intake, body: Body, clerk: Actor) -> None:
    """Wide and narrow brackets are the same to the eye, also when both stand in one file."""
    item_id = intake.draft(clerk, item_name="高龄津贴（甲）发放")
    spellings = {("20", "高龄津贴（甲）发放"), ("20", "高龄津贴(甲)发放")}

    found = MongoSources().named(body.body_id, spellings)

    assert {name: one.source.source_id for name, one in found.items()} == dict.fromkeys(spellings, item_id)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


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
    monkeypatch.setattr(importing_check_job, "PIECE", 1)

    one = checked(intake, clerk, content)

    found = rows(intake, clerk, one)
    assert any("是同一个事项" in error.message for row in found for error in row.errors)
    checking = intake.cases.importing._checking
    monkeypatch.setattr(Checking, "_perhaps_twins", lambda _self, heads, *_: list(heads))
    _, together = checking.view(one, content_of(intake.cases.importing._uploads, one))
    assert [_verdict(row) for row in found] == [_verdict(row) for row in together.rows(together.places)]


def _verdict(row: ImportRow) -> tuple[object, ...]:
    return row.verdict, row.item_id, [error.message for error in row.errors], list(row.changed)
