"""When a body may begin a change of its own item, and when it may take that back: every state of the item."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.domain.adjustments.adjustment import Adjustment, Cause
from services.intake.domain.adjustments.applying import (
    AdjustmentUnderWay,
    BeingRead,
    InHandAlready,
    NotAppliedFor,
    OutOfTheList,
    PassedAlready,
    check_may_apply,
    check_may_take_back,
    lets_edit,
    may_take_back,
)
from services.intake.domain.adjustments.clocks import Clocks, Stage
from services.intake.domain.adjustments.moves import AdjustmentClosed, NotToBeKept, closed, kept, moved_by_hand
from services.intake.domain.adjustments.outcomes import CauseKind, How, Outcome
from services.intake.domain.following import in_force_again, in_hand_again
from services.intake.domain.items import ItemState
from shared.kernel.errors import Conflict
from tests.unit.intake.adjustments.builders import an_adjustment, days
from tests.unit.intake.builders import an_item

OWN = Cause(kind=CauseKind.OWN, cause_id="application", title="咨询电话变更")
REFUSED: dict[ItemState, tuple[type[Conflict], str]] = {
    ItemState.DRAFT: (InHandAlready, "可以直接修改"),
    ItemState.RETURNED: (InHandAlready, "可以直接修改"),
    ItemState.WITHDRAWN: (InHandAlready, "可以直接修改"),
    ItemState.AWAITING_ENDORSEMENT: (BeingRead, "主管部门正在审定.*请先撤回"),
    ItemState.CONSENTED: (BeingRead, "等着汇总报送.*请先撤回"),
    ItemState.SUBMITTED: (BeingRead, "审核单位正在审核.*请先申请撤回"),
    ItemState.DISCARDED: (OutOfTheList, "已作废"),
    ItemState.RETIRED: (OutOfTheList, "已退出清单"),
}


def an_application(**changes: object) -> Adjustment:
    """Return the adjustment of an approved item for whose change its body applied."""
    return replace(an_adjustment(item=an_item(state=ItemState.APPROVED), cause=OWN), touched=(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(ItemState))
def test_only_of_an_approved_item_a_change_is_begun(state: ItemState) -> None:
    item = an_item(state=state)
    if state is ItemState.APPROVED:
        check_may_apply(item, [])
        return

    error, said = REFUSED[state]
    with pytest.raises(error, match=said):
        check_may_apply(item, [])


def test_what_was_asked_back_already_is_waited_for() -> None:
    with pytest.raises(BeingRead, match="已经申请撤回，请等审核方答复"):
        check_may_apply(an_item(state=ItemState.SUBMITTED, withdrawal_requested=True), [])


def test_an_adjustment_that_lets_the_body_edit_is_named() -> None:
    one = an_adjustment(item=an_item(state=ItemState.APPROVED))

    with pytest.raises(AdjustmentUnderWay, match="《测试法》修改"):
        check_may_apply(an_item(state=ItemState.APPROVED), [one])
    assert lets_edit([one]) is one


@pytest.mark.parametrize("outcome", [Outcome.RECITE, Outcome.FOLLOW])
def test_what_the_system_does_is_no_reason_to_wait(outcome: Outcome) -> None:
    check_may_apply(an_item(state=ItemState.APPROVED), [an_adjustment(outcome)])


def test_a_text_that_waits_for_its_publication_may_be_changed_again() -> None:
    waits = an_application(clocks=Clocks(stage=Stage.PUBLISH))
    done = closed(an_application(), How.ADJUSTED, "", "系统", days())

    check_may_apply(an_item(state=ItemState.APPROVED), [waits, done])


@pytest.mark.parametrize("state", list(ItemState))
def test_it_is_taken_back_while_nobody_else_has_the_item(state: ItemState) -> None:
    item = an_item(state=state)
    if REFUSED.get(state, (None,))[0] is BeingRead:
        with pytest.raises(BeingRead, match="不能撤回申请"):
            check_may_take_back(an_application(), item, item.content)
    else:
        check_may_take_back(an_application(), item, item.content)


def test_what_is_no_application_or_is_over_is_not_taken_back() -> None:
    item = an_item(state=ItemState.APPROVED)
    changed = replace(item, content=replace(item.content, number=3, content_hash="other"))

    with pytest.raises(NotAppliedFor):
        check_may_take_back(an_adjustment(item=item), item, item.content)
    with pytest.raises(PassedAlready):
        check_may_take_back(an_application(), changed, changed.content)
    with pytest.raises(AdjustmentClosed):
        check_may_take_back(closed(an_application(), How.WITHDRAWN, "", "张三", days()), item, None)
    assert not may_take_back(an_application(), changed, changed.content)
    assert may_take_back(an_application(), item, item.content)


def test_it_is_not_kept_but_taken_back() -> None:
    with pytest.raises(NotToBeKept, match="请撤回申请"):
        kept(an_application(), reason="不改了。", by="张三", days=days())


def test_an_item_in_hand_stands_where_it_stood_and_its_application_is_not_met_by_that() -> None:
    item = an_item(state=ItemState.APPROVED)
    again = in_force_again(in_hand_again(item))

    assert (again.state, again.approved_number) == (ItemState.APPROVED, 0)
    renumbered = replace(again, content=replace(item.content, number=3))
    assert not moved_by_hand(an_application(), renumbered, days()).is_closed
