"""What review is told of why an item comes again (变更依据): a look for a whole batch, none for what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from services.intake.application.adjustments.ports import AdjustmentStore, Entries
from services.intake.application.adjustments.rewritten import rewritten
from services.intake.application.new_texts import content_of
from services.intake.application.ports import Revisions, revision_id
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.entries import Entry
from services.intake.domain.adjustments.grounds import Ground, asking, comes_again
from services.intake.domain.adjustments.outcomes import CauseKind
from services.intake.domain.items import Content, ServiceItem

Grounds = Mapping[str, Sequence[Ground]]
"""Why items come again, by the id of the item; an item without a ground has no entry."""


class FindingGrounds:
    """Finds the grounds of items that go to review, or that went there."""

    def __init__(self, *, store: AdjustmentStore, entries: Entries, revisions: Revisions) -> None:
        self._store, self._entries, self._revisions = store, entries, revisions

    def of(self, items: Iterable[ServiceItem]) -> Grounds:
        """Return why items that are about to go to review come again, by what is open of them now."""
        again = {item.item_id: item for item in items if comes_again(item)}
        if not again:
            return {}
        found: dict[str, list[Adjustment]] = defaultdict(list)
        for one in self._store.open_of_items(again):
            found[one.item_id].append(one)
        passed = self._passed([again[item_id] for item_id in found])
        met = rewritten(self._revisions, [(one, again[key], passed[key]) for key in passed for one in found[key]])
        return self._said(one for key, each in found.items() for one in asking(again[key], each, passed.get(key), met))

    def told(self, items: Iterable[ServiceItem]) -> Grounds:
        """Return what review was told with items that went there, whatever became of it since."""
        ids = [one for item in items for one in item.told_grounds]
        if not ids:
            return {}
        there = self._store.find(ids)
        return self._said(there[one] for one in ids if one in there)

    def _passed(self, items: Sequence[ServiceItem]) -> dict[str, Content]:
        """Return the texts that review let pass last, of the items that have another written over it."""
        rewritten = {revision_id(item.item_id, item.approved_number): item for item in items if item.approved_number}
        texts = self._revisions.find(rewritten) if rewritten else {}
        return {rewritten[key].item_id: content_of(text, rewritten[key].list_kind) for key, text in texts.items()}

    def _said(self, adjustments: Iterable[Adjustment]) -> Grounds:
        adjustments = list(adjustments)
        by_hand = {one.cause.cause_id for one in adjustments if one.cause.kind is not CauseKind.LAW}
        entries = self._entries.find(by_hand) if by_hand else {}
        said: dict[str, list[Ground]] = defaultdict(list)
        for one in adjustments:
            said[one.item_id].append(_ground(one, entries.get(one.cause.cause_id)))
        return said


def _ground(adjustment: Adjustment, entry: Entry | None) -> Ground:
    return Ground(
        adjustment_id=adjustment.adjustment_id,
        cause=adjustment.cause,
        said=adjustment.ground,
        document_no=entry.document_no if entry else "",
    )
