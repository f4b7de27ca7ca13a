from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.publish.application.use_cases import UseCases
from tests.services.publish.builders import (
    DECISION_OFFICER,
    NOW,
    adopted,
    approved,
    body_changed,
    coded,
    item_id,
    make_ready,
    proposed,
)
from tests.services.publish.stored import collection, states

Stored = Callable[[str, str], dict[str, Any]]


def test_approval_then_code_makes_an_item_ready(use_cases: UseCases, stored: Stored) -> None:
    use_cases.joining.join([approved()])
    assert stored("catalogue_items", item_id(1))["state"] == "waiting"

    use_cases.joining.join([coded()])

    item = stored("catalogue_items", item_id(1))
    assert (item["state"], item["seen"], item["version"]) == ("ready", {"review": 5, "coding": 1, "intake": 0}, 2)
    assert item["text"]["elements"]["item_name"] == "义务兵家庭优待金发放"


def test_code_then_approval_makes_an_item_ready(use_cases: UseCases, stored: Stored) -> None:
    use_cases.joining.join([coded()])
    use_cases.joining.join([approved()])

    assert stored("catalogue_items", item_id(1))["state"] == "ready"


def test_repeated_and_older_messages_change_nothing(use_cases: UseCases, stored: Stored) -> None:
    use_cases.joining.join([approved(sequence=5, revision=2), coded()])
    before = stored("catalogue_items", item_id(1))

    use_cases.joining.join([approved(sequence=5, revision=2), approved(sequence=4, revision=1), coded(), coded()])

    assert before == stored("catalogue_items", item_id(1))


EVENTS = [approved(sequence=5), approved(sequence=9, revision=2), coded(), coded(sequence=2)] * 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(EVENTS), cut=st.integers(1, len(EVENTS)))
def test_every_order_in_any_batches_ends_alike(use_cases: UseCases, order: list[Any], cut: int) -> None:
    collection("catalogue_items").delete_many({})

    use_cases.joining.join(order[:cut])
    use_cases.joining.join(order[cut:])

    item = collection("catalogue_items").find_one({"_id": item_id(1)})
    assert (item["state"], item["text"]["revision"], item["seen"]) == (
        "ready",
        2,
        {"review": 9, "coding": 2, "intake": 0},
    )


def test_many_items_in_one_batch_each_end_in_their_own_document(use_cases: UseCases) -> None:
    use_cases.joining.join([event for number in range(200) for event in (coded(number), approved(number))])

    assert states() == {"ready": 200}


def test_two_workers_that_hear_of_the_same_items_at_once_lose_nothing(use_cases: UseCases) -> None:
    numbers = range(150)
    workers = [
        threading.Thread(target=use_cases.joining.join, args=([approved(number) for number in numbers],)),
        threading.Thread(target=use_cases.joining.join, args=([coded(number) for number in numbers],)),
        threading.Thread(target=use_cases.joining.join, args=([coded(number) for number in numbers],)),
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert states() == {"ready": 150}


def test_a_newer_approval_of_a_published_item_makes_it_ready_while_its_page_stays(
    use_cases: UseCases, stored: Stored, run_release: Callable[..., str]
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    page = stored("portal_pages", item_id(1))

    use_cases.joining.join([approved(sequence=9, revision=2, name="义务兵家庭优待金发放（新）")])

    item = stored("catalogue_items", item_id(1))
    assert (item["state"], item["text"]["revision"], item["live"]["revision"]) == ("ready", 2, 1)
    assert page == stored("portal_pages", item_id(1))


def test_a_newer_approval_never_changes_what_the_government_is_deciding_on(
    use_cases: UseCases, stored: Stored, run_release: Callable[..., str]
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))
    use_cases.joining.join([approved(sequence=9, revision=2, name="新的名称")])

    run_release(chosen.list_id)

    assert stored("portal_pages", item_id(1))["page"]["item_name"] == "义务兵家庭优待金发放"
    item = stored("catalogue_items", item_id(1))
    assert (item["state"], item["text"]["item_name"], item["next_text"]) == ("ready", "新的名称", None)
    assert item["text"]["elements"]["item_name"] == "新的名称"


def test_a_returned_item_comes_back_with_its_newer_text(use_cases: UseCases, stored: Stored) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))
    use_cases.joining.join([approved(sequence=9, revision=2)])

    use_cases.listing.decide(
        actor=DECISION_OFFICER, list_id=chosen.list_id, version=1, decision="return", reason="依据不全", now=NOW
    )

    item = stored("catalogue_items", item_id(1))
    assert (item["state"], item["text"]["revision"], item["list_id"]) == ("ready", 2, "")


def test_fields_that_a_newer_version_has_added_survive(use_cases: UseCases, stored: Stored) -> None:
    use_cases.joining.join([approved()])
    collection("catalogue_items").update_one({"_id": item_id(1)}, {"$set": {"added_later": 7, "text.added": 8}})

    use_cases.joining.join([coded()])

    item = stored("catalogue_items", item_id(1))
    assert (item["added_later"], item["text"]["added"]) == (7, 8)


def test_the_copy_of_a_body_follows_the_newest_message(use_cases: UseCases) -> None:
    use_cases.bodies.take_over([body_changed("区民政局（新）", 4), body_changed("区民政局", 3)])
    use_cases.bodies.take_over([body_changed("区民政局（旧）", 2), body_changed("区民政局（新）", 4)])

    assert use_cases.bodies.names(["body-1", "body-2"]) == {"body-1": "区民政局（新）"}
