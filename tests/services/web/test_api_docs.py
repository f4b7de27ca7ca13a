"""The page of an API in Chromium: it shows every operation, in Chinese, breaks no policy and asks nobody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import browser
from tests.waiting import eventually

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
OPERATION = "/intake/api/dead-letters"


@pytest.mark.parametrize("width", [browser.DESK_WIDTH, browser.PHONE_WIDTH])
def test_the_page_shows_the_api_without_leaving_home(address, driver, width):
    browser.resize(driver, width)
    browser.console_messages(driver)
    browser.requests_outside(driver)

    driver.get(f"{address}/api-docs/")
    eventually(lambda: OPERATION in driver.find_element("id", "api").text.replace("​", ""), 20)
    closed = browser.axe(driver)
    driver.find_element("css selector", ".opblock-summary-control").click()
    eventually(lambda: "参数" in driver.find_element("id", "api").text, 20)
    opened = browser.axe(driver)
    if SHOTS:
        browser.screenshot(driver, width, Path(SHOTS) / f"api-docs-{width}.png")

    assert (closed, opened) == ([], [])
    assert [heading.text for heading in driver.find_elements("tag name", "h1")] == ["编制报送接口说明"]
    assert "处理不了的消息" in driver.find_element("id", "api").text
    assert browser.console_messages(driver) == []
    assert browser.requests_outside(driver) == []
    assert not browser.scrolls_sideways(driver)


def test_nobody_reads_it_without_signing_in(address, driver):
    driver.delete_all_cookies()
    driver.get(f"{address}/api-docs/")

    assert "/intake/sign-in?next=" in driver.current_url
