"""Operations at the desks of three services and on the portal, as people click through them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.coding.entrypoints.web import create_app as coding_app
from services.intake.entrypoints.web import application as intake_app
from services.publish.entrypoints.web import create_app as publish_app
from services.review.entrypoints.web import create_app as review_app
from shared.kernel.actor import Actor
from tests.services.operations.district import District, person
from tests.services.publish.builders import DECISION_OFFICER
from tests.services.review.conftest import csrf, sign_in
from tests.unit.intake.builders import an_actor
from tests.unit.review.builders import a_reviewer

DAY = "2099-12-01"


class Desks:
    """The applications of a district; whoever comes is signed in without a password."""

    def __init__(self, district: District) -> None:
        cases, settings = district.cases, district.settings
        self.apps: dict[str, Any] = {
            "intake": intake_app(settings["intake"], cases["intake"]),
            "review": review_app(settings["review"], cases["review"]),
            "coding": coding_app(settings["coding"], cases["coding"]),
            "publish": publish_app(settings["publish"], cases["publish"]),
        }

    def visitor(self, service: str, actor: Actor | None = None) -> FlaskClient:
        client: FlaskClient = self.apps[service].test_client()
        if actor:
            sign_in(client, actor)
        return client


@pytest.fixture(scope="module")
def desks(whole_district: District) -> Desks:
    return Desks(whole_district)


def send(client: FlaskClient, address: str, page: str = "", **form: Any) -> Any:
    """Send a form that stands on a page, by default the one at its own address."""
    found = client.get(page or address)
    assert found.status_code == 200, found.text
    return client.post(address, data={"csrf_token": csrf(found.text), **form})


def asked(desks: Desks, district: District, actor: Actor, address: str, **form: Any) -> str:
    """Ask for an operation at the desk; return its id."""
    client = desks.visitor("intake", actor)
    operation_id = re.search(r'name="operation_id" value="([^"]+)"', client.get(address).text)
    assert operation_id is not None
    answer = send(client, address, operation_id=operation_id[1], ground="机构改革", **form)
    assert answer.status_code == 303, answer.text
    district.settle()
    return operation_id[1]


def test_an_operation_goes_from_desk_to_desk_to_the_portal(district: District, desks: Desks) -> None:
    bureau = district.body(1, name="示例民政局")
    old, new = district.published(bureau, "高龄津贴发放", "老年津贴发放")
    compiler = desks.visitor("intake", person(bureau))
    assert f"/intake/operations/new?item_id={old}" in compiler.get(f"/intake/items/{old}").text
    operation_id = asked(
        desks,
        district,
        person(bureau),
        f"/intake/operations/new?kind=merge&item_id={old}",
        items=[old],
        successors=[new],
    )

    for office in ("legal_review", "staffing_review"):
        reviewer = desks.visitor("review", a_reviewer(office))
        assert "高龄津贴发放" in reviewer.get("/review/operations").text
        address = f"/review/operations/{operation_id}"
        seen = re.search(r'name="version" value="(\d+)"', reviewer.get(address).text)
        assert seen is not None
        answer = send(reviewer, address, version=seen[1], verdict="approve", reason="")
        assert answer.status_code == 303, answer.text
    district.settle()

    officer = desks.visitor("publish", DECISION_OFFICER)
    assert "高龄津贴发放" in officer.get("/publish/operations").text
    address = f"/publish/operations/{operation_id}"
    form = {"version": 1, "decision": "adopt", "document_no": "江津府〔2026〕77 号", "effective_on": DAY}
    answer = send(officer, f"{address}/decision", page=address, **form)
    assert answer.status_code == 303, answer.text
    district.settle()
    assert "2099-12-01 起生效" in compiler.get(f"/intake/operations/{operation_id}").text

    assert district.sweep(in_days=40_000) == 1
    portal = desks.visitor("publish")
    page = portal.get(f"/items/{old}").text
    assert "起合并到：" in page
    assert "已停用" in page
    assert f'href="/items/{new}"' in page
    assert f"/items/{old}" not in portal.get("/search?q=高龄津贴").text
    item = compiler.get(f"/intake/items/{old}").text
    assert "已退出清单" in item
    assert "/edit" not in item
    assert "已生效" in compiler.get("/intake/operations").text
    ledger = desks.visitor("coding", an_actor("code_officer"))
    assert "停用这个编码" in ledger.get(f"/coding/items/{old}").text
    assert "已停用" in ledger.get("/coding/").text


def test_what_is_missing_is_said_at_its_field(district: District, desks: Desks) -> None:
    bureau = district.body(1)
    district.published(bureau, "高龄津贴发放")
    client = desks.visitor("intake", person(bureau))
    address = "/intake/operations/new?kind=transfer"
    operation_id = re.search(r'name="operation_id" value="([^"]+)"', client.get(address).text)
    assert operation_id is not None

    answer = send(client, address, operation_id=operation_id[1])

    assert answer.status_code == 422
    for label in ("事项：", "划转到哪个单位：", "事由："):
        assert label in answer.text


@pytest.mark.parametrize(
    "kind", ["cancel", "suspend", "resume", "hand_down", "take_up", "split", "transfer", "retype", ""]
)
def test_every_kind_has_its_form(district: District, desks: Desks, kind: str) -> None:
    bureau = district.body(1)
    district.published(bureau, "高龄津贴发放")

    answer = desks.visitor("intake", person(bureau)).get(f"/intake/operations/new?kind={kind}&successor=高龄")

    assert answer.status_code == 200


def test_a_refusal_without_a_reason_is_sent_back(district: District, desks: Desks) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    reviewer = desks.visitor("review", a_reviewer("legal_review"))

    answer = send(reviewer, f"/review/operations/{operation_id}", version=1, verdict="refuse", reason=" ")

    assert answer.status_code == 422
    assert "请写明理由和依据" in answer.text


def test_a_decision_without_number_or_with_a_day_that_is_over_is_sent_back(district: District, desks: Desks) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    district.offices_say(operation_id)
    officer = desks.visitor("publish", DECISION_OFFICER)
    address = f"/publish/operations/{operation_id}"

    answer = send(
        officer,
        f"{address}/decision",
        page=address,
        version=1,
        decision="adopt",
        document_no="",
        effective_on="2020-01-01",
    )

    assert answer.status_code == 422
    assert "审定文号" in answer.text
    assert "早于今天" in answer.text


def test_a_body_gives_its_operation_up_at_its_page(district: District, desks: Desks) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    client, address = desks.visitor("intake", person(bureau)), f"/intake/operations/{operation_id}"

    assert send(client, f"{address}/withdrawal", page=address, version=1, reason="").status_code == 422
    answer = send(client, f"{address}/withdrawal", page=address, version=1, reason="还要再核对")

    assert answer.status_code == 303
    assert "已撤回" in client.get(address).text


def test_another_body_sees_nothing_of_it(district: District, desks: Desks) -> None:
    bureau, other = district.body(1), district.body(2)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    client = desks.visitor("intake", person(other))

    assert client.get(f"/intake/operations/{operation_id}").status_code == 404
    assert "高龄津贴" not in client.get("/intake/operations").text


def test_who_decides_too_late_sees_the_operation_with_the_decision_of_the_other(
    district: District, desks: Desks
) -> None:
    bureau = district.body(1)
    operation_id = district.ask(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    district.offices_say(operation_id)
    officer, address = desks.visitor("publish", DECISION_OFFICER), f"/publish/operations/{operation_id}"
    late = {"csrf_token": csrf(officer.get(address).text), "version": 1, "decision": "return", "reason": "先征求意见"}
    district.government_adopts(operation_id, in_days=1)

    answer = officer.post(f"{address}/decision", data=late)

    assert answer.status_code == 409
    assert "经办人已经审定了这项操作（江津府〔2026〕77 号），不能再审定" in answer.text
    assert "取消：高龄津贴发放" in answer.text
