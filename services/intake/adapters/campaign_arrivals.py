"""What came to bodies after a stage of the work plan had begun: powers, and approvals of items, also once more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.power_items import PowerItemDocument
from services.intake.domain.items import DIRECTORY_LIST, GONE, ItemState
from services.intake.domain.late_imports import LateImport
from shared.kernel.clock import day_in_china
from shared.runtime.mongo import Collection

OF_LISTS = "owed_of_a_list"
"""The index that answers what bodies have, have filed and have approved without a look at the items themselves."""
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
IN_FORCE = {"state": {"$nin": sorted(state.value for state in GONE)}}
"""What is gone owes nothing, and is nothing that a body has."""
IS_GONE = {"state": {"$in": sorted(state.value for state in GONE)}}
SETTLED_AT = {"$ifNull": ["$settled_at", "$progress.approved_at"]}
"""When an item was first approved."""
IS_PUT_BACK = {"$gt": ["$put_back_at", None]}
"""What was approved and is, or was, in hand again because of the level above."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """
    Something that implementation lists are compiled for, and when it was there.

    The level above put it back into its body's hands at `put_back_at`; review let it pass again at `again_at`. `before`
    are the same two of the times before.
    """

    source_id: str
    body_id: str
    at: datetime
    is_approval: bool
    put_back_at: datetime | None = None
    again_at: datetime | None = None
    before: tuple[tuple[datetime, datetime], ...] = ()

    def as_late(self, set_at: datetime | None) -> LateImport:
        """Return the day of it, without counts; `set_at` is when the extension of the body was given."""
        return LateImport(
            imported_on=day_in_china(self.at),
            is_approval=self.is_approval,
            is_set=set_at is not None and set_at >= self.at,
            put_back_on=day_in_china(self.put_back_at) if self.put_back_at else None,
            again_on=day_in_china(self.again_at) if self.again_at else None,
            is_set_again=set_at is not None and self.again_at is not None and set_at >= self.again_at,
            before=tuple(
                (day_in_china(at), day_in_china(again_at))
                for at, again_at in self.before
                if set_at is None or set_at < again_at
            ),
        )


def late_powers(begins: datetime, ends: Mapping[str, datetime]) -> Iterable[Arrival]:
    """Yield the powers that came into force here since the beginning."""
    wanted = {"body_id": {"$in": sorted(ends)}, "is_in_force": True, "imported_at": {"$gte": begins}}
    shown = {"_id": 1, "body_id": 1, "imported_at": 1}
    for one in powers().find(wanted, shown).hint(POWERS_OF_BODIES):
        yield Arrival(source_id=one["_id"], body_id=one["body_id"], at=one["imported_at"], is_approval=False)


def late_approvals(begins: datetime, ends: Mapping[str, datetime]) -> Iterable[Arrival]:
    """
    Yield the items that were begun by the end and first approved since the beginning, or put back by the level above.

    A later approval of what the body itself took in hand again says nothing.
    """
    is_again = {"$and": [IS_PUT_BACK, {"$gt": ["$progress.approved_at", "$put_back_at"]}]}
    is_again_since = {"$and": [is_again, {"$gte": ["$progress.approved_at", begins]}]}
    facts = {
        "at": {"$ifNull": [SETTLED_AT, "$created_at"]},
        "waits": {"$and": [IS_PUT_BACK, {"$not": [is_again]}, {"$ne": ["$state", ItemState.APPROVED.value]}]},
        "again": is_again_since,
    }
    is_late = {"$or": [{"$gte": [SETTLED_AT, begins]}, facts["waits"], is_again_since]}
    is_wanted = {"$and": [is_late, {"$lt": ["$created_at", end_of(ends)]}]}
    times = {"put_back_at": "$put_back_at", "approved_at": "$progress.approved_at"}
    pipeline: list[dict[str, Any]] = [
        {"$match": {"content.list_kind": DIRECTORY_LIST, "body_id": {"$in": sorted(ends)}, **IN_FORCE}},
        {"$project": {"_id": 1, "body_id": 1, **times, **facts, "is_wanted": is_wanted}},
        {"$match": {"is_wanted": True}},
    ]
    found = list(items().aggregate(pipeline, hint=OF_LISTS))
    before = _put_back_before([one["_id"] for one in found if one["waits"] or one["again"]])
    for one in found:
        yield Arrival(
            source_id=one["_id"],
            body_id=one["body_id"],
            at=one["at"],
            is_approval=True,
            put_back_at=one["put_back_at"] if one["waits"] or one["again"] else None,
            again_at=one["approved_at"] if one["again"] else None,
            before=before.get(one["_id"], ()),
        )


def _put_back_before(item_ids: Sequence[str]) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    """Return when the level above had put items back earlier, and when they were approved again."""
    shown = {"put_back_before": 1}
    found = items().find({"_id": {"$in": list(item_ids)}}, shown) if item_ids else ()
    return {one["_id"]: tuple((at, again) for at, again in one.get("put_back_before", ())) for one in found}


def end_of(ends: Mapping[str, datetime]) -> Any:
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


def items() -> Collection:
    """Return the collection of items."""
    collection: Collection = ItemDocument._get_collection()
    return collection


def powers() -> Collection:
    """Return the collection of the power list."""
    collection: Collection = PowerItemDocument._get_collection()
    return collection
