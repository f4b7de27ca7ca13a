"""Checklists with the opinion form: answered, refused, kept, shown."""

from __future__ import annotations

from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests.services.review.conftest import adopt, bearer, stored, submitted
from tests.services.review.reviewers import as_reviewer, send
from tests.unit.review.builders import HASH, a_reviewer

NAME = "合法性审查表"


def strict(use_cases: UseCases) -> None:
    """The legal office must answer its checklist."""
    content = three_offices(read("review_policy", 1))
    legal = {**content["offices"]["legal_review"], "checklist": "required"}
    adopt(use_cases, {**content, "offices": {**content["offices"], "legal_review": legal}})


def test_the_legal_and_the_staffing_office_have_their_own_and_others_none(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)

    as_reviewer(client)
    page = client.get(f"/review/items/{item_id}").text
    assert NAME in page
    assert "收费有依据" not in page
    as_reviewer(client, office="staffing_review")
    assert "职能审查表" in client.get(f"/review/items/{item_id}").text
    as_reviewer(client, office="planning_review")
    assert "审查表" not in client.get(f"/review/items/{item_id}").text


def test_answers_are_kept_with_the_opinion_and_shown_in_the_history(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    address = f"/review/items/{item_id}"

    form = {"check-basis_exists": "met", "check-right_article": "unmet", "note-right_article": "应为第八条"}
    answer = send(
        client, address, content_hash=HASH, verdict="reject", reason="条款不对", **form, **{"check-rank_enough": ""}
    )

    assert answer.status_code == 303
    kept = {"basis_exists": "met", "right_article": "unmet:应为第八条"}
    assert stored(item_id)["current"]["opinions"][0]["checklist"] == kept
    page = client.get(address).text
    assert "审查表：答了 2 项，1 项不符合" in page
    assert "应为第八条" in page
    told = client.get(f"/review/api/reviews/{item_id}", headers=bearer(client, a_reviewer())).json
    assert told["opinions"][0]["checklist"] == kept


def test_an_approval_with_something_unmet_comes_back_filled_in(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    form = {"check-basis_exists": "unmet", "note-basis_exists": "没有依据"}
    answer = send(client, f"/review/items/{item_id}", content_hash=HASH, verdict="approve", **form)

    assert answer.status_code == 422
    assert "不符合，结论却是“同意”" in answer.text
    assert 'href="#f-check-basis_exists"' in answer.text
    assert 'value="没有依据"' in answer.text
    assert stored(item_id)["current"]["opinions"] == []


def test_a_batch_works_while_the_checklist_is_offered(use_cases: UseCases) -> None:
    entries = [OpinionEntry(item_id=one, content_hash=HASH, verdict="approve") for one in submitted(use_cases, 2)]

    assert [outcome.ok for outcome in use_cases.give_opinions(entries, actor=a_reviewer())] == [True, True]


def test_where_the_policy_wants_it_an_opinion_without_answers_is_refused(
    client: FlaskClient, use_cases: UseCases
) -> None:
    strict(use_cases)
    first, second = submitted(use_cases, 2)
    bare = OpinionEntry(item_id=first, content_hash=HASH, verdict="approve")
    whole = dict.fromkeys(("basis_exists", "basis_in_force", "right_article", "rank_enough"), "met")
    filled = OpinionEntry(
        item_id=second, content_hash=HASH, verdict="approve", checklist=whole | {"secrecy_ground": "not_applicable"}
    )

    refused, taken = use_cases.give_opinions([bare, filled], actor=a_reviewer())
    (other,) = use_cases.give_opinions([bare], actor=a_reviewer("planning_review"))

    assert (refused.code, taken.ok, other.ok) == ("checklist_refused", True, True)
    as_reviewer(client)
    assert "必须逐项填" in client.get(f"/review/items/{first}").text
