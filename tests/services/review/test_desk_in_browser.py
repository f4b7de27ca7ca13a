"""The review desk in Chromium: keys, opinions on elements, frequent opinions, drafts, a batch, the formal check."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from services.review.adapters.opinion_drafts import OpinionDraftDocument
from services.review.application.give_opinions import OpinionEntry
from services.review.application.receive import ReceiptEntry
from services.review.application.use_cases import UseCases
from services.review.domain.opinion import Remark
from shared.runtime.mongo import durable
from shared.standards.loader import read
from tests import browser
from tests.looking import looked_at_both
from tests.services.review.conftest import adopt, stored, submitted
from tests.services.review.reviewers import press
from tests.unit.review.builders import HASH, OFFICES, a_coordinator, a_reviewer
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TEXT = "设定依据请写到条、款、项。"


def focused(driver: Any) -> str:
    """The name of the control that has the focus, or its text."""
    return str(driver.execute_script("const one = document.activeElement; return one.name || one.innerText"))


def test_an_opinion_on_an_element_by_keyboard_alone(use_cases: UseCases, address: str, driver: Any) -> None:
    """J to the element, Enter, the words, 3 for the verdict, T for a frequent opinion, Ctrl+Enter: the next item."""
    first, second = sorted(submitted(use_cases, 2))
    use_cases.add_template(TEXT, "第九条", actor=a_reviewer())
    driver.get(f"{address}/review/items/{first}")

    press(driver, "j", "j")
    assert "行使内容" in focused(driver)
    press(driver, Keys.ENTER)
    eventually(lambda: focused(driver) == "remark-exercise_content-problem", 10)
    press(driver, "没有写发放次数")
    driver.find_element(By.CSS_SELECTOR, "h1").click()
    press(driver, "3", "t")
    eventually(lambda: TEXT in focused(driver), 10)
    press(driver, Keys.ENTER)
    eventually(lambda: focused(driver) == "remark-exercise_content-problem", 10)
    assert driver.find_element(By.NAME, "remark-exercise_content-ground").get_property("value") == "第九条"
    assert driver.find_element(By.CSS_SELECTOR, "input[value=reject]").is_selected()
    assert looked_at_both(driver, "item-with-remark") == []
    ActionChains(driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()

    eventually(lambda: driver.current_url.endswith(f"/review/items/{second}"), 20)
    (opinion,) = stored(first)["current"]["opinions"]
    assert opinion["verdict"] == "reject"
    assert opinion["remarks"][0]["problem"] == f"没有写发放次数\n{TEXT}"


def test_n_and_p_lead_from_item_to_item_and_not_while_somebody_types(
    use_cases: UseCases, address: str, driver: Any
) -> None:
    first, second = sorted(submitted(use_cases, 2))
    driver.get(f"{address}/review/items/{first}?view=waiting")

    driver.find_element(By.NAME, "reason").send_keys("n")
    assert f"/review/items/{first}" in driver.current_url
    driver.find_element(By.NAME, "reason").clear()
    driver.get(f"{address}/review/items/{first}?view=waiting")
    press(driver, "n")
    eventually(lambda: f"/review/items/{second}?view=waiting" in driver.current_url, 10)
    press(driver, "p")
    eventually(lambda: f"/review/items/{first}?view=waiting" in driver.current_url, 10)


def test_the_form_keeps_itself_and_says_so(use_cases: UseCases, address: str, driver: Any) -> None:
    (item_id,) = submitted(use_cases)
    driver.get(f"{address}/review/items/{item_id}")

    driver.find_element(By.NAME, "reason").send_keys("依据已经废止")

    eventually(lambda: browser.reads(driver, "草稿已保存", "#kept"), 20)
    eventually(lambda: durable(OpinionDraftDocument).count_documents({}) == 1, 20)
    driver.get(f"{address}/review/items/{item_id}")
    assert driver.find_element(By.NAME, "reason").get_property("value") == "依据已经废止"
    assert looked_at_both(driver, "item-with-draft") == []
    driver.find_element(By.XPATH, "//button[contains(., '丢弃草稿')]").click()
    eventually(lambda: durable(OpinionDraftDocument).count_documents({}) == 0, 20)


def test_two_hundred_items_with_five_exceptions(use_cases: UseCases, address: str, driver: Any) -> None:
    """All ticked, one verdict, then the table in which five are changed; one of them lacks its reason at first."""
    item_ids = submitted(use_cases, 200)
    driver.get(f"{address}/review/?view=waiting&size=200")
    driver.find_element(By.CSS_SELECTOR, "[data-all]").click()
    driver.find_element(By.XPATH, "//button[contains(., '逐项给结论')]").click()
    eventually(lambda: browser.reads(driver, "逐项给结论", "h1"), 20)
    exceptions = item_ids[::40]
    for item_id in exceptions:
        driver.find_element(By.CSS_SELECTOR, f"[name='verdict-{item_id}'] option[value=reject]").click()
        if item_id != exceptions[0]:
            driver.find_element(By.NAME, f"reason-{item_id}").send_keys("依据不足")
    assert looked_at_both(driver, "batch") == []

    driver.find_element(By.XPATH, "//button[contains(., '提交选中各项的意见')]").click()
    eventually(lambda: browser.reads(driver, "成功 199 项，没有成功 1 项"), 30)
    assert looked_at_both(driver, "batch-results") == []
    driver.find_element(By.NAME, f"reason-{exceptions[0]}").send_keys("依据不足")
    driver.find_element(By.XPATH, "//button[contains(., '再次提交选中各项')]").click()

    eventually(lambda: browser.reads(driver, "成功 1 项，没有成功 0 项"), 20)
    said = {item_id: stored(item_id)["current"]["opinions"][0]["verdict"] for item_id in item_ids}
    assert {item_id for item_id, verdict in said.items() if verdict == "reject"} == set(exceptions)


def test_what_is_typed_line_by_line_is_not_left_unasked(use_cases: UseCases, address: str, driver: Any) -> None:
    item_id = submitted(use_cases, 2)[0]
    driver.get(f"{address}/review/?view=waiting")
    driver.find_element(By.CSS_SELECTOR, "[data-all]").click()
    driver.find_element(By.XPATH, "//button[contains(., '逐项给结论')]").click()
    eventually(lambda: browser.reads(driver, "逐项给结论", "h1"), 20)
    asks = (
        "const left = new Event('beforeunload', {cancelable: true}); dispatchEvent(left); return left.defaultPrevented"
    )

    assert not driver.execute_script(asks)
    driver.find_element(By.NAME, f"reason-{item_id}").send_keys("依据不足")
    assert driver.execute_script(asks)

    here = driver.current_window_handle
    driver.find_element(By.CSS_SELECTOR, "#each tbody a").click()
    eventually(lambda: len(driver.window_handles) == 2, 10)
    assert driver.find_element(By.NAME, f"reason-{item_id}").get_property("value") == "依据不足"
    driver.switch_to.window(next(one for one in driver.window_handles if one != here))
    driver.close()
    driver.switch_to.window(here)
    driver.find_element(By.XPATH, "//button[contains(., '提交选中各项的意见')]").click()
    eventually(lambda: browser.reads(driver, "已记录意见的 2 项"), 30)


def test_the_formal_check_of_many(use_cases: UseCases, address: str, driver: Any) -> None:
    adopt(use_cases, read("review_policy", 1))
    item_ids = submitted(use_cases, 3)
    driver.get(f"{address}/review/?view=receiving")
    assert looked_at_both(driver, "receiving") == []

    driver.find_element(By.CSS_SELECTOR, "[data-all]").click()
    driver.find_element(By.XPATH, "//button[contains(., '受理选中的事项')]").click()

    eventually(lambda: browser.reads(driver, "成功 3 项"), 20)
    assert looked_at_both(driver, "receipts") == []
    assert {stored(item_id)["current"]["state"] for item_id in item_ids} == {"open"}
    assert all(stored(item_id)["current"]["content_hash"] == HASH for item_id in item_ids)


def test_the_page_of_frequent_opinions(use_cases: UseCases, address: str, driver: Any) -> None:
    driver.get(f"{address}/review/templates")
    driver.find_element(By.NAME, "text").send_keys(TEXT)
    driver.find_element(By.XPATH, "//main//button[normalize-space()='添加']").click()

    eventually(lambda: browser.reads(driver, "已添加一条常用意见"), 20)
    assert looked_at_both(driver, "templates") == []


def before_advisers(use_cases: UseCases, count: int) -> list[str]:
    """Items under the shipped policy, taken in, before three offices and two advisers."""
    adopt(use_cases, read("review_policy", 1))
    item_ids = submitted(use_cases, count)
    receipts = [ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True) for item_id in item_ids]
    assert all(outcome.ok for outcome in use_cases.receive(receipts, actor=a_reviewer()))
    return item_ids


@pytest.mark.parametrize("actor", [a_reviewer("quality_review")])
def test_an_adviser_works_through_his_list(address: str, driver: Any, use_cases: UseCases) -> None:
    item_ids = before_advisers(use_cases, 3)

    driver.get(f"{address}/review/")
    assert looked_at_both(driver, "advising") == []
    driver.find_element(By.CSS_SELECTOR, "a.it").click()
    assert looked_at_both(driver, "advising-item") == []
    driver.find_element(By.CSS_SELECTOR, "[name=verdict][value=approve]").click()
    press(driver, Keys.CONTROL + Keys.ENTER)
    eventually(lambda: "意见已记录" in driver.page_source, 20)
    advised = [item_id for item_id in item_ids if stored(item_id)["current"]["may_advise"] == ["centre_review"]]

    assert len(advised) == 1
    driver.get(f"{address}/review/?view=advising")
    driver.find_element(By.CSS_SELECTOR, "[data-all]").click()
    driver.find_element(By.CSS_SELECTOR, "#f-verdict [value=approve]").click()
    driver.find_element(By.CSS_SELECTOR, "#batch [data-key=send]").click()
    eventually(lambda: "成功 2 项，没有成功 0 项" in driver.page_source, 20)
    assert looked_at_both(driver, "advising-results") == []
    driver.get(f"{address}/review/?view=advising")
    assert looked_at_both(driver, "advising-nothing") == []


@pytest.mark.parametrize("actor", [a_coordinator()])
def test_the_coordinator_reads_what_was_said_of_elements(address: str, driver: Any, use_cases: UseCases) -> None:
    (item_id,) = before_advisers(use_cases, 1)
    remark = Remark(element="legal_basis", problem="引用的条款不对", ground="第四十二条", proposal="改引第二款")
    for office in OFFICES:
        verdict, remarks = ("reject", (remark,)) if office == "legal_review" else ("approve", ())
        entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, remarks=remarks)
        assert use_cases.give_opinions([entry], actor=a_reviewer(office))[0].ok

    driver.get(f"{address}/review/coordinate")

    assert "引用的条款不对" in driver.find_element(By.TAG_NAME, "table").text
    assert looked_at_both(driver, "coordinate-remarks") == []


@pytest.mark.parametrize("actor", [a_coordinator()])
def test_the_coordinator_names_somebody_for_an_office_of_the_author(
    address: str, driver: Any, use_cases: UseCases
) -> None:
    for office, body_id in (("planning_review", "planning"), ("quality_review", "quality")):
        use_cases.people.note(a_reviewer(office, body_id=body_id, body_name=f"{body_id} 局"), now=use_cases.now())
    (item_id,) = submitted(use_cases, body={"body_id": "planning", "name": "区发展改革委"})

    driver.get(f"{address}/review/coordinate")
    assert "要另行指定审核人" in driver.find_element(By.TAG_NAME, "body").text
    assert looked_at_both(driver, "unjudged") == []
    driver.find_element(By.PARTIAL_LINK_TEXT, "指定").click()
    eventually(lambda: driver.find_elements(By.NAME, "appoint-office"))
    assert looked_at_both(driver, "appoint") == []
    chosen = Select(driver.find_element(By.NAME, "appoint-office")).first_selected_option
    assert chosen.get_attribute("value") == "planning_review"
    driver.find_element(By.NAME, "appoint-reason").send_keys("本单位报送，不能自己审")
    driver.find_element(By.XPATH, "//button[text()='指定']").click()

    eventually(lambda: stored(item_id)["current"]["appointees"] == ["account of quality_review"])
    assert looked_at_both(driver, "appointed") == []
