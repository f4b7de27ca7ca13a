"""Drafts before the public: laid there by the coordinator, commented on as a citizen does it, answered."""

from __future__ import annotations

import re
from datetime import timedelta

from shared.kernel.clock import SystemClock, day_in_china
from stack.demo.client import all_done
from tests.journeys.district import District
from tests.journeys.travel import under_review
from tests.journeys.visitor import Visitor
from tests.waiting import eventually

COMMENT = "请写明什么时候发放，老人来一次能办完吗？"
ANSWER = "发放时间写入实施清单；一次能办完。"
HIDDEN = re.compile(r'name="comment_id" value="([^"]+)"')


def before_the_public(district: District) -> str:
    """An item under review whose draft is on the portal; return its id."""
    item_id = str(under_review(district)["item_id"])
    today = day_in_china(SystemClock().now())
    period = {"first_on": today.isoformat(), "last_on": (today + timedelta(days=6)).isoformat()}
    opened = district.accounts.client("coordinator").post("/review/api/hearings", {"item_ids": [item_id], **period})
    all_done(opened["results"])
    citizen = Visitor(district.portal)
    eventually(lambda: citizen.get(draft_of(item_id)).status_code == 200, 30)
    return item_id


def heard(district: District) -> str:
    """The same with two comments, one of them answered."""
    item_id = before_the_public(district)
    coordinator = district.accounts.client("coordinator")
    address = f"/review/api/reviews/{item_id}/comments"
    for text in (COMMENT, "名称看不懂。"):
        comment(district, item_id, text)
    received = eventually(lambda: (found := coordinator.get(address)["comments"]) and len(found) == 2 and found, 30)
    coordinator.post(f"{address}/{received[0]['comment_id']}/answer", {"treatment": "partly_adopted", "answer": ANSWER})
    citizen = Visitor(district.portal)
    eventually(lambda: ANSWER in citizen.get(draft_of(item_id)).text, 30)
    return item_id


def comment(district: District, item_id: str, text: str) -> None:
    """Comment as a citizen without scripts does."""
    citizen, page = Visitor(district.portal), f"{draft_of(item_id)}/comment"
    found = HIDDEN.search(citizen.get(page).text)
    assert found is not None, "the draft takes no comments"
    form = {"comment_id": found[1], "text": text, "name": "", "contact": "", "website": ""}
    answer = citizen.post(page, form, page=page)
    assert answer.status_code == 303, answer.text


def draft_of(item_id: str, number: int = 1) -> str:
    """Return the address of the draft of a round."""
    return f"/drafts/{item_id}-{number}"
