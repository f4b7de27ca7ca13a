"""Putting away and taking up again in Chromium, at a desk and on a phone: the item's page and the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.looking import looked_at_both
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import item_of, set_state
from tests.services.intake.served import desk_of
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WHY = "和去年的重复，建重了"


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; a compiler of the bureau signs in."""
    with desk_of(intake, bureau, driver, "compiler") as base:
        yield base


def press(driver: Any, words: str) -> None:
    """Press the button of these words."""
    driver.find_element(By.XPATH, f"//button[normalize-space()='{words}']").click()


def test_a_draft_is_put_away_with_reason_and_confirmation_and_taken_up_again(
    intake: Intake, compiler: Actor, address: str, driver: Any
) -> None:
    item_id = intake.draft(compiler)
    driver.get(f"{address}/intake/items/{item_id}")
    driver.find_element(By.XPATH, "//summary[contains(., '可以作废')]").click()
    driver.find_element(By.NAME, "discard_reason").send_keys(WHY)
    assert looked_at_both(driver, "item-to-discard") == []
    press(driver, "作废")
    assert item_of(intake, item_id).state is ItemState.DRAFT, "not before it is confirmed"

    driver.find_element(By.NAME, "is_sure").click()
    press(driver, "作废")
    eventually(lambda: item_of(intake, item_id).state is ItemState.DISCARDED, 20)
    eventually(lambda: WHY in driver.page_source, 20)
    assert looked_at_both(driver, "item-discarded") == []

    press(driver, "恢复")
    eventually(lambda: item_of(intake, item_id).state is ItemState.DRAFT, 20)


def test_ticked_items_are_put_away_from_the_list(intake: Intake, compiler: Actor, address: str, driver: Any) -> None:
    drafts = intake.drafts(compiler, 3)
    set_state(intake, drafts[2], ItemState.SUBMITTED)
    driver.get(f"{address}/intake/items")
    for item_id in drafts[:2]:
        driver.find_element(By.CSS_SELECTOR, f"input[name=id][value^='{item_id}']").click()
    driver.find_element(By.NAME, "reason").send_keys(WHY, Keys.ENTER)
    assert looked_at_both(driver, "list-to-discard") == []
    assert "没有办成" not in driver.page_source
    assert {item_of(intake, one).state for one in drafts[:2]} == {ItemState.DRAFT}, "Enter presses no button"
    press(driver, "作废所选")
    eventually(lambda: "成功 2 项" in driver.page_source, 20)

    driver.get(f"{address}/intake/items?state=discarded")
    eventually(lambda: WHY in driver.page_source, 20)
    assert looked_at_both(driver, "list-discarded") == []

    for item_id in drafts[:2]:
        driver.find_element(By.CSS_SELECTOR, f"input[name=id][value^='{item_id}']").click()
    press(driver, "恢复所选")
    eventually(lambda: "成功 2 项" in driver.page_source, 20)
    assert {item_of(intake, one).state for one in drafts[:2]} == {ItemState.DRAFT}
