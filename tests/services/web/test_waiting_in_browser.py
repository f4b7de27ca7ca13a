"""What is under way: a button that was pressed, a list of jobs that looks again, a form that cannot keep itself."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.by import By

from shared.kernel.actor import SYSTEM
from shared.runtime.jobs import Jobs
from tests import browser
from tests.looking import looked_at_both
from tests.waiting import eventually

pytestmark = pytest.mark.browser

HOLD = """
window.held = 0;
document.addEventListener('submit', event => { held += !event.defaultPrevented; event.preventDefault(); });
"""
"""The browser stays on the page, as while the server takes its time; counts what would have been sent."""


def test_a_pressed_button_shows_it_and_sends_once(address: str, driver: Any) -> None:
    """A second press does nothing; who comes back to the page can press again."""
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/gallery/form")
    driver.execute_script(HOLD)
    save, send = driver.find_elements(By.CSS_SELECTOR, "#item-form [data-key]")
    driver.execute_script("arguments[0].click(); arguments[0].click(); arguments[1].click()", send, save)
    busy = [each.text for each in driver.find_elements(By.CSS_SELECTOR, ".busy[aria-disabled=true]")]
    told = eventually(lambda: driver.find_element(By.ID, "live").text)
    complaints = browser.axe(driver)
    driver.execute_script("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    assert (driver.execute_script("return window.held"), busy) == (1, ["报送"])
    assert "正在办理" in told
    assert complaints == []
    assert driver.find_elements(By.CSS_SELECTOR, ".busy, form[data-sent]") == []
    assert not driver.find_element(By.ID, "live").is_displayed()


def test_after_going_back_a_form_can_be_sent_again(address: str, driver: Any) -> None:
    driver.get(f"{address}/gallery/form")
    driver.find_element(By.CSS_SELECTOR, "[data-key=send]").click()
    eventually(lambda: driver.find_elements(By.ID, "received"))
    driver.back()
    button = eventually(lambda: driver.find_elements(By.CSS_SELECTOR, "[data-key=send]"))[0]
    button.click()

    assert eventually(lambda: driver.find_elements(By.ID, "received"))
    assert driver.find_element(By.TAG_NAME, "h1").text == "已收到 2 次"


def test_a_list_of_jobs_looks_again_until_all_have_ended(address: str, driver: Any) -> None:
    """The focus stays on its link; when the last has ended, nobody asks any more."""
    driver.get(f"{address}/jobs/")
    driver.find_element(By.CSS_SELECTOR, "tbody a.it").send_keys("")
    driver.execute_script("document.querySelector('tbody a.it').focus()")
    assert "30 / 120" in jobs_in(driver)
    Jobs("intake").progress("a-job", 90, 120)
    eventually(lambda: "90 / 120" in jobs_in(driver))
    assert driver.switch_to.active_element.get_attribute("id") == "job-a-job"

    Jobs("intake").finish("a-job", "完成")
    eventually(lambda: not driver.find_elements(By.CSS_SELECTOR, "#jobs[hx-trigger]"))
    assert "完成" in jobs_in(driver)


def test_an_operator_reads_how_to_queue_a_waiting_job_anew(address: str, driver: Any) -> None:
    """After the job has been looked at again, too; it fits on a phone."""
    Jobs("intake").create(kind="intake.sweep", title="检查导入文件", actor=SYSTEM, kwargs={}, job_id="lost")
    driver.get(f"{address}/jobs/lost")
    eventually(lambda: "htmx-settling" not in driver.page_source and "requeue-jobs" in driver.page_source)

    assert looked_at_both(driver, "a waiting job") == []


def jobs_in(driver: Any) -> str:
    """What the list says, read in one step: between two the page may have put a new list in its place."""
    return str(driver.execute_script("return document.getElementById('jobs').innerText"))


def test_a_form_that_cannot_keep_itself_says_so_and_tries_again(address: str, driver: Any) -> None:
    """Where the server refuses, and where the net is gone; what is kept at last is said too."""
    driver.get(f"{address}/gallery/form")
    note, kept = (driver.find_element(By.ID, each) for each in ("f-note", "kept"))
    retype(driver, note, "存不进去")
    eventually(lambda: "没有自动保存 数据库暂时连不上。" in kept.text)

    driver.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    retype(driver, note, "能存")
    eventually(lambda: "连不上服务器" in kept.text)
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})

    eventually(lambda: "已自动保存" in kept.text)
    assert not driver.find_element(By.ID, "live").is_displayed()


def retype(driver: Any, control: Any, text: str) -> None:
    """Write something else into a control and leave it."""
    driver.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
        control,
        text,
    )
