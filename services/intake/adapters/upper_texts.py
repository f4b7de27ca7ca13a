"""Upper-level items as their heirs look at them: pointers and texts of the upper-level list, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.following_rule import UpperText
from services.intake.domain.inheritance import ParentNow
from services.intake.domain.upper_list import UpperItem, UpperRevision, text_id


class MongoUpperTexts:
    """The port `UpperTexts` on the collections upper_items and upper_revisions."""

    def __init__(self) -> None:
        self._items = MongoUpperItems()

    def present(self, upper_ids: Iterable[str]) -> dict[str, UpperText]:
        """Return the present text of each that is there, archived or not."""
        items = self._items.find(upper_ids)
        texts = self._items.texts(item.text_id for item in items.values())
        return {upper_id: _text_of(item, texts[item.text_id]) for upper_id, item in items.items()}

    def states(self, upper_ids: Iterable[str]) -> dict[str, UpperText]:
        """Return the same without the elements: enough to tell who needs a look."""
        return {upper_id: _text_of(item) for upper_id, item in self._items.find(upper_ids).items()}

    def history(self, upper_id: str) -> list[UpperText]:
        """Return all texts that one ever had, newest first; what a killed import left behind never was one."""
        item = self._items.find([upper_id]).get(upper_id)
        if item is None:
            return []
        ids = [text_id(upper_id, number) for number in reversed(item.revisions)]
        texts = self._items.texts(ids)
        return [_text_of(_as_it_was(item, texts[one]), texts[one]) for one in ids if one in texts]

    def elements(self, text_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return what texts said, the present ones or not, by their ids."""
        return {key: text.elements for key, text in self._items.texts(text_ids).items()}


def _as_it_was(item: UpperItem, text: UpperRevision) -> UpperItem:
    return replace(item, number=text.number, element_hashes=text.element_hashes)


def _text_of(item: UpperItem, text: UpperRevision | None = None) -> UpperText:
    return UpperText(
        upper_id=item.upper_id,
        level=item.level,
        item_name=item.item_name,
        elements=text.elements if text else {},
        now=ParentNow(number=item.number, hashes=item.element_hashes, is_archived=not item.is_in_force),
        reason=text.reason if text else "",
    )
