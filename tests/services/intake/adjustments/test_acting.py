"""What a body does with an adjustment: it adopts the new text, or decides that all stays; only its own, and once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.application.adjustments.acting import NotByHand, NothingToAdopt, OnAdjustment
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.moves import AdjustmentClosed, NotToBeKept
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ItemState, NotAllowedInThisState
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, LostRace, NotFound
from tests.services.intake.adjustments.keeping import (
    NEW,
    NEW_TEXT,
    Adjusted,
    a_basis,
    adjusted,
    an_item_in,
    basis_of,
    put,
    touched,
)
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, item_of, reason_of

REASON = "条文只改了表述，不影响本事项的要素。"


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """A law of which the cited article was amended."""
    return adjusted(intake)


def asked(ours: Adjusted, actor: Actor, item_id: str, version: int = 0) -> OnAdjustment:
    """Return who acts on the adjustment of an item, as it stands."""
    adjustment = ours.of(item_id)
    return OnAdjustment(
        actor=actor,
        at=ours.intake.clock.now(),
        adjustment_id=adjustment.adjustment_id,
        version=version or adjustment.version,
    )


@pytest.mark.parametrize("state", [ItemState.APPROVED, ItemState.DRAFT])
def test_the_new_text_is_adopted_as_a_draft(intake: Intake, compiler: Actor, ours: Adjusted, state: ItemState) -> None:
    item_id = an_item_in(intake, compiler, state)
    ours.apply(item_id)

    outcome = ours.cases.acting.adopt(asked(ours, compiler, item_id))

    item, row = item_of(intake, item_id), basis_of(intake, item_id)
    assert (item.state, item.content.number, outcome.revision) == (ItemState.DRAFT, 2, 2)
    assert item.approved_number == (1 if state is ItemState.APPROVED else 0)
    assert (row["article"], row["text"], row["effective_date"]) == (NEW, NEW_TEXT, "2025-06-01")
    assert reason_of(intake, item_id) == "按新条文更新设定依据（《测试法》修改）"
    assert outcome.message == "已按新条文更新设定依据，生成了新稿。请核对其他要素后报送。"


def test_adopted_sent_and_approved_it_is_adjusted(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    ours.cases.acting.adopt(asked(ours, compiler, item_id))
    watching = ours.cases.watching

    put(intake, item_id, state=ItemState.SUBMITTED.value)
    watching.look_at([item_id], intake.clock.now())
    assert ours.of(item_id).clocks.stage is Stage.REVIEW

    put(intake, item_id, state=ItemState.APPROVED.value)
    watching.look_at([item_id], intake.clock.now())
    assert ours.how(item_id) == "adjusted"


def test_rows_may_have_moved_since(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    other = {**a_basis()[0], "title": "重庆市老年人权益保障条例", "text": "别的规定。"}
    item_id = an_item_in(intake, compiler, ItemState.DRAFT)
    ours.apply(item_id)
    edit(intake, compiler, item_id, legal_basis=[other, *a_basis()])
    ours.judges.touched = (touched(row=1),)

    ours.cases.acting.adopt(asked(ours, compiler, item_id))

    elements = intake.stored("item_revisions", f"{item_id}@3")["elements"]
    assert [row["text"] for row in elements["legal_basis"]] == ["别的规定。", NEW_TEXT]


def test_rows_that_nothing_fits_are_named(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    second = {**a_basis()[0], "article": "第三十三条、第三十四条", "text": "大意是这样。"}
    item_id = an_item_in(intake, compiler, legal_basis=[*a_basis(), second])
    ours.judges.touched = (touched(), touched(row=1))
    ours.apply(item_id)

    outcome = ours.cases.acting.adopt(asked(ours, compiler, item_id))

    assert "设定依据第 2 行" in outcome.message


@pytest.mark.parametrize("outcome", [Outcome.FOLLOW, Outcome.RECITE])
def test_what_comes_by_itself_is_not_adopted(intake: Intake, compiler: Actor, ours: Adjusted, outcome: Outcome) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.of_old = outcome
    ours.apply(item_id)

    with pytest.raises(NothingToAdopt):
        ours.cases.acting.adopt(asked(ours, compiler, item_id))


def test_a_basis_that_is_gone_has_no_new_text(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.of_old, ours.judges.touched = Outcome.GONE, (touched(new_articles=(), new_text=""),)
    ours.apply(item_id)

    with pytest.raises(NothingToAdopt, match="申请暂停或取消"):
        ours.cases.acting.adopt(asked(ours, compiler, item_id))


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.REVIEW])
def test_an_approved_item_is_taken_in_hand_and_changed(
    intake: Intake, compiler: Actor, ours: Adjusted, outcome: Outcome
) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.of_old, ours.judges.touched = outcome, (touched(new_articles=(), new_text=""),)
    ours.apply(item_id)

    first = ours.cases.acting.take_in_hand(asked(ours, compiler, item_id))
    again = ours.cases.acting.take_in_hand(asked(ours, compiler, item_id))
    edit(intake, compiler, item_id, exercise_content="按新的规定办理。")

    item = item_of(intake, item_id)
    assert (item.state, item.approved_number, item.content.number) == (ItemState.DRAFT, 1, 2)
    assert again.version == first.version


@pytest.mark.parametrize("outcome", [Outcome.FOLLOW, Outcome.RECITE])
def test_what_comes_by_itself_is_not_taken_in_hand(
    intake: Intake, compiler: Actor, ours: Adjusted, outcome: Outcome
) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.of_old = outcome
    ours.apply(item_id)

    with pytest.raises(NotByHand, match="不用本单位修改"):
        ours.cases.acting.take_in_hand(asked(ours, compiler, item_id))
    assert item_of(intake, item_id).state is ItemState.APPROVED


def test_another_bodys_item_is_not_taken_in_hand(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler, ItemState.SUBMITTED)
    ours.apply(item_id)

    with pytest.raises(NotAllowedInThisState):
        ours.cases.acting.take_in_hand(asked(ours, compiler, item_id))
    with pytest.raises(NotFound):
        ours.cases.acting.take_in_hand(asked(ours, replace(compiler, body_id="b-9"), item_id))


def test_while_others_read_it_nothing_is_adopted(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler, ItemState.SUBMITTED)
    ours.apply(item_id)

    with pytest.raises(NotAllowedInThisState):
        ours.cases.acting.adopt(asked(ours, compiler, item_id))


def test_a_text_that_is_too_long_is_refused_as_in_the_form(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.touched = (touched(new_text="长" * 5000),)
    ours.apply(item_id)

    with pytest.raises(Invalid):
        ours.cases.acting.adopt(asked(ours, compiler, item_id))
    assert item_of(intake, item_id).state is ItemState.APPROVED


def test_a_decision_with_its_reason_closes_and_is_told(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    request = asked(ours, compiler, item_id)

    kept = ours.cases.acting.keep(request, f" {REASON} ")
    again = ours.cases.acting.keep(request, REASON)

    assert (ours.how(item_id), kept.version, again.version) == ("kept", 2, 2)
    closed = ours.told(item_id)[-1]
    assert (closed.name, closed.data["how"], closed.data["reason"]) == ("adjustment_closed", "kept", REASON)
    assert closed.actor["name"] == compiler.name
    ours.apply(item_id)
    assert (ours.of(item_id).version, ours.how(item_id)) == (2, "kept"), "the same judgement opens it no more"


@pytest.mark.parametrize("reason", ["", "不用改", "长" * 501])
def test_a_decision_says_why(intake: Intake, compiler: Actor, ours: Adjusted, reason: str) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)

    with pytest.raises(Invalid, match="不改的理由"):
        ours.cases.acting.keep(asked(ours, compiler, item_id), reason)


def test_a_basis_that_is_gone_cannot_be_kept(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.of_old = Outcome.GONE
    ours.apply(item_id)

    with pytest.raises(NotToBeKept):
        ours.cases.acting.keep(asked(ours, compiler, item_id), REASON)


def test_nobody_acts_for_another_body_or_without_the_right(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    stranger = intake.person(intake.body(2), "compiler")
    head = intake.person(intake.body(3), "signatory")

    with pytest.raises(NotFound):
        ours.cases.acting.keep(asked(ours, stranger, item_id), REASON)
    with pytest.raises(NotFound):
        ours.cases.acting.adopt(asked(ours, stranger, item_id))
    with pytest.raises(NotPermitted):
        ours.cases.acting.adopt(asked(ours, head, item_id))
    with pytest.raises(NotPermitted):
        ours.cases.acting.keep(asked(ours, head, item_id), REASON)


def test_whoever_saw_an_older_one_looks_again(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)

    with pytest.raises(LostRace):
        ours.cases.acting.keep(asked(ours, compiler, item_id, version=9), REASON)
    with pytest.raises(LostRace):
        ours.cases.acting.adopt(asked(ours, compiler, item_id, version=9))


def test_what_is_closed_is_not_adopted(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    ours.cases.acting.keep(asked(ours, compiler, item_id), REASON)

    with pytest.raises(AdjustmentClosed):
        ours.cases.acting.adopt(asked(ours, compiler, item_id))
