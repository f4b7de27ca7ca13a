"""A dispute before the district government office, and a question of scope, in a real browser."""

from __future__ import annotations

import pytest

from tests.journeys import coordinated
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(300)]


def state_at_intake(district: District, item_id: str) -> str:
    """How the item stands at the desk of its body."""
    found = district.client["qingdan_intake"]["service_items"].find_one({"_id": item_id})
    assert found is not None
    return str(found["state"])


def test_a_refusal_goes_to_a_meeting_and_is_overruled_with_minutes(district: District, person: Person) -> None:
    """The planning office refuses; what it said stays, and the item goes on its way."""
    item_id = coordinated.disputed(district)
    person.sign_in("coordinator")
    person.open("/review/coordinate")
    person.sees(coordinated.REASON)

    person.open(f"/review/items/{item_id}")
    person.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    person.fill("held_on", "2026-12-08")
    person.fill("participants", "法制办、发展改革委、民政局、专家")
    person.fill("question", "新条例是否接续原条例第一条")
    person.press("安排论证会")
    person.sees("2026-12-08", "新条例是否接续原条例第一条")

    person.tick("settle", "overrule")
    person.fill("minutes", "新条例第四十二条接续原规定，依据有效。")
    person.press("记录决定")
    person.sees("不采纳“不同意”", "新条例第四十二条接续原规定", coordinated.REASON)
    eventually(lambda: state_at_intake(district, item_id) == "approved", 30)


def test_disputes_go_back_together_and_the_body_reads_why(district: District, person: Person) -> None:
    """Two items, one reason."""
    item_ids = [coordinated.disputed(district) for _ in range(2)]
    person.sign_in("coordinator")
    person.open("/review/coordinate?size=200")
    person.tick("item", *item_ids)
    person.fill("minutes", "请改引新条例后再报。")
    person.press("把选中的事项退回修改")
    person.sees("已退回 2 项")

    for item_id in item_ids:
        eventually(lambda: state_at_intake(district, item_id) == "returned", 30)  # noqa: B023 - waited for at once


def test_an_office_whose_matter_it_is_not_is_left_out(district: District, person: Person) -> None:
    """The other two have approved, so the item is approved with the decision."""
    item_id = coordinated.questioned(district)
    person.sign_in("coordinator")
    person.open(f"/review/items/{item_id}/coordinate")
    person.tick("decision", "strike")
    person.fill("reason", "确实不涉及收费和价格。")
    person.press("记录认定")
    person.sees("认定不属其审核范围", "确实不涉及收费和价格。")
    eventually(lambda: state_at_intake(district, item_id) == "approved", 30)


def test_the_coordinator_edits_the_policy_and_everybody_reads_what_has_changed(
    district: District, person: Person
) -> None:
    """A longer limit as a new version; the former policy is put back at the end."""
    coordinator = district.accounts.client("coordinator")
    former = coordinator.get("/review/api/policy")
    person.sign_in("coordinator")
    person.open("/review/policy/edit")
    person.fill("lists.directory.groups.0.limit", "18")
    person.fill("reason", "集中报送期间放宽时限")
    person.press("保存为新版本")
    person.sees("18 个工作日", "集中报送期间放宽时限")

    number = former["version"] + 1
    person.open(f"/review/policy/difference?before={number - 1}&after={number}")
    person.sees("1 处不同", "18 个工作日")
    body = {"base": number, "title": former["content"]["title"], "reason": "旅程结束", "content": former["content"]}
    coordinator.post("/review/api/policy", body)
