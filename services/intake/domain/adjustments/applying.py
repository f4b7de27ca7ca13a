"""A body's own application (申请变更): when it may begin a change of its own item, and how it takes that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.entries import Entry
from services.intake.domain.adjustments.moves import TICKING, check_open
from services.intake.domain.adjustments.outcomes import CauseKind
from services.intake.domain.items import GONE, IN_THE_BODYS_HANDS, STATE_NAMES, Action, Content, ItemState, ServiceItem
from shared.kernel.errors import Conflict

READERS: Mapping[ItemState, str] = {
    ItemState.AWAITING_ENDORSEMENT: "主管部门正在审定",
    ItemState.CONSENTED: "主管部门已经同意，等着汇总报送",
    ItemState.SUBMITTED: "审核单位正在审核",
}
"""Who has an item that its body cannot change, as a sentence goes on about it."""


class InHandAlready(Conflict):
    """The body may edit the item as it is; there is nothing to apply for."""

    code = "in_hand_already"


class BeingRead(Conflict):
    """Others read the item's text, so it stands still."""

    code = "being_read"


class OutOfTheList(Conflict):
    """The item was put away, or an operation ended it."""

    code = "out_of_the_list"


class AdjustmentUnderWay(Conflict):
    """Another adjustment lets the body edit the item already."""

    code = "adjustment_under_way"


class ColleagueWasFaster(Conflict):
    """Somebody of the same body applied for a change of the item at the same moment, or the item went on meanwhile."""

    code = "colleague_was_faster"


class NotAppliedFor(Conflict):
    """The adjustment has another cause than an application of the body, so there is none to take back."""

    code = "not_applied_for"


class PassedAlready(Conflict):
    """Review has let the new text pass: there is nothing left to take back."""

    code = "passed_already"


def rival_key_of(item: ServiceItem) -> str:
    """
    Return what two applications have in common that were made at the same moment: the item, and its last approval.

    Whoever may apply again while an earlier application is open, because that only waits for its publication, does so
    after another approval; the number of the text would not do, as the system may cite it anew in between.
    """
    approved_at = item.progress.approved_at
    return f"{item.item_id}:{approved_at.isoformat() if approved_at else ''}"


def is_out_of_date(entry: Entry, item: ServiceItem) -> bool:
    """
    Tell whether an application that broke off says nothing of its item any more: another would be made now.

    Review let another text pass since, or the item is another body's, which never applied.
    """
    approved_at = item.progress.approved_at
    is_over = item.body_id != entry.by["body_id"] or (approved_at is not None and approved_at > entry.at)
    return entry.cause.kind is CauseKind.OWN and is_over


def overtaken(item: ServiceItem, adjustments: Iterable[Adjustment]) -> Conflict:
    """Return why an application was not opened that could be made a moment before, with what to do."""
    name = item.content.title or "未命名事项"
    for one in adjustments:
        if one.is_applied_for and not one.is_closed:
            return ColleagueWasFaster(
                f"本单位的同事刚刚为“{name}”申请了变更（{one.cause.title}），不用再申请。请打开那项调整，从那里修改。"
            )
    if item.state in GONE:
        return _gone(item)
    return ColleagueWasFaster(
        f"申请“{name}”的变更期间，事项有了变动（例如同事的申请已经办完），这次的申请没有记下。"
        "还要改的，请重新打开“申请变更”页面。"
    )


def lets_edit(adjustments: Iterable[Adjustment]) -> Adjustment | None:
    """Return an open adjustment of an approved item that lets its body edit it, if there is one."""
    for one in adjustments:
        if not one.is_closed and one.outcome in TICKING and one.clocks.stage is not Stage.PUBLISH:
            return one
    return None


def check_may_apply(item: ServiceItem, adjustments: Iterable[Adjustment]) -> None:
    """
    Refuse to begin a change of an item that is not approved, or that may be edited without one.

    :raises InHandAlready: when its body has it in hand
    :raises BeingRead: when its supervising department or review reads it, saying who and what to do
    :raises OutOfTheList: when it was put away, or has left the list
    :raises AdjustmentUnderWay: when an adjustment lets its body edit it, naming that
    """
    name = item.content.title or "未命名事项"
    if item.state in GONE:
        raise _gone(item)
    if item.state in IN_THE_BODYS_HANDS:
        raise InHandAlready(
            f"“{name}”现在是“{STATE_NAMES[item.state]}”，在本单位手里，可以直接修改、报送，不用申请变更。"
        )
    if item.state in READERS:
        raise BeingRead(f"“{name}”{READERS[item.state]}，现在不能申请变更。{_way_back(item)}")
    if one := lets_edit(adjustments):
        raise AdjustmentUnderWay(
            f"“{name}”已经有一项调整在办（{one.cause.title}），从那里就可以修改，不用另外申请。请打开那项调整。"
        )


def is_met(adjustment: Adjustment, item: ServiceItem, passed: Content) -> bool:
    """
    Tell whether the text that review let pass last is another one than that which was to be adjusted.

    Of what an office asked for a text of the same content may be another one too: that only the texts tell
    (`rewriting`).
    """
    is_other = passed.number > adjustment.revision and passed.content_hash != adjustment.content_hash
    return is_other or adjustment.has_passed(item.progress.approved_at)


def may_take_back(adjustment: Adjustment, item: ServiceItem, passed: Content | None) -> bool:
    """Tell whether a body could take its application back now."""
    try:
        check_may_take_back(adjustment, item, passed)
    except Conflict:
        return False
    return True


def check_may_take_back(adjustment: Adjustment, item: ServiceItem, passed: Content | None) -> None:
    """
    Refuse to take back what is no application, is done, is read by others, or has passed review.

    :param passed: the text that review let pass last, also while another is written over it; None where none stands
    :raises NotAppliedFor: when it has another cause
    :raises AdjustmentClosed: when nothing is left to do
    :raises BeingRead: when its supervising department or review reads the new text
    :raises PassedAlready: when review has let the new text pass
    """
    name = adjustment.item_name
    if not adjustment.is_applied_for:
        raise NotAppliedFor(f"“{name}”的这项调整不是本单位申请的，不能撤回。核对过、内容不用改的，请写明不改的理由。")
    check_open(adjustment)
    if item.state in READERS:
        raise BeingRead(f"“{name}”{READERS[item.state]}，现在不能撤回申请。{_way_back(item)}")
    if passed is not None and is_met(adjustment, item, passed):
        raise PassedAlready(f"“{name}”改过的内容已经审核通过，不能再撤回申请。要改回原来的，请在公布以后再申请变更。")


def _gone(item: ServiceItem) -> OutOfTheList:
    return OutOfTheList(f"“{item.content.title or '未命名事项'}”{STATE_NAMES[item.state]}，不能申请变更。")


def _way_back(item: ServiceItem) -> str:
    if item.withdrawal_requested:
        return "已经申请撤回，请等审核方答复。"
    assert item.may(Action.WITHDRAW), "what others read can be asked back"
    return "要改的话，请先申请撤回，再修改。" if item.state is ItemState.SUBMITTED else "要改的话，请先撤回，再修改。"
