"""
Reciting (自动更新条号): items get the new numbers of the articles that they cite, and nothing of their content changes.

Three writes, each harmless when it is done again: the text, then the item that points to it together with its message,
then the adjustment. Whoever is killed between two of them leaves an item that is judged fine, and an adjustment that
the next look closes; or a text to which nobody points, which is found again under its number.

While an approved text is being rewritten the portal goes on with it: it is cited anew, too, where it has the same rows,
and the others are told of that one. Of the text in its body's hands they hear when it is submitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.adjustments import messages
from services.intake.application.adjustments.book import KeepingBook
from services.intake.application.adjustments.item_messages import item_recited
from services.intake.application.adjustments.ports import AdjustmentChange, AdjustmentStore
from services.intake.application.adjustments.recited_texts import behind, recited_approved, recited_text
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.new_texts import Written
from services.intake.application.ports import ItemChange, Items, Revision, Revisions, Sources, revision_id
from services.intake.domain.adjustments.adjustment import adjustment_id_of
from services.intake.domain.adjustments.decisions import moving, refused
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.moves import Days, recited
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import Action, ItemState, ServiceItem


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """A judged item with its next text and, where another text of it is approved and cites the same, that one."""

    judged: JudgedItem
    present: Written
    approved: Written | None

    @property
    def item_id(self) -> str:
        return self.judged.item.item_id

    @property
    def stands_for(self) -> int:
        """The approved text that the one told of stands for, 0 for none."""
        item = self.judged.item
        return item.standing_number if self.approved or item.state is ItemState.APPROVED else 0


class RecitingItems:
    """Writes the new numbers of articles into items whose content stays the same."""

    def __init__(
        self, *, items: Items, revisions: Revisions, sources: Sources, store: AdjustmentStore, book: KeepingBook
    ) -> None:
        self._items, self._revisions, self._sources = items, revisions, sources
        self._store, self._book = store, book

    def recite(self, run: Adjusting, judged: Sequence[JudgedItem], now: datetime) -> None:
        """
        Cite anew what only moved, and close the adjustments of the items judged `recite`.

        Where more is touched the rest stays open, and what cannot be written stays with it. An item that others read
        waits for the sweep; of one judged `recite` whose content would not be the same, or whose cell cannot be read
        back, the body is asked. Call it with what `apply` of the same batch returned, once the day has come.
        """
        ready = [replace(one, touched=moving(one)) for one in judged if one.item.may(Action.FOLLOW) and moving(one)]
        if not ready:
            return
        texts = self._texts_of([one.item for one in ready])
        pairs: list[_Pair] = []
        asked: list[JudgedItem] = []
        for one in ready:
            new = _pair_of(run, one, texts, now)
            if new is not None:
                pairs.append(new)
            elif one.outcome is Outcome.RECITE:
                asked.append(refused(one))
        self._close(run, self._stored(run, pairs), self._book.days(now))
        if asked:
            self._book.apply(run, asked, now)

    def _texts_of(self, items: Sequence[ServiceItem]) -> dict[str, Revision]:
        ids = {revision_id(item.item_id, number) for item in items for number in _numbers(item)}
        return self._revisions.find(ids) if ids else {}

    def _stored(self, run: Adjusting, pairs: Sequence[_Pair]) -> dict[str, ServiceItem]:
        """Store texts, then the items that point to them; return those, changed by nobody meanwhile, that are done."""
        if not pairs:
            return {}
        approved = {
            one.after.item_id: one
            for one in kept_texts(self._revisions, [each.approved for each in pairs if each.approved])
        }
        present = [
            behind(each.present, approved[item_id].after) if (item_id := each.item_id) in approved else each.present
            for each in pairs
        ]
        kept = kept_texts(self._revisions, present)
        sources = self._sources.find({one.after.source for one in kept if one.after.source})
        changes = []
        for each, one in zip(pairs, kept, strict=True):
            source = sources.get(one.after.source) if one.after.source else None
            told = approved.get(each.item_id, one)
            message = item_recited(run, each.judged, told, source, stands_for=each.stands_for)
            changes.append(ItemChange(before=one.before, after=one.after, messages=[message]))
        done = {each.item_id for each in pairs if each.judged.outcome is Outcome.RECITE} - self._items.save(changes)
        return {one.after.item_id: one.after for one in kept if one.after.item_id in done}

    def _close(self, run: Adjusting, done: Mapping[str, ServiceItem], days: Days) -> None:
        """Close the adjustments; one that somebody wrote meanwhile is closed by the next look at its item."""
        ids = {adjustment_id_of(run.cause.cause_id, item_id): item for item_id, item in done.items()}
        changes = []
        for adjustment_id, before in self._store.find(ids).items() if ids else ():
            if not before.is_closed:
                after = recited(before, ids[adjustment_id].content.number, days)
                changes.append(AdjustmentChange(before=before, after=after, messages=[messages.closed(after)]))
        self._store.save(changes)


def _numbers(item: ServiceItem) -> set[int]:
    """Return the numbers of an item's present text and, while that is another one, of its approved text."""
    return {item.content.number, item.standing_number}


def _pair_of(run: Adjusting, judged: JudgedItem, texts: Mapping[str, Revision], now: datetime) -> _Pair | None:
    item = judged.item
    text = texts[revision_id(item.item_id, item.content.number)]
    present = recited_text(run, judged, text, now)
    if present is None:
        return None
    approved = texts.get(revision_id(item.item_id, item.approved_number)) if item.approved_number else None
    again = recited_approved(run, judged, text, approved, now) if approved else None
    return _Pair(judged=judged, present=present, approved=again)
