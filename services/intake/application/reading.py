"""What the pages and the API show of items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.intake.application.inheriting import checked_source
from services.intake.application.ports import (
    Fact,
    Items,
    Listing,
    Opinions,
    Page,
    Revision,
    Revisions,
    Sources,
    revision_id,
)
from services.intake.domain.items import IMPLEMENTATION_LIST, ItemState, ServiceItem
from services.intake.domain.sources import Source, SourceItem
from shared.kernel.actor import Actor
from shared.kernel.batches import chunks
from shared.kernel.errors import NotFound

AGREES = "approve"
"""The verdict that asks for nothing."""


@dataclass(frozen=True, kw_only=True)
class Unbegun:
    """An item that is settled and has no implementation list yet; one may be begun."""

    source: Source
    item_name: str
    item_type: str
    base_code: str


class Implementations(Protocol):
    """Which implementation lists there are of which items of the directory list and the power list."""

    def unbegun(self, body_id: str, search: str, page: int, size: int) -> tuple[list[Unbegun], int]:
        """Return one page of a body's items that have none yet, by name, and how many there are."""
        ...

    def of(self, source: Source) -> list[ServiceItem]:
        """Return the lists of one item, by sub-item and case."""
        ...


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
        """
        Return the opinions of the latest round, which a correction answers: first those that ask for something.

        There are none where review has sent nothing back: what was approved may be written anew for another reason.
        """
        if not self.item.is_to_answer:
            return []
        latest = max((opinion.round for opinion in self.opinions), default=0)
        answered = [opinion for opinion in self.opinions if opinion.round == latest]
        return sorted(answered, key=lambda opinion: opinion.verdict == AGREES and not opinion.remarks)


class Reading:
    """Queries; each shows only what the asker's body and roles allow."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        opinions: Opinions,
        sources: Sources,
        implementations: Implementations,
    ) -> None:
        self._items = items
        self._revisions = revisions
        self._opinions = opinions
        self._sources = sources
        self._implementations = implementations

    def list_items(self, actor: Actor, listing: Listing) -> Page:
        """Return a page of the own body's items, or of all for those who may see all."""
        return self._items.page(_seen_by(actor, listing))

    def whole_list(self, actor: Actor, listing: Listing, size: int) -> Iterator[Sequence[ServiceItem]]:
        """
        Yield in batches the items that stand in a list at one instant, each once, whoever writes them meanwhile.

        Page after page would lose what is saved before its page comes: it goes to the first one. An item that has been
        taken from the actor's sight since then is left out.
        """
        for batch in chunks(self._items.ids(_seen_by(actor, listing)), size):
            found = self._items.find(batch)
            yield [item for item_id in batch if (item := found.get(item_id)) and _may_see(actor, item)]

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

    def source(self, actor: Actor, source: Source) -> SourceItem:
        """
        Return what the own body may begin an implementation list of.

        :raises NotFound: when it is not there, or is another body's
        """
        actor.require("item.compile")
        known = self._sources.find([source])
        found = checked_source(IMPLEMENTATION_LIST, source, known, actor.body_id)
        assert found is not None, "an implementation list has a source"
        return found

    def sources_of(self, items: Iterable[ServiceItem]) -> dict[Source, SourceItem]:
        """Return what these items implement; the items were found for somebody who may see them."""
        wanted = {item.source for item in items if item.source}
        return self._sources.find(wanted) if wanted else {}

    def divided_source(self, item: ServiceItem) -> SourceItem | None:
        """Return what an item implements, with all lists of it; the item was found for somebody who may see it."""
        return self._sources.divided([item.source]).get(item.source) if item.source else None

    def unbegun(self, actor: Actor, search: str, page: int, size: int) -> tuple[list[Unbegun], int]:
        """Return a page of the own items of which an implementation list may be begun, and how many there are."""
        actor.require("item.compile")
        return self._implementations.unbegun(actor.body_id, search, page, size)

    def lists_of(self, item: ServiceItem) -> list[ServiceItem]:
        """Return the implementation lists of a directory item, or those that share their source with a list."""
        own = Source(kind="directory", source_id=item.item_id)
        return self._implementations.of(item.source or own)

    def names(self, actor: Actor, item_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of those items that the asker may see."""
        found = self._items.find(item_ids)
        return {item.item_id: item.content.title for item in found.values() if _may_see(actor, item)}

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


def _seen_by(actor: Actor, listing: Listing) -> Listing:
    """Return a list as far as an actor may see it: all of it, or his own body's items."""
    if actor.may("item.view_all"):
        return listing
    actor.require("item.view_own")
    return replace(listing, body_id=actor.body_id)


def _may_see(actor: Actor, item: ServiceItem) -> bool:
    if actor.may("item.view_all"):
        return True
    if not actor.may("item.view_own"):
        return False
    return actor.body_id in (item.body_id, item.supervising_body_id)
