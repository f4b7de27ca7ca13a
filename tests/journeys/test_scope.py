"""A clerk compiles what the power list has: warned while typing, refused, heard with a reason, read by review."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.kernel.ids import new_id
from stack.demo import power_list
from tests import browser
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.travel import CLERK, draft

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(120)]

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
WHY = "权力清单里的是核发许可证，这里是上门辅导怎样准备材料，不作任何许可决定。"


def look(person: Person, name: str) -> None:
    """See that axe has nothing to say and nothing scrolls sideways; take pictures when asked to."""
    for width in (browser.DESK_WIDTH, browser.PHONE_WIDTH):
        browser.resize(person.driver, width)
        if SHOTS:
            browser.screenshot(person.driver, width, Path(SHOTS) / f"scope-{name}-{width}.png")
        assert browser.axe(person.driver) == [], (name, width)
        assert not browser.scrolls_sideways(person.driver), (name, width)
    browser.resize(person.driver, browser.DESK_WIDTH)


def test_what_the_power_list_has_is_compiled_only_with_a_reason(district: District, person: Person) -> None:
    power = power_list.items()[0]["elements"]["item_name"]
    name = f"{power}（旅程{new_id()[-6:]}）"
    item = draft(district, item_name=f"旅程事项{new_id()[-8:]}")
    person.sign_in(CLERK)

    person.open(f"/intake/items/{item['item_id']}/edit")
    person.fill("item_name", name)
    person.sees("已公布的权力清单里有同一事项，不在这里重复编制", "确实是另一件事，去写明理由")
    assert power in person.one("#name-check").text
    look(person, "form")
    person.press("保存并报送")
    person.sees("处要改", "请在“与权力清单的关系”里写明理由")

    person.open(f"/intake/items/{item['item_id']}/scope")
    person.sees("要写明理由才能报送", power)
    look(person, "page")
    person.fill("reason", WHY)
    person.press("记下理由")
    person.sees("已写明理由", WHY)
    person.open(f"/intake/items/{item['item_id']}")
    person.press("报送")
    person.sees("已报送")
    person.sign_out()

    person.sign_in("legal_reviewer")
    person.sees_sometime(f"/review/items/{item['item_id']}", "与权力清单的关系", WHY)
    look(person, "review")
