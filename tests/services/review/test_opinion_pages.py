"""Opinions at the review desk, one by one and in batches."""

from __future__ import annotations

from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from tests.services.review.conftest import csrf, names, stored, submitted
from tests.services.review.reviewers import as_reviewer, send
from tests.unit.review.builders import HASH


def test_an_opinion_is_recorded_and_the_next_item_comes(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = submitted(use_cases, 2)
    as_reviewer(client)

    answer = send(client, f"/review/items/{first}", content_hash=HASH, verdict="reject", reason="依据已废止")

    assert (303, f"/review/items/{second}") == (answer.status_code, answer.location)
    assert [opinion["reason"] for opinion in stored(first)["current"]["opinions"]] == ["依据已废止"]


def test_after_the_last_item_the_worklist_comes(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(client, f"/review/items/{item_id}", content_hash=HASH, verdict="approve")

    assert answer.location == "/review/"
    assert "意见已记录" in client.get("/review/").text


def test_a_missing_reason_is_named_at_its_field_and_what_was_chosen_stays(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(client, f"/review/items/{item_id}", content_hash=HASH, verdict="reject", reason=" ")

    assert answer.status_code == 422
    assert "必须写明理由" in answer.text
    assert 'href="#f-reason"' in answer.text
    assert 'value="reject" required checked' in answer.text
    assert stored(item_id)["current"]["opinions"] == []


def test_a_stale_page_is_a_conflict_that_says_reload(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(client, f"/review/items/{item_id}", content_hash="c" * 64, verdict="approve")

    assert answer.status_code == 409
    assert "请重新打开该事项" in answer.text
    assert stored(item_id)["current"]["opinions"] == []


def test_the_authors_own_body_sees_why_it_cannot_speak(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, body_id="civil-affairs")

    assert "不能由本单位审核" in client.get(f"/review/items/{item_id}").text
    assert "本单位报送，不能审" in client.get("/review/").text
    token = csrf(client.get("/review/").text)
    answer = client.post(
        f"/review/items/{item_id}", data={"csrf_token": token, "content_hash": HASH, "verdict": "approve"}
    )

    assert answer.status_code == 409
    assert names(item_id) == ["review_opened"]


def test_one_verdict_for_the_ticked_rows_and_a_result_for_each(client: FlaskClient, use_cases: UseCases) -> None:
    first, stale, untouched = submitted(use_cases, 3)
    as_reviewer(client)

    answer = send(
        client,
        "/review/?view=waiting",
        item=[first, stale],
        verdict="approve",
        **{f"hash-{first}": HASH, f"hash-{stale}": "c" * 64, f"hash-{untouched}": HASH},
    )

    assert answer.status_code == 200
    assert "成功 1 项，没有成功 1 项" in answer.text
    assert "请重新打开该事项" in answer.text
    assert "/review/?view=waiting" in answer.text
    assert [len(stored(item_id)["current"]["opinions"]) for item_id in (first, stale, untouched)] == [1, 0, 0]


def test_a_batch_without_reason_comes_back_with_its_ticks(client: FlaskClient, use_cases: UseCases) -> None:
    ticked, _other = submitted(use_cases, 2)
    as_reviewer(client)

    answer = send(client, "/review/", item=[ticked], verdict="reject", reason="", **{f"hash-{ticked}": HASH})

    assert answer.status_code == 422
    assert "必须写明理由" in answer.text
    boxes = [line for line in answer.text.splitlines() if 'name="item"' in line]
    assert {(ticked in box, " checked>" in box) for box in boxes} == {(True, True), (False, False)}
    assert stored(ticked)["current"]["opinions"] == []


def test_a_batch_of_nothing_asks_to_tick_first(client: FlaskClient, use_cases: UseCases) -> None:
    submitted(use_cases)
    as_reviewer(client)

    answer = send(client, "/review/", verdict="approve")

    assert answer.status_code == 422
    assert "请先勾选要审核的事项" in answer.text


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = client.post(f"/review/items/{item_id}", data={"content_hash": HASH, "verdict": "approve"})

    assert answer.status_code == 400
    assert stored(item_id)["current"]["opinions"] == []
