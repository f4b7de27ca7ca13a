"""What people see of adjustments: a body's worklist, all bodies', and one adjustment with the texts beside the item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.intake.application.adjustments.acting import NO_ADJUSTMENT, may_adopt
from services.intake.application.adjustments.applying import APPLY, passed_text
from services.intake.application.adjustments.new_basis import adopted
from services.intake.application.adjustments.ports import (
    AdjustmentLists,
    AdjustmentPage,
    AdjustmentStore,
    Entries,
    Wish,
)
from services.intake.application.ports import Items, Revision, Revisions, revision_id
from services.intake.domain.adjustments.adjustment import Adjustment, Touched
from services.intake.domain.adjustments.applying import may_take_back
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.entries import Entry
from services.intake.domain.adjustments.moves import TICKING
from services.intake.domain.adjustments.outcomes import ActKind, CauseKind, Outcome
from services.intake.domain.items import Action, ServiceItem
from services.intake.domain.laws.citing import LEGAL_BASIS
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotFound
from shared.standards.difference import Piece, text_pieces

IMPACT = "law.impact"
OWN = "item.view_own"
ANSWERS = frozenset({ActKind.ADOPTED, ActKind.KEPT})
"""Acts after which somebody has looked at what is asked of an item."""


@dataclass(frozen=True, kw_only=True)
class TouchedView:
    """
    A touched citation with both texts in pieces (`same`, `gone`, `new`), and the row of the item's text beside it.

    `row` is the row as it stands in the present text; empty when the text has it no more.
    """

    touched: Touched
    old_pieces: Sequence[Piece]
    new_pieces: Sequence[Piece]
    row: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AdjustmentView:
    """
    One adjustment with its item, the item's present text, what else is open of it, and whose adjustments follow it.

    `rests_on_old` tells that adopting would still alter the item's present text. `may_adopt`, `may_take`, `may_keep`,
    `may_edit` and `may_take_back` tell what the asker can do with it now. `entry` is there when
    the cause was entered by hand.
    """

    adjustment: Adjustment
    item: ServiceItem
    text: Revision
    touched: Sequence[TouchedView]
    others: Sequence[Adjustment]
    followers: Sequence[Adjustment]
    entry: Entry | None
    rests_on_old: bool
    may_adopt: bool
    may_take: bool
    may_keep: bool
    may_edit: bool
    may_take_back: bool


class ViewingAdjustments:
    """Queries; a body sees its own adjustments, those who may see the impact of laws see all."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        store: AdjustmentStore,
        lists: AdjustmentLists,
        entries: Entries,
    ) -> None:
        self._items, self._revisions = items, revisions
        self._store, self._lists, self._entries = store, lists, entries

    def worklist(self, actor: Actor, wish: Wish, now: datetime) -> AdjustmentPage:
        """
        Return a page of adjustments: of the asker's body, or as wished for those who may see all.

        :raises NotPermitted: when the account may see neither
        """
        if not actor.may(IMPACT):
            actor.require(OWN)
            wish = replace(wish, body_id=actor.body_id)
        return self._lists.page(wish, day_in_china(now))

    def numbers(self, actor: Actor, cause_id: str) -> dict[str, dict[str, int]]:
        """Return how many adjustments a cause has, by body and by outcome or, once closed, how they were closed."""
        actor.require(IMPACT)
        return self._lists.numbers(cause_id)

    def of_item(self, actor: Actor, item: ServiceItem) -> list[Adjustment]:
        """Return the adjustments of an item, the newest first; whoever asks was shown the item."""
        return self._store.of_item(item.item_id) if _may_see(actor, item.body_id) else []

    def unanswered(self, actor: Actor, item_ids: Iterable[str]) -> dict[str, Adjustment]:
        """Return by item what is asked of a body and nobody has answered, one of each item; one query for all."""
        return {
            one.item_id: one
            for one in self._store.open_of_items(item_ids)
            if one.outcome in TICKING
            and not one.is_applied_for
            and not _is_answered(one)
            and _may_see(actor, one.body_id)
        }

    def one(self, actor: Actor, adjustment_id: str) -> AdjustmentView:
        """
        Return one adjustment with what it is about.

        :raises NotFound: when there is none, or it is not for the asker to see
        """
        adjustment = self._store.find([adjustment_id]).get(adjustment_id)
        if adjustment is None or not _may_see(actor, adjustment.body_id):
            raise NotFound(NO_ADJUSTMENT)
        item = self._items.find([adjustment.item_id])[adjustment.item_id]
        text = self._revisions.find([revision_id(item.item_id, item.content.number)]).popitem()[1]
        is_own, is_open = actor.body_id == adjustment.body_id, not adjustment.is_closed
        is_free = is_own and is_open and item.may(Action.FOLLOW)
        rests_on_old = may_adopt(adjustment) and _leaves_rows(adjustment, text)
        by_hand = adjustment.cause.kind is not CauseKind.LAW
        return AdjustmentView(
            adjustment=adjustment,
            item=item,
            text=text,
            touched=[_touched_view(one, text) for one in adjustment.touched],
            others=[
                one
                for one in self._store.of_item(item.item_id)
                if not one.is_closed and one.adjustment_id != adjustment_id
            ],
            followers=self._store.of_upstream(adjustment.cause.cause_id, [item.item_id]),
            entry=self._entries.get(adjustment.cause.cause_id) if by_hand else None,
            rests_on_old=rests_on_old,
            may_adopt=is_free and actor.may("item.compile") and rests_on_old,
            may_take=is_free
            and actor.may("item.compile")
            and not item.may(Action.REVISE)
            and adjustment.outcome in TICKING
            and adjustment.clocks.stage is not Stage.PUBLISH,
            may_keep=is_own
            and is_open
            and actor.may("item.submit")
            and adjustment.outcome is Outcome.REVIEW
            and not adjustment.is_applied_for,
            may_edit=is_own and actor.may("item.compile") and item.may(Action.REVISE),
            may_take_back=is_own
            and actor.may(APPLY)
            and may_take_back(adjustment, item, passed_text(item, self._revisions)),
        )


def _is_answered(one: Adjustment) -> bool:
    return one.decided is not None or any(act.kind in ANSWERS and act.at >= one.opened_at for act in one.acts)


def _leaves_rows(adjustment: Adjustment, text: Revision) -> bool:
    """Tell whether adopting would still alter the present text: whoever has adopted is not asked to do it again."""
    rows = [dict(row) for row in text.elements.get(LEGAL_BASIS) or ()]
    return bool(adopted(text.elements, adjustment.touched)[0][LEGAL_BASIS] != rows)


def _touched_view(one: Touched, text: Revision) -> TouchedView:
    old, new = text_pieces(one.old_text, one.new_text)
    rows = text.elements.get(LEGAL_BASIS) or ()
    return TouchedView(touched=one, old_pieces=old, new_pieces=new, row=rows[one.row] if one.row < len(rows) else {})


def _may_see(actor: Actor, body_id: str) -> bool:
    return actor.may(IMPACT) or actor.may("item.view_all") or (actor.may(OWN) and actor.body_id == body_id)
