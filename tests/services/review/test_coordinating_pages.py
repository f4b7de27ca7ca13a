"""The coordinating office at the desk: whose matter it is, disputes, many disputes sent back for one reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.adapters.documents import ItemReviewDocument
from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from services.review.domain.opinion import Remark
from shared.runtime.mongo import durable
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests.services.review.conftest import adopt, csrf, queued, sign_in, stored, submitted
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import HASH, OFFICES, a_coordinator, a_reviewer


@pytest.fixture(autouse=True)
def disputed_policy(use_cases: UseCases) -> None:
    """Three offices; a refusal goes to the coordinating office."""
    content = three_offices(read("review_policy", 1))
    lists = {kind: {**rules, "refusals": "coordinate"} for kind, rules in content["lists"].items()}
    adopt(use_cases, {**content, "lists": lists})


def say(use_cases: UseCases, item_id: str, office: str, verdict: str, reason: str = "") -> None:
    """Let one office speak."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason=reason)
    (outcome,) = use_cases.give_opinions([entry], actor=a_reviewer(office))
    assert outcome.ok, outcome


def dispute(use_cases: UseCases, count: int = 1) -> list[str]:
    """Items that the legal office refuses while the others approve."""
    item_ids = submitted(use_cases, count)
    for item_id in item_ids:
        say(use_cases, item_id, "legal_review", "reject", "依据已经废止")
        say(use_cases, item_id, "staffing_review", "approve")
        say(use_cases, item_id, "planning_review", "approve")
    return item_ids


def post(client: FlaskClient, item_id: str, what: str, **form: Any) -> Any:
    """Send a form of the item's coordination."""
    token = csrf(client.get(f"/review/items/{item_id}/coordinate").text)
    return client.post(f"/review/items/{item_id}/{what}", data={"csrf_token": token} | form)


def question(use_cases: UseCases) -> tuple[str, dict[str, Any]]:
    """An item that the planning office holds for not its own, with the fields of the answer."""
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, "planning_review", "out_of_scope", "不涉及收费和投资")
    (asked,) = use_cases.history(item_id, actor=a_coordinator()).review.current.questions
    return item_id, {"office": "planning_review", "opinion": asked.sequence}


def test_what_waits_is_listed_with_what_the_offices_said(client: FlaskClient, use_cases: UseCases) -> None:
    (disputed,) = dispute(use_cases)
    asked, _ = question(use_cases)
    sign_in(client, a_coordinator())

    page = client.get("/review/coordinate").text

    assert disputed in page
    assert asked in page
    assert "依据已经废止" in page
    assert "不涉及收费和投资" in page


def test_what_is_said_of_elements_alone_is_read_where_it_is_decided(client: FlaskClient, use_cases: UseCases) -> None:
    """A reason is not needed where a remark says it; the coordinator reads that."""
    (item_id,) = submitted(use_cases)
    remark = Remark(element="legal_basis", problem="引用的条款不对", proposal="改引第二款")
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="reject", remarks=(remark,))
    assert use_cases.give_opinions([entry], actor=a_reviewer("legal_review"))[0].ok
    for office in OFFICES[1:]:
        say(use_cases, item_id, office, "approve")
    sign_in(client, a_coordinator())
    waiting = client.get("/review/coordinate").text
    (refusal,) = use_cases.history(item_id, actor=a_coordinator()).review.current.refusals

    ruling = {"content_hash": HASH, "refusal": refusal.sequence, "settle": "overrule", "minutes": "条款引用无误"}
    assert post(client, item_id, "ruling", **ruling).status_code == 303
    decided = client.get(f"/review/items/{item_id}").text

    assert "引用的条款不对" in waiting
    assert "改引第二款" in waiting
    assert "不采纳的是：法制办“设定依据：引用的条款不对”" in decided


def test_an_office_is_left_out_with_a_reason_and_the_decision_stays_visible(
    client: FlaskClient, use_cases: UseCases
) -> None:
    item_id, fields = question(use_cases)
    sign_in(client, a_coordinator())

    answer = post(client, item_id, "scope", **fields, decision="strike", reason="确实不涉及")

    assert (answer.status_code, answer.location) == (303, f"/review/items/{item_id}")
    page = client.get(f"/review/items/{item_id}").text
    assert "认定不属其审核范围" in page
    assert "确实不涉及" in page
    assert "不涉及收费和投资" in page
    assert "planning_review" not in stored(item_id)["current"]["waiting_for"]


def test_a_matter_is_handed_back_and_the_office_is_asked_again(client: FlaskClient, use_cases: UseCases) -> None:
    item_id, fields = question(use_cases)
    sign_in(client, a_coordinator())

    post(client, item_id, "scope", **fields, decision="hand_back", reason="涉及价格")

    assert "planning_review" in stored(item_id)["current"]["waiting_for"]


@pytest.mark.parametrize(
    ("form", "place"),
    [({"decision": "", "reason": "理由"}, "decision"), ({"decision": "strike", "reason": " "}, "reason")],
)
def test_a_decision_without_choice_or_reason_comes_back_filled_in(
    client: FlaskClient, use_cases: UseCases, form: dict[str, str], place: str
) -> None:
    item_id, fields = question(use_cases)
    sign_in(client, a_coordinator())

    answer = post(client, item_id, "scope", **fields, **form)

    assert answer.status_code == 422
    assert f'id="f-scope-planning_review-{place}-err"' in answer.text
    assert stored(item_id)["current"]["scope_decisions"] == []


def test_what_no_office_has_asked_is_not_decided(client: FlaskClient, use_cases: UseCases) -> None:
    """The page offers both answers to the office that asked; the legal office has not."""
    item_id, fields = question(use_cases)
    sign_in(client, a_coordinator())

    page = client.get(f"/review/items/{item_id}/coordinate").text
    assert 'value="strike"' in page
    answer = post(
        client, item_id, "scope", office="legal_review", opinion=fields["opinion"], decision="strike", reason="x"
    )

    assert answer.status_code == 409


def test_a_dispute_goes_to_a_meeting_and_is_settled_against_the_refusal(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = dispute(use_cases)
    sign_in(client, a_coordinator())

    meeting = {"held_on": "2026-12-01", "participants": "法制办、民政局、专家", "question": "依据是否有效"}
    assert post(client, item_id, "meeting", **meeting).status_code == 303
    (refusal,) = use_cases.history(item_id, actor=a_coordinator()).review.current.refusals
    form = {"content_hash": HASH, "refusal": refusal.sequence, "settle": "overrule", "minutes": "依据由新条例接替"}
    assert post(client, item_id, "ruling", **form).status_code == 303

    assert stored(item_id)["current"]["state"] == "approved"
    page = client.get(f"/review/items/{item_id}").text
    for said in ("2026-12-01", "法制办、民政局、专家", "依据是否有效", "依据由新条例接替", "依据已经废止", "不采纳"):
        assert said in page


def test_a_meeting_that_is_moved_stays_on_the_page(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = dispute(use_cases)
    sign_in(client, a_coordinator())
    meeting = {"held_on": "2026-12-01", "participants": "专家", "question": "依据是否有效"}

    assert post(client, item_id, "meeting", **meeting).status_code == 303
    assert post(client, item_id, "meeting", **meeting | {"held_on": "2026-12-08"}).status_code == 303

    page = client.get(f"/review/items/{item_id}/coordinate").text
    assert "2026-12-01，后来改期或改议题" in page
    assert "已定 2026-12-08 的论证会" in page
    assert "2026-12-08" in client.get("/review/coordinate").text
    told = [one.data["held_on"] for one in queued(item_id) if one.name == "meeting_called"]
    assert told == ["2026-12-01", "2026-12-08"]


def test_a_round_of_one_meeting_is_read_as_it_was_stored_before(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = dispute(use_cases)
    sign_in(client, a_coordinator())
    post(client, item_id, "meeting", held_on="2026-12-01", participants="专家", question="依据是否有效")
    [kept] = stored(item_id)["current"]["meetings"]
    former = {"$set": {"current.meeting": kept}, "$unset": {"current.meetings": ""}}
    durable(ItemReviewDocument).update_one({"_id": item_id}, former)

    current = use_cases.history(item_id, actor=a_coordinator()).review.current

    assert [meeting.held_on.isoformat() for meeting in current.meetings] == ["2026-12-01"]
    assert "meeting" not in current.extra


def test_a_meeting_needs_people_and_a_question(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = dispute(use_cases)
    sign_in(client, a_coordinator())

    answer = post(client, item_id, "meeting", held_on="2026-12-01", participants="专家", question=" ")

    assert answer.status_code == 422
    assert "论证的问题" in answer.text
    assert 'value="专家"' in answer.text


def test_a_ruling_needs_minutes(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = dispute(use_cases)
    sign_in(client, a_coordinator())

    answer = post(client, item_id, "ruling", content_hash=HASH, settle="uphold", minutes="")

    assert answer.status_code == 422
    assert "论证纪要" in answer.text
    assert stored(item_id)["current"]["state"] == "disputed"


def test_many_disputes_are_sent_back_for_one_reason(client: FlaskClient, use_cases: UseCases) -> None:
    first, second, left = dispute(use_cases, 3)
    sign_in(client, a_coordinator())
    token = csrf(client.get("/review/coordinate").text)

    form = {"csrf_token": token, "item": [first, second], f"hash-{first}": HASH, f"hash-{second}": HASH}
    without = client.post("/review/coordinate", data=form)
    answer = client.post("/review/coordinate", data={**form, "minutes": "请改用新条例"})

    assert (without.status_code, answer.status_code) == (422, 303)
    states = [stored(item_id)["current"]["state"] for item_id in (first, second, left)]
    assert states == ["returned", "returned", "disputed"]
    assert stored(first)["current"]["rulings"][0]["minutes"] == "请改用新条例"


def test_what_changed_meanwhile_is_named_and_the_rest_goes_back(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = dispute(use_cases, 2)
    sign_in(client, a_coordinator())
    token = csrf(client.get("/review/coordinate").text)

    form = {"csrf_token": token, "item": [first, second], f"hash-{first}": HASH, f"hash-{second}": "0" * 64}
    answer = client.post("/review/coordinate", data={**form, "minutes": "请改用新条例"})

    assert answer.status_code == 409
    assert "没有退回的 1 项" in answer.text
    assert stored(second)["current"]["state"] == "disputed"


def test_only_the_coordinating_office_sees_the_forms(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = dispute(use_cases)
    as_reviewer(client, office=OFFICES[1])

    assert client.get("/review/coordinate").status_code == 403
    page = client.get(f"/review/items/{item_id}").text
    assert "处理争议" not in page
