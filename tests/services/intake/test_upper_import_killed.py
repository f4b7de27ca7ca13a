"""The import of the city's list, killed in between: what is left behind, and how the same file completes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.upper_items import MongoUpperImports, MongoUpperItems
from services.intake.adapters.upper_texts import MongoUpperTexts
from services.intake.application.following import Following
from services.intake.application.upper_ports import UpperChange
from shared.kernel.actor import Actor
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import run, told
from tests.services.intake.upper_lists import LATER, brought, claim, file_of, upper_row, uppers

ROWS = [upper_row("残疾人证办理", base_code="502009001000"), upper_row("临时救助", base_code="502009002000")]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_same_file_completes_an_import_that_was_killed_before_the_heirs_were_told(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A local change is told, too; the history calls it done; once more there is nothing left to complete."""
    brought(intake, ROWS)
    claim(intake, compiler, "临时救助")
    importing = intake.cases.upper.importing
    file = file_of([upper_row("临时救助", base_code="502009002000", exercise_content="另一种做法。")], LATER)
    with monkeypatch.context() as patched:
        patched.setattr(Following, "order", _killed)
        with pytest.raises(KeyboardInterrupt):
            importing.apply(REGISTRAR, file, intake.clock.now())
    assert [one.finished_at is None for one in importing.history(REGISTRAR)].count(True) == 1
    assert importing.unfinished(REGISTRAR, replace(file, is_whole=True)) == []
    again = importing.apply(REGISTRAR, file, intake.clock.now())

    assert (again.plan.to_write, again.completed) == ([], 1)
    assert "上次没有完成的导入已经接着做完" in again.sentence()
    run(intake, again.job_id)
    assert [one["asked"] for one in told(intake, again.job_id)] == [1]
    assert all(one.finished_at for one in importing.history(REGISTRAR))
    last = importing.apply(REGISTRAR, file, intake.clock.now())
    assert (last.completed, last.job_id, intake.count("following_runs")) == (0, "", 1)


def test_what_was_ordered_before_an_import_was_killed_is_not_ordered_again(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The heirs of an item that ended are told once, though its import died just before it was noted as done."""
    brought(intake, ROWS)
    claim(intake, compiler, "临时救助")
    with monkeypatch.context() as patched:
        patched.setattr(MongoUpperImports, "finish", _killed)
        with pytest.raises(KeyboardInterrupt):
            brought(intake, ROWS[:1], LATER, is_whole=True)
    assert intake.count("following_runs") == 1
    again = brought(intake, ROWS[:1], LATER, is_whole=True)
    assert (again.completed, intake.count("following_runs"), intake.count("jobs")) == (1, 1, 1)


def test_a_text_that_a_crash_left_behind_is_not_taken_for_another(intake: Intake) -> None:
    """Its number is passed over; whoever loses a race leaves the winner's text alone."""
    brought(intake, ROWS)
    upper = uppers(intake)["临时救助"]
    left = MongoUpperItems().texts([upper.text_id])[upper.text_id]
    orphan = {**intake.stored("upper_revisions", upper.text_id), "_id": f"{upper.upper_id}:2", "number": 2}
    get_db("intake")["upper_revisions"].insert_one({**orphan, "content_hash": "f" * 64})
    brought(intake, [upper_row("临时救助金", base_code="502009002000")], LATER)
    assert uppers(intake)["临时救助金"].number == 3
    shown = intake.cases.upper.reading.item(REGISTRAR, upper.upper_id).history
    assert [text.number for text in shown] == [3, 1]
    assert [text.now.number for text in MongoUpperTexts().history(upper.upper_id)] == [3, 1]
    stale = replace(upper, number=3, item_name="输家")
    text = replace(left, number=3, content_hash="e" * 64)
    assert MongoUpperItems().save_all([UpperChange(before=upper, after=stale, text=text)]) == {upper.upper_id}
    assert intake.stored("upper_revisions", f"{upper.upper_id}:3")["elements"]["item_name"] == "临时救助金"
