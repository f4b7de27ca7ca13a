"""Which way a submission goes: who guides the body, by the register and by the district's item behind a text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.review.application.policy import shipped_policy
from services.review.application.policy_reading import kept_policy
from services.review.application.ports import BodyFacts
from services.review.application.routing import Surroundings, facts_of, route_of
from services.review.domain.groups import GroupResult
from services.review.domain.implementing import Implementing, Parent, Source
from services.review.domain.opinion import Verdict
from services.review.domain.submission import Submission
from shared.standards.loader import read
from tests.unit.review.builders import a_submission

PARENT = Parent(parent_id="of-district", level="district", item_name="高龄津贴发放", base_code="")
POWER = Source(kind="power_list", source_id="claimed")
LIST = Implementing(source=Source(kind="directory", source_id="claimed"))


def a_body(body_id: str, **changed: Any) -> BodyFacts:
    values = {"name": body_id, "kind": "department", "level": "4", "supervising_body_id": "", "is_valid": True}
    return BodyFacts(body_id=body_id, **(values | changed))


TOWN = a_body("zhuyang", kind="town", level="5", supervising_body_id="civil-affairs")
AROUND = Surroundings(
    bodies={one.body_id: one for one in (TOWN, a_body("civil-affairs"), a_body("health"))},
    owners={"of-district": "health"},
    parents={"claimed": PARENT},
)


def of_town(**changed: Any) -> Submission:
    return a_submission(body_id="zhuyang", **changed)


def with_bodies(*bodies: BodyFacts) -> Surroundings:
    return replace(AROUND, bodies={**AROUND.bodies, **{one.body_id: one for one in bodies}})


UNGUIDED = with_bodies(replace(TOWN, supervising_body_id=""))


@pytest.mark.parametrize(
    ("submission", "guide"),
    [
        (of_town(), "civil-affairs"),
        (of_town(parent=PARENT), "health"),
        (of_town(list_kind="implementation", implementing=LIST), "health"),
        (of_town(list_kind="implementation", implementing=replace(LIST, source=POWER)), "civil-affairs"),
    ],
)
def test_what_was_claimed_is_guided_by_the_owner_of_the_district_item(submission: Submission, guide: str) -> None:
    """The list that implements a claimed item, too: it has no parent of its own."""
    assert facts_of(submission, AROUND).guide == guide


def test_a_body_that_is_no_more_guides_nobody() -> None:
    gone = a_body("health", is_valid=False)

    assert facts_of(of_town(parent=PARENT), with_bodies(gone)).guide == "civil-affairs"
    both = with_bodies(gone, a_body("civil-affairs", is_valid=False))
    assert facts_of(of_town(parent=PARENT), both).guide == ""
    assert "没有指导这个单位的部门" in route_of(of_town(), shipped_policy(), both).left_out[0]


def test_without_a_guide_no_group_is_left_with_advisers_alone() -> None:
    content = read("review_policy", 1)
    directory = content["lists"]["directory"]
    groups = [{**directory["groups"][0], "advising": ["quality_review"]}, *directory["groups"][1:]]
    policy = kept_policy(
        {**content, "lists": {**content["lists"], "directory": {**directory, "groups": groups}}}, version=2
    )

    assert [group.key for group in route_of(of_town(), policy, UNGUIDED).groups] == ["district"]
    assert [group.key for group in route_of(of_town(), policy, AROUND).groups] == ["guidance", "district"]


@pytest.mark.parametrize(
    ("around", "refusing", "expected"),
    [
        (AROUND, "guidance_review:civil-affairs", GroupResult.FAILED),
        (AROUND, "legal_review", GroupResult.WAITING),
        (UNGUIDED, "legal_review", GroupResult.WAITING),
    ],
)
def test_without_a_guide_nobody_has_the_veto_that_is_his_alone(
    around: Surroundings, refusing: str, expected: GroupResult
) -> None:
    """The body hears every office when the one whose refusal would end the group at once is not there."""
    content = read("review_policy", 1)
    offices = ["guidance_review", "legal_review", "staffing_review"]
    group = {"key": "all", "name_zh": "联合审核", "required": offices, "veto": offices[:1], "first_veto_ends": True}
    directory = {**content["lists"]["directory"], "groups": [group]}
    policy = kept_policy({**content, "lists": {**content["lists"], "directory": directory}}, version=2)

    (asked,) = route_of(of_town(), policy, around).groups

    assert asked.result({refusing: Verdict.REJECT}.get, frozenset()) is expected
