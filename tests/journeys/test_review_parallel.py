"""
Parallel review with a return and a partial re-review, and many items at once with five exceptions, in a browser.

Sixty items in the suite; with QINGDAN_CRAWL=whole two hundred, as the desk has in tests/services/review.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from shared.kernel.ids import new_id
from stack.demo import path
from tests.journeys.district import District
from tests.journeys.person import AtDesk, Person
from tests.journeys.travel import CLERK, elements, under_review
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(300)]

WHOLE = os.environ.get("QINGDAN_CRAWL", "") == "whole"
MANY, EXCEPTIONS = 200 if WHOLE else 60, 5
PROBLEM, GROUND, PROPOSAL = "没有写发放的周期", "军人抚恤优待条例第三条", "写明按年发放"
REPLY = "已写明按年发放；名称与市级目录一致，没有改。"


@pytest.fixture
def desk(person: Person) -> AtDesk:
    """One person after another at the browser; how they sign in is the subject of other journeys."""
    return AtDesk(person.driver, person.base, person.password)


def speak(desk: AtDesk, item_id: str, verdict: str, typed: Mapping[str, str] = MappingProxyType({})) -> None:
    """Give an opinion on the page of an item, with what is typed into its fields."""
    desk.open(f"/review/items/{item_id}")
    desk.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    desk.tick("verdict", verdict)
    for name, text in typed.items():
        desk.fill(name, text)
    desk.press("提交意见，看下一件")
    desk.sees("意见已记录")


def test_a_correction_of_one_element_is_looked_at_by_its_office_only(district: District, desk: AtDesk) -> None:
    """Three offices speak at the same time; what two have approved counts on, the third sees change and answer."""
    item_id = str(under_review(district)["item_id"])
    for account in ("staffing_reviewer", "planning_reviewer"):
        desk.sign_in(account)
        speak(desk, item_id, "approve")
    desk.sign_in("legal_reviewer")
    remark = {"problem": PROBLEM, "ground": GROUND, "proposal": PROPOSAL}
    typed = {f"remark-exercise_content-{part}": text for part, text in remark.items()}
    speak(desk, item_id, "approve_after_change", typed)

    desk.sign_in(CLERK)
    desk.sees_sometime(f"/intake/items/{item_id}", "行使内容", *remark.values())
    desk.open(f"/intake/items/{item_id}/edit")
    desk.sees("这次要回应的意见", PROBLEM)
    desk.fill("exercise_content", "审核义务兵家庭的申请，按年发放优待金")
    desk.fill("reply", REPLY)
    desk.press("保存并报送")
    desk.sees("已保存并报送", REPLY)

    legal = district.accounts.client("legal_reviewer")
    again = eventually(lambda: path.waiting_reviews(legal, [item_id]).get(item_id), 30)
    assert again["round"] == 2
    for account in ("staffing_reviewer", "planning_reviewer"):
        assert path.waiting_reviews(district.accounts.client(account), [item_id]) == {}
    desk.sign_in("legal_reviewer")
    desk.open(f"/review/items/{item_id}")
    desk.sees("改了 1 个要素：行使内容", "本单位上次的意见", PROBLEM, REPLY, "这些单位本轮不用再审")
    speak(desk, item_id, "approve")

    clerk = district.accounts.client(CLERK)
    eventually(lambda: clerk.get(f"/intake/api/items/{item_id}")["state"] == "approved", 60)
    stored = district.client["qingdan_review"]["item_reviews"].find_one({"_id": item_id})
    assert stored is not None
    current = stored["current"]
    assert (current["state"], sorted(current["carried"])) == ("approved", ["planning_review", "staffing_review"])
    assert [each["office"] for each in current["opinions"]] == ["legal_review"]


def test_many_items_are_judged_with_five_exceptions(district: District, desk: AtDesk) -> None:
    """All on one page, one verdict for all, five changed in the table; each has what it was given."""
    clerk, word = district.accounts.client(CLERK), "二百件里的"
    run = new_id()[-6:]
    entries = [{"elements": elements(item_name=f"{word}{run}第{number:03}件")} for number in range(MANY)]
    item_ids = path.submit(clerk, entries)
    planning = district.accounts.client("planning_reviewer")
    eventually(lambda: len(path.waiting_reviews(planning, item_ids)) == MANY, 60)
    exceptions = dict.fromkeys(item_ids[:: MANY // EXCEPTIONS], "服务对象写得太宽，请按条例第二条写。")
    assert len(exceptions) == EXCEPTIONS

    desk.sign_in("planning_reviewer")
    desk.open(f"/review/?view=waiting&size=200&name={word}{run}")
    desk.tick_all()
    desk.sees(f"已选 {MANY} 项")
    desk.press("逐项给结论")
    desk.sees(f"共 {MANY} 项")
    for item_id, reason in exceptions.items():
        desk.fill(f"verdict-{item_id}", "approve_after_change")
        desk.fill(f"reason-{item_id}", reason)
    desk.press("提交选中各项的意见")
    desk.sees(f"成功 {MANY} 项，没有成功 0 项", within=60)

    found = district.client["qingdan_review"]["item_reviews"].find({"_id": {"$in": item_ids}})
    said = {each["_id"]: [(one["verdict"], one["reason"]) for one in each["current"]["opinions"]] for each in found}
    expected = {item_id: [("approve", "")] for item_id in item_ids}
    assert said == expected | {item_id: [("approve_after_change", reason)] for item_id, reason in exceptions.items()}
