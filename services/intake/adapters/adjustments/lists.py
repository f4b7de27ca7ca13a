"""What lists of adjustments ask of MongoDB: a page by last day, the numbers beside it, and the numbers of one cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.intake.adapters.adjustments.documents import AdjustmentDocument, adjustment_of, of_cause
from services.intake.adapters.adjustments.store import ALL_OUTCOMES, ALL_STAGES, WITHOUT_TOUCHED
from services.intake.application.adjustments.ports import AdjustmentPage, Wish
from services.intake.domain.adjustments.outcomes import AdjustmentState
from shared.runtime.mongo import Collection

OF_A_BODY, OF_ALL, OF_A_CAUSE = "worklist_of_a_body", "worklist_of_all", "worklist_of_a_cause"
URGENT_FIRST = [("due_on", 1), ("_id", 1)]
BY_ITEM = [("_id", 1)]


class MongoAdjustmentLists:
    """Queries of lists, each answered in the order of an index: by last day, or by item for a cause of all bodies."""

    def page(self, wish: Wish, today: date) -> AdjustmentPage:
        """Return one page of a list with its numbers, the most urgent first; a cause of all bodies by item."""
        wanted, index = _wanted(wish, today), _index(wish)
        within, walked, order = dict(wanted), index, URGENT_FIRST
        if wish.cause_id and not wish.body_id:
            # its own index lies by body; the ids of a cause lie beside each other, in the order of items
            within["_id"] = of_cause(wish.cause_id)
            walked, order = BY_ITEM, BY_ITEM
        cursor = _adjustments().find(within, WITHOUT_TOUCHED).sort(order).hint(walked)
        found = cursor.skip((wish.page - 1) * wish.size).limit(wish.size)
        return AdjustmentPage(
            adjustments=[adjustment_of(each, {}) for each in found],
            total=int(_adjustments().count_documents(wanted, hint=index)),
            page=wish.page,
            size=wish.size,
            **_counts(wish),
        )

    def numbers(self, cause_id: str) -> dict[str, dict[str, int]]:
        """Return how many adjustments a cause has, by body and by outcome or, once closed, how they were closed."""
        is_closed = {"$eq": ["$state", AdjustmentState.CLOSED.value]}
        key = {"body_id": "$body_id", "what": {"$cond": [is_closed, "$closing.how", "$outcome"]}}
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": of_cause(cause_id)}},
            {"$group": {"_id": key, "count": {"$sum": 1}}},
        ]
        found: dict[str, dict[str, int]] = {}
        for each in _adjustments().aggregate(pipeline):
            found.setdefault(each["_id"]["body_id"], {})[each["_id"]["what"]] = each["count"]
        return found


def _index(wish: Wish) -> Any:
    if wish.cause_id:
        return OF_A_CAUSE
    return OF_A_BODY if wish.body_id else OF_ALL


def _scope(wish: Wish) -> dict[str, Any]:
    return {
        **({"cause.cause_id": wish.cause_id} if wish.cause_id else {}),
        **({"body_id": wish.body_id} if wish.body_id else {}),
    }


def _wanted(wish: Wish, today: date) -> dict[str, Any]:
    # each part is named, also where all are wanted: mongod then merges the runs of the index in the order of last days
    return {
        **_scope(wish),
        "state": {"$in": [wish.state.value] if wish.state else [state.value for state in AdjustmentState]},
        "clock": {"$in": [wish.stage.value] if wish.stage else ALL_STAGES},
        "outcome": {"$in": [wish.outcome.value] if wish.outcome else ALL_OUTCOMES},
        **({"due_on": {"$lt": today.isoformat()}} if wish.is_late else {}),
    }


def _counts(wish: Wish) -> dict[str, Mapping[str, int]]:
    """Return the numbers by state, and those of open ones by stage and by outcome; the index alone is read."""
    scope = _scope(wish) or {"state": {"$in": [state.value for state in AdjustmentState]}}
    key = {"state": "$state", "clock": "$clock", "outcome": "$outcome"}
    pipeline: list[dict[str, Any]] = [{"$match": scope}, {"$group": {"_id": key, "count": {"$sum": 1}}}]
    states: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for each in _adjustments().aggregate(pipeline, hint=_index(wish)):
        group, count = each["_id"], each["count"]
        states[group["state"]] += count
        if group["state"] == AdjustmentState.OPEN.value:
            stages[group["clock"]] += count
            outcomes[group["outcome"]] += count
    return {"counts": states, "stages": stages, "outcomes": outcomes}


def _adjustments() -> Collection:
    collection: Collection = AdjustmentDocument._get_collection()
    return collection
