"""Items that do not go straight on: asked back in time or too late, on a list that is returned, declined at first.

Of each: the states at the desks, the messages in the record, the notices in the inboxes, counted in the databases.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from stack.demo import district as demo
from stack.demo import path
from stack.demo.client import Client, all_done
from tests.faults import tally
from tests.journeys.district import District
from tests.journeys.kept import desks, record, recorded, told
from tests.journeys.travel import elements, judged, under_review
from tests.journeys.visitor import Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

Told = dict[tuple[str, str], int]

REVIEWERS = ("role:legal_reviewer", "role:staffing_reviewer", "role:planning_reviewer")
SUBMITTED: Told = {("item_submitted", "body"): 1} | {("review_opened", desk): 1 for desk in REVIEWERS}
WITHDRAWN: Told = {("item_withdrawn", "body"): 1} | {("item_withdrawn", desk): 1 for desk in REVIEWERS}
APPROVED: Told = {
    ("item_approved", "body"): 1,
    ("item_approved", "role:code_officer"): 1,
    ("code_assigned", "body"): 1,
    ("code_assigned", "role:list_officer"): 1,
}
RETURNED: Told = {("item_returned", "body"): 1}
REFUSED: Told = {("withdrawal_refused", "body"): 1}


# asked back


def test_an_item_that_is_asked_back_in_time_is_its_bodys_again(
    district: District, clerk: Visitor, machine: Client
) -> None:
    item_id = str(under_review(district)["item_id"])
    reviewer = district.accounts.client("legal_reviewer")

    all_done(ask_back(machine, item_id, "依据刚刚修订，改好再报"))

    item = eventually(lambda: item_in(machine, item_id, "withdrawn"), 30)
    assert (item["state_name"], item["withdrawal_requested"], item["opinions"]) == ("已撤回", False, [])
    assert reviewer.get(f"/review/api/reviews/{item_id}")["state"] == "withdrawn"
    assert path.waiting_reviews(reviewer, [item_id]) == {}
    assert "已撤回" in clerk.get(f"/intake/items/{item_id}").text
    eventually(lambda: told(district, item_id) == Counter(SUBMITTED | WITHDRAWN))
    names = ("item_submitted", "review_opened", "withdrawal_requested", "item_withdrawn")
    assert recorded(district, item_id) == Counter(names)
    asked, answered = (record(district, item_id, name) for name in names[2:])
    assert answered["caused_by"] == asked["_id"]
    assert asked["data"]["reason"] == answered["data"]["reason"] == "依据刚刚修订，改好再报"

    correct_and_submit(machine, item)

    again = eventually(lambda: path.waiting_reviews(reviewer, [item_id]).get(item_id), 30)
    assert (again["round"], again["revision"]) == (2, 2)
    eventually(lambda: told(district, item_id) == Counter(SUBMITTED) + Counter(SUBMITTED) + Counter(WITHDRAWN))
    assert recorded(district, item_id) == Counter(names) + Counter(names[:2])


@pytest.mark.parametrize(
    ("verdict", "state", "answer", "outcome"),
    [
        ("approve", "approved", "联合审核已经通过，不能撤回", APPROVED),
        ("reject", "returned", "联合审核已经结束，事项已退回", RETURNED),
    ],
)
def test_an_item_that_is_asked_back_too_late_stays_where_it_is(
    district: District, machine: Client, verdict: str, state: str, answer: str, outcome: Told
) -> None:
    item_id = str(under_review(district)["item_id"])
    reviews = district.client["qingdan_review"]["item_reviews"]
    district.stack.stop("intake-worker")  # neither the end of the round nor the request gets through
    try:
        for account in path.REVIEWERS:
            reviewer = district.accounts.client(account)
            found = path.waiting_reviews(reviewer, [item_id]).values()
            path.give_opinions(reviewer, found, {item_id: (verdict, "" if verdict == path.APPROVE else "依据不足。")})
        assert reviews.count_documents({"_id": item_id, "current.state": state}) == 1
        all_done(ask_back(machine, item_id, "想再改改"))
        waiting = machine.get(f"/intake/api/items/{item_id}")
        assert (waiting["state"], waiting["withdrawal_requested"]) == ("submitted", True)
        (again,) = ask_back(machine, item_id, "再问一次")
        assert (again["ok"], "已经申请过撤回" in again["message"]) == (False, True)
    finally:
        district.stack.start("intake-worker")

    item = eventually(lambda: (found := item_in(machine, item_id, state)) and found["withdrawal_answer"] and found, 30)
    assert item["withdrawal_answer"].startswith(answer)
    assert item["withdrawal_requested"] is False
    eventually(lambda: told(district, item_id) == Counter(SUBMITTED | outcome | REFUSED))
    names = recorded(district, item_id)
    assert (names["withdrawal_requested"], names["withdrawal_refused"], names["item_withdrawn"]) == (1, 1, 0)
    assert names["item_approved"] + names["item_returned"] == 1
    asked, refused = (record(district, item_id, name) for name in ("withdrawal_requested", "withdrawal_refused"))
    assert refused["caused_by"] == asked["_id"]
    assert reviews.count_documents({"_id": item_id, "current.state": state}) == 1


def test_an_item_that_was_asked_back_and_is_not_wanted_is_put_away_and_taken_up_again(
    district: District, clerk: Visitor, machine: Client
) -> None:
    """At its body it is gone from the list and can be sent no more; nobody else is told, since nobody waits for it."""
    item_id = str(under_review(district)["item_id"])
    all_done(ask_back(machine, item_id, "建重了"))
    item = eventually(lambda: item_in(machine, item_id, "withdrawn"), 30)
    entry = {"item_id": item_id, "version": item["version"]}

    all_done(machine.batch("/intake/api/discards", "items", [{**entry, "reason": "和去年的重复"}]))

    gone = machine.get(f"/intake/api/items/{item_id}")
    assert (gone["state_name"], gone["discard"]["reason"]) == ("已作废", "和去年的重复")
    assert not any(one["item_id"] == item_id for one in machine.pages("/intake/api/items"))
    assert "和去年的重复" in clerk.get(f"/intake/items/{item_id}").text
    assert path.waiting_reviews(district.accounts.client("legal_reviewer"), [item_id]) == {}

    all_done(machine.batch("/intake/api/restorations", "items", [{"item_id": item_id, "version": gone["version"]}]))

    correct_and_submit(machine, machine.get(f"/intake/api/items/{item_id}"))
    eventually(lambda: path.waiting_reviews(district.accounts.client("legal_reviewer"), [item_id]).get(item_id), 30)
    names = ("item_submitted", "review_opened", "withdrawal_requested", "item_withdrawn")
    eventually(lambda: recorded(district, item_id) == Counter(names) + Counter(names[:2]))


# on a list that was returned


def test_a_list_that_the_government_returns_is_proposed_again_and_published(
    district: District, clerk: Visitor, machine: Client
) -> None:
    item_id = judged(district)
    lister, decider, releaser = (
        district.accounts.client(name) for name in ("list_officer", "decision_officer", "release_officer")
    )
    eventually(lambda: path.ready_items(lister, [item_id]), 30)
    made = lister.post("/publish/api/lists", {"title": "先退回的清单", "item_ids": [item_id]})
    assert path.ready_items(lister, [item_id]) == []

    decision = {"version": made["version"], "decision": "return", "document_no": "", "reason": "名称要统一"}
    returned = decider.post(f"/publish/api/lists/{made['list_id']}/decision", decision)

    assert (returned["state"], returned["reason"]) == ("returned", "名称要统一")
    eventually(lambda: path.ready_items(lister, [item_id]) == [item_id])
    item = eventually(lambda: (found := item_in(machine, item_id, "approved")) and back_from_list(found), 30)
    assert (item["stage"], item["adopted_at"]) == ("审定退回清单", None)
    assert "名称要统一" in clerk.get(f"/intake/items/{item_id}").text
    assert (
        "名称要统一"
        in Visitor(district.portal)
        .sign_in("list_officer", district.accounts.password)
        .get(f"/publish/lists/{made['list_id']}")
        .text
    )

    today = day_in_china(SystemClock().now()).isoformat()
    second = path.propose_and_adopt(
        lister, decider, title="再报的清单", document_no="江津府〔2026〕903 号", item_ids=[item_id]
    )
    path.release(releaser, list_id=second, title="再报版", effective_on=today)

    published = eventually(lambda: (found := item_in(machine, item_id, "approved")) and found["path"] and found, 60)
    assert (published["stage"], published["document_no"]) == ("已公布", "江津府〔2026〕903 号")
    eventually(lambda: tally.anomalies_of(district.client, [item_id]) == [])
    records = district.client["qingdan_notify"]["records"].find({"item_ids": item_id}, {"name": 1, "data.list_id": 1})
    assert Counter((each["data"]["list_id"], each["name"]) for each in records) == {
        (made["list_id"], "list_proposed"): 1,
        (made["list_id"], "list_returned"): 1,
        (second, "list_proposed"): 1,
        (second, "list_adopted"): 1,
    }


# not endorsed at first


def test_an_item_that_its_department_declines_is_corrected_and_endorsed(district: District) -> None:
    compiler, endorser = (
        district.accounts.client("bus_company_compiler"),
        district.accounts.client("transport_endorser"),
    )
    model = next(item["elements"] for item in demo.items() if item["body"] == "bus_company")
    (item_id,) = path.submit(compiler, [{"elements": {**model, "item_name": f"公交旅程事项{new_id()[-6:]}"}}])
    company, department = f"body:{district.body_id('bus_company')}", f"body:{district.body_id('transport')}:endorser"
    waiting = to_endorse(endorser, item_id)
    assert compiler.get(f"/intake/api/items/{item_id}")["state"] == "awaiting_endorsement"

    (unexplained,) = decide(endorser, waiting, endorse=False, reason=" ")
    assert (unexplained["ok"], "退回理由" in unexplained["message"]) == (False, True)
    all_done(decide(endorser, waiting, endorse=False, reason="服务对象写得不全"))

    declined = compiler.get(f"/intake/api/items/{item_id}")
    assert (declined["state"], declined["stage"]) == ("draft", "主管部门退回")
    assert (declined["endorsement"]["is_given"], declined["endorsement"]["reason"]) == (False, "服务对象写得不全")
    assert not any(item["item_id"] == item_id for item in endorser.pages("/intake/api/endorsements"))
    eventually(lambda: recorded(district, item_id) == Counter(("endorsement_requested", "endorsement_declined")))
    assert record(district, item_id, "endorsement_declined")["data"]["reason"] == "服务对象写得不全"
    eventually(
        lambda: (
            desks(district, item_id) == {("endorsement_requested", department): 1, ("endorsement_declined", company): 1}
        )
    )

    correct_and_submit(compiler, declined)
    again = to_endorse(endorser, item_id)
    assert again["revision"] == 2
    all_done(decide(endorser, again, endorse=True))

    reviewer = district.accounts.client("legal_reviewer")
    review = eventually(lambda: path.waiting_reviews(reviewer, [item_id]).get(item_id), 30)
    assert (review["round"], review["revision"]) == (1, 2)
    submitted = compiler.get(f"/intake/api/items/{item_id}")
    assert (submitted["state"], submitted["endorsement"]["is_given"]) == ("submitted", True)
    names = (
        "endorsement_requested",
        "endorsement_declined",
        "endorsement_requested",
        "item_submitted",
        "review_opened",
    )
    eventually(lambda: recorded(district, item_id) == Counter(names))
    eventually(
        lambda: (
            desks(district, item_id)
            == {
                ("endorsement_requested", department): 2,
                ("endorsement_declined", company): 1,
                ("item_submitted", company): 1,
                **{("review_opened", desk): 1 for desk in REVIEWERS},
            }
        )
    )


# steps


def ask_back(compiler: Client, item_id: str, reason: str) -> list[dict[str, Any]]:
    """A compiler asks for an item."""
    return compiler.batch("/intake/api/withdrawals", "items", [{"item_id": item_id, "reason": reason}])


def correct_and_submit(compiler: Client, item: dict[str, Any]) -> None:
    """A compiler writes another text and submits it."""
    address = f"/intake/api/items/{item['item_id']}"
    text = {**item["elements"], "exercise_content": elements()["exercise_content"] + "（改过）"}
    saved = compiler.put(address, {"version": item["version"], "elements": text})
    entry = {"item_id": item["item_id"], "version": saved["version"]}
    all_done(compiler.batch("/intake/api/submissions", "items", [entry]))


def to_endorse(endorser: Client, item_id: str) -> dict[str, Any]:
    """Return an item as the supervising department finds it in its list."""
    return next(item for item in endorser.pages("/intake/api/endorsements") if item["item_id"] == item_id)


def decide(endorser: Client, item: dict[str, Any], *, endorse: bool, reason: str = "") -> list[dict[str, Any]]:
    """A supervising department endorses an item or gives it back."""
    entry = {"item_id": item["item_id"], "version": item["version"], "endorse": endorse, "reason": reason}
    return endorser.batch("/intake/api/endorsements", "items", [entry])


def item_in(compiler: Client, item_id: str, state: str) -> dict[str, Any] | None:
    """Return the item as its body sees it, once it is in this state."""
    item = compiler.get(f"/intake/api/items/{item_id}")
    return item if item["state"] == state else None


def back_from_list(item: dict[str, Any]) -> dict[str, Any] | None:
    """Return the item once its list has come back."""
    return item if item["stage"] == "审定退回清单" else None
