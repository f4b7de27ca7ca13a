"""What bodies have and have filed in the stages of the work plan, in MongoDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.power_items import PowerItemDocument
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.intake.domain.late_imports import LateImport
from services.intake.domain.report_states import Filed
from shared.kernel.clock import day_in_china
from shared.runtime.mongo import Aggregate, Collection

OF_LISTS = "filed_of_a_list"
"""The index that answers what bodies have filed without a look at the items themselves."""
POWERS_OF_BODIES = [
    ("body_id", 1),
    ("is_in_force", 1),
    ("item_type", 1),
    ("base_code", 1),
    ("_id", 1),
    ("item_name", 1),
    ("imported_at", 1),
]
"""The index of the power list that knows when an item came into force here."""
COUNTED = {"state": {"$ne": ItemState.DISCARDED.value}}
"""What was put away counts nowhere."""
SETTLED = "settled_of_a_list"
"""The index that answers which items are approved without a look at them."""


class MongoFiledItems:
    """What the collection service_items says of how far bodies are; answered from an index alone."""

    def filed(self, list_kind: str, ends: Mapping[str, datetime]) -> dict[str, Filed]:
        """Return in one aggregation what each body has of a kind of list, counted against its own end of the stage."""
        if not ends:
            return {}
        pipeline: list[dict[str, Any]] = [
            {"$match": {"content.list_kind": list_kind, "body_id": {"$in": sorted(ends)}, **COUNTED}},
            {"$project": {"_id": 0, "body_id": 1, "state": 1, **_cells(ends)}},
            {"$group": {"_id": {"body_id": "$body_id", "state": "$state", "cell": "$cell"}, "count": {"$sum": 1}}},
        ]
        return _added_up(_items().aggregate(pipeline, hint=OF_LISTS))

    def unbegun(self, ends: Mapping[str, datetime]) -> dict[str, int]:
        """Return in one aggregation how many settled items of each body have no implementation list."""
        if not ends:
            return {}
        of_bodies = {"body_id": {"$in": sorted(ends)}}
        lists = {**of_bodies, "content.list_kind": IMPLEMENTATION_LIST, "source.source_id": {"$gt": ""}}
        approved = {**of_bodies, "content.list_kind": DIRECTORY_LIST, "state": ItemState.APPROVED.value}
        settled = {"_id": 1, "body_id": 1}
        pipeline: list[dict[str, Any]] = [
            {"$match": approved},
            # a condition on the day in $match would look at each item; computed, it is answered from the index
            {"$project": {**settled, "is_in_time": {"$lt": ["$created_at", _end_of(ends)]}}},
            {"$match": {"is_in_time": True}},
            _union(ItemDocument, [{"$match": lists}, {"$project": {"_id": "$source.source_id"}}]),
            _union(PowerItemDocument, [{"$match": {**of_bodies, "is_in_force": True}}, {"$project": settled}]),
            {"$group": {"_id": "$_id", "body_id": {"$max": "$body_id"}, "rows": {"$push": {"$type": "$body_id"}}}},
            {"$match": {"rows": {"$ne": "missing"}}},
            {"$group": {"_id": "$body_id", "count": {"$sum": 1}}},
        ]
        return {found["_id"]: found["count"] for found in _items().aggregate(pipeline, hint=SETTLED)}

    def late_imports(self, begins: datetime, ends: Mapping[str, datetime]) -> dict[str, list[LateImport]]:
        """Return by body what it owes because of powers that were imported after the stage had begun."""
        wanted = {"body_id": {"$in": sorted(ends)}, "is_in_force": True, "imported_at": {"$gte": begins}}
        shown = {"_id": 1, "body_id": 1, "imported_at": 1}
        powers = list(_powers().find(wanted, shown).hint(POWERS_OF_BODIES)) if ends else []
        lists: dict[str, list[Mapping[str, Any]]] = {}
        if powers:
            shown = {"_id": 0, "source.source_id": 1, "state": 1, "created_at": 1, "first_filed_at": 1}
            for one in _items().find({"source.source_id": {"$in": [power["_id"] for power in powers]}}, shown):
                lists.setdefault(one["source"]["source_id"], []).append(one)
        counts: dict[tuple[str, date], Counter[str]] = {}
        for power in powers:
            key = (power["body_id"], day_in_china(power["imported_at"]))
            counts.setdefault(key, Counter()).update(_open_cells(lists.get(power["_id"], ()), ends[power["body_id"]]))
        found: dict[str, list[LateImport]] = {}
        for (body_id, day), cells in sorted(counts.items()):
            if cells:
                found.setdefault(body_id, []).append(_late_import(day, cells))
        return found

    def bodies_with(self, list_kind: str, body_ids: Iterable[str]) -> set[str]:
        """Return which of these bodies have an item of this kind of list."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"content.list_kind": list_kind, "body_id": {"$in": sorted(body_ids)}, **COUNTED}},
            {"$group": {"_id": "$body_id"}},
        ]
        return {found["_id"] for found in _items().aggregate(pipeline, hint=OF_LISTS)}


def _late_import(day: date, cells: Counter[str]) -> LateImport:
    return LateImport(
        imported_on=day, unbegun=cells["unbegun"], unfiled=cells["unfiled"], new_unfiled=cells["new_unfiled"]
    )


def _open_cells(lists: Sequence[Mapping[str, Any]], end: datetime) -> Iterable[str]:
    """Name the field of `LateImport` for each thing that one power leaves to do: its list, or those not filed."""
    if not lists:
        return ["unbegun"]
    rest = [one for one in lists if not one.get("first_filed_at") or one["state"] == ItemState.WITHDRAWN.value]
    return ["unfiled" if one["created_at"] < end else "new_unfiled" for one in rest]


def _union(document: type[Aggregate], pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$unionWith": {"coll": document._get_collection_name(), "pipeline": pipeline}}


def _cells(ends: Mapping[str, datetime]) -> dict[str, Any]:
    """Return the expression that names, for each item, the field of `Filed` in which it is counted."""
    end = _end_of(ends)
    is_filed = {
        "$and": [
            {"$gt": ["$first_filed_at", None]},
            {"$ne": ["$state", ItemState.WITHDRAWN.value]},
        ]
    }
    begun_by_then = {"$lt": ["$created_at", end]}
    of_the_filed = {
        "$switch": {
            "branches": [
                {"case": {"$lt": ["$first_filed_at", end]}, "then": "in_time"},
                {"case": begun_by_then, "then": "after"},
            ],
            "default": "new_filed",
        }
    }
    of_the_rest = {"$cond": [begun_by_then, "unfiled", "new_unfiled"]}
    return {"cell": {"$cond": [is_filed, of_the_filed, of_the_rest]}}


def _end_of(ends: Mapping[str, datetime]) -> Any:
    """Return the expression for the end of an item's body: the usual one, but for bodies with an extension."""
    bodies: dict[datetime, list[str]] = {}
    for body_id, end in ends.items():
        bodies.setdefault(end, []).append(body_id)
    usual = max(bodies, key=lambda end: len(bodies[end]))
    branches = [
        {"case": {"$in": ["$body_id", {"$literal": sorted(ids)}]}, "then": end}
        for end, ids in bodies.items()
        if end != usual
    ]
    return {"$switch": {"branches": branches, "default": usual}} if branches else usual


def _added_up(rows: Iterable[Mapping[str, Any]]) -> dict[str, Filed]:
    cells: dict[str, dict[str, int]] = {}
    states: dict[str, dict[str, int]] = {}
    for row in rows:
        key, count = row["_id"], row["count"]
        of_body, of_states = cells.setdefault(key["body_id"], {}), states.setdefault(key["body_id"], {})
        of_body[key["cell"]] = of_body.get(key["cell"], 0) + count
        of_states[key["state"]] = of_states.get(key["state"], 0) + count
    return {body_id: Filed(**counts, by_state=states[body_id]) for body_id, counts in cells.items()}


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection


def _powers() -> Collection:
    collection: Collection = PowerItemDocument._get_collection()
    return collection
