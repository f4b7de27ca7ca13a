"""What bodies and offices are told of decisions of the coordinating office, and that office of its own clock."""

from __future__ import annotations

from typing import Any

from services.notify.domain.notices import Notice
from tests.unit.notify.builders import DATA, ITEM, a_message
from tests.unit.notify.telling import STANDARD, notices_of

REFUSAL = {**DATA["opinion_given"]["opinion"], "verdict": "reject", "reason": "依据已经废止"}
OVERRULED = {**REFUSAL, "settled": "overruled", "decision": "依据充分"}
WISH = {**REFUSAL, "office": "staffing_review", "verdict": "approve_after_change", "reason": "名称有误"}


def notices(name: str, **data: Any) -> dict[str, Notice]:
    return {notice.desk: notice for notice in notices_of(name, **data)}


def test_a_body_is_not_told_to_mend_what_was_overruled() -> None:
    notice = notices("item_returned", opinions=[OVERRULED, WISH])["body:b-1"]

    assert notice.title.endswith("退回修改，1 条意见")
    assert "编制审核员修改后同意，名称有误。" in notice.text
    assert "法制审核员不同意，经协调不采纳：依据充分。" in notice.text
    assert notice.text.count("法制审核员") == 1


def test_an_office_that_was_left_out_is_no_dissent() -> None:
    struck = {**REFUSAL, "verdict": "out_of_scope", "settled": "struck", "decision": "不收费"}

    notice = notices("item_returned", opinions=[struck, WISH])["body:b-1"]

    assert notice.title.endswith("退回修改，1 条意见")
    assert "法制审核员经认定不属其审核范围：不收费。" in notice.text


def test_an_office_that_could_not_speak_is_told_that_it_is_not_waited_for() -> None:
    told = notices("scope_decided", is_silent=True, reason="单位已撤销")["role:planning_reviewer"]

    assert (told.title.endswith("本轮不再等这个单位审核"), "单位已撤销" in told.text) == (True, True)


def test_who_is_named_for_an_office_is_told_alone_and_the_others_who_it_is() -> None:
    told = notices("reviewer_appointed")

    assert told["account:a-9"].title.endswith("请您代发展改革审核员审核")
    for desk in ("body:b-1", "role:planning_reviewer"):
        assert "由李四代发展改革审核员审核" in told[desk].title
        assert "示例区财政局的李四" in told[desk].text


def test_who_had_the_matter_back_is_heard_by_its_last_word() -> None:
    first = {**REFUSAL, "verdict": "out_of_scope", "settled": "handed_back", "decision": "三定规定"}
    last = {**REFUSAL, "verdict": "approve", "reason": ""}

    assert notices("item_returned", opinions=[first, last, WISH])["body:b-1"].title.endswith("退回修改，1 条意见")


def test_an_approval_over_a_refusal_does_not_say_that_all_agree() -> None:
    notice = notices("item_approved", opinions=[OVERRULED])["body:b-1"]

    assert "都已同意" not in notice.text
    assert "法制审核员不同意，经协调不采纳：依据充分。" in notice.text
    assert "都已同意" not in STANDARD.describe(a_message("item_approved", opinions=[OVERRULED]))


def test_body_and_the_other_offices_are_told_of_a_ruling_with_its_minutes() -> None:
    told = notices("ruling_given")

    assert told["body:b-1"].title == "高龄津贴发放：法制审核员不同意，不采纳“不同意”，审核继续"
    assert told["body:b-1"].text.endswith("依据充分。不采纳的意见不用修改。")
    assert told["body:b-1"].link == f"/intake/items/{ITEM}"
    assert "依据充分" in told["role:staffing_reviewer"].text


def test_body_and_office_are_told_whose_matter_it_is_and_until_when() -> None:
    told = notices("scope_decided", is_struck=False, due_on="2026-12-18")

    assert told["role:planning_reviewer"].text == "区政府办公室认定。理由：不涉及收费。请在 2026-12-18 前办结。"
    assert told["body:b-1"].title == "高龄津贴发放：发展改革审核员，退回该单位审核"


def test_the_coordinating_office_is_told_what_waits_for_it_and_where() -> None:
    (due,) = notices("coordination_due").values()
    (over,) = notices("coordination_overdue").values()

    assert due.title == "高龄津贴发放：审核范围等区政府办公室认定，2026-12-04 到期"
    assert over.title == "高龄津贴发放：争议等区政府办公室协调已超期，2026-12-04 到期"
    assert due.link == over.link == f"/review/items/{ITEM}/coordinate"


def test_a_dispute_is_not_said_to_have_heard_all() -> None:
    """A policy may end a group with its first refusal."""
    (notice,) = notices("refusal_questioned").values()

    assert "各单位都已提意见" not in notice.text + STANDARD.describe(a_message("refusal_questioned"))
