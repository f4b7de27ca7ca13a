"""A body takes its application back: the item stands where it stood, unless others have a say in it by now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.domain.adjustments.applying import BeingRead, NotAppliedFor, PassedAlready
from services.intake.domain.adjustments.moves import AdjustmentClosed, NotToBeKept
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, LostRace, NotFound
from tests.services.intake.adjustments.keeping import (
    Adjusted,
    Killed,
    adjusted,
    an_item_in,
    killed_at,
    put,
)
from tests.services.intake.adjustments.test_applying import wanted
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, edit, follow, item_of, reason_of, says, text_of
from tests.unit.intake.builders import an_actor

REASON = "咨询电话没有换，申请错了事项。"


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """Adjustments without any law."""
    return adjusted(intake)


@pytest.fixture
def applied(intake: Intake, compiler: Actor, ours: Adjusted) -> tuple[str, str]:
    """An approved item for whose change its body has applied; its id and that of the adjustment."""
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(asked)
    return item_id, f"{asked.cause_id}:{item_id}"


def asked(ours: Adjusted, actor: Actor, adjustment_id: str, **changes: Any) -> OnAdjustment:
    """Return who acts on an adjustment, as it stands."""
    seen = MongoAdjustments().find([adjustment_id])[adjustment_id]
    fields = {"actor": actor, "at": ours.intake.clock.now(), "adjustment_id": adjustment_id, "version": seen.version}
    return OnAdjustment(**{**fields, **changes})


def test_untouched_the_item_is_approved_again(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]
) -> None:
    item_id, adjustment_id = applied
    request = asked(ours, compiler, adjustment_id)

    outcome = ours.cases.applying.take_back(request, REASON)
    again = ours.cases.applying.take_back(request, REASON)

    item = item_of(intake, item_id)
    assert (item.state, item.content.number, item.approved_number) == (ItemState.APPROVED, 1, 0)
    assert (outcome.version, again.version, again.message) == (item.version, item.version, "这项申请已经撤回。")
    assert outcome.message == "已撤回申请。事项照原来审核通过的内容，没有改动。"
    closed = ours.told(item_id, adjustment_id.partition(":")[0])[-1]
    assert (closed.name, closed.data["how"], closed.data["reason"]) == ("adjustment_closed", "withdrawn", REASON)
    assert closed.actor["name"] == compiler.name


def test_what_was_drafted_is_kept_among_its_texts_and_the_item_says_again_what_was_approved(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]
) -> None:
    item_id, adjustment_id = applied
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")

    ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    item = item_of(intake, item_id)
    assert (item.state, item.revisions, item.approved_number) == (ItemState.APPROVED, (1, 2, 3), 0)
    assert text_of(intake, item_id) == text_of(intake, item_id, 1)
    assert text_of(intake, item_id, 2)["exercise_content"] == "按新的电话办理。"
    assert reason_of(intake, item_id) == "撤回变更申请，恢复第 1 稿的内容"


def test_it_may_be_applied_for_again(intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]) -> None:
    item_id, adjustment_id = applied
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    ours.cases.applying.apply(wanted(intake, compiler, item_id))

    item = item_of(intake, item_id)
    assert (item.state, item.approved_number) == (ItemState.DRAFT, 3)


@pytest.mark.parametrize("state", [ItemState.RETURNED, ItemState.WITHDRAWN])
def test_what_review_has_sent_back_stays_in_hand(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str], state: ItemState
) -> None:
    item_id, adjustment_id = applied
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    put(intake, item_id, state=state.value, approved_number=0)

    outcome = ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    assert (item_of(intake, item_id).state, item_of(intake, item_id).content.number) == (state, 2)
    assert "还在本单位手里；已经公布的内容照旧有效" in outcome.message


def test_what_another_adjustment_needs_stays_in_hand(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]
) -> None:
    item_id, adjustment_id = applied
    ours.apply(item_id)
    edit(intake, compiler, item_id, exercise_content="按新的条文办理。")

    ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    item = item_of(intake, item_id)
    assert (item.state, item.content.number, item.approved_number) == (ItemState.DRAFT, 2, 1)


def test_what_the_upper_level_has_changed_meanwhile_stays_in_hand_with_that(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    says(intake, "upper-1")
    item_id = claimed(intake, compiler, "upper-1")
    put(intake, item_id, state=ItemState.APPROVED.value)
    application = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(application)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    says(intake, "upper-1", item_name="高龄老年人津贴发放")
    follow(intake, "upper-1")

    ours.cases.applying.take_back(asked(ours, compiler, f"{application.cause_id}:{item_id}"), REASON)

    item, text = item_of(intake, item_id), text_of(intake, item_id)
    assert (item.state, item.approved_number) == (ItemState.DRAFT, 1)
    assert (text["item_name"], text["exercise_content"]) == (
        "高龄老年人津贴发放",
        text_of(intake, item_id, 1)["exercise_content"],
    )


@pytest.mark.parametrize("state", [ItemState.SUBMITTED, ItemState.AWAITING_ENDORSEMENT])
def test_while_others_read_the_new_text_it_is_not_taken_back(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str], state: ItemState
) -> None:
    item_id, adjustment_id = applied
    put(intake, item_id, state=state.value)

    with pytest.raises(BeingRead):
        ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)
    assert not ours.cases.view.one(compiler, adjustment_id).may_take_back


def test_once_review_let_the_new_text_pass_it_is_not_taken_back(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]
) -> None:
    item_id, adjustment_id = applied
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    put(intake, item_id, state=ItemState.APPROVED.value, approved_number=0)

    with pytest.raises(PassedAlready):
        ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("place", [(MongoRevisions, "add"), (MongoItems, "save"), (MongoAdjustments, "save")])
def test_killed_anywhere_it_is_done_when_asked_again(
    intake: Intake,
    compiler: Actor,
    ours: Adjusted,
    applied: tuple[str, str],
    monkeypatch: Any,
    place: tuple[Any, str],
    *,
    is_after: bool,
) -> None:
    item_id, adjustment_id = applied
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    request = asked(ours, compiler, adjustment_id)
    revive = killed_at(monkeypatch, *place, after=is_after)
    with pytest.raises(Killed):
        ours.cases.applying.take_back(request, REASON)
    revive()

    ours.cases.applying.take_back(request, REASON)

    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert text_of(intake, item_id) == text_of(intake, item_id, 1)
    assert ours.of(item_id, adjustment_id.partition(":")[0]).is_closed


@pytest.mark.parametrize("reason", ["", "不改了", "长" * 501])
def test_it_says_why(intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str], reason: str) -> None:
    item_id, adjustment_id = applied

    with pytest.raises(Invalid, match="撤回的理由"):
        ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), reason)
    assert item_of(intake, item_id).state is ItemState.DRAFT


def test_what_an_office_asks_is_kept_and_what_the_body_asks_is_taken_back(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]
) -> None:
    item_id, adjustment_id = applied
    ours.apply(item_id)
    of_law = ours.of(item_id).adjustment_id

    with pytest.raises(NotAppliedFor):
        ours.cases.applying.take_back(asked(ours, compiler, of_law), REASON)
    with pytest.raises(NotToBeKept):
        ours.cases.acting.keep(asked(ours, compiler, adjustment_id), REASON)
    own, other = (ours.cases.view.one(compiler, one) for one in (adjustment_id, of_law))
    assert (own.may_keep, own.may_take_back, other.may_keep, other.may_take_back) == (False, True, True, False)
    assert ours.cases.view.unanswered(compiler, [item_id]).keys() == {item_id}
    ours.cases.acting.keep(asked(ours, compiler, of_law), REASON)
    assert ours.cases.view.unanswered(compiler, [item_id]) == {}, "its own application asks a body nothing"


def test_nobody_takes_back_for_another_body_without_the_right_late_or_twice(
    intake: Intake, compiler: Actor, ours: Adjusted, applied: tuple[str, str]
) -> None:
    _, adjustment_id = applied
    stranger = intake.person(intake.body(2), "compiler")
    head = an_actor("signatory", body_id=compiler.body_id)

    with pytest.raises(NotFound):
        ours.cases.applying.take_back(asked(ours, stranger, adjustment_id), REASON)
    with pytest.raises(NotPermitted):
        ours.cases.applying.take_back(asked(ours, head, adjustment_id), REASON)
    with pytest.raises(LostRace):
        ours.cases.applying.take_back(asked(ours, compiler, adjustment_id, version=9), REASON)
    ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)
    with pytest.raises(AdjustmentClosed):
        ours.cases.applying.take_back(asked(ours, replace(compiler, name="李四"), adjustment_id), REASON)
