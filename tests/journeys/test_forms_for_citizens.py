"""A citizen takes home the forms of a guide that the district has published: what the clerk brought, and no more."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests
from selenium.webdriver.common.keys import Keys

from stack.demo import implementation
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.travel import CLERK

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(420)]

DRAWN_UP = b"%PDF-1.7\n% a form that stands in no published text"


@pytest.fixture
def shown(district: District) -> dict[str, Any]:
    """A published implementation list whose first material has an empty form."""
    pages = district.client["qingdan_publish"]["implementation_pages"]
    found = pages.find_one({"page.elements.application_materials.0.blank_form": {"$exists": True}}, sort=[("_id", 1)])
    assert found is not None, "the demonstration has published no list with a form"
    return dict(found)


def test_a_citizen_comes_to_the_form_by_keyboard_and_gets_what_the_clerk_brought(
    district: District, person: Person, shown: dict[str, Any]
) -> None:
    form = shown["page"]["elements"]["application_materials"][0]["blank_form"]
    person.open(f"/implementations/{shown['_id']}")

    keys = person.driver.find_element("css selector", "body")
    for _ in range(60):
        keys.send_keys(Keys.TAB)
        link = person.driver.switch_to.active_element
        if "空白表格" in link.text:
            break
    else:
        raise AssertionError("no link to the form is reached by Tab")
    href = str(link.get_attribute("href"))
    answer = requests.get(href, timeout=10)

    assert href.endswith(f"/forms/{shown['_id']}/{form['sha256']}")
    assert "（PDF，" in link.text
    assert answer.content == implementation.files()[form["name"]]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%")


def test_nothing_else_of_the_item_is_to_be_had(district: District, shown: dict[str, Any]) -> None:
    sent = {"kind": "blank_form", "file_name": "新表.pdf", "content": base64.b64encode(DRAWN_UP).decode()}
    drawn_up = district.accounts.client(CLERK).post("/intake/api/files", sent)["sha256"]
    item = district.client["qingdan_intake"]["service_items"].find_one({"_id": shown["_id"]})
    assert item is not None

    for wanted in (drawn_up, item["sign_off"]["scan"]):
        for place in (f"/forms/{shown['_id']}", f"/_forms/{shown['page']['body_id']}"):
            answer = requests.get(f"{district.portal.rstrip('/')}{place}/{wanted}", timeout=10)

            assert answer.status_code == 404, place
            assert '<html lang="zh-CN"' in answer.text
