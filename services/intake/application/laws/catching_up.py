"""Items that were put away while the law changed: taken up again, they get the adjustments that they missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from services.intake.application.adjustments.ports import AdjustmentBook, Judges
from services.intake.application.laws.ports import CitationIndex, LawCopies
from services.intake.domain.items import ServiceItem
from services.intake.domain.laws.law_state import LawChange, LawState
from shared.kernel.clock import day_in_china


class CatchingUp:
    """Judges items by the changes whose runs have passed them over."""

    def __init__(self, *, laws: LawCopies, index: CitationIndex, judges: Judges, book: AdjustmentBook) -> None:
        self._laws, self._index, self._judges, self._book = laws, index, judges, book

    def catch_up(self, items: Sequence[ServiceItem], now: datetime) -> None:
        """
        Open the adjustments of items, each as it is about to be saved; its text is stored already.

        Whoever is killed before the item is saved leaves adjustments behind that the next sweep closes.
        """
        by_id = {item.item_id: item for item in items}
        citing: dict[str, dict[str, ServiceItem]] = defaultdict(dict)
        for each in self._index.of_texts((item.item_id, item.content.number) for item in items):
            citing[each.law_id][each.item_id] = by_id[each.item_id]
        for law_id, law in (self._laws.states(citing) if citing else {}).items():
            for change in _counting(law, day_in_china(now)):
                found = self._judges.judged(change.change_id, list(citing[law_id].values()), now)
                if found:
                    self._book.apply(*found, now)


def _counting(law: LawState, today: date) -> Iterator[LawChange]:
    """Yield the changes of a law that lie ahead, and the one by which it stands as it does today."""
    own = [change for change in law.changes if change.law_id == law.law_id]
    yield from (change for change in own if change.effective_on > today and not change.is_revoked)
    begun = [change for change in own if change.acts(today)]
    if begun:
        yield max(begun, key=lambda change: (not change.is_revoked, change.effective_on, change.told_at))
