"""Where an office cannot judge an item: appointments (另行指定审核人) and going on without it, through the doors."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import ListRequest, View
from services.review.application.receive import ReceiptEntry
from services.review.application.speakers import StandingIn
from services.review.application.use_cases import UseCases
from services.review.domain.people_refusals import AppointmentRefused, StandInOver
from services.review.domain.policy import ReasonRefused
from services.review.entrypoints.acting import HEADER
from shared.kernel.actor import Actor
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock, adopt, bearer, csrf, queued, register, sign_in, stored, submitted
from tests.unit.review.builders import HASH, a_coordinator, a_reviewer, item_submitted, withdrawal_requested

OWN = {"body_id": "planning", "name": "区发展改革委"}
CHEN = a_reviewer("planning_review", account_id="chen", name="陈发改", body_id="planning", body_name="区发展改革委")
QIAN = a_reviewer("quality_review", account_id="qian", name="钱质监", body_id="quality", body_name="区质监局")
LI = a_reviewer("staffing_review", account_id="li", name="李编办", body_id="staffing", body_name="区编办")
GOV = a_coordinator()


@pytest.fixture(autouse=True)
def _at_their_desks(use_cases: UseCases, clock: MovedClock) -> None:
    for one in (CHEN, QIAN, LI):
        use_cases.people.note(one, now=clock.now())


def appoint(use_cases: UseCases, item_id: str, account_id: str = "qian", **changed: Any) -> Any:
    """Name somebody for the planning office; return the outcome."""
    values = {"office": "planning_review", "account_id": account_id, "reason": "本单位报送，不能自己审"} | changed
    return use_cases.appoint(item_id, **values, actor=GOV)


def acting(use_cases: UseCases, actor: Actor = QIAN) -> StandingIn:
    """The person after he has switched to what he was named for."""
    (one,) = use_cases.people.appointing.of(actor)
    return use_cases.people.acting(actor, one.key, now=use_cases.now())


def say(use_cases: UseCases, actor: Actor, item_id: str) -> Any:
    """Approve an item; return the outcome."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
    return use_cases.give_opinions([entry], actor=actor)[0]


def test_the_own_item_of_an_office_passes_by_somebody_who_was_named(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    assert say(use_cases, CHEN, item_id).code == "own_item"

    assert appoint(use_cases, item_id).ok
    for actor in (a_reviewer("legal_review"), LI, acting(use_cases)):
        assert say(use_cases, actor, item_id).ok

    current = stored(item_id)["current"]
    assert (current["state"], current["appointees"]) == ("approved", [])
    said = current["opinions"][-1]
    assert (said["office"], said["account_name"]) == ("planning_review", "钱质监")
    assert said["on_behalf_of"] == "发展改革委，由区政府办公室指定"
    assert [message.name for message in queued(item_id)][1] == "reviewer_appointed"


def test_he_takes_in_what_the_receiving_office_itself_submitted(use_cases: UseCases) -> None:
    adopt(use_cases, read("review_policy", 1))
    (item_id,) = submitted(use_cases, body={"body_id": "body of legal_review", "name": "区法制办"})
    receipt = ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True)
    assert use_cases.receive([receipt], actor=a_reviewer())[0].code == "own_item"

    assert appoint(use_cases, item_id, office="legal_review").ok
    (outcome,) = use_cases.receive([receipt], actor=acting(use_cases))

    assert (outcome.ok, stored(item_id)["current"]["state"]) == (True, "open")
    assert say(use_cases, acting(use_cases), item_id).ok


def test_it_is_for_this_item_and_this_round_alone(use_cases: UseCases) -> None:
    item_id, other = submitted(use_cases, 2, body=OWN)
    appoint(use_cases, item_id)
    there = acting(use_cases)
    shown = use_cases.list_reviews(ListRequest(view=View.WAITING), actor=there).rows

    assert [row.item_id for row in shown] == [item_id]
    assert say(use_cases, there, other).code == "one_item_only"
    assert "只办指定的" in use_cases.item_page(other, actor=there).obstacle
    assert use_cases.item_page(item_id, actor=there).obstacle == ""

    (one,) = use_cases.people.appointing.of(QIAN)
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])
    again = item_submitted(item_id, sequence=9, revision=4, submission=2, body=OWN)
    use_cases.open_reviews([again])
    assert use_cases.people.appointing.of(QIAN) == []
    with pytest.raises(StandInOver):
        use_cases.people.acting(QIAN, one.key, now=use_cases.now())


def test_who_was_relieved_speaks_no_more(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    appoint(use_cases, item_id)
    (one,) = use_cases.people.appointing.of(QIAN)

    assert appoint(use_cases, item_id, "li").ok

    with pytest.raises(StandInOver, match="不再是"):
        use_cases.people.acting(QIAN, one.key, now=use_cases.now())
    assert [each.item_id for each in use_cases.people.appointing.of(LI)] == [item_id]


def test_only_people_who_may_judge_it_are_offered_and_taken(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    use_cases.people.recusing.recuse(item_id, reason="亲属", actor=LI, now=use_cases.now())

    offered = use_cases.people.appointing.people_for(item_id, actor=GOV, now=use_cases.now())

    assert [one.person.account_id for one in offered] == ["qian"]
    for account_id in ("chen", "li", "nobody"):
        with pytest.raises(AppointmentRefused, match="没有选"):
            appoint(use_cases, item_id, account_id)
    with pytest.raises(AppointmentRefused, match="本来就是"):
        appoint(use_cases, item_id, office="quality_review")
    with pytest.raises(ReasonRefused):
        appoint(use_cases, item_id, reason=" ")


def test_what_nobody_can_judge_stands_before_the_coordinator(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    (other,) = submitted(use_cases)
    sign_in(client, GOV)

    page = client.get("/review/coordinate").text

    assert "要另行指定审核人" in page
    assert item_id in page
    assert other not in page
    appoint(use_cases, item_id)
    assert item_id not in client.get("/review/coordinate").text


def test_it_is_named_at_the_desk_and_done_at_the_desk(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    address = f"/review/items/{item_id}"
    sign_in(client, GOV)
    page = client.get(f"{address}/coordinate").text
    form = {"csrf_token": csrf(page), "appoint-office": "planning_review", "appoint-person": "qian"}
    assert "钱质监（区质监局，质监局）" in page

    wordless = client.post(f"{address}/appointment", data=form)
    named = client.post(f"{address}/appointment", data={**form, "appoint-reason": "本单位报送"})
    read_by_all = client.get(address).text

    assert (wordless.status_code, named.status_code) == (422, 303)
    assert 'id="f-appoint-reason"' in wordless.text
    assert "发展改革委另行指定审核人" in read_by_all
    assert "代发展改革委审核" in read_by_all

    sign_in(client, QIAN)
    (one,) = use_cases.people.appointing.of(QIAN)
    desk = client.get("/review/").text
    assert "区政府办公室指定您代发展改革委审核" in desk
    switched = client.post(f"/review/stand-ins/{one.key}/switch", data={"csrf_token": csrf(desk)})
    assert switched.headers["Location"] == address
    page = client.get(address).text
    assert "您正在代发展改革委，由区政府办公室指定" in page
    elsewhere = client.post("/review/claims", data={"csrf_token": csrf(page), "item": item_id, "action": "claim"})
    opinion = {"csrf_token": csrf(page), "content_hash": HASH, "verdict": "approve", "speaks_for": "planning_review"}
    given = client.post(address, data=opinion)

    assert (elsewhere.status_code, given.status_code) == (403, 303)
    assert "代发展改革委，由区政府办公室指定" in client.get(address).text


def test_a_round_goes_on_without_an_office_that_cannot_speak(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    address = f"/review/items/{item_id}"
    sign_in(client, GOV)
    form = {"csrf_token": csrf(client.get(f"{address}/coordinate").text), "spare-reason": "没有人能审"}

    kept = client.post(f"{address}/sparing", data={**form, "spare-office": "legal_review"})
    done = client.post(f"{address}/sparing", data={**form, "spare-office": "planning_review"})

    assert (kept.status_code, done.status_code) == (409, 303)
    assert stored(item_id)["current"]["waiting_for"] == ["legal_review", "staffing_review"]
    assert "本轮不再等" in client.get(address).text
    assert queued(item_id)[-1].data["is_silent"] is True


def test_machines_do_the_same(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, body=OWN)
    reviews, head = f"/review/api/reviews/{item_id}", bearer(client, GOV)

    people = client.get(f"{reviews}/appointable", headers=head).get_json()["people"]
    wanted = {"office": "planning_review", "account_id": people[0]["account_id"], "reason": "本单位报送"}
    named = client.post(f"{reviews}/appointments", json=wanted, headers=head)
    told = client.get(reviews, headers=head).get_json()["appointments"]
    (one,) = use_cases.people.appointing.of(QIAN if wanted["account_id"] == "qian" else LI)
    who = QIAN if wanted["account_id"] == "qian" else LI
    opinion = {"item_id": item_id, "content_hash": HASH, "verdict": "approve"}
    given = client.post(
        "/review/api/opinions", json={"opinions": [opinion]}, headers={**bearer(client, who), HEADER: one.key}
    )

    assert (named.status_code, [each["office"] for each in told]) == (200, ["planning_review"])
    assert given.get_json()["results"][0]["ok"] is True


def test_a_key_that_names_nothing_opens_nothing(use_cases: UseCases) -> None:
    register(use_cases, "planning", "区发展改革委")
    for key in ("appointment:", "appointment:x:1:planning_review", "appointment:x"):
        with pytest.raises(StandInOver):
            use_cases.people.acting(QIAN, key, now=use_cases.now())
