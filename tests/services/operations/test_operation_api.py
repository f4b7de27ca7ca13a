"""Operations at the APIs of three services: the whole way of one, what each lists, what is given up and returned."""

from __future__ import annotations

from tests.services.operations.district import SUPERVISOR, District, person
from tests.services.operations.machines import Machines, refused, wish
from tests.services.publish.builders import DECISION_OFFICER
from tests.unit.review.builders import a_coordinator, a_reviewer

DAY = "2099-12-01"
ADOPTION = {"decision": "adopt", "document_no": "江津府〔2026〕77 号", "effective_on": DAY}


def test_an_operation_goes_the_whole_way_by_api(district: District, machines: Machines) -> None:
    bureau = district.body(1, name="示例民政局")
    old, new = district.published(bureau, "高龄津贴发放", "老年津贴发放")
    compiler = machines.at("intake", person(bureau))
    officer = machines.at("publish", DECISION_OFFICER)
    body = wish("merge", [old], [new])
    path = f"/{body['operation_id']}"

    asked = compiler.post("", body)
    assert (asked.status_code, asked.json["state"], asked.json["version"]) == (201, "requested", 1)
    district.settle()
    for office in ("legal_review", "staffing_review"):
        reviewer = machines.at("review", a_reviewer(office))
        assert [one["operation_id"] for one in reviewer.get().json["operations"]] == [body["operation_id"]]
        seen = reviewer.get(path).json
        assert (seen["may_speak"], seen["ground"], seen["kind_name"]) == (True, "机构改革", "合并")
        answered = reviewer.post(f"{path}/words", {"version": seen["version"], "verdict": "approve"})
        assert answered.status_code == 200
        assert reviewer.get().json == {"operations": [], "total": 0, "page": 1, "size": 50}
    assert (answered.json["state"], answered.json["waiting_for"]) == ("approved", [])
    district.settle()

    seen = officer.get(path).json
    assert officer.get().json == {"operations": [seen], "total": 1, "page": 1, "size": 50}
    assert [(word["office"], word["is_approved"]) for word in seen["words"]] == [
        ("legal_review", True),
        ("staffing_review", True),
    ]
    decided = officer.post(f"{path}/decision", {**ADOPTION, "version": seen["version"]})
    assert (decided.status_code, decided.json["state"]) == (200, "adopted")
    assert officer.get().json["total"] == 0
    district.settle()
    waits = compiler.get(path).json
    assert (waits["state"], waits["decision"]["effective_on"]) == ("decided", DAY)

    assert district.sweep(in_days=40_000) == 1
    codes = {old: district.item(old).progress.base_code}
    for client in (compiler, officer):
        done = client.get(path).json
        assert (done["state"], done["retired_codes"]) == ("carried_out", codes)
        assert [one["item_id"] for one in done["successors"]] == [new]


def test_asking_twice_is_one_operation(district: District, machines: Machines) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    compiler, body = machines.at("intake", person(bureau)), wish("suspend", [item_id], until=DAY)

    first, again = compiler.post("", body), compiler.post("", body)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json == compiler.get().json["operations"][0]
    assert first.json["until"] == DAY
    assert [message.name for message in district.settle()].count("operation_requested") == 1
    assert refused(compiler.post("", {**body, "kind": "cancel"})) == (409, "conflict")


def test_a_body_lists_its_own_and_the_supervisor_lists_all(district: District, machines: Machines) -> None:
    bureau, other = district.body(1), district.body(2)
    mine = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    theirs = district.ask(other, "suspend", district.published(other, "残疾人补贴发放"))
    supervisor, compiler = machines.at("intake", SUPERVISOR), machines.at("intake", person(bureau))
    given_up = {"version": 1, "reason": "还要再核对"}
    assert machines.at("intake", person(other)).post(f"/{theirs}/withdrawal", given_up).status_code == 200

    def listed(query: str) -> list[str]:
        return [one["operation_id"] for one in supervisor.get(query).json["operations"]]

    assert listed("") == [theirs, mine]
    assert listed("?size=1&page=2") == [mine]
    assert listed("?state=withdrawn") == [theirs]
    assert listed(f"?body_id={bureau.body_id}") == [mine]
    assert [one["operation_id"] for one in compiler.get().json["operations"]] == [mine]
    assert refused(compiler.get(f"?body_id={other.body_id}")) == (403, "not_permitted")
    assert supervisor.get().json["total"] == 2


def test_a_body_gives_its_operation_up(district: District, machines: Machines) -> None:
    bureau, taker = district.body(1), district.body(2)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    operation_id = district.ask(bureau, "transfer", [item_id], to_body_id=taker.body_id)
    compiler, receiver = machines.at("intake", person(bureau)), machines.at("intake", person(taker))
    reviewer, path = machines.at("review", a_reviewer()), f"/{operation_id}"
    assert compiler.get(path).json["may_withdraw"]
    assert not receiver.get(path).json["may_withdraw"]
    assert receiver.get(path).json["to_body"] == {"body_id": taker.body_id, "name": taker.name}

    answer = compiler.post(f"{path}/withdrawal", {"version": 1, "reason": "还要再核对"})
    district.settle()

    assert (answer.status_code, answer.json["state"], answer.json["version"]) == (200, "withdrawn", 2)
    shown = compiler.get(path).json
    assert (shown["withdrawal"]["reason"], shown["may_withdraw"]) == ("还要再核对", False)
    assert reviewer.get().json["total"] == 0
    [gone] = reviewer.get("?view=withdrawn").json["operations"]
    assert (gone["operation_id"], gone["withdrawn_at"] is None) == (operation_id, False)


def test_every_office_is_heard_and_a_refusal_comes_back_with_its_reason(district: District, machines: Machines) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    path = f"/{operation_id}"
    legal, staffing = (machines.at("review", a_reviewer(f"{office}_review")) for office in ("legal", "staffing"))

    first = legal.post(f"{path}/words", {"version": 1, "verdict": "refuse", "reason": "职责没有调整"})
    assert (first.json["state"], first.json["waiting_for"]) == ("open", ["staffing_review"])
    last = staffing.post(f"{path}/words", {"version": first.json["version"], "verdict": "approve"})
    assert last.json["state"] == "refused"
    district.settle()

    shown = machines.at("intake", person(bureau)).get(path).json
    assert (shown["state"], shown["answer"]["is_approved"]) == ("refused", False)
    assert [word["reason"] for word in shown["answer"]["words"]] == ["职责没有调整", ""]
    assert machines.at("publish", DECISION_OFFICER).get("?state=").json["total"] == 0


def test_who_coordinates_reads_all_and_answers_nothing(district: District, machines: Machines) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    coordinator = machines.at("review", a_coordinator())

    assert [one["operation_id"] for one in coordinator.get("?view=all").json["operations"]] == [operation_id]
    assert not coordinator.get(f"/{operation_id}").json["may_speak"]


def test_what_the_government_returns_comes_back_with_its_reason(district: District, machines: Machines) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    district.offices_say(operation_id)
    officer, path = machines.at("publish", DECISION_OFFICER), f"/{operation_id}"
    version = officer.get(path).json["version"]

    answer = officer.post(f"{path}/decision", {"version": version, "decision": "return", "reason": "先征求意见"})
    district.settle()

    assert (answer.status_code, answer.json["state"]) == (200, "returned")
    assert not answer.json["decision"]["is_adopted"]
    assert [one["operation_id"] for one in officer.get("?state=returned").json["operations"]] == [operation_id]
    shown = machines.at("intake", person(bureau)).get(path).json
    assert (shown["state"], shown["decision"]["reason"]) == ("refused", "先征求意见")
