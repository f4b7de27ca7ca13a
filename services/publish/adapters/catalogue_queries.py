"""What a list of the desk asks of MongoDB: which items, in which order, by which index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.publish.adapters.documents import CODE_INDEXES, CatalogueItemDocument
from services.publish.application.ports import ItemFilter
from services.publish.domain.catalogue import ItemState
from shared.kernel.codes import typed_code
from shared.runtime.mongo import beginning_with, containing, durable

STATES = [state.value for state in ItemState]
"""All are named, so that the index is entered once for each of them and not read through."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """Filter and order; `index` is named where mongod cannot tell by itself that a partial one holds all of it."""

    wanted: dict[str, Any]
    order: list[tuple[str, int]]
    index: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """The beginning of a code, and the kind of code of which some item has it."""

    path: str
    begins: str


def wanted_code(wanted: ItemFilter) -> Code | None:
    """
    Return the code that was typed in place of a name; None where no item, in whatever state, has one that begins so.

    It is asked once for a whole page: the list and the numbers of all states must speak of the same.
    """
    begins = typed_code(wanted.name)
    for path, index in CODE_INDEXES.items() if begins else ():
        some = {"state": {"$in": STATES}, path: beginning_with(begins)}
        if durable(CatalogueItemDocument).find_one(some, {"_id": 1}, hint=index):
            return Code(path=path, begins=begins)
    return None


def query_of(state: str, wanted: ItemFilter, code: Code | None = None) -> Query:
    """Return the query of a list; a piece of a name, a kind and what a code is narrowed by are looked for in keys."""
    query: dict[str, Any] = {"state": state}
    if wanted.body_id:
        query["text.body_id"] = wanted.body_id
    if wanted.list_kind:
        query["text.list_kind"] = wanted.list_kind
    if code:
        query[code.path] = beginning_with(code.begins)
        return Query(wanted=query, order=[(code.path, 1), ("_id", 1)], index=CODE_INDEXES[code.path])
    if wanted.name:
        query["text.item_name"] = containing(wanted.name)
    order = [("text.body_name", 1), ("text.item_name", 1), ("_id", 1)]
    return Query(wanted=query, order=order[1:] if wanted.body_id else order)
