"""What no new version of the policy may say: nobody to speak in running rounds, or content of another shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.policy_reading import PolicyRefused
from services.review.application.use_cases import UseCases
from shared.standards.loader import read
from tests.services.review.conftest import adopt, bearer, submitted
from tests.unit.review.builders import OFFICES, a_coordinator, body_changed, withdrawal_requested


def without(content: Mapping[str, Any], office: str, *, is_turned: bool) -> dict[str, Any]:
    """A policy whose new rounds do not ask an office; it is gone, or (`is_turned`) performed by others than before."""
    left = [each for each in OFFICES if each != office]
    group = {"key": "district", "name_zh": "联合审核", "required": left}
    lists = {kind: {"refusals": "return", "groups": [group]} for kind in content["lists"]}
    offices = {key: dict(entry) for key, entry in content["offices"].items()}
    offices["planning_review"]["indispensable"] = True
    entry = offices.pop(office)
    turned = {office: {**entry, "by_body": not entry.get("by_body", False)}} if is_turned else {}
    return {**content, "lists": lists, "offices": offices | turned}


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("office", ["legal_review", "guidance_review", "quality_review"])
def test_an_office_that_running_rounds_ask_stays_as_it_is(use_cases: UseCases, office: str, is_turned: bool) -> None:
    """Who speaks follows the policy in force: without the office nobody could, and the rounds would wait for ever."""
    use_cases.take_over_bodies([body_changed("zhuyang", kind="town", level="5", supervising_body_id="civil-affairs")])
    item_ids = submitted(use_cases, 2, body={"body_id": "zhuyang", "name": "朱杨镇"})
    edited = without(read("review_policy", 1), office, is_turned=is_turned)

    with pytest.raises(PolicyRefused, match="2 个轮次") as refused:
        adopt(use_cases, edited)
    assert [problem.field for problem in refused.value.problems] == [f"offices.{office}"]

    use_cases.answer_withdrawals([withdrawal_requested(item_id) for item_id in item_ids])
    adopt(use_cases, edited)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"lists": []},
        {"lists": {"directory": {"groups": "all"}}},
        {"offices": {"legal_review": 1}},
        {"offices": {"nobody": {"name_zh": "谁"}}},
        {"verdicts": {"approve": {"name_zh": "同意"}}},
        {"reason_max_length": "many"},
        {"unheard_of": True},
    ],
)
def test_misshapen_content_is_refused_with_problems(
    client: FlaskClient, use_cases: UseCases, content: dict[str, Any]
) -> None:
    whole = dict(read("review_policy", 1)) | content if content else {}
    body = {"base": 3, "title": "试行", "reason": "试试", "content": whole}

    answer = client.post("/review/api/policy", json=body, headers=bearer(client, a_coordinator()))

    assert (answer.status_code, bool(answer.json["problems"])) == (422, True)
    assert use_cases.policies.newest() == 3
