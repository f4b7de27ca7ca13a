"""Every list of the desk and every query of a handler goes by an index and sorts nothing in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from services.review.adapters.documents import BodyDocument, ItemReviewDocument
from services.review.adapters.repositories import order_of, query_of
from services.review.application.lists import CLOSED
from services.review.application.ports import ReviewFilter
from services.review.application.use_cases import UseCases
from services.review.domain.round import RUNNING, RoundState
from shared.runtime.mongo import durable
from tests.services.review.conftest import submitted
from tests.unit.review.builders import NOON

OPEN = (RoundState.OPEN,)
LISTS = {
    "waiting": ReviewFilter(states=OPEN, waiting_for="legal_review"),
    "waiting from one body": ReviewFilter(states=OPEN, waiting_for="legal_review", body_id="b", name="优"),
    "waiting and claimed by nobody": ReviewFilter(
        states=OPEN, waiting_for="legal_review", without=frozenset({"one", "two"})
    ),
    "advising": ReviewFilter(states=OPEN, may_advise="quality_review"),
    "advising, from one body": ReviewFilter(states=OPEN, may_advise="quality_review", body_id="b", name="优待"),
    "disputed, for machines": ReviewFilter(states=(RoundState.DISPUTED,)),
    "appointed": ReviewFilter(states=tuple(sorted(RUNNING)), appointed="account"),
    "disputes": ReviewFilter(states=(RoundState.DISPUTED,), coordinated=True),
    "spoken": ReviewFilter(states=OPEN, spoken_by="legal_review"),
    "open": ReviewFilter(states=OPEN, name="优"),
    "closed": ReviewFilter(states=CLOSED),
    "returned": ReviewFilter(states=(RoundState.RETURNED,), body_id="b"),
}


@pytest.fixture(autouse=True)
def _some_reviews(use_cases: UseCases) -> None:
    submitted(use_cases, 20)


def stages(plan: Mapping[str, Any]) -> Iterator[str]:
    """The stages of a winning plan, outermost first."""
    yield plan["stage"]
    for inner in (plan.get("inputStage"), *plan.get("inputStages", ())):
        if inner:
            yield from stages(inner)


def used(cursor: Any) -> list[str]:
    """How the server would answer a query."""
    return list(stages(cursor.explain()["queryPlanner"]["winningPlan"]))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_in_the_order_of_its_index(name: str) -> None:
    wanted = LISTS[name]

    plan = used(durable(ItemReviewDocument).find(query_of(wanted)).sort(order_of(wanted)).limit(20))

    assert "IXSCAN" in plan
    assert not {"COLLSCAN", "SORT"} & set(plan)


@pytest.mark.parametrize("part", ["", "甲乙"])
@pytest.mark.parametrize("waiting_for", ["", "legal_review"])
def test_what_only_one_body_or_name_has_is_found_without_the_rest(part: str, waiting_for: str) -> None:
    """None of the 20 has it: whoever looks through all that wait comes to 20."""
    wanted = ReviewFilter(states=OPEN, waiting_for=waiting_for, body_id="" if part else "another", name=part)

    found = durable(ItemReviewDocument).find(query_of(wanted)).sort(order_of(wanted)).limit(20).explain()

    assert found["executionStats"]["totalKeysExamined"] <= 1
    assert "COLLSCAN" not in list(stages(found["queryPlanner"]["winningPlan"]))


HEARD = {"current.is_heard": True}
HEARINGS = {
    "running": HEARD,
    "over": {**HEARD, "current.hearing.last_on": {"$lt": "2026-11-24"}, "current.hearing.ended": None},
}


@pytest.mark.parametrize("name", HEARINGS)
def test_hearings_are_found_in_their_own_small_index(name: str) -> None:
    order = [("current.hearing.last_on", 1), ("_id", 1)]

    plan = used(durable(ItemReviewDocument).find(HEARINGS[name]).sort(order).limit(20))

    assert "IXSCAN" in plan
    assert not {"COLLSCAN", "SORT"} & set(plan)


def test_handlers_find_reviews_by_their_key() -> None:
    plan = used(durable(ItemReviewDocument).find({"_id": {"$in": ["a", "b"]}}))

    assert "IXSCAN" in plan


def test_what_changed_since_is_read_in_the_order_of_its_index() -> None:
    query = {"changed_at": {"$gte": NOON}}

    plan = used(durable(ItemReviewDocument).find(query, {"_id": 1}).sort([("changed_at", 1), ("_id", 1)]))

    assert "IXSCAN" in plan
    assert not {"COLLSCAN", "SORT"} & set(plan)


def test_bodies_are_read_in_the_order_of_their_names() -> None:
    plan = used(durable(BodyDocument).find({}, {"name": 1}).sort("name", 1))

    assert "SORT" not in plan
