"""A body applies for a change (申请变更) of an item of its own, and goes on in its form; or takes that back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.intake.application.adjustments import messages
from services.intake.application.adjustments.acting import NO_ADJUSTMENT, ActingOnAdjustments, OnAdjustment
from services.intake.application.adjustments.book import ROUNDS, KeepingBook
from services.intake.application.adjustments.kept_reasons import TAKEN_BACK, checked_reason
from services.intake.application.adjustments.opening import (
    OpeningAdjustments,
    OtherEntry,
    check_cause_id,
    text_problems,
)
from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore
from services.intake.application.adjustments.rewritten import rewritten
from services.intake.application.deciding import Asked, ItemOutcome, done, own_item
from services.intake.application.drafting import Correction, Drafting
from services.intake.application.new_texts import content_of
from services.intake.application.ports import ItemChange, Items, Revision, Revisions, revision_id
from services.intake.domain.adjustments.adjustment import Adjustment, Cause, adjustment_id_of
from services.intake.domain.adjustments.applying import check_may_apply, check_may_take_back, is_met, overtaken
from services.intake.domain.adjustments.entries import Entry
from services.intake.domain.adjustments.moves import TICKING, closed
from services.intake.domain.adjustments.outcomes import CauseKind, How
from services.intake.domain.following import in_force_again, may_stand_again
from services.intake.domain.items import (
    DIRECTORY_LIST,
    IMPLEMENTATION_LIST,
    STATE_NAMES,
    Action,
    Content,
    ItemState,
    ServiceItem,
)
from shared.kernel.errors import Invalid, LostRace, NotFound
from shared.kernel.racing import until_won
from shared.kernel.readable import readable

APPLY = "adjustment.apply"
LONGEST_TITLE = 40
"""Characters of the ground by which lists name an application."""

NEXT_STEPS = {
    DIRECTORY_LIST: "已申请变更。请把要改的内容改好，再报送审核。",
    IMPLEMENTATION_LIST: "已申请变更。请把要改的内容改好，经本单位负责人审定签章以后报送审核。",
}


@dataclass(frozen=True, kw_only=True)
class ApplyFor(Asked):
    """
    Who applies for a change of which item, and on what ground.

    `cause_id` was made by whoever asks, so that asking twice is one application.
    """

    cause_id: str
    ground: str
    document_no: str = ""


class ApplyingForChanges:
    """The use cases of a body's compiler."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        store: AdjustmentStore,
        book: KeepingBook,
        opening: OpeningAdjustments,
        acting: ActingOnAdjustments,
        drafting: Drafting,
    ) -> None:
        self._items, self._revisions, self._store, self._book = items, revisions, store, book
        self._opening, self._acting, self._drafting = opening, acting, drafting

    def look(self, asked: Asked) -> ServiceItem:
        """
        Return the item for which somebody is about to apply.

        :raises NotPermitted: when the account may not apply for changes
        :raises NotFound: when it is another body's
        :raises Conflict: as `check_may_apply` says
        """
        asked.actor.require(APPLY)
        item = own_item(self._items.find([asked.item_id]), asked)
        check_may_apply(item, self._store.open_of_items([item.item_id]))
        return item

    def apply(self, wanted: ApplyFor) -> ItemOutcome:
        """
        Open an adjustment of an own item and take the item in hand: what is approved or published stays meanwhile.

        Killed anywhere, it may be asked again: what is open already stays as it is. What was sent since is not taken
        in hand a second time.

        :raises NotPermitted: when the account may not apply for changes
        :raises Invalid: when the ground is missing, or something is too long
        :raises NotFound: when it is another body's
        :raises OtherEntry: when the id was used for something else
        :raises ColleagueWasFaster: when somebody applied for the same item at the same moment
        :raises Conflict: as `check_may_apply` says
        """
        wanted.actor.require(APPLY)
        entry = _entry_of(wanted)
        item = own_item(self._items.find([wanted.item_id]), wanted)
        adjustment_id = adjustment_id_of(wanted.cause_id, item.item_id)
        there = self._store.find([adjustment_id]).get(adjustment_id)
        if there is None:
            check_may_apply(item, self._store.open_of_items([item.item_id]))
        elif not there.is_applied_for:
            raise OtherEntry("这个编号已经用于另一项调整。请刷新页面后重新填写。")
        self._opening.enter(entry, [item], chosen=[item])
        if adjustment_id not in self._store.find([adjustment_id]):
            item = self._items.find([item.item_id])[item.item_id]
            raise overtaken(item, self._store.open_of_items([item.item_id]))
        return until_won(lambda: self._taken_in_hand(wanted, adjustment_id), tries=ROUNDS)

    def take_back(self, asked: OnAdjustment, reason: str) -> ItemOutcome:
        """
        Take an application back, for a reason; asked twice, it is done once.

        An item that review has not seen since says again what it let pass, and stands where it stood; a text that was
        drafted meanwhile is kept among its texts. One that review has sent back, that another adjustment needs, whose
        upper level has changed it since, that has given up its link, or whose new text its head has signed, stays in
        its body's hands.

        :raises NotPermitted: when the account may not apply for changes
        :raises Invalid: when the reason is missing, too short or too long
        :raises NotFound: when it is another body's
        :raises Conflict: when somebody was faster, or as `check_may_take_back` says
        """
        asked.actor.require(APPLY)
        reason, before = checked_reason(reason, TAKEN_BACK), self._found(asked)
        wanted = Asked(actor=asked.actor, at=asked.at, item_id=before.item_id)
        item = own_item(self._items.find([before.item_id]), wanted)
        if before.closing and before.closing.how is How.WITHDRAWN and before.closing.by == asked.actor.name:
            return done(item, version=item.version, message="这项申请已经撤回。")
        if before.version != asked.version:
            raise LostRace()
        check_may_take_back(before, item, passed_text(item, self._revisions))
        item = self._put_back(asked, before, item)
        after = closed(before, How.WITHDRAWN, reason, asked.actor.name, self._book.days(asked.at))
        told = messages.closed(after, asked.actor.as_record())
        if self._store.save([AdjustmentChange(before=before, after=after, messages=[told])]):
            raise LostRace()
        return done(item, version=item.version, message=_said(item))

    def _found(self, asked: OnAdjustment) -> Adjustment:
        adjustment = self._store.find([asked.adjustment_id]).get(asked.adjustment_id)
        if adjustment is None or adjustment.body_id != asked.actor.body_id:
            raise NotFound(NO_ADJUSTMENT)
        return adjustment

    def _taken_in_hand(self, wanted: ApplyFor, adjustment_id: str) -> ItemOutcome:
        adjustment = self._store.find([adjustment_id])[adjustment_id]
        item = self._items.find([wanted.item_id])[wanted.item_id]
        is_begun = adjustment.is_closed or adjustment.acts or item.content.number != adjustment.opened_number
        if is_begun:
            return done(item, version=item.version, message="这项变更已经申请过了。")
        if item.may(Action.REVISE):  # a colleague was faster, or whoever asked was killed
            return done(item, version=item.version, message=NEXT_STEPS[item.list_kind])
        asked = OnAdjustment(actor=wanted.actor, at=wanted.at, adjustment_id=adjustment_id, version=adjustment.version)
        return replace(self._acting.take_in_hand(asked), message=NEXT_STEPS[item.list_kind])

    def _put_back(self, asked: OnAdjustment, adjustment: Adjustment, item: ServiceItem) -> ServiceItem:
        """Return the item as it stands once nobody wants to change it: with its approved text, if that is possible."""
        is_drafted = item.state is ItemState.DRAFT and item.approved_number > 0
        if not is_drafted:
            return item
        approved = _approved_text(item, self._revisions)
        passed = content_of(approved, item.list_kind)
        if self._is_needed(adjustment, item, passed) or not may_stand_again(item, passed):
            return item
        if item.content.number != approved.number:  # the number of an article is no content, and yet was not let pass
            correction = Correction(
                actor=asked.actor,
                at=asked.at,
                item_id=item.item_id,
                version=item.version,
                elements=approved.elements,
                reason=f"撤回变更申请，恢复第 {approved.number} 稿的内容",
            )
            self._drafting.revise(correction)
            item = self._items.find([item.item_id])[item.item_id]
        if item.content.content_hash != approved.content_hash or item.state is not ItemState.DRAFT:
            return item
        after = replace(in_force_again(item), updated_at=asked.at, updated_by=asked.actor.name)
        if self._items.save([ItemChange(before=item, after=after)]):
            raise LostRace()
        return replace(after, version=item.version + 1)

    def _is_needed(self, adjustment: Adjustment, item: ServiceItem, passed: Content) -> bool:
        """Tell whether another adjustment asks for a change that the text which passed does not make."""
        others = [one for one in self._store.open_of_items([item.item_id]) if one.outcome in TICKING]
        left = [
            one for one in others if one.adjustment_id != adjustment.adjustment_id and not is_met(one, item, passed)
        ]
        met = rewritten(self._revisions, [(one, item, passed) for one in left])
        return any(one.adjustment_id not in met for one in left)


def passed_text(item: ServiceItem, revisions: Revisions) -> Content | None:
    """Return the text that review let pass last, also while another is written over it; None where none stands."""
    if item.state is ItemState.APPROVED:
        return item.content
    return content_of(_approved_text(item, revisions), item.list_kind) if item.approved_number else None


def _approved_text(item: ServiceItem, revisions: Revisions) -> Revision:
    return revisions.find([revision_id(item.item_id, item.approved_number)]).popitem()[1]


def _entry_of(wanted: ApplyFor) -> Entry:
    """
    Return the entry of an application: lists name it by the beginning of its ground.

    :raises Invalid: naming each field that is wrong
    """
    check_cause_id(wanted.cause_id, "申请变更")
    if problems := text_problems({"ground": wanted.ground, "document_no": wanted.document_no}):
        raise Invalid(problems[0].sentence(), tuple(problems))
    ground = readable(wanted.ground)
    title = " ".join(ground.split())
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1]}…"
    return Entry(
        cause=Cause(kind=CauseKind.OWN, cause_id=wanted.cause_id, title=title),
        ground=ground,
        document_no=readable(wanted.document_no),
        by=wanted.actor.as_record(),
        at=wanted.at,
        items=1,
    )


def _said(item: ServiceItem) -> str:
    if item.state is ItemState.APPROVED:
        return "已撤回申请。事项照原来审核通过的内容，没有改动。"
    return (
        f"已撤回申请。事项现在是“{STATE_NAMES[item.state]}”，还在本单位手里；"
        "已经公布的内容照旧有效，改好以后可以重新报送。"
    )
