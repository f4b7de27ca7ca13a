"""What a body does with an adjustment of its own: adopt the new text of the articles, or decide that all stays."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.adjustments import messages
from services.intake.application.adjustments.book import ROUNDS, KeepingBook
from services.intake.application.adjustments.kept_reasons import checked_reason
from services.intake.application.adjustments.new_basis import adopted, moved_rows
from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore, Judges
from services.intake.application.adjustments.recited_texts import pins_of_moved, unwritable_rows
from services.intake.application.adjustments.watching import WatchingAdjustments
from services.intake.application.deciding import Asked, ItemOutcome, done, own_item
from services.intake.application.following_rule import shortened
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.new_texts import Correction, Surroundings, Written, new_text
from services.intake.application.ports import (
    Bodies,
    ItemChange,
    Items,
    Revision,
    Revisions,
    Sources,
    revision_id,
)
from services.intake.domain.adjustments.adjustment import Act, Adjustment, Touched
from services.intake.domain.adjustments.moves import TICKING, acted, check_open, kept
from services.intake.domain.adjustments.outcomes import OUTCOME_NAMES, ActKind, CauseKind, Outcome
from services.intake.domain.following import in_hand_again
from services.intake.domain.items import Action, ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, LostRace, NotFound
from shared.kernel.racing import until_won

NAMED = 5
"""Articles that the history names of those that were adopted at once."""
NO_ADJUSTMENT = "没有这项调整，或者它不是本单位的事项。请从“事项调整”里重新打开。"


class NothingToAdopt(Conflict):
    """There is no new text that could be written into the item by itself."""

    code = "nothing_to_adopt"


class NotWritable(Conflict):
    """The item cannot stay as it is: a row whose article only moved cannot be cited anew by itself."""

    code = "not_writable"


class NotByHand(Conflict):
    """The item is adjusted by the system, or with what it follows."""

    code = "not_by_hand"


@dataclass(frozen=True, kw_only=True)
class OnAdjustment:
    """Who acts, when, on which adjustment, as he saw it."""

    actor: Actor
    at: datetime
    adjustment_id: str
    version: int


class ActingOnAdjustments:
    """The use cases of a body's compiler and signatory."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        bodies: Bodies,
        sources: Sources,
        store: AdjustmentStore,
        book: KeepingBook,
        judges: Judges,
        watching: WatchingAdjustments,
    ) -> None:
        self._items, self._revisions, self._bodies, self._sources = items, revisions, bodies, sources
        self._store, self._book, self._judges, self._watching = store, book, judges, watching

    def adopt(self, asked: OnAdjustment) -> ItemOutcome:
        """
        Write the new articles and their texts into the item: as a draft, which its body checks and submits.

        An approved item is a draft again; what was published of it stays until its next text is.

        :raises NotPermitted: when the account may not compile
        :raises NotFound: when it is another body's
        :raises Conflict: when somebody was faster, the state does not allow it, or there is nothing to adopt
        """
        asked.actor.require("item.compile")
        adjustment = self._own(asked)
        check_open(adjustment)
        _check_adoptable(adjustment)
        item = self._changeable(asked, adjustment)
        touched = self._touched_now(adjustment, item, asked.at)
        written, left = self._with_new_basis(asked, adjustment, item, touched)
        [stored] = kept_texts(self._revisions, [written])
        if self._items.save([ItemChange(before=item, after=stored.after)]):
            raise LostRace()
        self._note(asked, ActKind.ADOPTED, stored.after, _named([one for one in touched if one.row + 1 not in left]))
        return done(stored.after, version=item.version + 1, message=_said(left))

    def take_in_hand(self, asked: OnAdjustment) -> ItemOutcome:
        """
        Give an approved item back into its body's hands, which changes it by itself; its approved text stays live.

        An item that is in hand already stays as it is.

        :raises NotPermitted: when the account may not compile
        :raises NotFound: when it is another body's
        :raises Conflict: when somebody was faster, others read the item, or the body is not the one to change it
        """
        asked.actor.require("item.compile")
        adjustment = self._own(asked)
        check_open(adjustment)
        if adjustment.outcome not in TICKING:
            raise NotByHand(f"“{adjustment.item_name}”的情况是“{OUTCOME_NAMES[adjustment.outcome]}”，不用本单位修改。")
        item = self._changeable(asked, adjustment)
        if item.may(Action.REVISE):
            return done(item, version=item.version, message="这个事项已经可以修改。")
        after = replace(in_hand_again(item), updated_at=asked.at, updated_by=asked.actor.name)
        if self._items.save([ItemChange(before=item, after=after)]):
            raise LostRace()
        self._note(asked, ActKind.TAKEN, after)
        return done(after, version=item.version + 1, message="请按调整事由修改，改好后报送。")

    def keep(self, asked: OnAdjustment, reason: str) -> Adjustment:
        """
        Decide that the item stays as it is, for a reason; asked twice, it is one decision.

        Articles that only moved are cited anew all the same: on the day, or now where it has come and nobody reads the
        item. Until then the adjustment goes on; whoever is killed in between leaves that to the sweep.

        :raises NotPermitted: when the account may not submit for its body
        :raises Invalid: when the reason is missing, too short or too long
        :raises NotWritable: when an article only moved, and its row cannot be cited anew by itself
        :raises Conflict: when somebody was faster, or this cannot be decided so
        """
        asked.actor.require("item.submit")
        reason = checked_reason(reason)
        before, who = self._found(asked), asked.actor.as_record()
        decision = before.decision
        if decision and (decision.reason, decision.by) == (reason, asked.actor.name):
            return before
        _check_version(before, asked)
        self._own_item(asked, before)
        after = kept(before, reason=reason, by=asked.actor.name, days=self._book.days(asked.at))
        if not after.is_closed:
            self._check_writable(asked, after)
        told = messages.closed(after, who) if after.is_closed else messages.opened(after, who)
        if self._store.save([AdjustmentChange(before=before, after=after, messages=[told])]):
            raise LostRace()
        if after.is_closed:
            return replace(after, version=before.version + 1)
        self._watching.look_at([after.item_id], asked.at)
        return self._found(asked)

    def _check_writable(self, asked: OnAdjustment, adjustment: Adjustment) -> None:
        """Refuse to keep an item in which an article only moved whose row cannot be cited anew by itself."""
        item = self._items.find([adjustment.item_id])[adjustment.item_id]
        touched = self._touched_now(adjustment, item, asked.at)
        rows = unwritable_rows(self._text(item).elements, touched)
        if rows:
            named = "、".join(map(str, rows))
            raise NotWritable(
                f"“{adjustment.item_name}”的设定依据第 {named} 行有只变了条号的条文，系统不能单独更新它的条号，"
                "所以不能决定不改。请按新条文更新引用，或者在“编辑”里改这一行（一行只写一条），改好后报送。"
            )

    def _own(self, asked: OnAdjustment) -> Adjustment:
        adjustment = self._found(asked)
        _check_version(adjustment, asked)
        return adjustment

    def _found(self, asked: OnAdjustment) -> Adjustment:
        adjustment = self._store.find([asked.adjustment_id]).get(asked.adjustment_id)
        if adjustment is None or adjustment.body_id != asked.actor.body_id:
            raise NotFound(NO_ADJUSTMENT)
        return adjustment

    def _changeable(self, asked: OnAdjustment, adjustment: Adjustment) -> ServiceItem:
        """Return the item, which its body has in hand or may take in hand."""
        item = self._own_item(asked, adjustment)
        if not item.may(Action.FOLLOW):
            item.check_allows(Action.REVISE)
        return item

    def _own_item(self, asked: OnAdjustment, adjustment: Adjustment) -> ServiceItem:
        """Return the item, unless it was transferred a moment ago."""
        wanted = Asked(actor=asked.actor, at=asked.at, item_id=adjustment.item_id)
        return own_item(self._items.find([adjustment.item_id]), wanted)

    def _note(self, asked: OnAdjustment, kind: ActKind, item: ServiceItem, what: str = "") -> None:
        """
        Keep for the history who did what, once the item is saved: what is noted has happened.

        Whoever is killed just before leaves no line; an adopted text still gives its reason. The item that moved
        may move its adjustment at the same time, so that is read again; what is done is never refused for its line.
        """
        act = Act(kind=kind, number=item.content.number, by=asked.actor.name, at=asked.at, what=what)
        with suppress(LostRace):
            until_won(lambda: self._note_once(asked.adjustment_id, act), tries=ROUNDS)

    def _note_once(self, adjustment_id: str, act: Act) -> None:
        before = self._store.find([adjustment_id])[adjustment_id]
        if self._store.save([AdjustmentChange(before=before, after=acted(before, act))]):
            raise LostRace()

    def _with_new_basis(
        self, asked: OnAdjustment, adjustment: Adjustment, item: ServiceItem, touched: Sequence[Touched]
    ) -> tuple[Written, list[int]]:
        text = self._text(item)
        elements, left = adopted(text.elements, touched)
        correction = Correction(
            actor=asked.actor,
            at=asked.at,
            item_id=item.item_id,
            version=item.version,
            elements=elements,
            reason=shortened(f"按新条文更新设定依据（{adjustment.cause.title}）"),
        )
        written = new_text(correction, in_hand_again(item), self._around(item, text, asked.actor))
        if not isinstance(written, Written):
            raise NothingToAdopt("没有可以直接采用的新条文。请在“编辑”里自己修改设定依据。")
        pins = pins_of_moved(moved_rows(text.elements, elements, touched))
        return replace(written, before=item, revision=replace(written.revision, pins=pins)), left

    def _text(self, item: ServiceItem) -> Revision:
        return self._revisions.find([revision_id(item.item_id, item.content.number)]).popitem()[1]

    def _touched_now(self, adjustment: Adjustment, item: ServiceItem, now: datetime) -> tuple[Touched, ...]:
        """Return what is touched now: rows may have moved since, and the law may have changed again."""
        found = self._judges.judged(adjustment.cause.cause_id, [item], now)
        if found is None:
            return adjustment.touched
        return found[1][0].touched if found[1] else ()

    def _around(self, item: ServiceItem, text: Revision, actor: Actor) -> Surroundings:
        bodies = self._bodies.find([actor.body_id])
        above = {body.supervising_body_id for body in bodies.values()} - {""}
        return Surroundings(
            texts={item.item_id: text},
            bodies={**bodies, **(self._bodies.find(above) if above else {})},
            sources=self._sources.find([item.source]) if item.source else {},
        )


def may_adopt(adjustment: Adjustment) -> bool:
    """Tell whether there is a new text that can be written into the item."""
    is_of_a_law = adjustment.cause.kind is CauseKind.LAW and adjustment.outcome in TICKING
    return is_of_a_law and any(one.new_articles and one.new_text for one in adjustment.touched)


def _check_adoptable(adjustment: Adjustment) -> None:
    if may_adopt(adjustment):
        return
    if adjustment.outcome is Outcome.FOLLOW:
        raise NothingToAdopt(f"“{adjustment.item_name}”的依据由上级事项或来源事项确定，那一项调整后会自动更新。")
    raise NothingToAdopt(
        f"“{adjustment.item_name}”的情况是“{OUTCOME_NAMES[adjustment.outcome]}”，没有可以直接采用的新条文。"
        "请在“编辑”里自己修改设定依据，不再办理的请申请暂停或取消。"
    )


def _check_version(adjustment: Adjustment, asked: OnAdjustment) -> None:
    if adjustment.version != asked.version:
        raise LostRace()


def _named(touched: Sequence[Touched]) -> str:
    """Return which articles were adopted, in the words of the page that shows both texts."""
    names = list(dict.fromkeys(f"《{one.title}》{one.article} → {_new_place(one)}" for one in touched))
    return "；".join(names[:NAMED]) + (f"等 {len(names)} 处" if len(names) > NAMED else "")


def _new_place(one: Touched) -> str:
    return f"《{one.new_title}》{one.new_article}" if one.new_title else one.new_article


def _said(left: list[int]) -> str:
    adopted_all = "已按新条文更新设定依据，生成了新稿。请核对其他要素后报送。"
    if not left:
        return adopted_all
    rows = "、".join(str(row) for row in left)
    return f"{adopted_all}设定依据第 {rows} 行引用了多处条文或没有对应的新条文，没有改动，请自己修改。"
