"""A town claims twenty items of the district's list at once, fills them in and submits them; what is locked stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import browser
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(300)]

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
TOWN, CLERK = "longhua_town", "longhua_town_compiler"
MANY = 20


def look(person: Person, name: str) -> None:
    """Take pictures when asked to, and let axe look at the page."""
    if SHOTS:
        for width in (browser.DESK_WIDTH, browser.PHONE_WIDTH):
            browser.resize(person.driver, width)
            browser.screenshot(person.driver, width, Path(SHOTS) / f"claiming-{name}-{width}.png")
        browser.resize(person.driver, browser.DESK_WIDTH)
        assert browser.axe(person.driver) == []


def test_a_town_claims_twenty_items_and_fills_them_in(district: District, person: Person) -> None:
    """One by the form, the rest by the API as a clerk's own system would; every submission has the parent's code."""
    person.sign_in(CLERK)
    person.follow("认领上级事项")
    person.sees("区级清单要求承接")
    look(person, "1-expected")
    boxes = [box.get_attribute("value") for box in person.all("input[name=id]")][:MANY]
    assert len(boxes) == MANY
    person.tick("id", *(str(box) for box in boxes))
    person.press("认领所选")
    person.sees("认领结果", f"认领 {MANY} 项")
    look(person, "2-results")
    intake = district.client["qingdan_intake"]
    heirs = list(intake["service_items"].find({"parent.parent_id": {"$in": boxes}, "body_id": district.body_id(TOWN)}))
    assert len(heirs) == MANY
    first, rest = heirs[0], heirs[1:]

    person.follow("去填写")
    person.sees("承接区级清单事项", "承接上级清单，不在这里改")
    look(person, "3-form")
    item_id = person.path.split("/")[3]
    name = next(one["content"]["item_name"] for one in heirs if one["_id"] == item_id)
    person.fill("exercise_content", "由龙华镇便民服务中心受理、核对材料并转区里办理。")
    person.press("保存并报送")
    person.sees(name)

    clerk = district.accounts.client(CLERK)
    for one in (heir for heir in (first, *rest) if heir["_id"] != item_id):
        item = clerk.get(f"/intake/api/items/{one['_id']}")
        words = {"exercise_content": "由龙华镇便民服务中心受理并转办。", "item_name": "改不了的名称"}
        body = {"version": item["version"], "elements": {**item["elements"], **words}}
        saved = clerk.put(f"/intake/api/items/{one['_id']}", body)
        assert saved["item_name"] == item["item_name"]
    drafts = [clerk.get(f"/intake/api/items/{one['_id']}") for one in heirs if one["_id"] != item_id]
    entries = [{"item_id": one["item_id"], "version": one["version"]} for one in drafts]
    results = clerk.batch("/intake/api/submissions", "items", entries)
    assert all(result["ok"] for result in results), results

    ids = [one["_id"] for one in heirs]
    reviews = district.client["qingdan_review"]["item_reviews"]
    wanted = {"_id": {"$in": ids}, "current.parent.level": "district"}
    eventually(lambda: reviews.count_documents(wanted) == MANY, 60)
    codes = {one["_id"]: one["current"]["parent"]["base_code"] for one in reviews.find(wanted)}
    parents = {one["_id"]: one["parent"]["parent_id"] for one in heirs}
    of_district = {one["_id"]: one["base_code"] for one in intake["upper_items"].find({"_id": {"$in": boxes}})}
    assert codes == {item_id: of_district[parent_id] for item_id, parent_id in parents.items()}
    assert all(codes.values())

    person.open("/intake/claims?standing=claimed")
    person.sees("看认领的事项")
    person.open(f"/intake/items/{item_id}")
    person.sees("承接区级清单事项", "对照上级")
    look(person, "4-item")


def test_the_registrar_sees_how_far_every_body_has_answered(district: District, person: Person) -> None:
    """The overview, a body of it, the city's list and an item of it."""
    person.sign_in("registrar")
    person.follow("承接情况")
    person.sees("应答复", "未答复")
    look(person, "5-overview")
    person.open("/intake/coverage?level=city&kind=department&size=500")
    person.follow("江津区文化委")
    person.sees("不属于本单位", "旅游投诉由区旅游局受理")
    look(person, "6-body")
    person.open("/intake/upper?level=city")
    person.sees("高龄老人生活津贴发放")
    look(person, "7-list")
    person.follow("高龄老人生活津贴发放")
    person.sees("承担层级", "上级的实施清单、办事指南")
    look(person, "8-upper")
    upper = district.client["qingdan_intake"]["upper_items"].find_one({"level": "district", "bearers": "towns"})
    assert upper is not None
    person.open(f"/intake/upper/{upper['_id']}")
    person.sees("由谁承担")
    look(person, "9-district")
