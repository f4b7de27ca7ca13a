"""What a program is answered that decides one thing: as everywhere, the kind of a refusal is its status."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from tests.services.review.conftest import bearer, submitted
from tests.unit.review.builders import a_coordinator

RULING = {"content_hash": "0" * 64, "overrules": [], "minutes": "论证纪要"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("ruling", RULING),
        ("meeting", {"held_on": "2026-11-25", "participants": "法制办", "question": "是否收费"}),
        ("scope-decisions", {"office": "planning_review", "opinion": 1, "strike": True, "reason": "不涉及收费"}),
    ],
)
def test_an_item_that_there_is_not_is_not_found(client: FlaskClient, what: str, said: dict[str, Any]) -> None:
    answer = client.post(f"/review/api/reviews/unknown/{what}", json=said, headers=bearer(client, a_coordinator()))

    assert answer.status_code == 404
    assert answer.json is not None
    assert set(answer.json) == {"code", "message", "problems"}


def test_what_has_changed_meanwhile_stays_a_conflict(client: FlaskClient, use_cases: UseCases) -> None:
    [item_id] = submitted(use_cases)
    answer = client.post(f"/review/api/reviews/{item_id}/ruling", json=RULING, headers=bearer(client, a_coordinator()))

    assert answer.status_code == 409
    assert answer.json is not None
    assert set(answer.json) == {"code", "message", "problems"}
