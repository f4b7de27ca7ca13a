"""How an item follows the list it stands in: the list is decided first, its items are moved after it.

Between the two writes a process may die; following again from wherever the item stands ends at the same place.
"""

from __future__ import annotations

from services.publish.domain.catalogue import CatalogueItem, ItemState
from services.publish.domain.lists import CatalogueList, Entry, ListState


class Outdated(Exception):
    """The item's text has changed, or its list was taken from it, since it was chosen for this list."""


def follow(item: CatalogueItem, chosen: CatalogueList, entry: Entry) -> CatalogueItem:
    """
    Return the item as the list's state asks for; an item that has followed already comes back unchanged.

    :raises Outdated: when the list is still open and the item is no longer what was chosen
    """
    stands_here = item.state is ItemState.IN_LIST and item.list_id == chosen.list_id
    if chosen.state is ListState.PROPOSED:
        return item if stands_here else _enter(item, chosen, entry)
    if not stands_here:
        return item
    return item.returned(chosen.list_id) if chosen.state is ListState.RETURNED else item.adopted(chosen.list_id)


def _enter(item: CatalogueItem, chosen: CatalogueList, entry: Entry) -> CatalogueItem:
    # By its hash: a revision that only cites articles by new numbers is the same text (item_recited).
    is_same_text = item.text is not None and item.text.content_hash == entry.content_hash
    if item.state is not ItemState.READY or not is_same_text:
        raise Outdated(item.item_id)
    return item.listed(chosen.list_id)
