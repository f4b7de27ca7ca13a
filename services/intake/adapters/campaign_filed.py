"""What bodies have and have filed in the stages of the work plan, in MongoDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.intake.adapters.campaign_arrivals import (
    IN_FORCE,
    IS_GONE,
    OF_LISTS,
    POWERS_OF_BODIES,
    Arrival,
    end_of,
    items,
    late_approvals,
    late_powers,
    powers,
)
from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.power_items import PowerItemDocument
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.intake.domain.late_imports import LateImport
from services.intake.domain.report_states import Filed
from shared.kernel.clock import day_in_china
from shared.runtime.mongo import Aggregate

NEVER = datetime.min.replace(tzinfo=UTC)
"""Before anything was filed: whatever is later has a day."""
IS_SETTLED = {"$or": [{"$eq": ["$state", ItemState.APPROVED.value]}, {"$gt": ["$progress.approved_at", None]}]}
"""What review let pass once: a text that is written over it takes nothing of that back."""
OWED_FROM = {"$ifNull": ["$owed_from", "$created_at"]}
"""Since when an item could have been compiled; one from before that was kept, since when it was begun."""


class MongoFiledItems:
    """What the collection service_items says of how far bodies are; answered from an index alone."""

    def filed(self, list_kind: str, ends: Mapping[str, datetime], until: datetime | None = None) -> dict[str, Filed]:
        """Return in one aggregation what each body has of a kind of list, counted against its own end of the stage."""
        if not ends:
            return {}
        # a condition on the day in $match would look at each item; computed, it is answered from the index
        is_there = {"$lt": ["$created_at", until]} if until else {"$literal": True}
        pipeline: list[dict[str, Any]] = [
            {"$match": {"content.list_kind": list_kind, "body_id": {"$in": sorted(ends)}, **IN_FORCE}},
            {"$project": {"_id": 0, "body_id": 1, "state": 1, "is_there": is_there, **_cells(ends, until)}},
            {"$match": {"is_there": True}},
            {"$group": {"_id": {"body_id": "$body_id", "state": "$state", "cell": "$cell"}, "count": {"$sum": 1}}},
        ]
        return _added_up(items().aggregate(pipeline, hint=OF_LISTS))

    def unbegun(self, ends: Mapping[str, datetime], until: datetime | None = None) -> dict[str, int]:
        """Return in one aggregation how many settled items of each body have no implementation list."""
        if not ends:
            return {}
        of_bodies = {"body_id": {"$in": sorted(ends)}}
        lists: dict[str, Any] = {**of_bodies, "content.list_kind": IMPLEMENTATION_LIST, "source.source_id": {"$gt": ""}}
        if until:
            lists["created_at"] = {"$lt": until}
        settled = {"_id": 1, "body_id": 1}
        pipeline: list[dict[str, Any]] = [
            {"$match": {**of_bodies, "content.list_kind": DIRECTORY_LIST, **IN_FORCE}},
            # a condition on the day in $match would look at each item; computed, it is answered from the index
            {"$project": {**settled, "is_wanted": {"$and": [IS_SETTLED, {"$lt": ["$created_at", end_of(ends)]}]}}},
            {"$match": {"is_wanted": True}},
            _union(ItemDocument, [{"$match": lists}, {"$project": {"_id": "$source.source_id"}}]),
            _union(PowerItemDocument, [{"$match": {**of_bodies, "is_in_force": True}}, {"$project": settled}]),
            {"$group": {"_id": "$_id", "body_id": {"$max": "$body_id"}, "rows": {"$push": {"$type": "$body_id"}}}},
            {"$match": {"rows": {"$ne": "missing"}}},
            {"$group": {"_id": "$body_id", "count": {"$sum": 1}}},
        ]
        return {found["_id"]: found["count"] for found in items().aggregate(pipeline, hint=OF_LISTS)}

    def of_gone_powers(self, ends: Mapping[str, datetime], until: datetime | None = None) -> dict[str, Counter[str]]:
        """Return by body how many lists, by the field of `Filed`, are not filed and of powers no longer in force."""
        wanted = {"body_id": {"$in": sorted(ends)}, "is_in_force": False}
        gone = list(powers().find(wanted, {"_id": 1, "body_id": 1}).hint(POWERS_OF_BODIES)) if ends else []
        lists = _lists_of([power["_id"] for power in gone], until)
        found: dict[str, Counter[str]] = {}
        for power in gone:
            rest = [one for one in lists.get(power["_id"], ()) if not _is_filed(one)]
            found.setdefault(power["body_id"], Counter()).update(
                _open_cell(one, ends[power["body_id"]]) for one in rest
            )
        return found

    def late_imports(
        self,
        begins: datetime,
        ends: Mapping[str, datetime],
        set_at: Mapping[str, datetime],
        until: datetime | None = None,
    ) -> dict[str, list[LateImport]]:
        """Return by body what came to it after the stage had begun: powers, and approvals of its items."""
        if not ends:
            return {}
        arrivals = [*late_powers(begins, ends), *late_approvals(begins, ends)]
        lists = _lists_of([one.source_id for one in arrivals], until)
        days: dict[tuple[str, LateImport], list[Arrival]] = {}
        for one in sorted(arrivals, key=lambda one: (one.at, one.is_approval)):
            days.setdefault((one.body_id, one.as_late(set_at.get(one.body_id))), []).append(one)
        found: dict[str, list[LateImport]] = {}
        for (body_id, day), each in days.items():
            cells = [cell for one in each for cell in _late_cells(lists.get(one.source_id, ()), ends[body_id])]
            if cells:
                found.setdefault(body_id, []).append(replace(day, **_counted(cells)))
        return found

    def dropped(
        self, list_kind: str, ends: Mapping[str, datetime], begins: date, until: datetime | None = None
    ) -> dict[str, bool]:
        """Return the bodies that had filed what is gone since, and whether by their ends; few ever put away."""
        wanted = {
            "content.list_kind": list_kind,
            "body_id": {"$in": sorted(ends)},
            "first_filed_at": {"$gt": NEVER, **({"$lt": until} if until else {})},
            "$or": [
                {"state": ItemState.DISCARDED.value, "discard.was": {"$ne": ItemState.WITHDRAWN.value}},
                {"state": ItemState.RETIRED.value, "standing.since": {"$gte": begins.isoformat()}},
            ],
        }
        shown = {"_id": 0, "body_id": 1, "state": 1, "first_filed_at": 1}
        found: dict[str, bool] = {}
        for one in items().find({**wanted, **IS_GONE}, shown).hint(OF_LISTS):
            is_in_time = one["first_filed_at"] < ends[one["body_id"]]
            if is_in_time or one["state"] == ItemState.RETIRED:
                found[one["body_id"]] = is_in_time or found.get(one["body_id"], False)
        return found

    def bodies_with(self, list_kind: str, body_ids: Iterable[str]) -> set[str]:
        """Return which of these bodies have an item of this kind of list."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"content.list_kind": list_kind, "body_id": {"$in": sorted(body_ids)}, **IN_FORCE}},
            {"$group": {"_id": "$body_id"}},
        ]
        return {found["_id"] for found in items().aggregate(pipeline, hint=OF_LISTS)}


def _lists_of(source_ids: Sequence[str], until: datetime | None) -> dict[str, list[Mapping[str, Any]]]:
    shown = {"_id": 0, "source.source_id": 1, "state": 1, "created_at": 1, "owed_from": 1, "first_filed_at": 1}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in items().find({"source.source_id": {"$in": source_ids}}, shown) if source_ids else ():
        if until is None or one["created_at"] < until:
            found.setdefault(one["source"]["source_id"], []).append(_as_then(one, until))
    return found


def _as_then(one: Mapping[str, Any], until: datetime | None) -> Mapping[str, Any]:
    filed_at = one.get("first_filed_at")
    return {**one, "first_filed_at": None} if until and filed_at and filed_at >= until else one


def _late_cells(lists: Sequence[Mapping[str, Any]], end: datetime) -> Iterable[tuple[str, date | None]]:
    """Name the field of `LateImport` for each list of what came late, with the day on which it was filed if it was."""
    if not lists:
        yield "unbegun", None
    for one in lists:
        if not _is_filed(one):
            yield _open_cell(one, end), None
        elif one["first_filed_at"] >= end:
            cell = "after" if _owed_from(one) < end else "new_filed"
            yield cell, day_in_china(one["first_filed_at"])


def _counted(cells: Sequence[tuple[str, date | None]]) -> dict[str, Any]:
    counts = Counter(cell for cell, day in cells if day is None)
    days = {key: tuple(day for cell, day in cells if cell == key and day) for key in ("after", "new_filed")}
    return {**counts, **days}


def _is_filed(one: Mapping[str, Any]) -> bool:
    return bool(one.get("first_filed_at")) and one["state"] != ItemState.WITHDRAWN.value


def _open_cell(one: Mapping[str, Any], end: datetime) -> str:
    return "unfiled" if _owed_from(one) < end else "new_unfiled"


def _owed_from(one: Mapping[str, Any]) -> datetime:
    owed_from: datetime = one.get("owed_from") or one["created_at"]
    return owed_from


def _union(document: type[Aggregate], pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$unionWith": {"coll": document._get_collection_name(), "pipeline": pipeline}}


def _cells(ends: Mapping[str, datetime], until: datetime | None = None) -> dict[str, Any]:
    """Return the expression that names, for each item, the field of `Filed` in which it is counted."""
    end = end_of(ends)
    is_filed = {
        "$and": [
            {"$gt": ["$first_filed_at", None]},
            {"$ne": ["$state", ItemState.WITHDRAWN.value]},
            *([{"$lt": ["$first_filed_at", until]}] if until else []),
        ]
    }
    begun_by_then = {"$lt": [OWED_FROM, end]}
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


def _added_up(rows: Iterable[Mapping[str, Any]]) -> dict[str, Filed]:
    cells: dict[str, dict[str, Any]] = {}
    states: dict[str, dict[str, int]] = {}
    for row in rows:
        key, count = row["_id"], row["count"]
        of_body, of_states = cells.setdefault(key["body_id"], {}), states.setdefault(key["body_id"], {})
        of_body[key["cell"]] = of_body.get(key["cell"], 0) + count
        of_states[key["state"]] = of_states.get(key["state"], 0) + count
    return {body_id: Filed(**counts, by_state=states[body_id]) for body_id, counts in cells.items()}
