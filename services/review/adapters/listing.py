"""The lists of the desk in MongoDB: query, order, a line, and what stands next to an item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.review.adapters.stored import day_from, implementing_from
from services.review.adapters.stored_words import opinion_from
from services.review.application.ports import ReviewFilter, ReviewRow
from services.review.domain.round import RUNNING, RoundState
from shared.kernel.alike import pieces
from shared.runtime.mongo import Collection, containing

Order = Sequence[tuple[str, int]]
STORED = {
    "waiting_for": "current.waiting_for",
    "may_advise": "current.may_advise",
    "appointed": "current.appointees",
    "spoken_by": "current.spoken_by",
}
"""The lists of offices and people in which a round is found, by the field of the filter."""


TO_LIST = dict.fromkeys(
    (
        *("current.item_name", "current.list_kind", "current.body_id", "current.body_name", "current.implementing"),
        *("current.number", "current.state", "current.revision", "current.content_hash", "current.standard_version"),
        *("current.lead", "current.opened_at", "current.closed_at", "current.act_by", "current.begun"),
        *("current.groups.name", "current.required_offices", "current.waiting_for", "current.judging"),
        *("current.judged", "current.spoken_by", "current.past_words", "current.carried", "current.opinions"),
        "current.to_coordinate",
    ),
    1,
)
TO_RECEIVE = {**TO_LIST, "current.element_hashes": 1}
"""With the keys of the elements, of which the formal check looks for those that are missing."""


def query_of(wanted: ReviewFilter) -> dict[str, Any]:
    """Return the query of a list."""
    query: dict[str, Any] = {stored: value for name, stored in STORED.items() if (value := getattr(wanted, name))}
    if wanted.asking:
        query["$or"] = _asking(wanted.asking)
    if wanted.coordinated:
        query["current.to_coordinate"] = True
    if wanted.states:
        query["current.state"] = _any_of([state.value for state in wanted.states])
    if wanted.name:
        query |= _of_name(wanted.name)
    return query | _of_body(wanted) | _due(wanted) | _named(wanted)


def order_of(wanted: ReviewFilter) -> list[tuple[str, int]]:
    """Return the order of a list: an office's by deadline, what runs by its age, the rest by its end."""
    if wanted.waiting_for:
        return [("current.act_by", 1), ("current.opened_at", 1), ("_id", 1)]
    if wanted.coordinated or any(state in RUNNING for state in wanted.states):
        return [("current.opened_at", 1), ("_id", 1)]
    return [("current.closed_at", -1), ("_id", -1)]


def neighbour(
    collection: Collection, query: Mapping[str, Any], order: Order, place: Mapping[str, Any], *, forward: bool
) -> str:
    """
    Return the item next to a place in a list, empty at its end.

    First among what ties with the place in all fields of the order but the last, then in ever fewer: each look is one
    step in the index of the list, however long it is.
    """
    for depth in range(len(order), 0, -1):
        ties = [{name: _at(place, name)} for name, _ in order[: depth - 1]]
        name, direction = order[depth - 1]
        beyond = {name: {"$gt" if (direction > 0) == forward else "$lt": _at(place, name)}}
        towards = [(each, way if forward else -way) for each, way in order[depth - 1 :]]
        found = collection.find_one({"$and": [query, *ties, beyond]}, {"_id": 1}, sort=towards)
        if found:
            return str(found["_id"])
    return ""


def row_of(document: Mapping[str, Any]) -> ReviewRow:
    """Read a line of a list."""
    current = document["current"]
    implementing = implementing_from(current.get("implementing"))
    begun, groups = len(current["begun"]), current["groups"]
    rounds = {word["opinion"]["office"]: word["round"] for word in current["past_words"]}
    return ReviewRow(
        item_id=document["_id"],
        item_name=current["item_name"],
        list_kind=current["list_kind"],
        part=implementing.part if implementing else "",
        lead=current.get("lead", ""),
        revision=current["revision"],
        content_hash=current["content_hash"],
        body_id=current["body_id"],
        body_name=current["body_name"],
        round=current["number"],
        state=RoundState(current["state"]),
        opened_at=current["opened_at"],
        closed_at=current["closed_at"],
        due_on=day_from(current["act_by"]),
        waiting_for=tuple(current["waiting_for"]),
        # stored since advisers have their list: of what was said last before, the next word says it
        judging=tuple(current.get("judging", current["required_offices"])),
        judged=tuple(current.get("judged", current["spoken_by"])),
        carried={office: rounds[office] for office in current["carried"]},
        carried_overruled=frozenset(
            word["opinion"]["office"] for word in current["past_words"] if word["is_overruled"]
        ).intersection(current["carried"]),
        is_to_coordinate=current["to_coordinate"],
        opinions=tuple(opinion_from(opinion) for opinion in current["opinions"]),
        standard_version=current["standard_version"],
        filled=frozenset(current.get("element_hashes", ())),
        sign_off=implementing.sign_off if implementing else None,
        group=groups[begun - 1]["name"] if begun else "",
        group_number=begun,
        group_count=len(groups),
    )


def _of_name(part: str) -> dict[str, Any]:
    """A single character is in no pair: it is looked for in all names of the list."""
    looked_up = {"name_pieces": {"$all": list(pieces(part))}} if len(part) > 1 else {}
    return {"current.item_name": containing(part), **looked_up}


def _asking(function: str) -> list[dict[str, Any]]:
    """A function is an office, or with a colon behind it one that each body performs."""
    performed = {"$regex": f"^{re.escape(function)}(:|$)"}
    named = ("receiving", "required_offices", "groups.advising")
    return [{f"current.{name}": performed} for name in named]


def _of_body(wanted: ReviewFilter) -> dict[str, Any]:
    if wanted.body_id:
        return {"current.body_id": wanted.body_id}
    return {"current.body_id": {"$ne": wanted.not_of_body}} if wanted.not_of_body else {}


def _named(wanted: ReviewFilter) -> dict[str, Any]:
    """Sorted, so that the same list is the same query."""
    if wanted.among is not None:
        return {"_id": {"$in": sorted(wanted.among)}}
    return {"_id": {"$nin": sorted(wanted.without)}} if wanted.without else {}


def _due(wanted: ReviewFilter) -> dict[str, Any]:
    """Days stand as text that sorts as they do."""
    bounds = {}
    if wanted.due_from:
        bounds["$gte"] = wanted.due_from.isoformat()
    if wanted.due_to:
        bounds["$lte"] = wanted.due_to.isoformat()
    return {"current.act_by": bounds} if bounds else {}


def _at(place: Mapping[str, Any], name: str) -> Any:
    value: Any = place
    for step in name.split("."):
        value = value[step]
    return value


def _any_of(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else {"$in": values}
