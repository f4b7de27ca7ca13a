"""Every query about operations goes by an index, and is sorted by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mongoengine.connection import get_db

from tests.services.operations.district import District

NEWEST = [("requested_at", -1), ("_id", -1)]
OLDEST = [("requested_at", 1), ("_id", 1)]
HEARD = [("heard_at", 1), ("_id", 1)]
OPEN_IN = {"open_item_ids": {"$in": ["i-1", "i-2"], "$exists": True}}

QUERIES: dict[str, tuple[str, dict[str, Any], list[tuple[str, int]]]] = {
    "intake: of a body": ("intake", {"state": {"$in": ["requested", "refused"]}, "body_id": "b-1"}, NEWEST),
    "intake: in a state": ("intake", {"state": "requested"}, NEWEST),
    "intake: of all": ("intake", {"state": {"$in": ["requested", "refused"]}}, NEWEST),
    "intake: open ones of items": ("intake", OPEN_IN, []),
    "intake: one": ("intake", {"_id": "o-1"}, []),
    "review: in a state": ("review", {"state": "open"}, OLDEST),
    "review: of all": ("review", {"state": {"$in": ["open", "approved"]}}, OLDEST),
    "review: of an office": ("review", {"waiting_for": "legal_review"}, OLDEST),
    "publish: in a state": ("publish", {"state": "waiting"}, HEARD),
    "publish: of all": ("publish", {"state": {"$in": ["waiting", "adopted"]}}, HEARD),
    "publish: due": (
        "publish",
        {"state": "adopted", "effective_on": {"$lte": "2026-11-24"}},
        [("effective_on", 1), ("_id", 1)],
    ),
    "publish: of a page": ("publish", {"item_ids": {"$in": ["i-1", "i-2"]}, "state": "carried_out"}, []),
}


@pytest.mark.parametrize("what", list(QUERIES))
def test_a_query_about_operations_goes_by_an_index(district: District, what: str) -> None:
    service, query, order = QUERIES[what]
    cursor = get_db(service)["item_operations"].find(query)
    plan = (cursor.sort(order) if order else cursor).explain()["queryPlanner"]["winningPlan"]

    stages = set(_stages(plan))
    assert stages & {"IXSCAN", "IDHACK", "EXPRESS_IXSCAN"}, plan
    assert not stages & {"COLLSCAN", "SORT"}, plan


def _stages(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["stage"]
    for inner in [plan.get("inputStage"), *plan.get("inputStages", ())]:
        if inner:
            yield from _stages(inner)
