"""An implementation list by API: from its source over the sign-off to joint review, and what is refused on the way."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.domain.bodies import Body, BodyKind
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake, Machine
from tests.services.intake.implementing import SCAN, settled_source
from tests.services.intake.test_moving import messages_of
from tests.unit.intake.implementation.builders import implementation

INHERITED = ("item_name", "item_type", "legal_basis", "service_object", "service_theme", "handling_form")


@pytest.fixture
def clerk(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> Machine:
    """The machine of the bureau's compiler."""
    intake.account("mzj-bianzhi", bureau, "compiler")
    return machine("mzj-bianzhi")


@pytest.fixture
def head(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> Machine:
    """The machine of the bureau's head."""
    intake.account("mzj-fuzeren", bureau, "signatory")
    return machine("mzj-fuzeren")


def own_words(**changes: Any) -> dict[str, Any]:
    """What the body fills in itself."""
    return {key: value for key, value in implementation(**changes).items() if key not in INHERITED}


def create(client: Machine, source_id: str, **changes: Any) -> dict[str, Any]:
    entry = {
        "list_kind": "implementation",
        "source": {"kind": "directory", "source_id": source_id},
        "elements": own_words(**changes),
    }
    [result] = client.post("/intake/api/items", {"items": [entry]}).json["results"]
    return dict(result)


def bring_scan(client: Machine) -> str:
    body = {"kind": "stamped_scan", "file_name": "审定单.pdf", "content": base64.b64encode(SCAN).decode()}
    answer = client.post("/intake/api/files", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json["sha256"])


def source_of(intake: Intake, body: Body, **changes: Any) -> str:
    return settled_source(intake, intake.person(body, "compiler"), **changes).source_id


def only(answer: Any) -> dict[str, Any]:
    [result] = answer.json["results"]
    return dict(result)


def test_the_way_from_the_source_to_review(intake: Intake, bureau: Body, clerk: Machine, head: Machine) -> None:
    """What is inherited comes from the source; unsigned it is refused; signed it goes, and the message says so."""
    source_id = source_of(intake, bureau)

    made = create(clerk, source_id)
    assert made["ok"], made
    path = f"/intake/api/items/{made['item_id']}"
    shown = clerk.get(path).json
    assert {key: shown["elements"][key] for key in INHERITED} == {key: implementation()[key] for key in INHERITED}
    assert (shown["list_kind"], shown["source"]["source_id"]) == ("implementation", source_id)
    assert [made["item_id"]] == [
        one["item_id"] for one in clerk.get("/intake/api/items?list_kind=implementation").json["items"]
    ]

    unsigned = only(clerk.post("/intake/api/submissions", {"items": [{"item_id": made["item_id"], "version": 1}]}))
    assert (unsigned["ok"], unsigned["code"]) == (False, "not_signed")

    seen = {"item_id": made["item_id"], "version": 1}
    signed = only(head.post("/intake/api/sign-offs", {"scan": bring_scan(head), "items": [seen]}))
    assert (signed["ok"], signed["version"]) == (True, 2), signed
    sent = only(clerk.post("/intake/api/submissions", {"items": [{"item_id": made["item_id"], "version": 2}]}))

    assert sent["ok"], sent
    [message] = [one for one in messages_of(intake, made["item_id"]) if one.name == "item_submitted"]
    assert message.data["list_kind"] == "implementation"
    assert message.data["source"]["source_id"] == source_id
    assert message.data["sign_off"]["by"] == "mzj-fuzeren本人"


def test_what_the_source_fixes_cannot_be_typed_over(intake: Intake, bureau: Body, clerk: Machine) -> None:
    source_id = source_of(intake, bureau)

    made = create(clerk, source_id, item_name="别的名称")
    entry = {"version": 1, "elements": {**own_words(), "item_name": "别的名称", "exercise_content": "改过的行使内容。"}}
    after = clerk.put(f"/intake/api/items/{made['item_id']}", entry).json

    assert (after["item_name"], after["revision"]) == (implementation()["item_name"], 2)


def test_a_second_list_of_the_same_source_needs_a_part_of_its_own(intake: Intake, bureau: Body, clerk: Machine) -> None:
    source_id = source_of(intake, bureau)
    assert create(clerk, source_id)["ok"]

    again = create(clerk, source_id)
    case = create(clerk, source_id, handling_case="遗失补办")

    assert (again["ok"], again["code"]) == (False, "name_taken")
    assert "子项名称或办理情形" in again["problems"][0]["remedy"]
    assert case["ok"], case


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ({"list_kind": "implementation"}, "invalid", "没有选择要实施的事项"),
        ({"list_kind": "directory", "source": {"kind": "directory", "source_id": "x"}}, "invalid", "不承接别的事项"),
        (
            {"list_kind": "implementation", "source": {"kind": "directory", "source_id": "x"}},
            "not_found",
            "没有这个事项",
        ),
    ],
)
def test_a_list_without_its_source_is_refused(clerk: Machine, entry: dict[str, Any], code: str, words: str) -> None:
    result = only(clerk.post("/intake/api/items", {"items": [{**entry, "elements": own_words()}]}))

    assert (result["ok"], result["code"]) == (False, code)
    assert words in result["message"]


def test_the_source_of_another_body_is_none(intake: Intake, clerk: Machine) -> None:
    other = intake.body(77)

    assert create(clerk, source_of(intake, other))["code"] == "not_found"


def test_a_list_whose_item_is_not_approved_waits(intake: Intake, bureau: Body, clerk: Machine, head: Machine) -> None:
    source_id = source_of(intake, bureau)
    get_db("intake")["service_items"].update_one({"_id": source_id}, {"$set": {"state": "returned"}})
    made = create(clerk, source_id)
    seen = {"item_id": made["item_id"], "version": 1}
    head.post("/intake/api/sign-offs", {"scan": bring_scan(head), "items": [seen]})

    sent = only(clerk.post("/intake/api/submissions", {"items": [{**seen, "version": 2}]}))

    assert not sent["ok"]
    assert "退回修改" in sent["message"]
    assert "审核通过以后" in sent["message"]


def test_an_enterprise_files_through_its_supervising_department(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine], head: Machine
) -> None:
    """Consent first, then the department's signed batch; the same batch again changes nothing."""
    enterprise = intake.body(55, kind=BodyKind.ENTERPRISE, supervising_body_id=bureau.body_id)
    for account, body, role in (
        ("gsgs-bianzhi", enterprise, "compiler"),
        ("gsgs-fuzeren", enterprise, "signatory"),
        ("mzj-shending", bureau, "endorser"),
    ):
        intake.account(account, body, role)
    writer, chief, endorser = (machine(name) for name in ("gsgs-bianzhi", "gsgs-fuzeren", "mzj-shending"))
    made = create(writer, source_of(intake, enterprise))
    item_id = made["item_id"]
    chief.post("/intake/api/sign-offs", {"scan": bring_scan(chief), "items": [{"item_id": item_id, "version": 1}]})
    assert only(writer.post("/intake/api/submissions", {"items": [{"item_id": item_id, "version": 2}]}))["ok"]

    agreed = only(
        endorser.post("/intake/api/endorsements", {"items": [{"item_id": item_id, "version": 3, "endorse": True}]})
    )
    batch = {
        "filing_id": new_id(),
        "scan": bring_scan(head),
        "items": [{"item_id": item_id, "version": agreed["version"]}],
    }
    first, second = (only(head.post("/intake/api/filings", batch)) for _ in range(2))

    assert (agreed["ok"], first["ok"], second["ok"]) == (True, True, True)
    stored = intake.stored("service_items", item_id)
    assert (stored["state"], stored["submission"]) == ("submitted", 1)
    assert stored["filing"]["filing_id"] == batch["filing_id"]
