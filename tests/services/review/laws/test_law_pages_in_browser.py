"""The pages of laws in Chromium: looked at by axe at two widths, keys from row to row, a correction in its place."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from services.review.application.laws import comparing
from services.review.application.use_cases import UseCases
from tests import browser
from tests.looking import WHOLE, looked_at_both
from tests.services.review.laws.pages import CHANGES, LAWS, SECOND, a_change, a_law, seen
from tests.services.review.reviewers import press
from tests.unit.review.builders import a_reviewer
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def row(driver: Any) -> str:
    """Which row of the table has the focus."""
    return str(driver.execute_script("return document.activeElement.getAttribute('aria-label') || ''"))


def click(driver: Any, text: str) -> None:
    """Press the button of this text."""
    driver.find_element(By.XPATH, f"//main//button[normalize-space()='{text}']").click()


@pytest.mark.skipif(not WHOLE, reason="the crawl of all pages looks at these, too; make crawl looks at both widths")
def test_every_page_of_the_register_is_fit_to_be_looked_at(use_cases: UseCases, address: str, driver: Any) -> None:
    driver.get(f"{address}{LAWS}")
    complaints = looked_at_both(driver, "laws-empty")
    change_id = a_change(use_cases, cause_title="关于修改部分行政法规的决定")
    law_id = use_cases.laws.change(change_id, actor=a_reviewer()).law.law_id
    version_id = use_cases.laws.law(law_id, actor=a_reviewer()).versions[0].version_id
    of_version = f"{LAWS}/{law_id}/versions/{version_id}"
    for name, page in (
        ("laws", LAWS),
        ("law", f"{LAWS}/{law_id}"),
        ("version", of_version),
        ("days", f"{of_version}/days"),
        ("text", f"{of_version}/text"),
        ("entry", f"{LAWS}/{law_id}/entry"),
        ("new-law", f"{LAWS}/new"),
        ("new-version", f"{LAWS}/{law_id}/versions/new"),
        ("new-change", f"{LAWS}/{law_id}/changes/new"),
        ("new-change-replaced", f"{LAWS}/{law_id}/changes/new?kind=replaced&search=军人"),
        ("changes", CHANGES),
        ("change", f"{CHANGES}/{change_id}"),
        ("confirmation", f"{CHANGES}/{change_id}/confirmation"),
    ):
        driver.get(f"{address}{page}")
        complaints += [f"{name}: {one}" for one in looked_at_both(driver, f"law-{name}")]

    assert complaints == []


def test_a_text_is_looked_at_before_it_is_kept(use_cases: UseCases, address: str, driver: Any) -> None:
    law_id = a_law(use_cases)
    driver.get(f"{address}{LAWS}/{law_id}/versions/new")
    driver.find_element(By.NAME, "label").send_keys("2024修订")
    text = SECOND["text"].replace("第三条 军人", "第三条的规定 军人")
    driver.execute_script("arguments[0].value = arguments[1]", driver.find_element(By.NAME, "text"), text)

    click(driver, "看读出的条文")
    eventually(lambda: browser.reads(driver, "没有当作一条"), 20)
    assert looked_at_both(driver, "law-preview") == []
    click(driver, "登记")

    eventually(lambda: browser.reads(driver, "已登记新版本"), 20)
    driver.get(f"{address}{LAWS}/new")
    driver.execute_script("document.querySelector('main form').noValidate = true")
    click(driver, "看读出的条文")
    eventually(lambda: browser.reads(driver, "处要改"), 20)
    assert looked_at_both(driver, "law-errors") == []


def test_a_correction_by_keyboard_alone(use_cases: UseCases, address: str, driver: Any) -> None:
    """J from row to row, E to the correction, its select and reason, Ctrl+S; the focus never leaves the keyboard."""
    change_id = a_change(use_cases)
    driver.get(f"{address}{CHANGES}/{change_id}")

    press(driver, "j")
    assert row(driver) == "第一条 → 第一条"
    press(driver, Keys.ENTER)
    eventually(lambda: browser.reads(driver, "为了保障国家对军人的抚恤优待"), 10)
    press(driver, "k", "j", "j", "j", "j")
    while not row(driver).startswith("第四条"):
        press(driver, "j")
    press(driver, "e")
    field = driver.switch_to.active_element
    Select(field).select_by_value("renumbered")
    form = field.find_element(By.XPATH, "./ancestor::form")
    form.find_element(By.NAME, "news").send_keys("3")
    form.find_element(By.NAME, "reason").send_keys("都讲待遇")
    assert looked_at_both(driver, "law-correction") == []
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("s").key_up(Keys.CONTROL).perform()
    eventually(lambda: browser.reads(driver, "文字不同，不能是“仅条号变动”"), 20)
    assert looked_at_both(driver, "law-correction-refused") == []
    form = driver.find_element(By.CSS_SELECTOR, "[data-correct][open] form")
    Select(form.find_element(By.NAME, "verdict")).select_by_value("amended")
    form.find_element(By.NAME, "reason").send_keys(Keys.CONTROL, "s")

    eventually(lambda: browser.reads(driver, "第四条 → 第三条"), 20)
    assert browser.reads(driver, "最近一次")
    assert looked_at_both(driver, "law-corrected") == []


def test_a_long_comparison_shows_its_end_by_itself(
    use_cases: UseCases, address: str, driver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    change_id = a_change(use_cases)
    driver.get(f"{address}{CHANGES}/{change_id}")
    assert browser.reads(driver, "正在比对两个文本")
    assert looked_at_both(driver, "law-comparing") == []

    use_cases.laws.compare_now(change_id, use_cases.laws.change(change_id, actor=a_reviewer()).job_id)

    eventually(lambda: browser.reads(driver, "第三条 → 第四条"), 30)


def test_what_somebody_faster_did_is_shown_beside_what_was_typed(
    use_cases: UseCases, address: str, driver: Any
) -> None:
    change_id = a_change(use_cases)
    driver.get(f"{address}{CHANGES}/{change_id}/confirmation")
    before = seen(use_cases, change_id)["version"]
    use_cases.laws.postpone(
        change_id, effective_on="2027-01-01", version=before, reason="配套办法没有出台", actor=a_reviewer()
    )

    driver.find_element(By.NAME, "reason").send_keys("核对过")
    click(driver, "确认并通知")

    eventually(lambda: browser.reads(driver, "别人做了下面的修改"), 20)
    assert driver.find_element(By.NAME, "reason").get_property("value") == "核对过"
    assert looked_at_both(driver, "law-lost-race") == []
