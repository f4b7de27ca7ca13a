"""Whoever is killed while an item is kept, or cited anew behind that decision, ends where he would have ended."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import BETWEEN_WRITES, Killed, killed_at, put
from tests.services.intake.conftest import Intake
from tests.services.intake.laws.kept import WHY, an_item, cells, closing, keep, told
from tests.services.intake.laws.telling import adjustment, on_the_day
from tests.services.intake.test_moving import messages_of


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An approved item of both kinds of articles, ahead of the day."""
    return an_item(intake, compiler)


@pytest.mark.parametrize(("owner", "name", "after"), BETWEEN_WRITES)
def test_killed_between_two_writes_it_ends_the_same(
    intake: Intake, compiler: Actor, item_id: str, monkeypatch: Any, owner: Any, name: str, after: bool
) -> None:
    put(intake, item_id, state=ItemState.SUBMITTED.value)
    on_the_day(intake)
    put(intake, item_id, state=ItemState.APPROVED.value)
    revive = killed_at(monkeypatch, owner, name, after=after)
    with pytest.raises(Killed):
        keep(intake, compiler, item_id)
    revive()

    if not adjustment(item_id)["decided"]:  # type: ignore[index]
        keep(intake, compiler, item_id)
    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert (closing(item_id)["how"], closing(item_id)["reason"]) == ("kept", WHY)
    assert [one.name for one in told(item_id)].count("adjustment_closed") == 1
    assert len(messages_of(intake, item_id)) == 1


@pytest.mark.parametrize("place", [0, 1])
def test_a_run_that_is_killed_on_the_day_ends_the_same(
    intake: Intake, compiler: Actor, item_id: str, monkeypatch: Any, place: int
) -> None:
    keep(intake, compiler, item_id)
    real, calls = MongoAdjustments.save, [0]

    def dies(self: MongoAdjustments, changes: Any) -> set[str]:
        calls[0] += 1
        if calls[0] == place + 1:
            raise Killed
        return real(self, changes)

    monkeypatch.setattr(MongoAdjustments, "save", dies)
    with pytest.raises(Killed):
        on_the_day(intake)
    monkeypatch.setattr(MongoAdjustments, "save", real)
    on_the_day(intake, minutes=1)
    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert [one.name for one in told(item_id)][-1:] == ["adjustment_closed"]
    [run] = get_db("intake")["law_impact_runs"].find({"_id": {"$regex": ":day$"}})
    assert run["tallies"] == {compiler.body_id: {"recite": 1}}
    assert closing(item_id)["how"] == "kept"
    assert len(messages_of(intake, item_id)) == 1
