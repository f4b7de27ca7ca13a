"""An item that gets its next text while it is judged, by a body or for another law, is judged by that one."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.laws.impact_batch import ImpactBatch, JudgingNow
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import put
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, text_of
from tests.services.intake.laws.telling import (
    OLD,
    adjustment,
    basis,
    changed,
    citing,
    on_the_day,
    registered,
    state_of,
    tell,
)

NEW = ("新增的一条。", *OLD)
OTHER = "养老服务条例"
OTHER_LAW: dict[str, Any] = {"law_id": "law-2", "title": OTHER}
OTHER_CHANGE: dict[str, Any] = {"change_id": "change-2", "law_id": "law-2", "new_law_id": "law-2"}
OTHER_CHANGE |= {"old_version": "w1", "new_version": "w2"}


def waiting(intake: Intake, compiler: Actor) -> str:
    """Return an item that others read while articles of both laws that it cites moved."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    tell(intake, registered(intake, "w1", **OTHER_LAW))
    tell(intake, registered(intake, "w2", NEW, sequence=2, is_first=False, **OTHER_LAW))
    item_id = citing(intake, compiler, basis(2, OLD[1]), basis(3, OLD[2], title=OTHER))
    tell(intake, changed(intake, new=NEW), changed(intake, new=NEW, **OTHER_CHANGE))
    put(intake, item_id, state=ItemState.SUBMITTED.value)
    on_the_day(intake)
    put(intake, item_id, state=ItemState.APPROVED.value)
    return item_id


def how(item_id: str) -> list[str]:
    """Return how both adjustments were closed."""
    return [adjustment(item_id, change)["closing"].get("how") for change in ("change-1", "change-2")]  # type: ignore[index]


def test_both_are_cited_anew(intake: Intake, compiler: Actor) -> None:
    item_id = waiting(intake, compiler)

    intake.cases.adjustments.watching.look_at([item_id], intake.clock.now())

    assert [row["article"] for row in text_of(intake, item_id)["legal_basis"]] == ["第三条", "第四条"]
    assert how(item_id) == ["recited", "recited"]


def test_an_item_that_gets_another_text_while_it_is_judged_is_left_to_the_next_look(
    intake: Intake, compiler: Actor, monkeypatch: Any
) -> None:
    item_id = waiting(intake, compiler)
    put(intake, item_id, state=ItemState.DRAFT.value)
    real = JudgingNow.judged

    def late(self: JudgingNow, *asked: Any) -> Any:
        monkeypatch.setattr(JudgingNow, "judged", real)
        edit(intake, compiler, item_id, exercise_content="同时改了别的。")
        return real(self, *asked)

    monkeypatch.setattr(JudgingNow, "judged", late)
    intake.cases.adjustments.watching.look_at([item_id], intake.clock.now())
    assert state_of(item_id) == ("recite", "open")

    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert [row["article"] for row in text_of(intake, item_id)["legal_basis"]] == ["第三条", "第四条"]
    assert how(item_id) == ["recited", "recited"]


@pytest.mark.parametrize("acts", [False, True])
def test_an_item_that_gets_another_text_while_a_run_goes_on_is_judged_by_that(
    intake: Intake, compiler: Actor, monkeypatch: Any, acts: bool
) -> None:
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    item_id = citing(intake, compiler, basis(2, OLD[1]))
    if acts:
        tell(intake, changed(intake, new=NEW))
    real = ImpactBatch.touched

    def late(self: ImpactBatch, *asked: Any) -> Any:
        found = real(self, *asked)
        monkeypatch.setattr(ImpactBatch, "touched", real)
        edit(intake, compiler, item_id, exercise_content="同时改了别的。")
        return found

    monkeypatch.setattr(ImpactBatch, "touched", late)
    if acts:
        on_the_day(intake)
    else:
        tell(intake, changed(intake, new=NEW))

    assert state_of(item_id) == ("recite", "closed" if acts else "scheduled")
    assert text_of(intake, item_id)["legal_basis"][0]["article"] == ("第三条" if acts else "第二条")
