"""What the pages and the API show of items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.intake.application.ports import (
    Fact,
    Items,
    Listing,
    Opinions,
    Page,
    Revision,
    Revisions,
    revision_id,
)
from services.intake.domain.items import ItemState, ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """An item with its current text, the texts before it (newest first) and the opinions on it (newest first)."""

    item: ServiceItem
    text: Revision
    history: Sequence[Revision]
    opinions: Sequence[Fact]

    def changed_elements(self, text: Revision) -> int:
        """Return in how many elements a text differs from the one before it; 0 for the first."""
        before = next((other for other in self.history if other.number < text.number), None)
        if before is None:
            return 0
        keys = before.element_hashes.keys() | text.element_hashes.keys()
        return sum(before.element_hashes.get(key) != text.element_hashes.get(key) for key in keys)

    @property
    def opinions_to_answer(self) -> list[Fact]:
        """Return the opinions of the latest round: those that a correction answers."""
        latest = max((opinion.round for opinion in self.opinions), default=0)
        return [opinion for opinion in self.opinions if opinion.round == latest]


class Reading:
    """Queries; each shows only what the asker's body and roles allow."""

    def __init__(self, *, items: Items, revisions: Revisions, opinions: Opinions) -> None:
        self._items = items
        self._revisions = revisions
        self._opinions = opinions

    def list_items(self, actor: Actor, listing: Listing) -> Page:
        """Return a page of the own body's items, or of all for those who may see all."""
        if actor.may("item.view_all"):
            return self._items.page(listing)
        actor.require("item.view_own")
        return self._items.page(replace(listing, body_id=actor.body_id))

    def list_to_endorse(self, actor: Actor, page: int, size: int) -> Page:
        """Return the items that wait for the asker's body as supervising department."""
        actor.require("item.endorse")
        return self._items.page(
            Listing(supervising_body_id=actor.body_id, state=ItemState.AWAITING_ENDORSEMENT, page=page, size=size)
        )

    def item(self, actor: Actor, item_id: str) -> ItemView:
        """
        Return all there is to show of an item.

        :raises NotFound: when there is none, or it is not for the asker to see
        """
        item = self._items.find([item_id]).get(item_id)
        if item is None or not _may_see(actor, item):
            raise NotFound("没有这个事项，或者它不是本单位的事项。请从事项清单里重新打开。")
        texts = self._revisions.find(revision_id(item_id, number) for number in item.revisions)
        history = [texts[revision_id(item_id, number)] for number in reversed(item.revisions)]
        return ItemView(item=item, text=history[0], history=history, opinions=self._opinions.of_item(item_id))

    def names(self, actor: Actor, item_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of those items that the asker may see."""
        found = self._items.find(item_ids)
        return {item.item_id: item.content.item_name for item in found.values() if _may_see(actor, item)}

    def compared(
        self, actor: Actor, item_id: str, number: int, against: int = 0
    ) -> tuple[ServiceItem, Revision, Revision | None]:
        """
        Return one text of an item and another to compare it with: `against`, or the one before, or none.

        :raises NotFound: when the item never had one of them
        """
        view = self.item(actor, item_id)
        text = _numbered(view, number)
        before = against or max((other.number for other in view.history if other.number < number), default=0)
        return view.item, text, _numbered(view, before) if before else None


def _numbered(view: ItemView, number: int) -> Revision:
    for revision in view.history:
        if revision.number == number:
            return revision
    raise NotFound(f"这个事项没有第 {number} 稿。请从事项页的“历次稿件”里打开。")


def _may_see(actor: Actor, item: ServiceItem) -> bool:
    if actor.may("item.view_all"):
        return True
    if not actor.may("item.view_own"):
        return False
    return actor.body_id in (item.body_id, item.supervising_body_id)
