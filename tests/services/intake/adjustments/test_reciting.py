"""Citing anew: the same content in a new text, and each item once however often the process is killed."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import (
    BETWEEN_WRITES,
    NEW,
    OLD,
    RENUMBERED,
    Adjusted,
    Killed,
    a_basis,
    adjusted,
    an_item_in,
    basis_of,
    checked,
    killed_at,
    put,
    touched,
)
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import an_implementation
from tests.services.intake.inheriting import claimed, edit, item_of, reason_of, says
from tests.services.intake.test_moving import messages_of

READ = (ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED, ItemState.SUBMITTED)
FREE = (ItemState.DRAFT, ItemState.RETURNED, ItemState.WITHDRAWN, ItemState.APPROVED)


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """A law of which only numbers changed, on its day."""
    return adjusted(intake, of_old=Outcome.RECITE, touched=(RENUMBERED,))


@pytest.mark.parametrize("state", FREE)
def test_the_number_changes_and_nothing_else(intake: Intake, compiler: Actor, ours: Adjusted, state: ItemState) -> None:
    item_id = an_item_in(intake, compiler, state)
    before = item_of(intake, item_id)
    ours.apply(item_id)

    ours.recite(item_id)

    after = item_of(intake, item_id)
    assert (after.state, after.content.number, after.revisions) == (state, 2, (1, 2))
    assert after.content.content_hash == before.content.content_hash
    assert (after.approved_number, after.progress, after.sign_off) == (0, before.progress, None)
    assert basis_of(intake, item_id) == a_basis(NEW)[0]
    assert reason_of(intake, item_id) == (
        "条号更新（《测试法》修改）：《老年人权益保障法》第三十三条改为第三十五条，条文内容不变"
    )
    assert ours.how(item_id) == "recited"


def test_the_others_are_told_the_whole_text(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)

    ours.recite(item_id)

    [message] = [checked(one) for one in messages_of(intake, item_id)]
    assert (message.name, message.revision, message.data["approved_revision"]) == ("item_recited", 2, 1)
    assert message.data["elements"]["legal_basis"] == a_basis(NEW)
    assert message.data["recited"] == [{"title": "老年人权益保障法", "old": OLD, "new": NEW}]
    assert [one.name for one in ours.told(item_id)] == ["adjustment_opened", "adjustment_closed"]


def test_a_text_that_review_has_not_seen_stands_for_none(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler, ItemState.RETURNED)
    ours.apply(item_id)

    ours.recite(item_id)

    assert messages_of(intake, item_id)[-1].data["approved_revision"] == 0


def test_an_approved_text_that_is_being_rewritten_is_cited_anew_for_the_portal(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_item_in(intake, compiler, ItemState.DRAFT)
    edit(intake, compiler, item_id, exercise_content="正在改写。")
    put(intake, item_id, approved_number=1)
    approved = intake.stored("item_revisions", f"{item_id}@1")
    ours.apply(item_id)

    ours.recite(item_id)

    item = item_of(intake, item_id)
    assert (item.content.number, item.approved_number, item.revisions) == (4, 3, (1, 2, 3, 4))
    assert basis_of(intake, item_id)["article"] == NEW
    again = intake.stored("item_revisions", f"{item_id}@3")
    assert (again["content_hash"], again["elements"]) == (
        approved["content_hash"],
        {**approved["elements"], "legal_basis": a_basis(NEW)},
    )
    [message] = [checked(one) for one in messages_of(intake, item_id)]
    assert (message.revision, message.data["approved_revision"]) == (3, 1)
    assert message.content_hash == approved["content_hash"]


def test_an_approved_text_with_another_basis_is_left_alone(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler, ItemState.DRAFT, legal_basis=a_basis("第一条", "别的条文。"))
    edit(intake, compiler, item_id, legal_basis=a_basis())
    put(intake, item_id, approved_number=1)
    ours.apply(item_id)

    ours.recite(item_id)

    item = item_of(intake, item_id)
    assert (item.content.number, item.approved_number) == (3, 1)
    assert messages_of(intake, item_id)[-1].data["approved_revision"] == 0


@pytest.mark.parametrize("state", READ)
def test_what_others_read_waits_for_the_sweep(
    intake: Intake, compiler: Actor, ours: Adjusted, state: ItemState
) -> None:
    item_id = an_item_in(intake, compiler, state)
    ours.apply(item_id)

    ours.recite(item_id)
    assert (item_of(intake, item_id).content.number, ours.how(item_id)) == (1, "")
    put(intake, item_id, state=ItemState.RETURNED.value)
    ours.cases.watching.sweep(intake.clock.now())

    assert (basis_of(intake, item_id)["article"], ours.how(item_id)) == (NEW, "recited")


def test_a_cell_that_cannot_be_read_back_is_left_to_the_body(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.judges.touched = (touched(article="第九条", verdict="renumbered"),)
    ours.apply(item_id)

    ours.recite(item_id)

    adjustment = ours.of(item_id)
    assert (adjustment.outcome, adjustment.state) == (Outcome.REVIEW, AdjustmentState.OPEN)
    assert item_of(intake, item_id).content.number == 1


def test_an_heir_is_cited_anew_by_itself_and_needs_no_look(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    says(intake, "upper-1", legal_basis=a_basis())
    item_id = claimed(intake, compiler, "upper-1", legal_basis=a_basis())
    ours.apply(item_id)

    ours.recite(item_id)

    assert basis_of(intake, item_id)["article"] == NEW
    assert intake.cases.taking_over.of_item(item_of(intake, item_id)) is None
    intake.cases.following.sweep(intake.clock.now())
    assert item_of(intake, item_id).content.number == 2


def test_an_implementation_list_keeps_its_source_in_the_message(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_implementation(intake, compiler, legal_basis=a_basis())
    ours.apply(item_id)

    ours.recite(item_id)

    [message] = messages_of(intake, item_id)
    source = item_of(intake, item_id).source
    assert source is not None
    assert message.data["source"]["source_id"] == source.source_id
    assert message.data["part"] == item_of(intake, item_id).content.part


@pytest.mark.parametrize("is_rewritten", [False, True])
@pytest.mark.parametrize(("owner", "name", "after"), BETWEEN_WRITES)
def test_killed_between_two_writes_it_is_done_once(
    intake: Intake,
    compiler: Actor,
    ours: Adjusted,
    monkeypatch: Any,
    owner: Any,
    name: str,
    after: bool,
    is_rewritten: bool,
) -> None:
    item_id = an_item_in(intake, compiler, ItemState.DRAFT)
    if is_rewritten:
        edit(intake, compiler, item_id, exercise_content="正在改写。")
        put(intake, item_id, approved_number=1)
    ours.apply(item_id)
    revive = killed_at(monkeypatch, owner, name, after=after)
    with pytest.raises(Killed):
        ours.recite(item_id)
    revive()

    ours.apply(item_id)
    ours.recite(item_id)

    item = item_of(intake, item_id)
    assert (item.content.number, basis_of(intake, item_id)["article"]) == (4 if is_rewritten else 2, NEW)
    assert item.approved_number == (3 if is_rewritten else 0)
    assert ours.how(item_id) == "recited"
    assert [one.name for one in messages_of(intake, item_id)] == ["item_recited"]
    assert [one.name for one in ours.told(item_id)] == ["adjustment_opened", "adjustment_closed"]


def test_an_item_that_somebody_edits_meanwhile_is_cited_anew_by_the_sweep(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_item_in(intake, compiler, ItemState.DRAFT)
    ours.apply(item_id)
    stale = ours.judged(item_id)
    put(intake, item_id, updated_by="李四")

    ours.keeping.reciting.recite(ours.judges.run, stale, intake.clock.now())
    assert (item_of(intake, item_id).content.number, ours.how(item_id)) == (1, "")
    ours.cases.watching.sweep(intake.clock.now())

    assert (basis_of(intake, item_id)["article"], ours.how(item_id)) == (NEW, "recited")
