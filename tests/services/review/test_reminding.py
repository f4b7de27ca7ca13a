"""Clocks of joint review: who is told what when a last day is near or over, and that it is told once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.reminders import ReviewReminderDocument, due_query
from services.review.application.give_opinions import OpinionEntry
from services.review.application.receive import ReceiptEntry
from services.review.application.use_cases import UseCases
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.runtime.mongo import durable
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests.services.review.conftest import MovedClock, adopt, submitted
from tests.unit.review.builders import HASH, a_reviewer

LIMIT = 3
"""Working days; the clock of the tests begins on a Monday."""


@pytest.fixture(autouse=True)
def short_limits(use_cases: UseCases) -> None:
    """The service centre takes in within two working days, three offices speak within three."""
    policy = three_offices(read("review_policy", 1))
    rules = policy["lists"]["directory"]
    groups = [{**group, "limit": LIMIT} for group in rules["groups"]]
    receiving = {"office": "centre_review", "limit": 2}
    with_receiving = {**rules, "groups": groups, "receiving": receiving}
    adopt(use_cases, {**policy, "lists": {**policy["lists"], "directory": with_receiving}})


def take_in(use_cases: UseCases, item_id: str) -> None:
    """The receiving office takes an item in."""
    entry = ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True)
    assert use_cases.receive([entry], actor=a_reviewer("centre_review"))[0].ok


def told() -> list[tuple[str, list[str], str, bool]]:
    """What was told: event, offices, last day, and whether it is about taking in."""
    found = durable(ReviewReminderDocument).find().sort("_id", 1)
    envelopes = [Envelope.decode(each["body"]) for stored in found for each in stored["outbox"]]
    for envelope in envelopes:
        assert current(envelope.name).schema().validate(dict(envelope.data)) == {}
    facts = [(each.name, each.data["offices"], each.data["due_on"], each.data["is_receipt"]) for each in envelopes]
    return sorted(facts, key=lambda fact: (fact[2], fact[0], fact[1]))


def test_an_office_is_told_once_that_the_day_is_near_and_once_that_it_is_over(
    use_cases: UseCases, clock: MovedClock
) -> None:
    """Monday noon, two working days: Tuesday is the day before the last, Thursday is too late."""
    submitted(use_cases)

    assert use_cases.reminding.sweep(clock.now()) == 0
    clock.forward(days=1)
    assert [use_cases.reminding.sweep(clock.now()) for _ in range(2)] == [1, 0]
    clock.forward(days=1)
    assert use_cases.reminding.sweep(clock.now()) == 0
    clock.forward(days=1)
    assert [use_cases.reminding.sweep(clock.now()) for _ in range(2)] == [1, 0]

    last = (clock.now().date() - timedelta(days=1)).isoformat()
    assert told() == [
        ("review_due", ["centre_review"], last, True),
        ("review_overdue", ["centre_review"], last, True),
    ]


def test_only_who_has_not_spoken_is_told(use_cases: UseCases, clock: MovedClock) -> None:
    """Each office of a group has a reminder of its own; one that has spoken has none."""
    (item_id,) = submitted(use_cases)
    take_in(use_cases, item_id)
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
    use_cases.give_opinions([entry], actor=a_reviewer("legal_review"))
    clock.forward(days=2)

    assert use_cases.reminding.sweep(clock.now()) == 2
    assert [(name, offices) for name, offices, _, _ in told()] == [
        ("review_due", ["planning_review"]),
        ("review_due", ["staffing_review"]),
    ]


def test_what_is_over_has_no_clock(use_cases: UseCases, clock: MovedClock) -> None:
    """A round that was closed or was sent back is nobody's task any more."""
    (item_id,) = submitted(use_cases)
    entry = ReceiptEntry(item_id=item_id, content_hash=HASH, accept=False, reason="缺签字")
    use_cases.receive([entry], actor=a_reviewer("centre_review"))
    clock.forward(days=30)

    assert use_cases.reminding.sweep(clock.now()) == 0


def test_many_are_told_in_portions(use_cases: UseCases, clock: MovedClock) -> None:
    """More tasks than fit in one write are all told of."""
    submitted(use_cases, 501)
    clock.forward(days=4)

    assert use_cases.reminding.sweep(clock.now()) == 501


def _stages(plan: dict[str, Any]) -> list[str]:
    inner = plan.get("inputStage")
    return [plan["stage"], *(_stages(inner) if inner else [])]


def test_what_is_due_is_found_by_its_index(use_cases: UseCases) -> None:
    """The sweep of every hour reads what is due and nothing else."""
    submitted(use_cases, 3)

    explained = durable(ItemReviewDocument).find(due_query(date(2026, 12, 1))).sort("current.act_by", 1).explain()

    plan = explained["queryPlanner"]["winningPlan"]
    assert _stages(plan) == ["FETCH", "IXSCAN"]
    assert plan["inputStage"]["indexName"] == "due"
