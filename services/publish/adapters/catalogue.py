"""The items in MongoDB: one read and one bulk write for a batch, and only the changed parts are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from pymongo.errors import OperationFailure

from services.publish.adapters.catalogue_queries import Query, query_of, wanted_code
from services.publish.adapters.documents import OUTDATED_INDEXES, CatalogueItemDocument
from services.publish.application.ports import ItemFilter, Move, Page
from services.publish.domain.catalogue import CatalogueItem, Codes, ItemState, Live, Recital, Seat, Text
from shared.contracts.envelope import Envelope
from shared.runtime.changes import Change
from shared.runtime.mongo import durable, total_of
from shared.runtime.outbox import push_again, save_all

LIGHT = {"outbox": 0, "text.elements": 0}
"""The content of the current text is a few kilobytes: only a release reads it."""
FULL = {"outbox": 0}
ALL = ItemFilter()
INDEX_NOT_FOUND = 27


def _stored(part: Text | Codes | Live | Recital | Seat | None) -> dict[str, Any] | None:
    """Shallow on purpose: `asdict` would copy all elements of every item once more."""
    return dict(vars(part)) if part else None


STORED: Mapping[str, Callable[[CatalogueItem], tuple[str, Any]]] = {
    "state": lambda item: ("state", item.state.value),
    "seen_review": lambda item: ("seen.review", item.seen_review),
    "seen_coding": lambda item: ("seen.coding", item.seen_coding),
    "seen_intake": lambda item: ("seen.intake", item.seen_intake),
    "text": lambda item: ("text", _stored(item.text)),
    "next_text": lambda item: ("next_text", _stored(item.next_text)),
    "codes": lambda item: ("codes", _stored(item.codes)),
    "list_id": lambda item: ("list_id", item.list_id),
    "live": lambda item: ("live", _stored(item.live)),
    "recital": lambda item: ("recital", _stored(item.recital)),
    "seat": lambda item: ("seat", _stored(item.seat)),
}


class MongoCatalogue:
    """The collection `catalogue_items`."""

    def load(self, item_ids: Collection[str], *, with_elements: bool = False) -> dict[str, CatalogueItem]:
        """Return the known items of these ids."""
        found = durable(CatalogueItemDocument).find({"_id": {"$in": list(item_ids)}}, FULL if with_elements else LIGHT)
        return {document["_id"]: _item(document) for document in found}

    def save(self, moves: Sequence[Move]) -> frozenset[str]:
        """Save in one bulk write; return the ids that another writer was faster with."""
        return frozenset(save_all(CatalogueItemDocument, [_change(move) for move in moves]).lost_keys)

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int:
        """Put messages into the outboxes of their items once more."""
        return push_again(CatalogueItemDocument, [(item_id, [message]) for item_id, message in spoken])

    def find(self, *, state: str, wanted: ItemFilter, page: int, size: int) -> Page:
        """Return one page of the desk's list, by body and name, or by code."""
        query = query_of(state, wanted, wanted_code(wanted))
        found = durable(CatalogueItemDocument).find(query.wanted, LIGHT)
        sorted_ = (found.hint(query.index) if query.index else found).sort(query.order)
        rows = [_item(row) for row in sorted_.skip((page - 1) * size).limit(size)]
        return Page(rows=rows, total=total_of(len(rows), page=page, size=size, count=lambda: _counted(query)))

    def count(self, state: str) -> int:
        """Return how many items there are in a state, from the index alone."""
        return _counted(query_of(state, ALL))

    def counts(self, wanted: ItemFilter) -> dict[ItemState, int]:
        """Return how many of the wanted items there are in each state, from the index alone."""
        code = wanted_code(wanted)
        return {state: _counted(query_of(state.value, wanted, code)) for state in ItemState}


def _counted(query: Query) -> int:
    collection = durable(CatalogueItemDocument)
    if query.index:
        return collection.count_documents(query.wanted, hint=query.index)
    return collection.count_documents(query.wanted)


def drop_outdated_indexes() -> None:
    """Take away indexes of an earlier version; without them this changes nothing."""
    collection = durable(CatalogueItemDocument)
    for name in collection.index_information().keys() & set(OUTDATED_INDEXES):
        try:
            collection.drop_index(name)
        except OperationFailure as error:
            if error.code != INDEX_NOT_FOUND:  # another process was faster
                raise


def _change(move: Move) -> Change:
    before, after = move.before, move.after
    if before.version == 0:
        fields = _nested({stored(after)[0]: stored(after)[1] for stored in STORED.values()})
    else:
        fields = dict(stored(after) for name, stored in STORED.items() if getattr(before, name) != getattr(after, name))
    return Change(key=after.item_id, fields=fields, expected_version=before.version, messages=move.messages)


def _nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An insert takes no dotted names."""
    nested: dict[str, Any] = {}
    for path, value in fields.items():
        parent, _, child = path.partition(".")
        if child:
            nested.setdefault(parent, {})[child] = value
        else:
            nested[path] = value
    return nested


def _item(document: Mapping[str, Any]) -> CatalogueItem:
    seen = document.get("seen") or {}
    return CatalogueItem(
        item_id=document["_id"],
        version=document["version"],
        state=ItemState(document["state"]),
        seen_review=seen.get("review", 0),
        seen_coding=seen.get("coding", 0),
        seen_intake=seen.get("intake", 0),
        text=_known(Text, document.get("text")),
        next_text=_known(Text, document.get("next_text")),
        codes=_known(Codes, document.get("codes")),
        list_id=document.get("list_id") or "",
        live=_known(Live, document.get("live")),
        recital=_known(Recital, document.get("recital")),
        seat=_known(Seat, document.get("seat")),
    )


def _known(kind: Any, stored: Mapping[str, Any] | None) -> Any:
    """Read a part; what a newer version has added to it is passed over."""
    if not stored:
        return None
    return kind(**{name: value for name, value in stored.items() if name in kind.__dataclass_fields__})
