"""Adjustments with a real change of law: from the lawyer's word to the approved text, and the same for towns."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import put
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, item_of, says, set_state, text_of
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

AMENDED = OLD[3].replace("应当给予优待", "六十五周岁以上的应当免费乘坐")
NEW = ("老年人的合法权益受法律保护。", OLD[0], OLD[1], OLD[2], AMENDED)


@pytest.fixture
def law(intake: Intake) -> None:
    """A law with a second version, whose change is confirmed."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))


def how(item_id: str) -> str:
    """Return how the adjustment of an item was closed."""
    found = adjustment(item_id)
    assert found is not None
    return str(found["closing"].get("how", ""))


@pytest.mark.usefixtures("law")
def test_adopted_and_approved_ahead_of_the_day_nothing_is_left(intake: Intake, compiler: Actor) -> None:
    item_id = citing(intake, compiler, basis(4, OLD[3]))
    set_state(intake, item_id, ItemState.APPROVED)
    tell(intake, changed(intake, new=NEW))
    cases, at = intake.cases.adjustments, intake.clock.now()
    asked = OnAdjustment(actor=compiler, at=at, adjustment_id=f"change-1:{item_id}", version=1)

    cases.acting.adopt(asked)
    put(intake, item_id, state=ItemState.APPROVED.value)
    cases.watching.look_at([item_id], intake.clock.now())

    [row] = text_of(intake, item_id)["legal_basis"]
    assert (row["article"], row["text"]) == ("第五条", AMENDED)
    assert how(item_id) == "adjusted"
    on_the_day(intake)
    assert how(item_id) == "adjusted"


@pytest.mark.usefixtures("law")
def test_what_is_under_review_on_the_day_is_cited_anew_when_it_comes_back(intake: Intake, compiler: Actor) -> None:
    item_id = citing(intake, compiler, basis(2, OLD[1]))
    set_state(intake, item_id, ItemState.SUBMITTED)
    tell(intake, changed(intake, new=NEW))
    on_the_day(intake)
    assert state_of(item_id) == ("recite", "open")

    set_state(intake, item_id, ItemState.APPROVED)
    intake.cases.adjustments.watching.look_at([item_id], intake.clock.now())

    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert text_of(intake, item_id)["legal_basis"][0]["article"] == "第三条"
    assert how(item_id) == "recited"


@pytest.mark.usefixtures("law")
def test_a_town_follows_its_parent_and_is_shown_in_the_tree(intake: Intake, compiler: Actor) -> None:
    row: list[dict[str, Any]] = [basis(4, OLD[3])]
    root = citing(intake, compiler, *row)
    says(intake, root, "district", legal_basis=row)
    town = intake.person(intake.body(2, name="示例镇"), "compiler")
    heir = claimed(intake, town, root, legal_basis=row)
    tell(intake, changed(intake, new=NEW))

    assert (state_of(root), state_of(heir)) == (("review", "open"), ("follow", "open"))
    tree = intake.cases.adjustments.cascades.of(compiler, "change-1", root)
    assert (tree.numbers, tree.below[0].item.item_id) == ((0, 2), heir)
    found = adjustment(heir)
    assert found is not None
    assert (found["upstream_id"], found["clock"]) == (root, "")
    view = intake.cases.adjustments.view.one(compiler, f"change-1:{root}")
    assert [one.item_id for one in view.followers] == [heir]
