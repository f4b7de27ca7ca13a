"""Standing in (代岗): offered with a code, accepted, used from day to day, over by itself or early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import ListRequest, View
from services.review.application.receive import ReceiptEntry
from services.review.application.speakers import StandingIn
from services.review.application.use_cases import UseCases
from services.review.domain.people_refusals import StandInOver, StandInRefused
from services.review.entrypoints.acting import HEADER
from shared.kernel.actor import Actor
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock, adopt, bearer, csrf, queued, sign_in, stored, submitted
from tests.unit.review.builders import HASH, a_reviewer

WANG = a_reviewer(account_id="wang", name="王法制", body_id="gov-office")
LI = a_reviewer("staffing_review", account_id="li", name="李编办", body_id="staffing", body_name="区编办")
QIAN = a_reviewer("quality_review", account_id="qian", name="钱质监", body_id="quality", body_name="区质监局")


def offered(use_cases: UseCases, *, days: int = 2, actor: Actor = WANG) -> str:
    """Offer one's place from today on; return the code."""
    today = use_cases.today()
    _, code = use_cases.people.stand_ins.offer(
        first_day=today, last_day=today + timedelta(days=days), reason="出差", actor=actor, now=use_cases.now()
    )
    return code


def accepted(use_cases: UseCases, deputy: Actor = QIAN, **offer: Any) -> StandingIn:
    """Somebody stands in for Mr Wang and has switched to his place."""
    code = offered(use_cases, **offer)
    stand_in = use_cases.people.stand_ins.accept(code, actor=deputy, now=use_cases.now())
    return use_cases.people.stand_ins.acting(deputy, stand_in.stand_in_id, now=use_cases.now())


def say(use_cases: UseCases, actor: Actor, item_id: str, verdict: str = "approve") -> Any:
    """Say something of an item; return the outcome."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason="依据已修改")
    return use_cases.give_opinions([entry], actor=actor)[0]


def test_a_stand_in_speaks_for_the_office_and_the_record_shows_both(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    acting = accepted(use_cases)

    assert say(use_cases, acting, item_id).ok

    (said,) = stored(item_id)["current"]["opinions"]
    kept = {name: said[name] for name in ("office", "account_name", "body_name", "on_behalf_of")}
    assert kept == {
        "office": "legal_review",
        "account_name": "钱质监",
        "body_name": "区质监局",
        "on_behalf_of": "王法制",
    }
    assert queued(item_id)[-1].data["opinion"]["on_behalf_of"] == "王法制"


def test_what_a_stand_in_takes_in_names_both(use_cases: UseCases) -> None:
    adopt(use_cases, read("review_policy", 1))
    (item_id,) = submitted(use_cases)
    receipt = ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True)

    (outcome,) = use_cases.receive([receipt], actor=accepted(use_cases))

    assert (outcome.ok, stored(item_id)["current"]["taken_in"]["by"]["name"]) == (True, "钱质监（代王法制）")


def test_a_stand_in_sees_the_work_of_the_office_beside_his_own(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    acting = accepted(use_cases)

    def waiting(actor: Actor) -> list[str]:
        return [row.item_id for row in use_cases.list_reviews(ListRequest(view=View.WAITING), actor=actor).rows]

    assert (waiting(acting), waiting(QIAN)) == ([item_id], [])


def test_a_stand_in_ends_by_itself_after_its_last_day(use_cases: UseCases, clock: MovedClock) -> None:
    code = offered(use_cases, days=0)
    stand_in = use_cases.people.stand_ins.accept(code, actor=QIAN, now=clock.now())
    acting = use_cases.people.stand_ins.acting

    clock.forward(hours=11, minutes=59)  # 23:59 in China
    assert acting(QIAN, stand_in.stand_in_id, now=clock.now()).office == "legal_review"
    clock.forward(minutes=1)
    with pytest.raises(StandInOver, match="已经结束"):
        acting(QIAN, stand_in.stand_in_id, now=clock.now())


def test_a_stand_in_begins_on_its_first_day(use_cases: UseCases, clock: MovedClock) -> None:
    tomorrow = use_cases.today() + timedelta(days=1)
    desk = use_cases.people.stand_ins
    _, code = desk.offer(first_day=tomorrow, last_day=tomorrow, reason="出差", actor=WANG, now=clock.now())
    stand_in = desk.accept(code, actor=QIAN, now=clock.now())

    with pytest.raises(StandInOver):
        desk.acting(QIAN, stand_in.stand_in_id, now=clock.now())
    clock.forward(days=1)
    assert desk.acting(QIAN, stand_in.stand_in_id, now=clock.now()).principal.name == "王法制"


@pytest.mark.parametrize("who", [WANG, QIAN, a_reviewer(account_id="zhao", name="赵法制")])
def test_principal_deputy_and_colleagues_end_it_early(use_cases: UseCases, who: Actor) -> None:
    code = offered(use_cases)
    desk = use_cases.people.stand_ins
    stand_in = desk.accept(code, actor=QIAN, now=use_cases.now())

    with pytest.raises(StandInOver):
        desk.end(stand_in.stand_in_id, actor=LI, now=use_cases.now())
    desk.end(stand_in.stand_in_id, actor=who, now=use_cases.now())

    with pytest.raises(StandInOver):
        desk.acting(QIAN, stand_in.stand_in_id, now=use_cases.now())
    with pytest.raises(StandInOver):
        desk.end(stand_in.stand_in_id, actor=who, now=use_cases.now())


def test_a_code_is_used_once_and_by_nobody_of_the_office(use_cases: UseCases) -> None:
    code = offered(use_cases)
    desk, now = use_cases.people.stand_ins, use_cases.now()

    with pytest.raises(StandInRefused, match="代岗码"):
        desk.accept("AAAAAAAAAA", actor=QIAN, now=now)
    with pytest.raises(StandInRefused, match="自己代自己"):
        desk.accept(code, actor=WANG, now=now)
    desk.accept(f" {code[:5].lower()} {code[5:]} ", actor=QIAN, now=now)
    with pytest.raises(StandInRefused, match="用过"):
        desk.accept(code, actor=LI, now=now)


def test_a_stand_in_does_not_pass_his_place_on(use_cases: UseCases) -> None:
    acting = accepted(use_cases)

    with pytest.raises(StandInRefused, match="再把这个岗位委托"):
        offered(use_cases, actor=acting)


def test_a_stand_in_is_not_two_required_offices_of_one_item(use_cases: UseCases) -> None:
    own_first, other_first = submitted(use_cases, 2)
    acting = accepted(use_cases, LI)
    assert say(use_cases, LI, own_first).ok
    assert say(use_cases, acting, other_first).ok

    refused = [say(use_cases, acting, own_first), say(use_cases, LI, other_first)]

    assert [outcome.code for outcome in refused] == ["same_person", "same_person"]
    assert "两个必审单位" in refused[0].message
    assert "编办" in use_cases.item_page(own_first, actor=acting).obstacle


def test_the_author_is_kept_out_as_deputy_and_as_principal(use_cases: UseCases) -> None:
    (of_deputy,) = submitted(use_cases, body={"body_id": "quality", "name": "区质监局"})
    (of_principal,) = submitted(use_cases, body={"body_id": "gov-office", "name": "区政府办公室"})
    acting = accepted(use_cases)

    codes = [say(use_cases, acting, item_id).code for item_id in (of_deputy, of_principal)]

    assert codes == ["own_item", "own_item"]


def test_who_does_not_judge_an_item_does_not_choose_his_stand_in_for_it(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    use_cases.people.recusing.recuse(item_id, reason="亲属", actor=WANG, now=use_cases.now())

    outcome = say(use_cases, accepted(use_cases), item_id)

    assert (outcome.code, "委托的人" in outcome.message) == ("recused", True)


def test_a_person_offers_accepts_switches_and_comes_back_at_the_desk(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    sign_in(client, WANG)
    today = use_cases.today()
    page = post(client, "/review/stand-ins", first_day=f"{today}", last_day=f"{today}", reason="出差").text
    code = page.split('code fs-5">')[1].split("<")[0]

    sign_in(client, QIAN)
    assert post(client, "/review/stand-ins/acceptance", code=code).status_code == 303
    listed = client.get("/review/stand-ins").text
    assert "代 王法制（法制办）" in listed
    post(client, switch_of(listed))
    desk = client.get("/review/").text
    assert "您正在代 王法制 审核（法制办）" in desk
    assert item_id in desk
    form = {"content_hash": HASH, "verdict": "approve", "speaks_for": "legal_review"}
    assert post(client, f"/review/items/{item_id}", **form).status_code == 303
    said = client.get(f"/review/items/{item_id}").text
    assert "钱质监（区质监局），代王法制" in said
    post(client, "/review/stand-ins/own")
    assert "您正在代" not in client.get("/review/").text


def test_a_form_of_the_other_desk_is_refused(client: FlaskClient, use_cases: UseCases) -> None:
    """Somebody has two tabs: he switched in one, and sends the other."""
    (item_id,) = submitted(use_cases)
    sign_in(client, LI)
    form = {"content_hash": HASH, "verdict": "approve", "speaks_for": "legal_review"}

    answer = post(client, f"/review/items/{item_id}", **form)

    assert (answer.status_code, "换过岗位" in answer.text) == (409, True)
    assert stored(item_id)["current"]["opinions"] == []


def test_a_switched_desk_falls_back_when_the_stand_in_is_over(
    client: FlaskClient, use_cases: UseCases, clock: MovedClock
) -> None:
    acting = accepted(use_cases, days=0)
    sign_in(client, QIAN)
    post(client, switch_of(client.get("/review/stand-ins").text))
    token = csrf(client.get("/review/stand-ins").text)
    clock.forward(days=1)

    refused = client.post("/review/claims", data={"csrf_token": token})
    after = client.get("/review/").text

    assert acting.office == "legal_review"
    assert (refused.status_code, "代岗已经结束" in refused.text) == (409, True)
    assert "您正在代" not in after


def test_wrong_days_are_told_at_their_fields(client: FlaskClient, use_cases: UseCases) -> None:
    sign_in(client, WANG)

    answer = post(client, "/review/stand-ins", first_day="2026-11-01", last_day="", reason="")

    assert (answer.status_code, "结束日期：没有填写" in answer.text) == (422, True)
    late = post(client, "/review/stand-ins", first_day="2026-11-01", last_day="2026-11-02", reason="出差")
    assert "2026-11-01 已经过去" in late.text


def test_a_machine_names_the_stand_in_in_a_header(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    code = offered(use_cases)
    stand_in = use_cases.people.stand_ins.accept(code, actor=QIAN, now=use_cases.now())
    headers = bearer(client, QIAN)

    own = client.get("/review/api/reviews?waiting_for_me=true", headers=headers).json
    other = client.get("/review/api/reviews?waiting_for_me=true", headers={**headers, HEADER: stand_in.stand_in_id})

    assert (own["total"], [row["item_id"] for row in other.json["items"]]) == (0, [item_id])
    assert client.get("/review/api/reviews", headers={**headers, HEADER: "none"}).status_code == 409


def post(client: FlaskClient, address: str, **form: Any) -> Any:
    """Send a form of the desk."""
    return client.post(address, data={"csrf_token": csrf(client.get("/review/stand-ins").text)} | form)


def switch_of(page: str) -> str:
    """Where the button to the other place leads."""
    return page.split('/switch"')[0].rsplit('action="', 1)[1] + "/switch"
