"""What the APIs of operations refuse: no right, another body, what was seen is old, wrong state, bad input."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.drafting import Draft
from services.intake.domain.bodies import Body
from shared.kernel.ids import new_id
from tests.services.operations.district import SUPERVISOR, District, person
from tests.services.operations.machines import Machine, Machines, named, refused, wish
from tests.services.publish.builders import DECISION_OFFICER, LIST_OFFICER
from tests.unit.intake.builders import an_actor, complete_elements
from tests.unit.review.builders import a_coordinator, a_reviewer

APPROVAL = {"version": 1, "verdict": "approve"}
ADOPTION = {"decision": "adopt", "document_no": "江津府〔2026〕77 号", "effective_on": "2099-12-01"}
GIVEN_UP = {"version": 1, "reason": "还要再核对"}


@pytest.fixture
def bureau(district: District) -> Body:
    """The body that asks."""
    return district.body(1)


@pytest.fixture
def compiler(bureau: Body, machines: Machines) -> Machine:
    """Its compiler as a machine client."""
    return machines.at("intake", person(bureau))


@pytest.fixture
def item_id(district: District, bureau: Body) -> str:
    """An item of it on the portal."""
    return district.published(bureau, "高龄津贴发放")[0]


@pytest.fixture
def asked(district: District, bureau: Body, item_id: str) -> str:
    """The address of an operation that waits for its offices."""
    return f"/{district.ask(bureau, 'cancel', [item_id])}"


@pytest.fixture
def answered(district: District, asked: str) -> str:
    """The address of an operation that waits for the government."""
    district.offices_say(asked.removeprefix("/"))
    return asked


def test_only_who_submits_for_a_body_asks_and_gives_up(bureau: Body, machines: Machines, asked: str) -> None:
    signatory = an_actor("signatory", body_id=bureau.body_id, body_name=bureau.name)

    for client in (machines.at("intake", signatory), machines.at("intake", SUPERVISOR)):
        assert client.get(asked).status_code == 200
        assert refused(client.post("", wish("cancel", [new_id()]))) == (403, "not_permitted")
        assert refused(client.post(f"{asked}/withdrawal", GIVEN_UP)) == (403, "not_permitted")


def test_another_body_neither_sees_nor_changes_it(
    district: District, machines: Machines, item_id: str, asked: str
) -> None:
    other = machines.at("intake", person(district.body(2)))

    assert other.get().json["total"] == 0
    assert refused(other.get(asked)) == (404, "not_found")
    assert refused(other.post(f"{asked}/withdrawal", GIVEN_UP)) == (404, "not_found")
    answer = other.post("", wish("suspend", [item_id]))
    assert refused(answer) == (422, "invalid")
    assert [(one["field"], one["message"]) for one in answer.json["problems"]] == [("items", "不是本单位的事项")]


def test_an_item_has_one_operation_at_a_time(compiler: Machine, item_id: str, asked: str) -> None:
    assert refused(compiler.post("", wish("suspend", [item_id]))) == (409, "operation_open")


def test_what_is_given_up_must_be_as_it_was_seen_and_not_answered(
    district: District, compiler: Machine, asked: str
) -> None:
    withdrawal = f"{asked}/withdrawal"

    assert refused(compiler.post(withdrawal, {**GIVEN_UP, "version": 0})) == (409, "lost_race")
    assert compiler.get(asked).json["state"] == "requested"
    district.offices_say(asked.removeprefix("/"))
    seen = {**GIVEN_UP, "version": compiler.get(asked).json["version"]}
    assert refused(compiler.post(withdrawal, seen)) == (409, "operation_not_open")


def test_an_item_that_is_not_there_or_not_published(district: District, bureau: Body, compiler: Machine) -> None:
    assert refused(compiler.post("", wish("cancel", [new_id()]))) == (404, "not_found")

    answer = compiler.post("", wish("cancel", [a_draft(district, bureau)]))

    assert refused(answer) == (422, "invalid")
    assert "现在不是“已公布、在办或者已暂停”，不能取消" in answer.json["message"]


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        ({}, {"操作的编号", "操作"}),
        ({"operation_id": "1", "kind": "abolish"}, {"操作的编号", "操作"}),
        (wish("suspend", [], until="明天"), {"暂停到哪一天"}),
        ({**wish("suspend", []), "items": "全部", "successors": [1]}, {"事项", "代替的事项"}),
        (wish("suspend", [], colour="红"), {"colour"}),
        (wish("suspend", [], until="2020-01-01"), {"事项", "暂停到哪一天"}),
        (wish("transfer", [], ground=" "), {"事项", "划转到哪个单位", "事由"}),
        (wish("split", []), {"事项", "代替的事项"}),
        (wish("retype", []), {"事项", "新的事项类型"}),
    ],
)
def test_what_is_missing_or_wrong_in_a_request_is_named(
    compiler: Machine, body: dict[str, Any], labels: set[str]
) -> None:
    answer = compiler.post("", body)

    assert refused(answer) == (422, "invalid")
    assert named(answer) == labels
    assert compiler.get().json["total"] == 0


def test_an_unknown_kind_is_answered_with_all_there_are(compiler: Machine) -> None:
    answer = compiler.post("", wish("abolish", []))

    [problem] = answer.json["problems"]
    assert "cancel（取消）" in problem["message"]
    assert "retype（类型转换）" in problem["message"]


def test_who_gives_an_operation_up_says_why(compiler: Machine, asked: str) -> None:
    withdrawal = f"{asked}/withdrawal"

    assert named(compiler.post(withdrawal, {})) == {"版本"}
    assert named(compiler.post(withdrawal, {"version": 1})) == {"撤回理由"}
    assert named(compiler.post(withdrawal, {"version": 1, "reason": "理" * 501})) == {"撤回理由"}
    assert named(compiler.get("?state=lost")) == {"状态"}


def test_only_the_offices_that_are_asked_answer(bureau: Body, machines: Machines, asked: str) -> None:
    coordinator = machines.at("review", a_coordinator())
    planning = machines.at("review", a_reviewer("planning_review"))
    colleague = machines.at("review", a_reviewer("legal_review", body_id=bureau.body_id))

    assert refused(coordinator.post(f"{asked}/words", APPROVAL)) == (403, "not_permitted")
    assert refused(planning.post(f"{asked}/words", APPROVAL)) == (403, "not_asked")
    assert refused(colleague.post(f"{asked}/words", APPROVAL)) == (403, "not_asked")
    assert planning.get(asked).json["words"] == []


def test_the_slower_of_two_offices_looks_again(machines: Machines, asked: str) -> None:
    legal, staffing = (machines.at("review", a_reviewer(f"{office}_review")) for office in ("legal", "staffing"))

    assert legal.post(f"{asked}/words", APPROVAL).status_code == 200

    assert refused(staffing.post(f"{asked}/words", APPROVAL)) == (409, "lost_race")
    assert staffing.post(f"{asked}/words", {**APPROVAL, "version": 2}).json["state"] == "approved"


def test_an_office_speaks_once_and_not_of_what_was_given_up(
    district: District, compiler: Machine, machines: Machines, asked: str
) -> None:
    legal, staffing = (machines.at("review", a_reviewer(f"{office}_review")) for office in ("legal", "staffing"))

    assert legal.post(f"{asked}/words", APPROVAL).status_code == 200
    assert refused(legal.post(f"{asked}/words", {**APPROVAL, "version": 2})) == (409, "operation_over")
    assert compiler.post(f"{asked}/withdrawal", GIVEN_UP).status_code == 200
    district.settle()

    seen = staffing.get(asked).json
    late = {**APPROVAL, "version": seen["version"]}
    assert (seen["state"], refused(staffing.post(f"{asked}/words", late))) == ("withdrawn", (409, "operation_over"))


def test_what_is_missing_or_wrong_in_a_word_is_named(machines: Machines, asked: str) -> None:
    legal, words = machines.at("review", a_reviewer()), f"{asked}/words"

    assert named(legal.post(words, {})) == {"版本", "审核意见"}
    assert named(legal.post(words, {"version": "一", "verdict": "perhaps"})) == {"版本", "审核意见"}
    assert refused(legal.post(words, {"version": 1, "verdict": "refuse", "reason": " "})) == (422, "word_refused")
    assert named(legal.post(words, {"version": 1, "verdict": "refuse"})) == {"理由"}
    assert named(legal.post(words, {**APPROVAL, "reason": "理" * 1001})) == {"理由"}
    assert named(legal.get("?view=lost")) == {"状态"}
    assert legal.get(asked).json["words"] == []


def test_only_the_decision_officer_decides(machines: Machines, answered: str) -> None:
    lister = machines.at("publish", LIST_OFFICER)

    assert lister.get().json["total"] == 1
    assert refused(lister.post(f"{answered}/decision", {**ADOPTION, "version": 1})) == (403, "not_permitted")
    assert lister.get(answered).json["state"] == "waiting"


def test_the_government_decides_once_and_on_what_it_saw(machines: Machines, answered: str) -> None:
    officer, decision = machines.at("publish", DECISION_OFFICER), f"{answered}/decision"
    seen = officer.get(answered).json["version"]

    assert refused(officer.post(decision, {**ADOPTION, "version": seen + 1})) == (409, "lost_race")
    decided = officer.post(decision, {**ADOPTION, "version": seen}).json
    again = {"version": decided["version"], "decision": "return", "reason": "先征求意见"}
    assert refused(officer.post(decision, again)) == (409, "operation_not_waiting")
    assert officer.get(answered).json == decided


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({"decision": "perhaps"}, {"审定结论"}),
        ({"effective_on": "明天"}, {"生效日期"}),
        ({"document_no": " ", "effective_on": "2020-01-01"}, {"审定文号", "生效日期"}),
        ({"effective_on": None}, {"生效日期"}),
        ({"document_no": "文" * 51}, {"审定文号"}),
        ({"decision": "return"}, {"退回理由"}),
        ({"decision": "return", "reason": "理" * 1001}, {"退回理由"}),
        ({"version": "一"}, {"操作的版本"}),
    ],
)
def test_what_is_missing_or_wrong_in_a_decision_is_named(
    machines: Machines, answered: str, changes: dict[str, Any], labels: set[str]
) -> None:
    officer = machines.at("publish", DECISION_OFFICER)

    answer = officer.post(f"{answered}/decision", {**ADOPTION, "version": 1, **changes})

    assert (answer.status_code, named(answer)) == (422, labels)
    assert officer.get(answered).json["state"] == "waiting"


def test_the_government_decides_when_what_takes_an_items_place_is_published(
    district: District, bureau: Body, machines: Machines, item_id: str
) -> None:
    operation_id = district.ask(bureau, "merge", [item_id], [a_draft(district, bureau)])
    district.offices_say(operation_id)
    officer = machines.at("publish", DECISION_OFFICER)

    answer = officer.post(f"/{operation_id}/decision", {**ADOPTION, "version": 1})

    assert refused(answer) == (409, "successor_not_published")
    assert "“老年津贴发放”还没有公布" in answer.json["message"]


def test_an_operation_that_is_not_there(machines: Machines, compiler: Machine) -> None:
    legal, officer = machines.at("review", a_reviewer()), machines.at("publish", DECISION_OFFICER)
    path = f"/{new_id()}"

    assert refused(compiler.get(path)) == refused(compiler.post(f"{path}/withdrawal", GIVEN_UP)) == (404, "not_found")
    assert refused(legal.get(path)) == refused(legal.post(f"{path}/words", APPROVAL)) == (404, "operation_not_found")
    decision = {**ADOPTION, "version": 1}
    assert refused(officer.get(path)) == refused(officer.post(f"{path}/decision", decision)) == (404, "not_found")


def a_draft(district: District, body: Body) -> str:
    """Return an item that is compiled and not yet published."""
    elements = complete_elements(item_name="老年津贴发放")
    draft = Draft(actor=person(body), at=district.now, item_id=new_id(), elements=elements)
    drafted: str = district.cases["intake"].drafting.create([draft])[0].or_raise().item_id
    return drafted
