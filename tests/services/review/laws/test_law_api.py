"""The register of laws for machines."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from tests.services.review.conftest import bearer
from tests.services.review.laws.registered import FIELDS, FURTHER, LAWYER, begun, seen, told_of_change
from tests.unit.review.builders import a_coordinator
from tests.unit.review.laws.builders import NEW, OLD, source


@pytest.fixture
def lawyer(client: FlaskClient) -> dict[str, Any]:
    """The header of a machine that works for the legal office."""
    return {"headers": bearer(client, LAWYER)}


def test_a_law_is_entered_changed_and_confirmed_by_a_machine(client: FlaskClient, lawyer: dict[str, Any]) -> None:
    entered = client.post("/review/api/laws", json={**FIELDS, "text": source(OLD)}, **lawyer)
    assert entered.status_code == 201
    law_id = entered.json["law_id"]
    further = {**FURTHER, "text": source(NEW), "version": 1}
    version_id = client.post(f"/review/api/laws/{law_id}/versions", json=further, **lawyer).json["version_id"]
    law = client.get(f"/review/api/laws/{law_id}", **lawyer).json
    assert [one["label"] for one in law["versions"]] == ["2026修订", "2020通过"]
    asked = {"law_id": law_id, "old_version_id": law["in_force"], "new_version_id": version_id}
    change_id = client.post("/review/api/law-changes", json=asked, **lawyer).json["change_id"]
    change = client.get(f"/review/api/law-changes/{change_id}?verdict=amended", **lawyer).json
    assert (change["state"], change["effective_on"], change["total"]) == ("draft", "2027-01-01", 1)

    word = {"version": change["version"]}
    confirmed = client.post(f"/review/api/law-changes/{change_id}/confirmation", json=word, **lawyer)

    assert confirmed.json["state"] == "confirmed"
    assert len(told_of_change(change_id)) == 1
    listed = client.get("/review/api/law-changes?state=confirmed", **lawyer).json
    assert [one["change_id"] for one in listed["changes"]] == [change_id]


def test_relations_are_corrected_postponed_compared_again_and_revoked(
    client: FlaskClient, use_cases: UseCases, lawyer: dict[str, Any]
) -> None:
    change_id = begun(use_cases)
    path = f"/review/api/law-changes/{change_id}"
    merged = {"olds": ["第三条", "第五条"], "news": ["第四条"], "verdict": "merged", "reason": "罚则并入"}

    def post(act: str, **said: Any) -> Any:
        return client.post(f"{path}/{act}", json={"version": seen(use_cases, change_id), **said}, **lawyer)

    assert post("corrections", **merged).status_code == 200
    rows = client.get(f"{path}?verdict=merged", **lawyer).json["relations"]
    assert [(row["old"], row["is_corrected"]) for row in rows] == [("第三条", True), ("第五条", True)]
    refused = post("corrections", **{**merged, "olds": ["第二条"], "news": [], "verdict": "deleted"})
    assert (refused.status_code, refused.json["code"]) == (422, "law_relation_refused")
    assert post("corrections", **{**merged, "verdict": "gone"}).status_code == 422
    assert post("comparison").json["state"] == "draft"
    assert post("postponement", effective_on="2027-07-01").status_code == 200
    assert post("revocation", reason="选错了版本").json["state"] == "revoked"
    assert post("revocation", reason="选错了版本").status_code == 409


def test_laws_are_listed_and_a_wording_read(client: FlaskClient, use_cases: UseCases, lawyer: dict[str, Any]) -> None:
    begun(use_cases)

    listed = client.get("/review/api/laws?search=养老", **lawyer).json
    law_id = listed["laws"][0]["law_id"]
    version_id = client.get(f"/review/api/laws/{law_id}", **lawyer).json["in_force"]
    wording = client.get(f"/review/api/laws/{law_id}/versions/{version_id}", **lawyer).json

    assert listed["total"] == 1
    assert [one["text"] for one in wording["articles"]] == list(OLD)
    assert client.get("/review/api/laws/unknown", **lawyer).status_code == 404
    assert client.get("/review/api/laws?status=unknown", **lawyer).status_code == 422


def test_others_read_and_do_not_write(client: FlaskClient) -> None:
    reader = {"headers": bearer(client, a_coordinator())}

    assert client.get("/review/api/laws", **reader).status_code == 200
    assert client.post("/review/api/laws", json={**FIELDS, "text": source(OLD)}, **reader).status_code == 403
    assert client.get("/review/api/laws").status_code == 401
