"""What an edited policy may not say, each at its place; a policy in words; what two versions say differently."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from services.review.application.policy_checks import problems_of
from services.review.application.policy_difference import changes_between
from services.review.application.policy_reading import PolicyRefused, kept_policy, policy_from
from services.review.application.policy_shown import shown
from services.review.entrypoints.policy_shape import shaped
from shared.standards.loader import read
from stack.demo.policy import three_offices

GROUPS = "lists.directory.groups"
ADVISERS = {"key": "upper", "name_zh": "听取意见", "advising": ["upper_review"]}


def edited(**at: Any) -> dict[str, Any]:
    """The shipped policy with other values at paths, whose dots are written as double underscores."""
    content = deepcopy(read("review_policy", 1))
    for path, value in at.items():
        *steps, last = path.split("__")
        place: Any = content
        for step in steps:
            place = place[int(step) if step.isdecimal() else step]
        place[int(last) if last.isdecimal() else last] = value
    return content


def fields(content: Mapping[str, Any]) -> set[str]:
    """The places of what is wrong."""
    return {problem.field for problem in problems_of(content)}


def test_the_shipped_policy_and_that_of_three_offices_have_their_shape_and_no_fault() -> None:
    for content in (read("review_policy", 1), three_offices(read("review_policy", 1))):
        assert shaped(content) == content
        assert problems_of(content) == []


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (edited(lists__directory__receiving={"office": "nobody"}), "lists.directory.receiving"),
        (edited(lists__directory__receiving={"office": "guidance_review"}), "lists.directory.receiving"),
        (edited(lists__implementation__leads={"power_correction": "nobody"}), "lists.implementation.lead"),
        (
            edited(lists__directory__groups__1__required=[], lists__directory__groups__1__advising=[]),
            f"{GROUPS}.1.offices",
        ),
        (edited(lists__directory__groups__2=ADVISERS), f"{GROUPS}.2.offices"),
        (edited(lists__directory__groups__1__required=["nobody"]), f"{GROUPS}.1.offices"),
        (edited(lists__directory__groups__2__required=["legal_review"]), f"{GROUPS}.2.offices"),
        (edited(lists__directory__groups__1__veto=["quality_review"]), f"{GROUPS}.1.offices"),
        (edited(lists__directory__groups__1__quorum=4), f"{GROUPS}.1.quorum"),
        (edited(lists__directory__groups__1__limit=121), f"{GROUPS}.1.limit"),
        (edited(lists__directory__groups__2__key="district"), f"{GROUPS}.2.key"),
        (edited(lists__directory__groups__1__when={"levels": ["4"]}), GROUPS),
        (edited(coordination={"limit": 121}), "coordination.limit"),
        (edited(offices__legal_review__indispensable=False), "offices"),
        (edited(offices__legal_review__answers_for=["unheard_of"]), "offices.legal_review"),
        (edited(offices__quality_review__answers_for=["item_name"]), "elements.item_name"),
    ],
)
def test_what_contradicts_itself_is_told_at_its_place(content: dict[str, Any], field: str) -> None:
    assert field in fields(content)
    with pytest.raises(PolicyRefused):
        policy_from(content, version=2)


def test_everything_is_told_at_once() -> None:
    content = edited(lists__directory__groups__1__quorum=9, lists__implementation__groups__1__limit=999)

    assert fields(content) == {f"{GROUPS}.1.quorum", "lists.implementation.groups.1.limit"}


def test_a_version_that_was_taken_once_is_followed_even_if_it_would_be_refused_now() -> None:
    assert kept_policy(edited(lists__directory__groups__1__limit=999), version=7).version == 7


def test_a_condition_without_content_is_none() -> None:
    """The form of a group that is always asked may send empty conditions."""
    assert problems_of(edited(lists__directory__groups__1__when={"levels": [], "corrects": False})) == []


def test_a_policy_in_words_names_offices_conditions_and_what_makes_a_group_pass() -> None:
    content = edited(lists__directory__groups__1__quorum=2, lists__directory__groups__1__veto=["legal_review"])

    guidance, district, _ = shown(content).lists[0].groups

    assert guidance.when == "报送单位是镇街"
    assert district.rule == "3 个单位中有 2 个同意；法制办有一票否决权"
    assert district.advising == ("质监局", "行政服务中心")
    assert district.limit == "15 个工作日"


def test_a_policy_in_words_says_whose_refusal_ends_a_group() -> None:
    by_all = edited(lists__directory__groups__1__first_veto_ends=True)
    by_one = edited(
        lists__directory__groups__1__first_veto_ends=True, lists__directory__groups__1__veto=["legal_review"]
    )

    rules = [shown(content).lists[0].groups[1].rule for content in (by_all, by_one)]

    assert rules == [
        "必须审核的单位全部同意；一有“不同意”就结束",
        "必须审核的单位全部同意；法制办有一票否决权；有一票否决权的单位一“不同意”就结束",
    ]


def test_two_versions_differ_where_their_words_differ() -> None:
    before = read("review_policy", 1)
    after = edited(
        offices__planning_review__name_zh="发展和改革委员会", hearing={"days": 10}, coordination={"limit": 0}
    )

    changes = {change.place: (change.before, change.after) for change in changes_between(before, after)}

    assert changes["公开征求意见"] == ("7 天", "10 天")
    assert changes["区政府办公室协调"] == ("5 个工作日", "不限时")
    assert changes["发展改革审核员的单位 名称"] == ("发展改革委", "发展和改革委员会")
    assert "目录清单“业务指导” 必须审核" not in changes
    assert changes_between(before, before) == ()


def test_a_group_that_came_or_went_is_one_change() -> None:
    shipped = read("review_policy", 1)

    gone = {change.place: change for change in changes_between(shipped, three_offices(shipped))}

    assert gone["目录清单“市级审核确认”"].after == "没有"
    assert "必须审核：市级对口部门；" in gone["目录清单“市级审核确认”"].before
    assert gone["目录清单“联合审核” 参加"].after == "没有"
    assert not [place for place in gone if place.startswith("目录清单“市级审核确认” ")]
