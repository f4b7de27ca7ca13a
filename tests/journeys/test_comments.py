"""A public comment, in a real browser: asked for, given, answered, shown; the round waits for it and ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.kernel.clock import SystemClock, day_in_china
from stack.demo import path
from tests.journeys.district import District
from tests.journeys.heard import ANSWER, COMMENT, draft_of
from tests.journeys.person import Person
from tests.journeys.travel import under_review
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(420)]

CONTACT = "示例电话 023-00000000"


def test_a_public_comment_is_answered_before_the_round_ends(district: District, person: Person) -> None:
    review = under_review(district)
    item_id, name = str(review["item_id"]), str(review["item_name"])
    desk, draft = f"/review/items/{item_id}/comments", draft_of(item_id)

    # the coordinator lays the draft before the public
    person.sign_in("coordinator")
    person.open(desk)
    person.press("公开征求意见")
    person.sees("已公开征求意见", "还没有收到意见")
    person.sign_out()

    # a citizen reads it and comments
    person.driver.delete_all_cookies()
    person.sees_sometime("/drafts", name)
    person.follow(name)
    person.sees("征求意见稿", "稿子全文", "还有", "7 天")
    person.follow("提意见")
    person.fill("text", COMMENT)
    person.fill("contact", CONTACT)
    person.press("提交意见")
    person.sees("意见已收到")

    # all offices approve: the round waits for the hearing and for nobody
    for account in path.REVIEWERS:
        reviewer = district.accounts.client(account)
        found = path.waiting_reviews(reviewer, [item_id])
        path.give_opinions(reviewer, found.values(), {item_id: (path.APPROVE, "")})
    person.sign_in("coordinator")
    person.sees_sometime("/notify/", f"{name}：收到公众意见，请答复")
    person.sees_sometime(desk, COMMENT, CONTACT, "各单位已经审完")
    person.tick("treatment", "partly_adopted")
    person.fill("answer", ANSWER)
    person.press("答复并公布")
    person.sees("部分采纳", ANSWER)
    person.sign_out()

    # the portal shows comment and answer, never the contact
    person.driver.delete_all_cookies()
    person.sees_sometime(draft, COMMENT, "部分采纳", ANSWER, "区政府办公室答复")
    assert CONTACT not in person.driver.page_source

    # a week goes by: the period is over, the beat task ends the hearing, the round closes
    reviews = district.client["qingdan_review"]["item_reviews"]
    assert reviews.find_one({"_id": item_id})["current"]["state"] == "open"  # type: ignore[index]
    yesterday = (day_in_china(SystemClock().now()) - timedelta(days=1)).isoformat()
    reviews.update_one({"_id": item_id}, {"$set": {"current.hearing.last_on": yesterday}, "$inc": {"version": 1}})
    eventually(lambda: reviews.find_one({"_id": item_id, "current.state": "approved"}), 150)
    person.sees_sometime(draft, "征求意见已经结束", ANSWER)
    person.open(f"{draft}/comment")
    person.sees("这份稿子现在不接收意见")
