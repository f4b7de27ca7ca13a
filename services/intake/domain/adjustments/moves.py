"""How an adjustment moves: by what its item is judged to be now, and by what its body decides. All of it is pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.intake.domain.adjustments.adjustment import Act, Adjustment, Closing, adjustment_id_of
from services.intake.domain.adjustments.clocks import Clocks, ClockSettings, Stage
from services.intake.domain.adjustments.decisions import as_decided, parted
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import OUTCOME_NAMES, ActKind, AdjustmentState, How, Outcome, reason_of
from services.intake.domain.items import GONE, IN_THE_BODYS_HANDS, ItemState, ServiceItem
from shared.kernel.actor import SYSTEM
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict
from shared.standards.workdays import WorkdayCalendar

NOT_BEGUN = Clocks()
TICKING = frozenset({Outcome.REVIEW, Outcome.GONE})
"""Outcomes that give somebody something to do; the system recites, and what follows waits for its upstream."""


class AdjustmentClosed(Conflict):
    """Nothing is left to do in this adjustment."""

    code = "adjustment_closed"


class NotToBeKept(Conflict):
    """What this adjustment asks for is more than a look: it cannot be decided that all stays as it is."""

    code = "not_to_be_kept"


@dataclass(frozen=True, kw_only=True)
class Days:
    """The calendar and the numbers by which clocks run, and the present instant."""

    calendar: WorkdayCalendar
    settings: ClockSettings
    now: datetime
    _begun: dict[Stage | None, Clocks] = field(default_factory=dict, compare=False, repr=False)

    def begun(self, stage: Stage | None) -> Clocks:
        """Return the clocks of what is opened now: thousands have the same."""
        if stage not in self._begun:
            self._begun[stage] = self.turned(NOT_BEGUN, stage)
        return self._begun[stage]

    def turned(self, clocks: Clocks, stage: Stage | None) -> Clocks:
        """Return the clocks with this one running from today on."""
        return clocks.turned_to(stage, day_in_china(self.now), self.calendar, self.settings)


def stage_of(item: ServiceItem, *, is_fine: bool) -> Stage | None:
    """Return whose turn it is with an item; `is_fine`: its current text leaves nothing to be adjusted."""
    if item.state in GONE:
        return None
    if item.state in IN_THE_BODYS_HANDS:
        return Stage.APPLY
    if item.state is ItemState.APPROVED:
        return Stage.PUBLISH if is_fine else Stage.APPLY
    return Stage.REVIEW


def is_settled(item: ServiceItem) -> bool:
    """
    Tell whether nobody has anything left to do with an item's text.

    It is approved, and the portal shows this very text if it shows the item at all; or the item was put away.
    """
    if item.state is not ItemState.APPROVED:
        return item.state in GONE
    progress = item.progress
    is_live = item.is_public and progress.published_at is not None
    return not is_live or progress.is_about(progress.published_at, progress.published_hash, item.content.content_hash)


def opened(run: Adjusting, judged: JudgedItem, days: Days) -> Adjustment:
    """Return the adjustment that an item gets which is not fine."""
    item, content = judged.item, judged.item.content
    is_ticking = judged.outcome in TICKING
    return Adjustment(
        adjustment_id=adjustment_id_of(run.cause.cause_id, item.item_id),
        version=0,
        cause=run.cause,
        item_id=item.item_id,
        item_name=content.item_name,
        list_kind=content.list_kind,
        part=content.part,
        body_id=item.body_id,
        body_name=item.body_name,
        outcome=judged.outcome,
        state=_state_of(run, judged.outcome),
        revision=content.number,
        content_hash=content.content_hash,
        opened_at=days.now,
        updated_at=days.now,
        touched=judged.whole,
        upstream_id=judged.upstream_id,
        clocks=days.begun(stage_of(item, is_fine=False)) if is_ticking else NOT_BEGUN,
    )


def _state_of(run: Adjusting, outcome: Outcome) -> AdjustmentState:
    is_ahead = outcome is Outcome.RECITE and not run.is_day
    return AdjustmentState.SCHEDULED if is_ahead else AdjustmentState.OPEN


def moved(before: Adjustment, run: Adjusting, judged: JudgedItem, days: Days) -> Adjustment:
    """
    Return an adjustment as it stands now that its item was judged again; the very same when nothing is new.

    What was judged from an older text than the adjustment knows says nothing any more.
    """
    item = judged.item
    if item.content.number < before.revision:
        return before
    before = before.with_body(item.body_id, item.body_name, days.now)
    judged = as_decided(before, judged)
    if before.is_closed:
        is_due = judged.outcome is not Outcome.FINE and item.state not in GONE
        return _opened_again(before, run, judged, days) if is_due else before
    how = _end_of(before, run, judged)
    if how is not None:
        return _ended(before, how, days, is_gone=item.state in GONE)
    if judged.outcome is Outcome.FINE:
        # what followed its upstream has a new text now, which its body is to send; a recite asks nobody, drafted or not
        stage = None if before.outcome is Outcome.RECITE else stage_of(item, is_fine=True)
        after = replace(before, state=_state_of(run, before.outcome))
        return _touched_at(_clocked(after, stage, days), before, days)
    return _touched_at(_standing(before, run, judged, days), before, days)


def closed(before: Adjustment, how: How, reason: str, by: str, days: Days) -> Adjustment:
    """
    Return an adjustment in which nothing is left to do; no clock runs any more.

    A decision of the body stands, unless it brought the item into line after all.
    """
    return replace(
        before,
        state=AdjustmentState.CLOSED,
        decided=None if how is How.ADJUSTED else before.decided,
        closing=Closing(how=how, reason=reason, by=by, at=days.now),
        clocks=days.turned(before.clocks, None),
        updated_at=days.now,
    )


def recited(before: Adjustment, number: int, days: Days) -> Adjustment:
    """
    Return an adjustment whose item got the text of this number, with the same content and new articles.

    Where its body has decided that the rest stays, this ends it as that decision.
    """
    return replace(_ended(before, How.KEPT if before.decided else How.RECITED, days), revision=number)


def kept(before: Adjustment, *, reason: str, by: str, days: Days) -> Adjustment:
    """
    Return an adjustment of which the body decided that its item stays as it is.

    The decision holds for the texts that were compared; the same cause with another text opens it again. Where other
    articles only moved, the adjustment goes on until the system has cited these anew, and ends as the decision then.

    :raises AdjustmentClosed: when nothing is left to decide
    :raises NotToBeKept: when the basis is gone, follows by itself, or only numbers are left that cannot be written; or
        when the body applied for it, which takes that back
    """
    check_open(before)
    if before.is_applied_for:
        raise NotToBeKept(f"“{before.item_name}”的变更是本单位申请的。不改了的，请撤回申请。")
    moved_on, changed = parted(before.touched)
    if before.outcome is not Outcome.REVIEW:
        raise NotToBeKept(
            f"“{before.item_name}”的情况是“{OUTCOME_NAMES[before.outcome]}”，不能决定不改。"
            "只有条文有改动、经核对内容不受影响的，才可以不改。"
        )
    if moved_on and not changed:
        raise NotToBeKept(f"“{before.item_name}”引用的条文只变了条号，系统写不进去。请在“编辑”里改成新的条号后报送。")
    act = Act(kind=ActKind.KEPT, number=before.revision, by=by, at=days.now, what=reason)
    matters = {one.matter for one in changed}
    decided = replace(acted(before, act), kept=tuple(sorted({*before.kept, *matters})))
    if not moved_on:
        return closed(decided, How.KEPT, reason, by, days)
    is_day = before.is_in_effect(day_in_china(days.now))
    return replace(
        decided,
        outcome=Outcome.RECITE,
        state=AdjustmentState.OPEN if is_day else AdjustmentState.SCHEDULED,
        decided=Closing(how=How.KEPT, reason=reason, by=by, at=days.now),
        clocks=days.turned(before.clocks, None),
    )


def acted(before: Adjustment, act: Act) -> Adjustment:
    """Return an adjustment with what its body did; it stands where it stood, until its item is judged again."""
    return replace(before, acts=(*before.acts, act), updated_at=act.at)


def check_open(adjustment: Adjustment) -> None:
    """
    Refuse what is closed.

    :raises AdjustmentClosed: naming the item
    """
    if adjustment.is_closed:
        raise AdjustmentClosed(f"“{adjustment.item_name}”的这项调整已经办结。请刷新页面查看结果。")


def moved_by_hand(before: Adjustment, item: ServiceItem, days: Days, *, is_rewritten: bool = False) -> Adjustment:
    """
    Return an adjustment of a cause other than a law, by where its item stands: met by another text approved since.

    A text that the system only cited anew meanwhile is nobody's answer: it has the hash of the one it was opened for.

    :param is_rewritten: whether its body wrote what that hash leaves out and review let it pass (`rewriting`)
    """
    if before.is_closed:
        return before
    before = before.with_body(item.body_id, item.body_name, days.now)
    is_later = item.content.number > before.opened_number and item.content.content_hash != before.content_hash
    is_other = is_later or is_rewritten or before.has_passed(item.progress.approved_at)
    is_new = item.state is ItemState.APPROVED and is_other
    if item.state in GONE or (is_new and is_settled(item)):
        return _ended(before, How.ADJUSTED, days, is_gone=item.state in GONE)
    return _touched_at(_turned(before, stage_of(item, is_fine=is_new), days), before, days)


def _end_of(before: Adjustment, run: Adjusting, judged: JudgedItem) -> How | None:
    """Return how an open adjustment ends, if it does: a new text only counts once it is approved and shown."""
    item = judged.item
    if item.state in GONE:
        return How.ADJUSTED
    if judged.outcome is not Outcome.FINE:
        return None
    if judged.decided:
        return How.KEPT
    is_same_content = item.content.content_hash == before.content_hash
    if before.outcome is Outcome.RECITE and is_same_content and item.content.number != before.revision:
        return How.RECITED
    if run.is_revoked:
        return How.REVOKED
    if is_same_content:
        return How.MET
    return How.ADJUSTED if is_settled(item) else None


def _ended(before: Adjustment, how: How, days: Days, *, is_gone: bool = False) -> Adjustment:
    """Return an adjustment that ends by itself, or as its body has decided."""
    decision = before.decision
    if how is How.KEPT and decision:
        return closed(before, how, decision.reason, decision.by, days)
    return closed(before, how, reason_of(how, is_gone=is_gone), SYSTEM.name, days)


def _opened_again(before: Adjustment, run: Adjusting, judged: JudgedItem, days: Days) -> Adjustment:
    fresh = replace(before, state=AdjustmentState.OPEN, closing=None, decided=before.decision)
    return _standing(_asked_anew(fresh, days), run, judged, days)


def _asked_anew(before: Adjustment, days: Days) -> Adjustment:
    """Return an adjustment whose body has all its time again."""
    return replace(before, clocks=before.clocks.anew(), told=(), opened_at=days.now, updated_at=days.now)


def _standing(before: Adjustment, run: Adjusting, judged: JudgedItem, days: Days) -> Adjustment:
    item = judged.item
    # a decision stands while numbers are all that is left, also of a change that is taken back after its day
    is_kept = bool(judged.decided) or judged.outcome is Outcome.RECITE
    after = replace(
        before if is_kept or not before.decided else _asked_anew(before, days),
        cause=run.cause,
        item_name=item.content.item_name,
        part=item.content.part,
        outcome=judged.outcome,
        state=_state_of(run, judged.outcome),
        revision=item.content.number,
        content_hash=item.content.content_hash,
        touched=judged.whole,
        upstream_id=judged.upstream_id,
        decided=before.decided if is_kept else None,
    )
    return _turned(after, stage_of(item, is_fine=False), days)


def _turned(before: Adjustment, stage: Stage | None, days: Days) -> Adjustment:
    return _clocked(before, stage if before.outcome in TICKING else None, days)


def _clocked(before: Adjustment, stage: Stage | None, days: Days) -> Adjustment:
    clocks = days.turned(before.clocks, stage)
    return before if clocks is before.clocks else replace(before, clocks=clocks)


def _touched_at(after: Adjustment, before: Adjustment, days: Days) -> Adjustment:
    return before if after == before else replace(after, updated_at=days.now)
