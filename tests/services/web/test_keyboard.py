"""A desk without a mouse: the search, the rows and their ticks, saving, sending, and the table of keys."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests import browser
from tests.waiting import eventually

pytestmark = pytest.mark.browser

BOXES = "tbody input[type=checkbox]"


@pytest.fixture
def desk(address: str, driver: Any) -> Any:
    """The list of the gallery, at the width of a desk."""
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/gallery/list")
    return driver


def press(driver: Any, *keys: str, holding: str = "") -> None:
    """Press keys where the focus is."""
    actions = ActionChains(driver)
    if holding:
        actions.key_down(holding)
    for key in keys:
        actions.send_keys(key)
    if holding:
        actions.key_up(holding)
    actions.perform()


def ticked(driver: Any) -> list[int]:
    """Return the places of the rows that are ticked."""
    boxes = driver.find_elements(By.CSS_SELECTOR, BOXES)
    return [place for place, box in enumerate(boxes) if box.is_selected()]


def focused(driver: Any, attribute: str) -> str:
    """Return an attribute of what has the focus."""
    return str(driver.switch_to.active_element.get_attribute(attribute))


def test_the_first_tab_leads_past_the_frame(desk: Any) -> None:
    """The next control after the link is one of the page."""
    press(desk, Keys.TAB)
    assert desk.switch_to.active_element.text == "跳到正文"
    press(desk, Keys.ENTER)
    press(desk, Keys.TAB)

    assert desk.execute_script("return document.querySelector('main').contains(document.activeElement)")


def test_a_slash_leads_to_the_search_and_is_a_slash_there(desk: Any) -> None:
    press(desk, "/")
    assert focused(desk, "type") == "search"
    press(desk, "/", "?")

    assert focused(desk, "value") == "/?"
    assert not desk.find_element(By.ID, "keys").get_attribute("open")


def test_a_question_mark_shows_the_keys(desk: Any) -> None:
    """Escape closes them; axe finds nothing while they are open."""
    press(desk, "?")
    table = desk.find_element(By.ID, "keys")
    opened, text = table.is_displayed(), table.text
    complaints = browser.axe(desk)
    press(desk, Keys.ESCAPE)

    assert opened
    assert complaints == []
    assert all(word in text for word in ("Ctrl + S", "Ctrl + Enter", "连选", "关闭"))
    assert not table.is_displayed()


def test_rows_are_walked_and_ticked(desk: Any) -> None:
    """Arrows go from row to row; space ticks; with shift it ticks all rows from the one before."""
    boxes = desk.find_elements(By.CSS_SELECTOR, BOXES)
    desk.execute_script("arguments[0].focus()", boxes[3])
    press(desk, Keys.SPACE, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    press(desk, Keys.SPACE, holding=Keys.SHIFT)
    assert ticked(desk) == [1, 3, 4, 5, 6]
    assert desk.find_element(By.CSS_SELECTOR, "[data-count]").text == "已选 5 项"
    assert desk.execute_script("return document.querySelector('[data-all]').indeterminate")

    press(desk, Keys.ARROW_UP)
    press(desk, Keys.SPACE)
    assert ticked(desk) == [1, 3, 4, 6]
    links = desk.find_elements(By.CSS_SELECTOR, "tbody a.it")
    desk.execute_script("arguments[0].focus()", links[0])
    press(desk, Keys.ARROW_DOWN)
    assert desk.switch_to.active_element == links[1]


def test_a_click_with_shift_ticks_a_range(desk: Any) -> None:
    """Forward and back, and it unticks in the same way."""
    boxes = desk.find_elements(By.CSS_SELECTOR, BOXES)
    boxes[9].click()
    ActionChains(desk).key_down(Keys.SHIFT).click(boxes[6]).key_up(Keys.SHIFT).perform()
    assert ticked(desk) == [1, 6, 7, 8, 9]

    boxes[7].click()
    ActionChains(desk).key_down(Keys.SHIFT).click(boxes[9]).key_up(Keys.SHIFT).perform()
    assert ticked(desk) == [1, 6]


@pytest.mark.parametrize(("key", "action"), [("s", "save"), (Keys.ENTER, "submit")])
def test_a_form_is_saved_and_sent_from_inside(address: str, driver: Any, key: str, action: str) -> None:
    """The button's own name goes along, as if it had been pressed."""
    driver.get(f"{address}/gallery/form")
    control = driver.find_element(By.ID, "f-item_name")
    control.send_keys("高龄津贴发放")
    press(driver, key, holding=Keys.CONTROL)

    sent = eventually(lambda: driver.find_elements(By.ID, "received"))[0].text
    assert f'"action": "{action}"' in sent
    assert "f-item_name" not in sent


def test_a_list_is_not_sent_before_something_is_ticked(desk: Any) -> None:
    """Its button is off, and so is the key."""
    path = desk.current_url
    desk.find_elements(By.CSS_SELECTOR, BOXES)[1].click()
    press(desk, Keys.ENTER, holding=Keys.CONTROL)

    assert desk.current_url == path
    assert not desk.find_elements(By.CSS_SELECTOR, "form[data-sent]")
