"""Items go to another body (划转): what review has of them, and of their implementation lists, goes with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.repositories import MongoReviews
from services.review.application.use_cases import UseCases
from services.review.domain.round import RoundState
from shared.contracts.envelope import Envelope, emit
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable
from tests.services.review.conftest import queued, register, stored, submitted
from tests.services.review.reviewers import all_say
from tests.services.review.test_indexes import used
from tests.unit.review.builders import NOON, item_submitted, list_submitted

TAKER = {"body_id": "human-resources", "name": "区人力社保局"}
THIRD = {"body_id": "health", "name": "区卫生健康委"}


def carried_out(item_id: str, to_body: dict[str, str], *, day: int = 0, kind: str = "transfer") -> Envelope:
    """`operation_carried_out`, as publish emits it."""
    body = {"body_id": "civil-affairs", "name": "区民政局"}
    item = {"item_id": item_id, "item_name": "义务兵家庭优待金发放", "list_kind": "directory", "part": "", "body": body}
    about: dict[str, Any] = {"kind": kind, "item_name": item["item_name"], "body": body, "items": [item]}
    return emit(
        "operation_carried_out",
        aggregate_id=new_id(),
        sequence=3,
        occurred_at=NOON + timedelta(days=day),
        actor={},
        data={**about, "to_body": to_body, "successors": []},
        item_id=item_id,
    )


@pytest.fixture(autouse=True)
def _bodies(use_cases: UseCases) -> None:
    for body in (TAKER, THIRD):
        register(use_cases, body["body_id"], body["name"])


def of(item_id: str) -> str:
    """The body of the current round of an item."""
    return str(stored(item_id)["current"]["body_name"])


def test_the_lists_of_an_item_go_with_it_also_those_that_come_later(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    running, coming = new_id(), new_id()
    source = {"kind": "directory", "source_id": item_id, "base_code": ""}
    use_cases.open_reviews([list_submitted(running, source=source)])

    use_cases.follow_transfers([carried_out(item_id, TAKER)])
    use_cases.open_reviews([list_submitted(coming, source=source)])

    assert {of(each) for each in (item_id, running, coming)} == {TAKER["name"]}


def test_the_last_of_two_transfers_counts_in_whatever_order_they_are_heard(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    first, second = carried_out(item_id, TAKER), carried_out(item_id, THIRD, day=1)

    for told in ([second], [first], [second]):
        use_cases.follow_transfers(told)

    assert of(item_id) == THIRD["name"]
    assert stored(item_id)["version"] == 2


def test_a_round_that_is_over_keeps_the_body_that_submitted_and_the_next_has_the_new_one(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, "approve")
    said = queued(item_id)

    use_cases.follow_transfers([carried_out(item_id, TAKER)])

    assert (of(item_id), stored(item_id)["current"]["state"]) == ("区民政局", RoundState.APPROVED)
    assert queued(item_id) == said
    use_cases.open_reviews([item_submitted(item_id, sequence=9, revision=4, submission=2)])
    assert of(item_id) == TAKER["name"]


def test_other_operations_and_items_that_were_never_submitted_change_nothing(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    before = stored(item_id)

    use_cases.follow_transfers([carried_out(item_id, TAKER, kind="merge"), carried_out(new_id(), TAKER)])

    assert stored(item_id) == before


def test_a_transferred_item_of_the_district_is_guided_by_its_new_body(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, "approve")

    use_cases.follow_transfers([carried_out(item_id, TAKER)])

    assert MongoReviews().owners([item_id]) == {item_id: TAKER["body_id"]}


def test_the_lists_of_an_item_are_found_by_their_index(use_cases: UseCases) -> None:
    submitted(use_cases, 20)
    query = {"current.implementing.source.source_id": {"$in": ["one"]}, "current.implementing.source.kind": "directory"}

    assert "COLLSCAN" not in used(durable(ItemReviewDocument).find(query, {"_id": 1}))
