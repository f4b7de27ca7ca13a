"""Sign-off and the signed batch by API, as a body's own system does it: from the scan to joint review."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake, Machine
from tests.services.intake.implementing import SCAN, settled_source, version_of
from tests.services.intake.test_moving import messages_of
from tests.unit.intake.implementation.builders import implementation

Machines = Callable[[str], Machine]


@pytest.fixture
def accounts(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """Who works at the enterprise and at its department."""
    intake.account("bianzhi", enterprise, "compiler")
    intake.account("changzhang", enterprise, "signatory")
    intake.account("shending", bureau, "endorser")
    intake.account("juzhang", bureau, "signatory")


def brought(head: Machine) -> str:
    content = base64.b64encode(SCAN).decode()
    answer = head.post("/intake/api/files", {"kind": "stamped_scan", "file_name": "审定单.pdf", "content": content})
    assert answer.status_code == 201, answer.text
    return str(answer.json["sha256"])


def only_result(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    [result] = answer.json["results"]
    return dict(result)


def test_an_enterprises_list_goes_from_draft_to_review(
    intake: Intake, enterprise: Body, accounts: None, machine: Machines
) -> None:
    """Each with an account of its own; the batch sent again doubles nothing."""
    source = settled_source(intake, intake.person(enterprise, "compiler"))
    compiler, works_head, endorser, head = map(machine, ("bianzhi", "changzhang", "shending", "juzhang"))
    entry = {
        "elements": implementation(),
        "list_kind": "implementation",
        "source": {"kind": source.kind, "source_id": source.source_id},
    }
    made = only_result(compiler.post("/intake/api/items", {"items": [entry]}))
    item_id = made["item_id"]

    def seen() -> dict[str, Any]:
        return {"item_id": item_id, "version": version_of(intake, item_id)}

    unsigned = only_result(compiler.post("/intake/api/submissions", {"items": [seen()]}))
    signed = only_result(works_head.post("/intake/api/sign-offs", {"scan": brought(works_head), "items": [seen()]}))
    sent = only_result(compiler.post("/intake/api/submissions", {"items": [seen()]}))
    consented = only_result(
        endorser.post("/intake/api/endorsements", {"items": [{**seen(), "endorse": True, "reason": ""}]})
    )
    batch = {"filing_id": new_id(), "scan": brought(head), "items": [seen()]}
    filed, again = (only_result(head.post("/intake/api/filings", batch)) for _ in range(2))

    assert (unsigned["code"], unsigned["ok"]) == ("not_signed", False)
    assert [result["ok"] for result in (signed, sent, consented, filed, again)] == [True] * 5
    assert [message.name for message in messages_of(intake, item_id)] == ["endorsement_requested", "item_submitted"]
    assert intake.count("filings") == 1


def test_a_head_brings_no_other_file_than_a_scan(accounts: None, machine: Machines) -> None:
    content = base64.b64encode(SCAN).decode()

    answer = machine("juzhang").post(
        "/intake/api/files", {"kind": "blank_form", "file_name": "空白表格.pdf", "content": content}
    )

    assert answer.status_code == 403


def test_a_batch_with_a_wrong_id_or_scan_is_refused_as_a_whole(accounts: None, machine: Machines) -> None:
    head = machine("juzhang")
    items = [{"item_id": new_id(), "version": 1}]

    wrong_id = head.post("/intake/api/filings", {"filing_id": "1", "scan": brought(head), "items": items})
    no_scan = head.post("/intake/api/filings", {"filing_id": new_id(), "scan": "0" * 64, "items": items})

    assert (wrong_id.status_code, no_scan.status_code) == (422, 404)
