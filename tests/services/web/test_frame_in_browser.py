"""The frame in Chromium at the width of a desk and of a phone: axe, the policy, the keyboard, no request outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests import browser
from tests.waiting import eventually

pytestmark = pytest.mark.browser

PAGES = (
    "gallery/list",
    "gallery/form",
    "gallery/refused",
    "gallery/portal",
    "gallery/sign-in",
    "gallery/nowhere",
    "dead-letters/",
    "dead-letters/m1@review.q",
    "jobs/a-job",
)
SHOTS = os.environ.get("QINGDAN_SHOTS", "")


@pytest.mark.parametrize("width", [browser.DESK_WIDTH, browser.PHONE_WIDTH])
def test_every_page_is_accessible_and_stays_at_home(address, driver, width):
    found = {}
    for page in PAGES:
        browser.resize(driver, width)
        driver.get(f"{address}/{page}")
        if SHOTS:
            browser.screenshot(driver, width, Path(SHOTS) / f"{page.strip('/').replace('/', '-')}-{width}.png")
        complaints = browser.axe(driver)
        if browser.scrolls_sideways(driver):
            complaints.append("scrolls sideways")
        complaints += browser.console_messages(driver)
        if complaints:
            found[page] = complaints

    assert found == {}
    assert browser.requests_outside(driver) == []


@pytest.mark.parametrize("mode", ["type", "contrast"])
def test_large_type_and_high_contrast_are_remembered_and_accessible(address, driver, mode):
    driver.get(f"{address}/gallery/portal")
    driver.find_element(By.CSS_SELECTOR, f"[data-toggle={mode}]").click()
    found = {}
    for page in PAGES[:5]:
        driver.get(f"{address}/{page}")
        assert driver.execute_script(f"return document.documentElement.dataset.{mode}")
        if complaints := browser.axe(driver):
            found[page] = complaints

    driver.execute_script("localStorage.clear()")
    assert found == {}


def test_the_badge_shows_what_is_unread(address, driver):
    driver.get(f"{address}/gallery/list")

    assert eventually(lambda: driver.find_elements(By.CSS_SELECTOR, ".end .cnt.hot"))[0].text == "6"


def test_the_account_menu_opens_and_closes_by_keyboard(address, driver):
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/gallery/list")
    summary = driver.find_element(By.CSS_SELECTOR, "details.menu summary")
    summary.send_keys(Keys.ENTER)
    menu = driver.find_element(By.CSS_SELECTOR, "details.menu")
    opened, text = menu.get_attribute("open"), menu.text
    if SHOTS:
        for width in (browser.DESK_WIDTH, browser.PHONE_WIDTH):
            browser.screenshot(driver, width, Path(SHOTS) / f"menu-{width}.png")
    complaints = browser.axe(driver)
    summary.send_keys(Keys.ESCAPE)

    assert opened
    assert complaints == []
    assert all(part in text for part in ("运维示例", "区政府办公室", "运维员、督查员", "退出登录")), text
    assert not menu.get_attribute("open")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_controls(address, driver):
    driver.get(f"{address}/gallery/form")

    assert "errs" in driver.switch_to.active_element.get_attribute("class")
    driver.find_element(By.CSS_SELECTOR, ".errs a").click()
    assert driver.switch_to.active_element.get_attribute("id") == "f-item_name"


def test_ticking_rows_counts_them(address, driver):
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/gallery/list")
    count = driver.find_element(By.CSS_SELECTOR, "[data-count]")
    before = count.text
    driver.find_element(By.CSS_SELECTOR, "[data-all]").click()

    assert (before, count.text) == ("已选 1 项", "已选 16 项")


@pytest.mark.parametrize("width", [browser.DESK_WIDTH, browser.PHONE_WIDTH])
def test_a_group_of_sections_is_opened_walked_and_closed_by_keyboard(address, driver, width):
    browser.resize(driver, width)
    driver.get(f"{address}/gallery/list")
    group = driver.find_element(By.CSS_SELECTOR, ".sub details")
    heading = group.find_element(By.TAG_NAME, "summary")

    heading.send_keys(Keys.ENTER)
    heading.send_keys(Keys.TAB)
    assert driver.switch_to.active_element.text == "机构名录"
    assert browser.axe(driver) == []
    assert not browser.scrolls_sideways(driver)
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)

    assert group.get_attribute("open") is None
    assert driver.switch_to.active_element == heading
