"""
Watching: open adjustments move with their items, when a message tells of one, and in a sweep over all that are open.

The message handlers only make it quick. The sweep finds the same from what items and adjustments are, so nothing is
lost when a handler is killed between two writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from services.intake.application.adjustments.book import KeepingBook, told_of
from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore, Judges, Reciting
from services.intake.application.adjustments.rewritten import rewritten
from services.intake.application.ports import Items, Revisions
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.looking import needs_a_look
from services.intake.domain.adjustments.moves import moved_by_hand
from services.intake.domain.adjustments.outcomes import CauseKind
from services.intake.domain.items import ItemState, ServiceItem
from shared.contracts.envelope import Envelope
from shared.kernel.clock import day_in_china

SWEEP = "intake.sweep_adjustments"
BATCH = 1000
Pairs = Sequence[tuple[Adjustment, ServiceItem]]


class WatchingAdjustments:
    """The use cases of the message handlers and of the sweep."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        store: AdjustmentStore,
        book: KeepingBook,
        judges: Judges,
        reciting: Reciting,
    ) -> None:
        self._items, self._revisions, self._store, self._book = items, revisions, store, book
        self._judges, self._reciting = judges, reciting

    def heard(self, events: Sequence[Envelope]) -> None:
        """Move what is open of the items that messages of review or publishing tell of; they are written already."""
        if events:
            now = max(event.occurred_at for event in events)
            self.look_at({event.item_id for event in events}, now)

    def look_at(self, item_ids: Iterable[str], now: datetime) -> None:
        """Move what is open of some items, by what the items are now."""
        adjustments = self._store.open_of_items(item_ids)
        if adjustments:
            self._look(self._paired(adjustments), now)

    def sweep(self, now: datetime) -> int:
        """Move every open adjustment whose item has moved, or is to be recited; return how many were looked at."""
        today, looked_at = day_in_china(now), 0
        for adjustments in self._store.open_ones(BATCH):
            pairs = [pair for pair in self._paired(adjustments) if needs_a_look(*pair, today)]
            self._look(pairs, now)
            looked_at += len(pairs)
        return looked_at

    def _paired(self, adjustments: Sequence[Adjustment]) -> Pairs:
        items = self._items.find({one.item_id for one in adjustments})
        return [(one, items[one.item_id]) for one in adjustments if one.item_id in items]

    def _look(self, pairs: Pairs, now: datetime) -> None:
        of_laws: dict[str, list[str]] = defaultdict(list)
        by_hand: list[tuple[Adjustment, ServiceItem]] = []
        for adjustment, item in pairs:
            if adjustment.cause.kind is CauseKind.LAW:
                of_laws[adjustment.cause.cause_id].append(item.item_id)
            else:
                by_hand.append((adjustment, item))
        for cause_id, item_ids in of_laws.items():
            self._judge(cause_id, item_ids, now)  # the cause before may have given an item its next text
        if by_hand:
            self._move_by_hand(by_hand, now)

    def _judge(self, cause_id: str, item_ids: Sequence[str], now: datetime) -> None:
        found = self._judges.judged(cause_id, list(self._items.find(item_ids).values()), now)
        if found is None:
            return
        run, judged = found
        left = self._book.apply(run, self._still_so(judged), now)
        if run.is_day:
            self._reciting.recite(run, left, now)

    def _still_so(self, judged: Sequence[JudgedItem]) -> list[JudgedItem]:
        """Return those whose text is still the item's: what a text cited is gone from the index once the next is."""
        now = self._items.find([one.item.item_id for one in judged])
        return [one for one in judged if now[one.item.item_id].content.number == one.item.content.number]

    def _move_by_hand(self, pairs: Pairs, now: datetime) -> None:
        days = self._book.days(now)
        items: Mapping[str, ServiceItem] = {adjustment.adjustment_id: item for adjustment, item in pairs}
        found = self._store.find(items)
        passed = [
            (one, items[key], items[key].content)
            for key, one in found.items()
            if items[key].state is ItemState.APPROVED
        ]
        met = rewritten(self._revisions, passed)
        changes = []
        for key, before in found.items():
            after = moved_by_hand(before, items[key], days, is_rewritten=key in met)
            if after is not before:
                changes.append(AdjustmentChange(before=before, after=after, messages=told_of(before, after)))
        self._store.save(changes)
