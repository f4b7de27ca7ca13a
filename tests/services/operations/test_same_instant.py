"""Two officers answer one operation at the same instant: one of them wins, the other reads who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from tests.services.operations.district import District
from tests.services.operations.machines import Machine, Machines, refused
from tests.services.publish.builders import DECISION_OFFICER
from tests.unit.review.builders import a_reviewer

APPROVAL = {"version": 1, "verdict": "approve"}
REFUSAL = {"version": 1, "verdict": "refuse", "reason": "职责没有调整"}
ADOPTION = {"version": 1, "decision": "adopt", "document_no": "江津府〔2026〕77 号", "effective_on": "2099-12-01"}
RETURN = {"version": 1, "decision": "return", "reason": "先征求意见"}


@pytest.fixture
def asked(district: District) -> str:
    """An operation that waits for its offices."""
    bureau = district.body(1)
    return district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))


@pytest.fixture
def answered(district: District, asked: str) -> str:
    """An operation that waits for the government."""
    district.offices_say(asked)
    return asked


Overtake = Callable[[Any, Callable[[], Any]], None]


@pytest.fixture
def overtake(monkeypatch: pytest.MonkeyPatch) -> Overtake:
    """Let somebody be faster: what he does comes when the other has read and decided, and not yet saved."""

    def faster(store: Any, does: Callable[[], Any]) -> None:
        save = store.save

        def saved_too_late(*args: Any, **named: Any) -> None:
            monkeypatch.setattr(store, "save", save)
            with ThreadPoolExecutor(1) as other:  # a request of its own: in this thread it would be this one's person
                assert other.submit(does).result().status_code == 200
            save(*args, **named)

        monkeypatch.setattr(store, "save", saved_too_late)

    return faster


def at_review(machines: Machines, office: str, name: str) -> Machine:
    return machines.at("review", a_reviewer(office, account_id=name, name=name))


def said(district: District, name: str) -> list[Any]:
    """What went out under a name of messages, once it is carried."""
    return [message.data for message in _names(district.settle(), name)]


def _names(messages: Iterable[Any], name: str) -> Iterable[Any]:
    return (message for message in messages if message.name == name)


def test_of_two_officers_of_one_office_the_slower_reads_what_the_faster_said(
    district: District, machines: Machines, overtake: Overtake, asked: str
) -> None:
    wang, li = (at_review(machines, "legal_review", name) for name in ("王法制", "李法制"))
    overtake(district.cases["review"].operations._store, lambda: wang.post(f"/{asked}/words", APPROVAL))

    answer = li.post(f"/{asked}/words", REFUSAL)

    assert refused(answer) == (409, "operation_over")
    assert "王法制已经代表本单位审核过这项操作（同意）" in answer.json["message"]
    assert [word["account_name"] for word in li.get(f"/{asked}").json["words"]] == ["王法制"]


def test_of_two_offices_the_slower_reads_what_the_faster_said_and_speaks_then(
    district: District, machines: Machines, overtake: Overtake, asked: str
) -> None:
    legal, staffing = at_review(machines, "legal_review", "王法制"), at_review(machines, "staffing_review", "李编制")
    overtake(district.cases["review"].operations._store, lambda: legal.post(f"/{asked}/words", REFUSAL))

    answer = staffing.post(f"/{asked}/words", APPROVAL)

    assert refused(answer) == (409, "lost_race")
    assert "王法制刚刚审核了这项操作（不同意）" in answer.json["message"]
    assert staffing.post(f"/{asked}/words", {**APPROVAL, "version": 2}).json["state"] == "refused"
    assert [one["is_approved"] for one in said(district, "operation_answered")] == [False]


def test_a_word_that_comes_twice_is_said_once(district: District, machines: Machines, asked: str) -> None:
    """A double click, or a machine that sends again what it got no answer to."""
    legal, staffing = at_review(machines, "legal_review", "王法制"), at_review(machines, "staffing_review", "李编制")

    twice = [legal.post(f"/{asked}/words", APPROVAL) for _ in range(2)]
    last = [staffing.post(f"/{asked}/words", {**REFUSAL, "version": 2}) for _ in range(2)]

    assert [(one.status_code, one.json["version"]) for one in (*twice, *last)] == [
        (200, 2),
        (200, 2),
        (200, 3),
        (200, 3),
    ]
    assert refused(legal.post(f"/{asked}/words", REFUSAL)) == (409, "operation_over")
    assert [len(one["words"]) for one in said(district, "operation_answered")] == [2]


def test_of_two_decisions_of_the_government_the_slower_reads_who_made_the_faster(
    district: District, machines: Machines, overtake: Overtake, answered: str
) -> None:
    zhang = machines.at("publish", replace(DECISION_OFFICER, account_id="zhang", name="张主任"))
    zhao = machines.at("publish", replace(DECISION_OFFICER, account_id="zhao", name="赵主任"))
    overtake(district.cases["publish"].operating._operations, lambda: zhang.post(f"/{answered}/decision", ADOPTION))

    answer = zhao.post(f"/{answered}/decision", RETURN)

    assert refused(answer) == (409, "operation_not_waiting")
    assert "张主任已经审定了这项操作（江津府〔2026〕77 号）" in answer.json["message"]
    assert [one["is_adopted"] for one in said(district, "operation_decided")] == [True]


@pytest.mark.parametrize("decision", [ADOPTION, RETURN])
def test_a_decision_that_comes_twice_is_made_once(
    district: District, machines: Machines, answered: str, decision: dict[str, Any]
) -> None:
    client = machines.at("publish", DECISION_OFFICER)

    twice = [client.post(f"/{answered}/decision", decision) for _ in range(2)]

    assert [one.status_code for one in twice] == [200, 200]
    assert twice[0].json == twice[1].json
    assert refused(client.post(f"/{answered}/decision", {**RETURN, "reason": "另有安排"})) == (
        409,
        "operation_not_waiting",
    )
    assert len(said(district, "operation_decided")) == 1
