"""Offices that are asked for their advice (参加单位): told, with a list of their own, waited for by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import View
from services.review.application.receive import ReceiptEntry
from services.review.application.use_cases import UseCases
from shared.standards.loader import read
from tests.services.review.conftest import adopt, bearer, csrf, queued, sign_in, stored, submitted
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import (
    HASH,
    OFFICES,
    a_coordinator,
    a_reviewer,
    body_changed,
    withdrawal_requested,
)

ADVISER = a_reviewer("quality_review")
LIST = "待我提建议"
NOTHING = "没有可以提建议的事项"


@pytest.fixture(autouse=True)
def _shipped_policy(use_cases: UseCases) -> None:
    """The legal office takes the directory list in; quality bureau and service centre advise, the city confirms."""
    use_cases.take_over_bodies([body_changed("civil-affairs"), body_changed(ADVISER.body_id, name="区质监局")])
    adopt(use_cases, read("review_policy", 1))


def taken_in(use_cases: UseCases, count: int = 1, **changed: Any) -> list[str]:
    """Items before the three offices and their two advisers."""
    item_ids = submitted(use_cases, count, **changed)
    entries = [ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True) for item_id in item_ids]
    assert all(outcome.ok for outcome in use_cases.receive(entries, actor=a_reviewer()))
    return item_ids


def say(use_cases: UseCases, item_id: str, office: str, verdict: str = "approve") -> None:
    """Let an office speak."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason="写明次数")
    assert use_cases.give_opinions([entry], actor=a_reviewer(office))[0].ok


def test_advisers_are_named_beside_those_who_must_speak(use_cases: UseCases) -> None:
    (item_id,) = taken_in(use_cases)

    opened = queued(item_id)[-1]
    assert (opened.name, opened.data["offices"]) == ("review_opened", [*OFFICES])
    assert opened.data["advising"] == ["quality_review", "centre_review"]
    assert stored(item_id)["current"]["waiting_for"] == [*OFFICES]


def test_an_office_that_only_advises_begins_with_its_list_and_sees_its_number(
    client: FlaskClient, use_cases: UseCases
) -> None:
    first, second = taken_in(use_cases, 2)
    as_reviewer(client, office="quality_review")

    home = client.get("/review/").text

    assert first in home
    assert second in home
    assert f"<h1>{LIST}</h1>" in home
    assert use_cases.count_lists(actor=ADVISER)[View.ADVISING] == 2
    assert use_cases.count_lists(actor=ADVISER)[View.WAITING] == 0


def test_whoever_has_advised_is_not_asked_any_more_and_the_round_goes_on_without_him(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = taken_in(use_cases)
    as_reviewer(client, office="quality_review")

    page = client.get(f"/review/items/{item_id}?view=advising").text
    form = {"csrf_token": csrf(page), "content_hash": HASH, "verdict": "reject", "reason": "名称与编码规则不合"}
    answer = client.post(f"/review/items/{item_id}?view=advising", data=form)

    assert (answer.status_code, answer.location) == (303, "/review/?view=advising")
    assert NOTHING in client.get("/review/?view=advising").text
    current = stored(item_id)["current"]
    assert (current["may_advise"], current["waiting_for"]) == (["centre_review"], [*OFFICES])
    for office in (*OFFICES, "upper_review"):
        say(use_cases, item_id, office)
    assert stored(item_id)["current"]["state"] == "approved"
    assert stored(item_id)["current"]["may_advise"] == []


def test_advice_is_given_on_many_items_at_once(client: FlaskClient, use_cases: UseCases) -> None:
    item_ids = taken_in(use_cases, 2)
    as_reviewer(client, office="quality_review")
    form = {"csrf_token": csrf(client.get("/review/?view=advising").text), "item": item_ids, "verdict": "approve"}
    hashes = {f"hash-{item_id}": HASH for item_id in item_ids}

    answer = client.post("/review/?view=advising", data={**form, **hashes})

    assert "成功 2 项，没有成功 0 项" in answer.text
    assert f"回到{LIST}" in answer.text
    assert all(stored(item_id)["current"]["may_advise"] == ["centre_review"] for item_id in item_ids)


def test_advice_one_by_one_comes_back_to_its_list(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = taken_in(use_cases)
    as_reviewer(client, office="quality_review")
    token = csrf(client.get("/review/").text)
    ticked = {"csrf_token": token, "item": item_id, f"hash-{item_id}": HASH}

    table = client.post("/review/batch?view=advising", data={**ticked, "verdict": "approve"}).text
    unnamed = client.post("/review/batch", data={**ticked, "verdict": "approve"}).text

    assert f'<a href="/review/?view=advising">{LIST}</a>' in table
    assert f'<a href="/review/?view=advising">{LIST}</a>' in unnamed
    line = {**ticked, "back": "/review/?view=advising", f"verdict-{item_id}": "approve", f"reason-{item_id}": ""}
    assert f"回到{LIST}" in client.post("/review/opinions", data=line).text


def test_next_stays_in_the_list_and_passes_over_own_items(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = sorted(taken_in(use_cases, 2))
    taken_in(use_cases, 1, body={"body_id": ADVISER.body_id, "name": "区质监局"})
    as_reviewer(client, office="quality_review")

    page = client.get(f"/review/items/{first}?view=advising").text
    worklist = client.get("/review/?view=advising").text

    assert f'href="/review/items/{second}?view=advising" rel="next"' in page
    assert 'rel="next"' not in client.get(f"/review/items/{second}?view=advising").text
    assert "本单位报送，不能审" in worklist


@pytest.mark.parametrize("office", ["legal_review", "upper_review"])
def test_an_office_that_never_advises_has_no_such_list_on_its_tabs(
    client: FlaskClient, use_cases: UseCases, office: str
) -> None:
    taken_in(use_cases)
    as_reviewer(client, office=office)

    page = client.get("/review/").text

    assert LIST not in page
    assert NOTHING in client.get("/review/?view=advising").text


def test_who_only_looks_on_has_nothing_to_advise(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = taken_in(use_cases)
    sign_in(client, a_coordinator())

    assert LIST not in client.get("/review/").text
    assert item_id not in client.get("/review/?view=advising").text


def test_advice_can_be_claimed_by_a_colleague(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = taken_in(use_cases, 2)
    use_cases.people.assigning.claim([first], actor=ADVISER, now=use_cases.now())
    as_reviewer(client, office="quality_review")

    mine, nobodys = (client.get(f"/review/?view=advising&claimed={one}").text for one in ("mine", "nobody"))

    assert (first in mine, second in mine) == (True, False)
    assert (first in nobodys, second in nobodys) == (False, True)


def test_machines_ask_for_what_they_may_advise_on(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = taken_in(use_cases, 2)
    say(use_cases, first, "quality_review")
    headers = bearer(client, ADVISER)

    found = client.get("/review/api/reviews?may_advise=1", headers=headers).json
    one = client.get(f"/review/api/reviews/{first}", headers=headers).json

    assert [item["item_id"] for item in found["items"]] == [second]
    assert one["may_advise"] == ["centre_review"]


def test_counts_name_the_offices_that_must_speak_and_no_adviser(client: FlaskClient, use_cases: UseCases) -> None:
    """Two words, one of them an adviser's: one of four offices has done its part (the city's comes at the end)."""
    (item_id,) = taken_in(use_cases)
    say(use_cases, item_id, "quality_review")
    say(use_cases, item_id, "staffing_review")
    as_reviewer(client)

    worklist, page = client.get("/review/?view=waiting").text, client.get(f"/review/items/{item_id}").text

    assert "1 / 4 单位已审" in worklist
    assert "1 / 4 单位已审" in page


def test_whoever_was_asked_is_told_that_the_body_has_its_item_back(use_cases: UseCases) -> None:
    (waiting,) = submitted(use_cases)
    (running,) = taken_in(use_cases)

    use_cases.answer_withdrawals([withdrawal_requested(waiting), withdrawal_requested(running)])

    assert queued(waiting)[-1].data["offices"] == ["legal_review"]
    assert queued(running)[-1].data["offices"] == [*OFFICES, "quality_review", "centre_review"]
