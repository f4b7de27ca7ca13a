"""
How the district's upper-level items are written: as their items are by now, where the same content was cited anew.

Articles that the system cites by another number go on the portal at once and without an edition, so nobody publishes
them: what is mirrored is compared with the items instead, and whoever was killed in between leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.intake.application.ports import Items, Revision, Revisions, revision_id
from services.intake.application.upper_ports import UpperChange, UpperItems
from services.intake.domain.items import DIRECTORY_LIST, ItemState, ServiceItem
from services.intake.domain.upper_list import DISTRICT, UpperItem, UpperRevision
from shared.kernel.actor import SYSTEM
from shared.kernel.batches import chunks
from shared.standards.inheritance import locked_and_local

AT_ONCE = 1000


class MirroredWriting:
    """Keeps the district's list written as its items are."""

    def __init__(self, *, items: Items, revisions: Revisions, uppers: UpperItems) -> None:
        self._items, self._revisions, self._uppers = items, revisions, uppers

    def renew(self, now: datetime) -> set[str]:
        """
        Write upper-level items as the items are written that say the same; return those that got a text.

        What somebody else writes at the same moment is left to the next look.
        """
        renewed: set[str] = set()
        for uppers in chunks(self._uppers.in_force(DISTRICT), AT_ONCE):
            changes = self._changes({upper.upper_id: upper for upper in uppers}, now)
            lost = self._uppers.save_all(changes) if changes else set()
            renewed |= {change.after.upper_id for change in changes if change.text} - lost
        return renewed

    def _changes(self, uppers: Mapping[str, UpperItem], now: datetime) -> list[UpperChange]:
        items = self._items.find(uppers)
        ids = {
            revision_id(key, number): uppers[key]
            for key, item in items.items()
            if (number := written_number(item)) not in (0, uppers[key].mirrored)
        }
        texts = self._revisions.find(ids) if ids else {}
        pairs = [(ids[key], text) for key, text in texts.items() if _says_the_same(ids[key], text)]
        former = self._uppers.texts(upper.text_id for upper, _ in pairs) if pairs else {}
        return [_change(upper, text, former[upper.text_id], now) for upper, text in pairs]


def _says_the_same(upper: UpperItem, text: Revision) -> bool:
    return shared_elements(text.element_hashes) == upper.element_hashes


def _change(upper: UpperItem, text: Revision, former: UpperRevision, now: datetime) -> UpperChange:
    elements, number = shared_elements(text.elements), upper.number + 1
    if former.elements == elements:  # it is written so already: only which text that is, so that it is not read again
        return UpperChange(before=upper, after=replace(upper, mirrored=text.number))
    after = replace(
        upper,
        item_name=elements.get("item_name", ""),
        number=number,
        revisions=(*upper.revisions, number),
        mirrored=text.number,
        updated_at=now,
    )
    anew = replace(former, number=number, elements=elements, made_at=now, made_by=SYSTEM.name, reason=text.reason)
    return UpperChange(before=upper, after=after, text=anew)


def written_number(item: ServiceItem) -> int:
    """Return the number of the text that review let pass last, as it is written by now; 0 where none stands."""
    return item.standing_number if item.approved_number or item.state is ItemState.APPROVED else 0


def shared_elements(elements: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the level below has of a text: all but the body's own."""
    return {key: elements[key] for part in locked_and_local(DIRECTORY_LIST) for key in part if key in elements}
