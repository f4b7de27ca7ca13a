"""The people of an office share its work: claims, assignments, recusals; on the stored documents."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.adapters.people_documents import AssignmentDocument
from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import Claimed, ListRequest, View
from services.review.application.receive import ReceiptEntry
from services.review.application.use_cases import UseCases
from services.review.domain.people_refusals import UnknownColleague
from services.review.domain.policy import ReasonRefused
from services.review.domain.refusals import NotAReviewer
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict
from shared.runtime.mongo import durable
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock, adopt, bearer, csrf, sign_in, submitted
from tests.services.review.reviewers import all_say, as_reviewer
from tests.unit.review.builders import HASH, a_reviewer, item_submitted

WANG = a_reviewer(account_id="wang", name="王法制")
ZHAO = a_reviewer(account_id="zhao", name="赵法制")
LI = a_reviewer("staffing_review", account_id="li", name="李编办")


@pytest.fixture(autouse=True)
def _at_their_desks(use_cases: UseCases, clock: MovedClock) -> None:
    for one in (WANG, ZHAO, LI):
        use_cases.people.note(one, now=clock.now())


def claim(use_cases: UseCases, actor: Actor, *item_ids: str, take_over: bool = False) -> list[str]:
    """Claim items; return what became of each."""
    outcomes = use_cases.people.assigning.claim(item_ids, take_over=take_over, actor=actor, now=use_cases.now())
    return [outcome.code for outcome in outcomes]


def shown(use_cases: UseCases, actor: Actor, claimed: Claimed | None) -> set[str]:
    """The items of the list of work with this filter."""
    found = use_cases.list_reviews(ListRequest(view=View.WAITING, claimed=claimed), actor=actor)
    assert found.total == len(found.rows)
    return {row.item_id for row in found.rows}


def holder(use_cases: UseCases, actor: Actor, item_id: str) -> str:
    """Who works on an item for the office of a person."""
    page = use_cases.item_page(item_id, actor=actor)
    found = use_cases.people.assigning.holder(item_id, page.round, actor=actor)
    return found.name if found else ""


def opinion(use_cases: UseCases, actor: Actor, item_id: str) -> Any:
    """Approve an item; return the outcome."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
    return use_cases.give_opinions([entry], actor=actor)[0]


def test_claimed_items_are_filtered_by_person_and_office(use_cases: UseCases) -> None:
    mine, his, free = submitted(use_cases, 3)

    assert claim(use_cases, WANG, mine) == ["done"]
    assert claim(use_cases, ZHAO, his) == ["done"]

    assert {mine} == shown(use_cases, WANG, Claimed.MINE)
    assert {free} == shown(use_cases, WANG, Claimed.NOBODY)
    assert {mine, his, free} == shown(use_cases, WANG, None)
    assert {mine, his, free} == shown(use_cases, LI, Claimed.NOBODY)


def test_a_colleague_takes_over_only_when_he_says_so(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    claim(use_cases, WANG, item_id)

    assert claim(use_cases, ZHAO, item_id) == ["held_by_colleague"]
    assert holder(use_cases, ZHAO, item_id) == "王法制"
    assert claim(use_cases, ZHAO, item_id, take_over=True) == ["done"]
    assert holder(use_cases, WANG, item_id) == "赵法制"
    assert (holder(use_cases, LI, item_id), claim(use_cases, LI, item_id)) == ("", ["done"])


def test_a_batch_has_a_result_for_each_item(use_cases: UseCases) -> None:
    held, free, over = submitted(use_cases, 3)
    claim(use_cases, ZHAO, held)
    all_say(use_cases, over, "approve")

    codes = claim(use_cases, WANG, held, free, over, free, "nothing")

    assert codes == ["held_by_colleague", "done", "not_to_be_claimed", "sent_twice", "review_not_found"]


def test_work_is_assigned_within_the_office_only(use_cases: UseCases) -> None:
    item_ids = submitted(use_cases, 2)
    assigning = use_cases.people.assigning
    claim(use_cases, WANG, item_ids[0])

    outcomes = assigning.assign(item_ids, to="zhao", actor=WANG, now=use_cases.now())

    assert all(outcome.ok for outcome in outcomes)
    assert set(item_ids) == shown(use_cases, ZHAO, Claimed.MINE)
    with pytest.raises(UnknownColleague, match="没有选本单位的人"):
        assigning.assign(item_ids, to="li", actor=WANG, now=use_cases.now())
    assigning.give_back(item_ids, actor=WANG)
    assert shown(use_cases, ZHAO, Claimed.MINE) == set()


def test_who_was_not_at_the_desk_for_half_a_year_is_no_colleague_any_more(
    use_cases: UseCases, clock: MovedClock
) -> None:
    clock.forward(days=181)
    use_cases.people.note(ZHAO, now=clock.now())

    found = use_cases.people.assigning.colleagues(actor=WANG, now=clock.now())

    assert [one.person.account_id for one in found] == ["zhao"]


def test_a_claim_ends_with_its_round_and_is_cleared_away(use_cases: UseCases) -> None:
    item_id, other = submitted(use_cases, 2)
    claim(use_cases, WANG, item_id)
    all_say(use_cases, item_id, "reject", "请改")
    use_cases.open_reviews([item_submitted(item_id, sequence=9, revision=4, submission=2)])

    assert holder(use_cases, WANG, item_id) == ""
    assert shown(use_cases, WANG, Claimed.MINE) == set()
    assert shown(use_cases, WANG, Claimed.NOBODY) == {item_id, other}
    claim(use_cases, WANG, other)
    assert durable(AssignmentDocument).count_documents({}) == 1
    assert claim(use_cases, ZHAO, item_id) == ["done"]


def test_a_recused_person_is_refused_and_his_item_is_nobodys_again(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    claim(use_cases, WANG, item_id)

    use_cases.people.recusing.recuse(item_id, reason="申请人是亲属", actor=WANG, now=use_cases.now())

    assert shown(use_cases, ZHAO, Claimed.NOBODY) == {item_id}
    refused = opinion(use_cases, WANG, item_id)
    assert (refused.code, "已回避" in refused.message) == ("recused", True)
    assert claim(use_cases, WANG, item_id) == ["recused"]
    assert "已回避" in use_cases.item_page(item_id, actor=WANG).obstacle
    assert opinion(use_cases, ZHAO, item_id).ok


def test_a_recusal_holds_in_every_round_and_for_taking_in(use_cases: UseCases) -> None:
    adopt(use_cases, read("review_policy", 1))
    (item_id,) = submitted(use_cases)
    use_cases.people.recusing.recuse(item_id, reason="亲属", actor=WANG, now=use_cases.now())
    use_cases.open_reviews([item_submitted(item_id, sequence=9, revision=4, submission=2)])

    (outcome,) = use_cases.receive([ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True)], actor=WANG)

    assert outcome.code == "recused"
    assert not use_cases.item_page(item_id, actor=WANG).may_receive


def test_a_colleague_declares_a_recusal_and_takes_back_only_his_own(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    recusing = use_cases.people.recusing
    claim(use_cases, ZHAO, item_id)

    recusing.recuse(item_id, account_id="zhao", reason="原是该局职工", actor=WANG, now=use_cases.now())

    assert holder(use_cases, WANG, item_id) == ""
    with pytest.raises(Conflict, match="登记的人"):
        recusing.take_back(item_id, account_id="zhao", actor=ZHAO, now=use_cases.now())
    recusing.take_back(item_id, account_id="zhao", actor=WANG, now=use_cases.now())
    assert opinion(use_cases, ZHAO, item_id).ok


def test_a_recusal_needs_a_reason_a_colleague_and_an_office_that_is_asked(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    recusing, now = use_cases.people.recusing, use_cases.now()

    with pytest.raises(ReasonRefused):
        recusing.recuse(item_id, reason=" ", actor=WANG, now=now)
    with pytest.raises(UnknownColleague):
        recusing.recuse(item_id, account_id="li", reason="亲属", actor=WANG, now=now)
    with pytest.raises(NotAReviewer):
        recusing.recuse(item_id, reason="亲属", actor=a_reviewer("quality_review"), now=now)


def test_items_are_claimed_from_the_list_and_from_their_page(client: FlaskClient, use_cases: UseCases) -> None:
    item_id, other = submitted(use_cases, 2)
    sign_in(client, WANG)

    answer = send_to(client, "/review/claims", action="claim", item=[item_id], claims_back="/review/?claimed=mine")

    assert answer.location == "/review/?claimed=mine"
    page = client.get("/review/?view=waiting&claimed=mine").text
    assert "已领办 1 项" in page
    assert "领办：我" in page
    assert f"/review/items/{other}" not in page
    sign_in(client, ZHAO)
    assert "领办：王法制" in client.get(f"/review/items/{item_id}").text
    send_to(client, "/review/claims", action="claim", item=[item_id])
    assert "王法制已经领办这个事项" in client.get("/review/").text
    send_to(client, "/review/claims", action="assign", item=[item_id], to="wang")
    assert "已分派 1 项" in client.get("/review/").text


def test_recusals_are_declared_and_seen_on_the_page(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    sign_in(client, WANG)

    send_to(client, f"/review/items/{item_id}/recusals", account_id="wang", reason="申请人是亲属")

    page = client.get(f"/review/items/{item_id}").text
    assert "王法制（法制办）：申请人是亲属" in page
    assert 'name="verdict"' not in page
    send_to(client, f"/review/items/{item_id}/recusals/wang/withdrawal")
    page = client.get(f"/review/items/{item_id}").text
    assert 'name="verdict"' in page
    assert "回避已撤销" in page


def test_a_machine_claims_in_a_batch(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    body = {"action": "claim", "item_ids": [item_id, "nothing"]}

    answer = client.post("/review/api/claims", json=body, headers=bearer(client, WANG))

    assert [result["ok"] for result in answer.json["results"]] == [True, False]
    assert holder(use_cases, ZHAO, item_id) == "王法制"


def test_who_only_looks_on_sees_no_claims(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, roles={"supervisor"})

    assert "领办" not in client.get("/review/?view=open").text
    assert "领办" not in client.get(f"/review/items/{item_id}").text


def send_to(client: FlaskClient, address: str, **form: Any) -> Any:
    """Send a form that stands on the list to another address."""
    return client.post(address, data={"csrf_token": csrf(client.get("/review/").text)} | form)
