"""What a list of items asks of MongoDB: which items it is about, in an index's order, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.list_indexes import (
    CODE_INDEXES,
    PUBLISHED_ITEMS,
    PUBLISHED_OF_A_BODY,
    PUBLISHED_OF_A_CATEGORY,
)
from services.intake.adapters.publication import FIELD as IS_PUBLISHED
from services.intake.application.ports import Listing
from services.intake.domain.items import COUNTED, ItemState
from shared.kernel.codes import typed_code
from shared.runtime.mongo import Collection, beginning_with, containing

GONE_BY_NAME = {ItemState.DISCARDED: "put_away_by_name", ItemState.RETIRED: "retired_by_name"}
"""The indexes of what is gone."""
BY_NAME = [("content.list_kind", 1), ("content.item_name", 1)]
NEWEST_FIRST = [("updated_at", -1), ("_id", -1)]
OF_A_BODY = [("body_id", 1), ("content.list_kind", 1), ("state", 1), *NEWEST_FIRST]
"""Named, since mongod prefers another index of a body's items where few are found, and sorts them in memory."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list asks for: filter, order, and the index where mongod is not to choose; `is_code` where codes are."""

    wanted: Mapping[str, Any]
    order: list[tuple[str, int]]
    index: Any = None
    is_code: bool = False


def asked_of(listing: Listing) -> Asked:
    """Return what a list asks for: by a code if what was typed begins one of some item of its kind, else by name."""
    scope = scope_of(listing)
    if path := _code_path(listing):
        begins = {"content.list_kind": listing.list_kind, path: beginning_with(typed_code(listing.search))}
        wanted = {**scope, **begins, **_standing(listing)}
        return Asked(wanted=wanted, order=[(path, 1), ("_id", 1)], index=CODE_INDEXES[path], is_code=True)
    return Asked(wanted=wanted_of(listing, scope), order=NEWEST_FIRST, index=_index_of(listing))


def _standing(listing: Listing) -> dict[str, Any]:
    """Return the condition of a list's states, or, of approved items, of what the portal shows."""
    if listing.published is not None:
        return {IS_PUBLISHED: listing.published}
    # All states are named, too: mongod then merges the indexes' runs of each state, and every write is spared two
    # more indexes without the state.
    return {"state": {"$in": _states_of(listing.state)}}


def _index_of(listing: Listing) -> Any:
    if listing.published is None:
        return OF_A_BODY if listing.body_id and listing.list_kind else None
    is_named_anywhere = listing.search and not listing.body_id and not listing.category
    return None if is_named_anywhere else _published_index(listing)


def _published_index(listing: Listing) -> str:
    if listing.body_id:
        return PUBLISHED_OF_A_BODY
    return PUBLISHED_OF_A_CATEGORY if listing.category else PUBLISHED_ITEMS


def _code_path(listing: Listing) -> str:
    begins = typed_code(listing.search) if not listing.supervising_body_id else ""
    for path, index in CODE_INDEXES.items() if begins and listing.list_kind else ():
        some = {"content.list_kind": listing.list_kind, path: beginning_with(begins)}
        if _items().find_one(some, {"_id": 1}, hint=index):
            return path
    return ""


def wanted_of(listing: Listing, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filter of a list; what was put away is in it only when it is asked for."""
    wanted: dict[str, Any] = {**scope, **_standing(listing)}
    if listing.search:
        wanted["content.item_name"] = containing(listing.search)
    if listing.search and not listing.body_id and listing.state is None:
        # Of a rare name in the whole district mongod tries the index of names beside that of states, which must not
        # look quicker because it passes over what was put away.
        wanted |= {"state": {"$in": [state.value for state in ItemState]}, "discard": None, "let_go": None}
    return wanted


def scope_of(listing: Listing) -> dict[str, Any]:
    """Return what a list is about, in the order of its index."""
    kind = {"content.list_kind": listing.list_kind} if listing.list_kind else {}
    if listing.supervising_body_id:
        return {"supervising_body_id": listing.supervising_body_id}
    if not listing.category:
        return {"body_id": listing.body_id, **kind} if listing.body_id else kind
    category = {"content.category": listing.category}
    # only items of the directory list have one; of a whole district the index begins with it
    return {"body_id": listing.body_id, **kind, **category} if listing.body_id else category


def counts_of(scope: Mapping[str, Any]) -> dict[str, int]:
    """Return how many items there are in each state, those that were put away, too."""
    pipeline: list[dict[str, Any]] = [
        {"$match": scope},
        {"$sort": {**dict.fromkeys(_in_index(scope), 1), "state": 1}},
        {"$group": {"_id": "$state", "count": {"$sum": 1}}},
    ]
    return {entry["_id"]: entry["count"] for entry in _items().aggregate(pipeline)}


def _in_index(scope: Mapping[str, Any]) -> list[str]:
    return [name for name in scope if name != "content.category" or "body_id" not in scope]


def categories_of(listing: Listing) -> dict[str, int]:
    """Return how many items of the list's states are in each category of public services, of one body or of all."""
    category = "content.category"
    scope: dict[str, Any] = scope_of(replace(listing, category="")) if listing.body_id else {category: {"$gt": ""}}
    pipeline: list[dict[str, Any]] = [
        {"$match": {**scope, **_standing(listing)}},
        {"$group": {"_id": f"${category}", "count": {"$sum": 1}}},
    ]
    return {entry["_id"]: entry["count"] for entry in _items().aggregate(pipeline) if entry["_id"]}


def found_by(listing: Listing, sought: Asked) -> int:
    """Count what a search finds: of one body within its items, of the whole district among the names in their index."""
    wanted = sought.wanted
    if sought.is_code:
        return _items().count_documents(wanted, hint=sought.index)
    if listing.body_id or listing.supervising_body_id or listing.category:  # the last by its own index
        return _items().count_documents(wanted)
    asked = dict(wanted)
    if listing.state is None:
        del asked["state"], asked["discard"], asked["let_go"]
    found = _items().count_documents(asked, hint=BY_NAME)
    if listing.state is not None:
        return found
    # the index of names knows no states: what is gone is little, and has indexes of its own
    gone = (
        _items().count_documents({**asked, "state": state.value}, hint=index) for state, index in GONE_BY_NAME.items()
    )
    return found - sum(gone)


def published_of(listing: Listing, counts: Mapping[str, int]) -> int:
    """Return of how many approved items the portal shows the present text; the others are counted, mostly few."""
    approved = counts.get(ItemState.APPROVED.value, 0)
    if listing.supervising_body_id or not approved:
        return 0
    waiting = {**scope_of(listing), IS_PUBLISHED: False}
    return max(0, approved - _items().count_documents(waiting, hint=_published_index(listing)))


def total_of(counts: Mapping[str, int], listing: Listing, published: int) -> int:
    """Return how many of the counted items a list of one state, or of all, shows."""
    total = sum(counts.get(each, 0) for each in _states_of(listing.state))
    if listing.published is None:
        return total
    return published if listing.published else total - published


def _states_of(state: ItemState | None) -> list[str]:
    return [each.value for each in (COUNTED if state is None else (state,))]


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection
