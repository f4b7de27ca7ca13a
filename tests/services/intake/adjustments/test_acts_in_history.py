"""What a body does with an adjustment stands in its history: who, when and which articles; and only what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.items import MongoItems
from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.ports import AdjustmentChange
from services.intake.domain.adjustments.adjustment import Act
from services.intake.domain.adjustments.outcomes import ActKind
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import (
    Adjusted,
    Killed,
    a_basis,
    adjusted,
    an_item_in,
    killed_at,
    touched,
)
from tests.services.intake.conftest import Intake


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """A law of which the cited article was amended."""
    return adjusted(intake)


def asked(ours: Adjusted, actor: Actor, item_id: str) -> OnAdjustment:
    """Return who acts on the adjustment of an item, as it stands."""
    seen = ours.of(item_id)
    return OnAdjustment(actor=actor, at=ours.intake.clock.now(), adjustment_id=seen.adjustment_id, version=seen.version)


def test_whoever_adopts_or_takes_in_hand_stands_in_the_history(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    acting, actor = ours.cases.acting, replace(compiler, name="王五")

    acting.take_in_hand(first := asked(ours, compiler, item_id))
    acting.take_in_hand(asked(ours, compiler, item_id))
    acting.adopt(last := asked(ours, actor, item_id))

    what = "《老年人权益保障法》第三十三条 → 第三十五条"
    taken = Act(kind=ActKind.TAKEN, number=1, by=compiler.name, at=first.at)
    adopted = Act(kind=ActKind.ADOPTED, number=2, by="王五", at=last.at, what=what)
    assert ours.of(item_id).acts == (taken, adopted), "taking what is in hand already is no act"
    ours.cases.watching.sweep(intake.clock.now())
    assert ours.of(item_id).acts == (taken, adopted)


def test_the_history_names_only_what_was_adopted(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    second = {**a_basis()[0], "article": "第三十三条、第三十四条", "text": "大意是这样。"}
    item_id = an_item_in(intake, compiler, legal_basis=[*a_basis(), second])
    ours.judges.touched = (touched(new_title="养老服务法"), touched(row=1, article="第三十四条"))
    ours.apply(item_id)

    ours.cases.acting.adopt(asked(ours, compiler, item_id))

    [act] = ours.of(item_id).acts
    assert act.what == "《老年人权益保障法》第三十三条 → 《养老服务法》第三十五条"


def test_an_adjustment_that_moves_meanwhile_keeps_the_line(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    real, before = MongoAdjustments.save, ours.of(item_id)
    reminded = AdjustmentChange(before=before, after=replace(before, told=("adjustment_due:apply:2025-03-17",)))
    meanwhile = iter([reminded])

    def saves(store: MongoAdjustments, changes: Sequence[AdjustmentChange]) -> set[str]:
        for change in meanwhile:
            real(store, [change])
        return real(store, changes)

    monkeypatch.setattr(MongoAdjustments, "save", saves)
    ours.cases.acting.adopt(asked(ours, compiler, item_id))

    after = ours.of(item_id)
    assert (after.told, [act.kind for act in after.acts]) == (reminded.after.told, [ActKind.ADOPTED])


def test_what_is_not_saved_leaves_no_line(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    request = asked(ours, compiler, item_id)
    killed_at(monkeypatch, MongoItems, "save")

    with pytest.raises(Killed):
        ours.cases.acting.adopt(request)

    assert ours.of(item_id).acts == ()
