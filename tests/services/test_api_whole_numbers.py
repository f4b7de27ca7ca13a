"""Versions and other whole numbers in what programs send."""

from __future__ import annotations

from typing import Any

import pytest

from shared.kernel.ids import new_id
from tests.services.api_walking import bearer
from tests.services.test_rights import Applications, applications

__all__ = ["applications"]


def said(version: object) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return something for each service that takes the version that was seen."""
    decision = {"version": version, "decision": "adopt", "document_no": "江府发〔2026〕1号"}
    return [
        ("intake", "post", "/intake/api/submissions", {"items": [{"item_id": new_id(), "version": version}]}),
        ("intake", "put", f"/intake/api/items/{new_id()}", {"version": version, "elements": {}}),
        ("review", "post", f"/review/api/law-changes/{new_id()}/confirmation", {"version": version}),
        ("publish", "post", f"/publish/api/lists/{new_id()}/decision", decision),
    ]


@pytest.mark.parametrize("version", [1.7, -0.5, True, "1.5"])
def test_what_is_no_whole_number_is_refused_and_not_cut(applications: Applications, version: object) -> None:
    """1.7 was the version 1."""
    for service, method, path, body in said(version):
        app = applications[service]
        answer = app.test_client().open(path, method=method, json=body, headers=bearer(app))

        assert answer.status_code == 422, (path, answer.text)
        assert answer.json["problems"][0]["message"] == "应当是整数"


@pytest.mark.parametrize("version", [3, 3.0])
def test_a_whole_number_is_taken(applications: Applications, version: object) -> None:
    for service, method, path, body in said(version)[:2]:
        app = applications[service]
        answer = app.test_client().open(path, method=method, json=body, headers=bearer(app))

        assert answer.status_code in {200, 404}, (path, answer.text)
