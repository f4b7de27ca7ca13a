"""The coordinating office has a clock of its own: on its list, in its reminders, and in nobody else's."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.reminders import ReviewReminderDocument, coordination_query
from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.runtime.mongo import durable
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests.services.review.conftest import MovedClock, adopt, bearer, queued, sign_in, stored, submitted
from tests.unit.review.builders import HASH, OFFICES, a_coordinator, a_reviewer

LIMIT = 2
"""Working days; the clock of the tests begins on a Monday."""


@pytest.fixture(autouse=True)
def policy(use_cases: UseCases) -> None:
    """Three offices with fifteen working days, the coordinating office with two."""
    content = three_offices(read("review_policy", 1))
    lists = {kind: {**rules, "refusals": "coordinate"} for kind, rules in content["lists"].items()}
    adopt(use_cases, {**content, "lists": lists, "coordination": {"limit": LIMIT}})


def say(use_cases: UseCases, item_id: str, office: str, verdict: str) -> None:
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason="不收费")
    assert use_cases.give_opinions([entry], actor=a_reviewer(office))[0].ok


def questioned(use_cases: UseCases) -> str:
    """An item for which the planning office alone has spoken: it is not its matter."""
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, "planning_review", "out_of_scope")
    return item_id


def disputed(use_cases: UseCases) -> str:
    (item_id,) = submitted(use_cases)
    for office, verdict in zip(OFFICES, ("reject", "approve", "approve"), strict=True):
        say(use_cases, item_id, office, verdict)
    return item_id


def told() -> list[tuple[str, str, bool]]:
    """What was told of what waits for the coordinating office: message, last day, whether it is a dispute."""
    found = durable(ReviewReminderDocument).find().sort("_id", 1)
    envelopes = [Envelope.decode(each["body"]) for one in found for each in one["outbox"]]
    for envelope in envelopes:
        assert current(envelope.name).schema().validate(dict(envelope.data)) == {}
    return [
        (each.name, each.data["due_on"], each.data["is_dispute"])
        for each in envelopes
        if each.name.startswith("coordination")
    ]


@pytest.mark.parametrize("is_dispute", [False, True])
def test_the_coordinating_office_is_told_once_that_the_day_is_near_and_once_that_it_is_over(
    use_cases: UseCases, clock: MovedClock, is_dispute: bool
) -> None:
    (disputed if is_dispute else questioned)(use_cases)

    for _day in range(5):
        use_cases.reminding.sweep(clock.now())
        use_cases.reminding.sweep(clock.now())
        clock.forward(days=1)

    assert told() == [
        ("coordination_due", "2026-11-25", is_dispute),
        ("coordination_overdue", "2026-11-25", is_dispute),
    ]


def test_in_a_dispute_nobody_else_is_reminded_and_its_day_stands_in_the_lists(
    client: FlaskClient, use_cases: UseCases, clock: MovedClock
) -> None:
    item_id = disputed(use_cases)
    clock.forward(days=40)

    use_cases.reminding.sweep(clock.now())

    assert [name for name, _, _ in told()] == ["coordination_overdue"]
    assert durable(ReviewReminderDocument).count_documents({}) == 1
    sign_in(client, a_coordinator())
    assert "2026-11-25" in client.get("/review/coordinate").text
    assert "等区政府办公室协调" in client.get("/review/?view=open").text
    api = client.get(f"/review/api/reviews/{item_id}", headers=bearer(client, a_coordinator())).json
    assert (api["due_on"], api["coordination"]) == ("2026-11-25", [{"opinion": None, "due_on": "2026-11-25"}])


def test_who_has_the_matter_back_has_a_new_day_and_is_told_it(use_cases: UseCases, clock: MovedClock) -> None:
    """Twenty days later the first day of the group is long over."""
    item_id = questioned(use_cases)
    (asked,) = use_cases.history(item_id, actor=a_coordinator()).review.current.questions
    clock.forward(days=28)

    about = {"office": "planning_review", "opinion": asked.sequence, "strike": False, "reason": "三定规定"}
    assert use_cases.decide_scope(item_id, **about, actor=a_coordinator()).ok

    document = stored(item_id)
    assert document["current"]["act_by"] > "2026-12-31"
    (message,) = (one for one in queued(item_id) if one.name == "scope_decided")
    assert message.data["due_on"] == document["current"]["act_by"]
    assert document["current"]["coordinate_by"] == "9999-12-31"


def test_what_is_due_is_found_by_its_index(use_cases: UseCases) -> None:
    questioned(use_cases)

    found = durable(ItemReviewDocument).find(coordination_query(date(2026, 12, 1))).sort("current.coordinate_by", 1)

    plan = found.explain()["queryPlanner"]["winningPlan"]
    assert (plan["stage"], plan["inputStage"]["stage"]) == ("FETCH", "IXSCAN")
    assert plan["inputStage"]["indexName"] == "coordination_due"


def test_a_round_of_before_the_clock_is_read_and_goes_on(use_cases: UseCases) -> None:
    """Documents of the version before have no clock of the coordinating office."""
    item_id = questioned(use_cases)
    durable(ItemReviewDocument).update_one(
        {"_id": item_id}, {"$unset": {"current.coordination": "", "current.coordination_limit": ""}}
    )

    assert use_cases.item_page(item_id, actor=a_coordinator()).due_on is not None
    say(use_cases, item_id, "legal_review", "approve")
