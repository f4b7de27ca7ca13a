"""Implementation lists on their way through the five services, seen by those who work with them."""

from __future__ import annotations

import pytest

from tests.journeys import carried
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.signed import to_sign
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_list_goes_from_the_heads_word_to_the_page_of_its_item(district: District, person: Person) -> None:
    item_id = to_sign(district)
    carried.sign_and_submit(district, item_id)

    person.sign_in("legal_reviewer")
    person.open(f"/review/items/{item_id}")
    person.sees("实施清单", "办理信息", "申请材料", "盖章扫描件", "目录清单里的事项")
    carried.approve(district, item_id)
    carried.release(district, [item_id], "旅程实施清单")

    source_id = carried.entry_of(district, "intake", item_id)["source"]["source_id"]
    own, shared = (carried.entry_of(district, "coding", one) for one in (source_id, item_id))
    assert (shared["base_code"], shared["implementation_code"]) == (own["base_code"], own["implementation_code"])
    person.driver.delete_all_cookies()
    person.open(f"/items/{source_id}")
    person.sees("实施清单")
    person.driver.find_element("css selector", f"a[href='/implementations/{item_id}']").click()
    person.sees("怎么办", "优待金申领表", "023-47520001", "在哪里办")


def test_a_corrected_power_is_led_by_the_staffing_office_and_keeps_its_codes(
    district: District, person: Person
) -> None:
    item_id = carried.corrected_under_review(district)

    person.sign_in("staffing_reviewer")
    person.open("/review/?size=500")
    person.sees("牵头：编办")
    person.open(f"/review/items/{item_id}")
    person.sees("与权力清单不同的 1 个要素", "《示例改革方案》第一项", "牵头：编办")
    carried.approve(district, item_id)

    power_id = carried.entry_of(district, "intake", item_id)["source"]["source_id"]
    power = district.client["qingdan_intake"]["power_items"].find_one({"_id": power_id})
    assert power is not None
    codes = district.client["qingdan_coding"]["code_assignments"]
    entry = eventually(lambda: codes.find_one({"_id": item_id, "state": "assigned"}), 30)
    assert entry is not None
    assert (entry["base_code"], entry["implementation_code"]) == (power["base_code"], power["implementation_code"])
    carried.release(district, [item_id], "旅程权力事项实施清单")
    person.driver.delete_all_cookies()
    person.open(f"/items/{power_id}")
    person.sees("实施清单")
