"""Claimed items in a spreadsheet: the local elements are filled in together, what is locked is no clerk's to change."""

from __future__ import annotations

from typing import Any

from mongoengine.connection import get_db

from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import text_of
from tests.services.intake.test_importing import a_file, checked
from tests.services.intake.upper_lists import brought, claim, upper_row


def _row(intake: Intake, actor: Actor, body: Body, item_id: str, **changes: Any) -> Any:
    content = a_file(body.name, {**text_of(intake, item_id), **changes}, ids=[item_id])
    one = checked(intake, actor, content)
    [row] = get_db("intake")["import_rows"].find({"import_id": one.import_id})
    return row


def test_local_elements_are_brought_and_locked_ones_named(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """The dry view says which cell, what stands there, and what to do; the rest is a change like any other."""
    brought(intake, [upper_row("临时救助", base_code="502009002000")])
    [made] = claim(intake, compiler, "临时救助")

    good = _row(intake, compiler, bureau, made.item_id, exercise_content="受理临时救助申请。")
    bad = _row(intake, compiler, bureau, made.item_id, item_name="改了的名称")

    assert (good["verdict"], good["changed"]) == (Verdict.CHANGED, ["exercise_content"])
    assert bad["verdict"] == Verdict.WRONG
    [error] = bad["errors"]
    assert (error["label"], error["message"]) == ("事项名称", "随上级清单，是“临时救助”")
    assert "取消承接" in error["remedy"]
