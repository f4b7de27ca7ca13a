"""A body changes the telephone of what is published by itself: it applies and edits, and the portal shows it."""

from __future__ import annotations

import pytest

from tests.journeys import carried
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.travel import CLERK
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

OLD, NEW = "023-47520001", "023-47269999"
GROUND = f"服务窗口搬迁，咨询电话改为 {NEW}。"


def test_a_body_applies_edits_and_is_published_again_under_the_same_code(district: District, person: Person) -> None:
    item_id = carried.on_portal(district)
    before = carried.entry_of(district, "coding", item_id)

    person.sign_in(CLERK)
    apply_for_change(person, item_id)
    change_telephone(person)
    carried.sign_and_send(district, item_id)
    person.sees_sometime("/intake/adjustments", GROUND, "单位申请变更", "审核中")
    person.sign_in("staffing_reviewer")
    person.open(f"/review/items/{item_id}")
    person.sees("变更依据", "单位申请变更", "申请理由", GROUND)
    carried.approve(district, item_id)
    assert OLD in shown_to_citizens(person, item_id)
    assert NEW not in person.text

    carried.release(district, [item_id], "旅程变更清单")

    eventually(lambda: NEW in shown_to_citizens(person, item_id), 60)
    assert OLD not in person.text
    after = carried.entry_of(district, "coding", item_id)
    assert (after["base_code"], after["implementation_code"]) == (before["base_code"], before["implementation_code"])
    adjustments = district.client["qingdan_intake"]["adjustments"]
    eventually(lambda: adjustments.find_one({"item_id": item_id, "closing.how": "adjusted"}), 60)


def test_a_body_that_applied_by_mistake_takes_it_back(district: District, person: Person) -> None:
    item_id = carried.on_portal(district)
    person.sign_in(CLERK)
    apply_for_change(person, item_id)
    change_telephone(person)
    person.open(f"/intake/items/{item_id}")
    person.follow("看调整")

    person.fill("reason", "电话没有换，申请错了事项。")
    person.press("撤回申请")

    person.sees("已撤回申请", "没有改动", "电话没有换，申请错了事项。")
    person.open(f"/intake/items/{item_id}")
    person.sees("已公布", OLD, "申请变更")
    assert NEW not in person.text
    assert OLD in shown_to_citizens(person, item_id)


def apply_for_change(person: Person, item_id: str) -> None:
    """The clerk applies on the item's page, and lands in its form."""
    person.open(f"/intake/items/{item_id}")
    person.follow("申请变更")
    person.sees("个工作日内报送", "公众看到的还是现在的内容")
    person.fill("ground", GROUND)
    person.press("申请变更并修改")
    person.sees("已申请变更", "经本单位负责人审定签章以后报送审核")
    assert person.path == f"/intake/items/{item_id}/edit"


def change_telephone(person: Person) -> None:
    """The clerk types the new number over the old one, and saves."""
    [control] = [one for one in person.all("#item-form input") if one.get_dom_attribute("value") == OLD]
    control.clear()
    control.send_keys(NEW)
    person.press("存为第 2 稿")
    person.sees("第 2 稿", NEW)


def shown_to_citizens(person: Person, item_id: str) -> str:
    """Return what the list's page on the portal says; nobody who is signed in reads it."""
    person.driver.delete_all_cookies()
    person.open(f"/implementations/{item_id}")
    return person.text
