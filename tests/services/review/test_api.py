"""Review for machines: what it lists, what it takes, what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from tests.services.review.conftest import adopt, bearer, stored, submitted
from tests.unit.review.builders import HASH, OFFICES, a_reviewer


def post(client: FlaskClient, opinions: list[dict[str, Any]], **reviewer: Any) -> Any:
    """Send opinions as an office."""
    headers = bearer(client, a_reviewer(**reviewer))
    return client.post("/review/api/opinions", json={"opinions": opinions}, headers=headers)


def an_entry(item_id: str, **changed: Any) -> dict[str, Any]:
    """An approval as the API takes it."""
    return {"item_id": item_id, "content_hash": HASH, "verdict": "approve", "reason": ""} | changed


def test_what_waits_for_my_office_is_listed_until_it_has_spoken(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = submitted(use_cases, 2)
    address = "/review/api/reviews?state=open&waiting_for_me=1&page=1&size=10"
    headers = bearer(client, a_reviewer())

    before = client.get(address, headers=headers).json
    post(client, [an_entry(first)])
    after = client.get(address, headers=headers).json

    assert (2, 1, [second]) == (before["total"], after["total"], [item["item_id"] for item in after["items"]])
    assert {
        "item_id": second,
        "item_name": "义务兵家庭优待金发放",
        "list_kind": "directory",
        "part": "",
        "lead": "",
        "revision": 3,
        "content_hash": HASH,
        "body": {"body_id": "civil-affairs", "name": "区民政局"},
        "round": 1,
        "opinions": [],
        "state": "open",
        "due_on": "2026-12-14",
        "carried": [],
    } == after["items"][0]


def test_pages_of_a_list_do_not_overlap(client: FlaskClient, use_cases: UseCases) -> None:
    item_ids = submitted(use_cases, 5)
    headers = bearer(client, a_reviewer())

    pages = [client.get(f"/review/api/reviews?page={page}&size=2", headers=headers).json for page in (1, 2, 3)]

    assert sorted(item_ids) == sorted(item["item_id"] for page in pages for item in page["items"])


def test_one_review_shows_elements_and_opinions(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    post(client, [an_entry(item_id, verdict="reject", reason="依据已废止")])

    review = client.get(f"/review/api/reviews/{item_id}", headers=bearer(client, a_reviewer())).json

    assert (review["state"], review["opinions"][0]["reason"], review["past_rounds"]) == ("open", "依据已废止", [])
    assert review["elements"]["item_name"] == "义务兵家庭优待金发放"


def test_a_batch_answers_one_result_for_each_entry(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    answer = post(client, [an_entry(item_id), an_entry(new_id()), an_entry(new_id(), verdict="reject")])

    assert answer.status_code == 200
    assert [result["ok"] for result in answer.json["results"]] == [True, False, False]
    assert [result["code"] for result in answer.json["results"]] == ["done", "review_not_found", "reason_refused"]
    assert "必须写明理由" in answer.json["results"][2]["problems"][0]["message"]


def test_a_stale_hash_is_a_conflict_of_its_entry_that_says_what_to_do(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    (result,) = post(client, [an_entry(item_id, content_hash="c" * 64)]).json["results"]

    assert (result["code"], "请重新打开该事项" in result["message"]) == ("content_stale", True)
    assert stored(item_id)["current"]["opinions"] == []


def test_another_role_may_look_but_not_speak(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    looked = client.get("/review/api/reviews", headers=bearer(client, a_reviewer(roles={"supervisor"})))
    spoken = post(client, [an_entry(item_id)], roles={"supervisor"})
    foreign = client.get("/review/api/reviews", headers=bearer(client, a_reviewer(roles={"compiler"})))

    assert (looked.status_code, spoken.status_code, foreign.status_code) == (200, 403, 403)
    assert stored(item_id)["current"]["opinions"] == []


def test_without_a_token_nothing_is_told(client: FlaskClient) -> None:
    assert client.get("/review/api/reviews").status_code == 401
    assert client.post("/review/api/opinions", json={"opinions": []}).status_code == 401


@pytest.mark.parametrize(
    "sent",
    [
        {"opinions": []},
        {"opinions": [{"item_id": {"$ne": ""}, "content_hash": HASH, "verdict": "approve"}]},
        {"opinions": [{"item_id": "a", "verdict": "approve"}]},
        {"opinions": [an_entry(str(number)) for number in range(501)]},
        {"opinions": "all"},
        ["approve"],
    ],
)
def test_what_does_not_fit_the_schema_is_refused_whole_in_chinese(client: FlaskClient, sent: Any) -> None:
    answer = client.post("/review/api/opinions", json=sent, headers=bearer(client, a_reviewer()))

    assert answer.status_code == 422
    assert answer.json["problems"]
    assert any("一" <= letter <= "鿿" for letter in answer.json["problems"][0]["message"])


def test_an_unknown_item_is_not_found(client: FlaskClient) -> None:
    answer = client.get(f"/review/api/reviews/{new_id()}", headers=bearer(client, a_reviewer()))

    assert (answer.status_code, answer.json["code"]) == (404, "review_not_found")


def test_three_offices_by_the_api_approve(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    for office in OFFICES:
        assert post(client, [an_entry(item_id)], office=office).json["results"][0]["ok"]

    found = client.get("/review/api/reviews?state=approved", headers=bearer(client, a_reviewer())).json
    assert [item_id] == [item["item_id"] for item in found["items"]]


def test_the_operations_are_described(client: FlaskClient) -> None:
    described = client.get("/review/api/openapi.json").json

    assert {"/review/api/reviews", "/review/api/reviews/{item_id}", "/review/api/opinions"} <= set(described["paths"])


def test_a_state_means_just_this_state(client: FlaskClient, use_cases: UseCases) -> None:
    """A question of scope makes no open round a disputed one, and a dispute is not open any more."""
    content = use_cases.policies.content(use_cases.policies.newest())
    lists = {kind: {**rules, "refusals": "coordinate"} for kind, rules in content["lists"].items()}
    adopt(use_cases, {**content, "lists": lists})
    plain, asked, disputed = submitted(use_cases, 3)
    post(client, [an_entry(asked, verdict="out_of_scope", reason="不涉及收费")], office="planning_review")
    for office in OFFICES:
        post(client, [an_entry(disputed, verdict="reject", reason="依据已废止")], office=office)
    headers = bearer(client, a_reviewer())

    def listed(query: str) -> set[str]:
        found = client.get(f"/review/api/reviews?{query}", headers=headers).json
        assert found["total"] == len(found["items"])
        return {item["item_id"] for item in found["items"]}

    assert listed("state=open") == {plain, asked}
    assert listed("state=disputed") == {disputed}
    assert listed("state=disputed&to_coordinate=1") == {disputed}
    assert listed("state=open&to_coordinate=1") == {asked}
    assert listed("state=open&waiting_for_me=1") == {plain, asked}
    assert listed("state=disputed&waiting_for_me=1") == set()
    assert listed("state=approved&waiting_for_me=1") == set()
