"""Lists and looks of adjustments go by an index, however many adjustments there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.adapters.adjustments.entries import MongoEntries
from services.intake.adapters.adjustments.lists import MongoAdjustmentLists
from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.application.adjustments.ports import Wish
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.entrypoints.web import application
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import BODIES, SEEDED, check, costs, fill, mixed
from tests.services.intake.adjustments.keeping import adjusted, an_item_in
from tests.services.intake.conftest import Intake, SettableClock

CAUSES = 100
TODAY = date(2025, 3, 3)


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> str:
    """Adjustments of twenty bodies for a hundred causes; return a body."""
    settings: Settings = module_db("intake")
    empty("intake")
    cases, clock = bootstrap.build(settings), SettableClock()
    intake = Intake(cases, application(settings, cases, clock), clock)
    body = intake.body(1)
    item_id = an_item_in(intake, intake.person(body, "compiler"))
    adjusted(intake).apply(item_id)
    fill("intake", "adjustments", _adjustments(f"change:{item_id}", body.body_id))
    return body.body_id


def _adjustments(key: str, body_id: str) -> Iterator[dict[str, Any]]:
    pattern, dice = get_db("intake")["adjustments"].find_one({"_id": key}), mixed()
    assert pattern is not None
    for number in range(SEEDED):
        body, cause = dice.randrange(BODIES), f"cause-{number % CAUSES:03}"
        yield {
            **pattern,
            "_id": f"{cause}:x-{number}",
            "cause": {**pattern["cause"], "cause_id": cause},
            "item_id": f"x-{number // 3}",
            "body_id": f"b-{body}" if body else body_id,
            "state": (state := dice.choice([state.value for state in AdjustmentState])),
            "closing": {"how": "adjusted", "reason": "", "by": "", "at": pattern["opened_at"]}
            if state == AdjustmentState.CLOSED.value
            else {},
            "clock": dice.choice([stage.value for stage in Stage]),
            "outcome": dice.choice([outcome.value for outcome in Outcome]),
            "due_on": str(TODAY + timedelta(days=dice.randrange(60))),
            "upstream_id": f"up-{number % 50}" if number % 2 else "",
        }


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"state": None},
        {"state": AdjustmentState.CLOSED, "page": 3},
        {"stage": Stage.REVIEW},
        {"outcome": Outcome.GONE},
        {"is_late": True},
        {"cause_id": "cause-007"},
        {"cause_id": "cause-007", "outcome": Outcome.REVIEW},
    ],
)
@pytest.mark.parametrize("is_of_all", [False, True])
def test_a_list_goes_by_an_index(filled: str, wish: dict[str, Any], is_of_all: bool) -> None:
    asked = Wish(**{"body_id": "" if is_of_all else filled, "size": 50, **wish})

    check(costs("intake", lambda: MongoAdjustmentLists().page(asked, TODAY)))


@pytest.mark.parametrize("is_of_all", [False, True])
def test_the_numbers_beside_a_cause_are_those_of_the_cause_and_read_from_its_index(
    filled: str, is_of_all: bool
) -> None:
    body_id = "" if is_of_all else filled
    scope = {"cause.cause_id": "cause-007", **({"body_id": body_id} if body_id else {})}
    wish = Wish(body_id=body_id, cause_id="cause-007", state=None)
    kept = list(get_db("intake")["adjustments"].find(scope))

    page = MongoAdjustmentLists().page(wish, TODAY)
    found = [cost for cost in costs("intake", lambda: MongoAdjustmentLists().page(wish, TODAY)) if cost.is_count]

    assert page.counts == Counter(one["state"] for one in kept)
    assert page.outcomes == Counter(one["outcome"] for one in kept if one["state"] == "open")
    assert page.stages == Counter(one["clock"] for one in kept if one["state"] == "open")
    assert page.total == len(kept)
    assert [cost.documents for cost in found] == [0, 0]
    assert all(cost.keys <= len(kept) + BODIES * len(AdjustmentState) * len(Stage) for cost in found)


def test_looks_go_by_an_index(filled: str) -> None:
    store = MongoAdjustments()

    check(costs("intake", lambda: store.find(["cause-001:x-1", "cause-002:x-2"])))
    check(costs("intake", lambda: store.open_of_items([f"x-{number}" for number in range(30)])))
    check(costs("intake", lambda: store.of_item("x-5")))
    check(costs("intake", lambda: store.open_of_cause("cause-007", "x-2", 50)))
    check(costs("intake", lambda: store.of_upstream("cause-001", ["up-1", "up-2"])))
    check(costs("intake", lambda: MongoAdjustmentLists().numbers("cause-007")))
    check(costs("intake", lambda: list(store.due_by(TODAY + timedelta(days=1), 50))))
    check(costs("intake", lambda: list(store.due_since(TODAY + timedelta(days=58), 50))))


def test_entries_go_by_an_index(filled: str) -> None:
    cause = {"kind": "annual", "cause_id": "x", "title": "年度检查", "effective_on": ""}
    pattern = {"cause": cause, "ground": "x", "document_no": "", "by": {}, "items": 1, "item_ids": ["x"], "version": 1}
    at = datetime(2025, 3, 3, tzinfo=UTC)
    entries = (
        {**pattern, "_id": f"entry-{number:04}", "at": at + timedelta(hours=number), "is_told": number % 100 > 0}
        for number in range(SEEDED)
    )
    fill("intake", "adjustment_entries", entries)

    found = costs("intake", lambda: MongoEntries().page(2, 10))
    untold = costs("intake", lambda: MongoEntries().untold())

    of_a_batch = costs("intake", lambda: MongoEntries().find(f"entry-{number:04}" for number in range(40)))

    check(found + untold + of_a_batch)
    assert [cost.documents for cost in untold] == [0]


def test_rounds_read_what_is_open_once(filled: str) -> None:
    found = costs("intake", lambda: list(MongoAdjustments().open_ones(1000)))

    assert not any(cost.stages & {"COLLSCAN", "SORT"} for cost in found)
    assert sum(cost.documents for cost in found) <= SEEDED
