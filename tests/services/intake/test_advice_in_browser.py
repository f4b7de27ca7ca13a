"""What stands beside the form in Chromium: it follows what is typed, leads to the control, and copying comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests import browser
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import an_implementation, rewrite
from tests.services.intake.served import desk_of
from tests.services.intake.test_advice import approve, brought
from tests.unit.intake.implementation.builders import DIGESTS, days, file, material
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG = "https://example.org/" + "a-very-long-address-without-any-blank/" * 6


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; the compiler of the bureau signs in."""
    with desk_of(intake, bureau, driver, "compiler") as base:
        yield base


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """A list that was approved once and has much to say of since."""
    made = an_implementation(intake, compiler)
    approve(intake, made)
    brought(intake, 申请材料=["优待金申领表", "户口簿"], 承诺时限="15个工作日", 到现场次数="1次", source=LONG)
    brought(intake, 地区="另一示例市", 申请材料=["申请表"])
    vague = [material(copy_count=1), material(material_name="其他材料", order_no=2, legal_basis=None)]
    changes = {"application_materials": vague, "promised_time_limit": days(30), "handling_time": None}
    rewrite(intake, compiler, made, quantity_limit=None, **changes).or_raise()
    return made


@pytest.fixture
def other_id(intake: Intake, compiler: Actor) -> str:
    """Another list to copy from."""
    return an_implementation(
        intake, compiler, item_name="退役军人优待证办理" * 6, result_sample=file("证样.pdf", DIGESTS["result_sample"])
    )


def said(driver: Any) -> str:
    """Return what stands beside the form."""
    return str(driver.find_element(By.ID, "advice").text)


def test_the_advice_follows_what_is_typed(address: str, driver: Any, item_id: str) -> None:
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/intake/items/{item_id}/edit")
    eventually(lambda: "承诺时限不超过法定时限" in said(driver), 20)
    assert driver.find_element(By.CSS_SELECTOR, "#advice mark").text == "其他材料"

    driver.find_element(By.LINK_TEXT, "承诺办结时限").click()
    number = driver.find_element(By.NAME, "promised_time_limit-number")
    number.clear()
    number.send_keys("5")

    eventually(lambda: "承诺时限不超过法定时限" not in said(driver), 20)
    assert "减少 15 个工作日，压缩 75%" in said(driver)


def test_every_link_of_the_advice_has_its_control(address: str, driver: Any, item_id: str) -> None:
    driver.get(f"{address}/intake/items/{item_id}/edit")
    eventually(lambda: "完整度" in said(driver), 20)

    links = driver.find_elements(By.CSS_SELECTOR, "#advice a[href*='#']")
    anchors = {link.get_attribute("href").partition("#")[2] for link in links}

    assert "f-application_materials-1-legal_basis" in anchors
    assert [anchor for anchor in anchors if not driver.find_elements(By.ID, anchor)] == []


def test_copying_comes_back_to_a_form_that_is_not_saved(
    address: str, driver: Any, intake: Intake, item_id: str, other_id: str
) -> None:
    texts = intake.count("item_revisions")
    driver.get(f"{address}/intake/items/{item_id}/copy?other={other_id}")
    ticked = driver.find_elements(By.CSS_SELECTOR, "main input[name=key]:checked")
    assert {box.get_attribute("value") for box in ticked} == {"handling_time", "quantity_limit"}

    driver.find_element(By.CSS_SELECTOR, ".bar .btn-primary").click()

    eventually(lambda: "typed=1" in driver.current_url, 20)
    assert driver.find_element(By.NAME, "handling_time").get_attribute("value") == "工作日 9:00—12:00，14:00—18:00"
    assert "还没有保存" in driver.find_element(By.TAG_NAME, "main").text
    assert intake.count("item_revisions") == texts
