"""Nobody coordinates in a matter of his own; who may not is told so, and what remains to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.inviting import InvitationEntry
from services.review.application.use_cases import UseCases
from services.review.domain.people_refusals import InvitationRefused
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests.services.review.conftest import MovedClock, adopt, bearer, csrf, sign_in, submitted
from tests.services.review.inviting import give, invited
from tests.unit.review.builders import HASH, OFFICES, a_coordinator, a_reviewer, item_submitted

OWN = a_reviewer(account_id="own", body_id="civil-affairs", body_name="区民政局", roles={"coordinator"})
BOTH = a_reviewer("legal_review", roles={"coordinator", "legal_reviewer"})
"""Coordinates, and speaks for the legal office."""


@pytest.fixture(autouse=True)
def policy(use_cases: UseCases) -> None:
    """Three offices; a refusal goes to the coordinating office."""
    content = three_offices(read("review_policy", 1))
    lists = {kind: {**rules, "refusals": "coordinate"} for kind, rules in content["lists"].items()}
    adopt(use_cases, {**content, "lists": lists})


def say(use_cases: UseCases, item_id: str, actor: Actor, verdict: str) -> None:
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason="依据已经废止")
    assert use_cases.give_opinions([entry], actor=actor)[0].ok


def disputed(use_cases: UseCases) -> str:
    """The legal office refuses, the others approve."""
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, BOTH, "reject")
    for office in OFFICES[1:]:
        say(use_cases, item_id, a_reviewer(office), "approve")
    return item_id


def questioned(use_cases: UseCases) -> str:
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, BOTH, "approve")
    say(use_cases, item_id, a_reviewer("planning_review"), "out_of_scope")
    return item_id


def decide(use_cases: UseCases, item_id: str, actor: Actor) -> Outcome:
    (asked,) = use_cases.history(item_id, actor=a_coordinator()).review.current.questions
    about: dict[str, Any] = {"office": asked.office, "opinion": asked.sequence, "strike": True, "reason": "三定规定"}
    return use_cases.decide_scope(item_id, **about, actor=actor)


def meet(use_cases: UseCases, item_id: str, actor: Actor) -> Outcome:
    meeting = {"held_on": use_cases.today(), "participants": "专家", "question": "依据"}
    return use_cases.call_meeting(item_id, **meeting, actor=actor)


def rule(use_cases: UseCases, item_id: str, actor: Actor) -> Outcome:
    return use_cases.rule(item_id, content_hash=HASH, overrules=(), minutes="纪要", actor=actor)


def return_all(use_cases: UseCases, item_id: str, actor: Actor) -> Outcome:
    return use_cases.return_disputed([(item_id, HASH)], minutes="纪要", actor=actor)[0]


@pytest.mark.parametrize(
    ("act", "before"), [(decide, questioned), (meet, disputed), (rule, disputed), (return_all, disputed)]
)
def test_a_coordinator_decides_nothing_in_a_matter_of_his_own(
    use_cases: UseCases, act: Callable[..., Outcome], before: Callable[..., str]
) -> None:
    item_id = before(use_cases)

    assert act(use_cases, item_id, OWN).code == "own_item"
    refused = act(use_cases, item_id, BOTH)
    assert (refused.code, "请另一位审核协调人" in refused.message) == ("same_person", True)
    assert act(use_cases, item_id, a_coordinator()).ok


def test_who_does_not_judge_an_item_does_not_coordinate_it_either(use_cases: UseCases, clock: MovedClock) -> None:
    (item_id,) = submitted(use_cases)
    for office, verdict in zip(OFFICES, ("reject", "approve", "approve"), strict=True):
        say(use_cases, item_id, a_reviewer(office, account_id=f"colleague {office}"), verdict)
    use_cases.people.recusing.recuse(item_id, reason="亲属", actor=BOTH, now=clock.now())

    refused = rule(use_cases, item_id, BOTH)

    assert (refused.code, "不能由您协调" in refused.message) == ("recused", True)


def test_his_page_says_why_and_has_no_form(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = disputed(use_cases)
    sign_in(client, OWN)

    for address in (f"/review/items/{item_id}/coordinate", f"/review/items/{item_id}"):
        page = client.get(address).text
        assert "您自己的单位报送的，不能由本单位的人协调" in page
        assert "机构账号管理员" in page
        assert f"/review/items/{item_id}/ruling" not in page
    token = csrf(client.get(f"/review/items/{item_id}/coordinate").text)
    form = {"csrf_token": token, "content_hash": HASH, "settle": "uphold", "minutes": "纪要"}
    answer = client.post(f"/review/items/{item_id}/ruling", data=form)
    assert (answer.status_code, "不能由本单位的人协调" in answer.text) == (409, True)


def test_a_machine_is_refused_with_the_reason(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = disputed(use_cases)
    ruling = {"content_hash": HASH, "overrules": [], "minutes": "纪要"}

    answer = client.post(f"/review/api/reviews/{item_id}/ruling", json=ruling, headers=bearer(client, OWN))

    assert (answer.status_code, answer.json["code"]) == (403, "own_item")


def test_nobody_invites_a_judge_of_his_own_bodys_item(use_cases: UseCases, clock: MovedClock) -> None:
    (item_id,) = submitted(use_cases)
    entry = InvitationEntry(kind="expert", name="陈教授", organisation="示例大学", days=10)

    with pytest.raises(InvitationRefused, match="不能由本单位邀请"):
        use_cases.people.inviting.invite(item_id, entry, actor=OWN, now=clock.now())


def test_an_expert_is_invited_to_a_dispute_and_heard_for_its_meeting(use_cases: UseCases) -> None:
    item_id = disputed(use_cases)

    _, token = invited(use_cases, item_id)

    assert use_cases.people.links.open(token, now=use_cases.now()).state.value == "open"
    assert give(use_cases, token).ok
    assert use_cases.history(item_id, actor=a_coordinator()).review.current.state.value == "disputed"
    assert rule(use_cases, item_id, a_coordinator()).ok


def test_a_refusal_that_was_overruled_is_not_shown_as_an_approval(client: FlaskClient, use_cases: UseCases) -> None:
    """It counts on in the next round: as what it is."""
    item_id = disputed(use_cases)
    (refusal,) = use_cases.history(item_id, actor=a_coordinator()).review.current.refusals
    use_cases.rule(item_id, content_hash=HASH, overrules=(refusal.sequence,), minutes="依据充分", actor=a_coordinator())
    hashes = {"item_name": "8" * 64, "exercise_content": "2" * 64}
    use_cases.open_reviews(
        [item_submitted(item_id, sequence=9, revision=4, submission=2, element_hashes=hashes, content_hash="b" * 64)]
    )
    sign_in(client, a_reviewer("staffing_review"))

    item = client.get(f"/review/items/{item_id}").text
    rows = client.get("/review/").text

    assert "法制办第 1 轮不同意，经协调不采纳，要素未变" in item
    assert "法制办第 1 轮已同意" not in item
    assert "第 1 轮不同意，经协调不采纳" in rows
    api = client.get(f"/review/api/reviews/{item_id}", headers=bearer(client, a_coordinator())).json
    assert [(one["office"], one["is_overruled"]) for one in api["carried"]] == [
        ("legal_review", True),
        ("planning_review", False),
    ]
