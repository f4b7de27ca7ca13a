"""The form of an implementation list in Chromium: tables and files in place, what is asked for, keys between gaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import settled_source
from tests.services.intake.served import desk_of
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; the bureau's compiler signs in."""
    with desk_of(intake, bureau, driver, "compiler") as base:
        yield base


@pytest.fixture
def form(intake: Intake, compiler: Actor, driver: Any, address: str) -> Any:
    """The empty form of an implementation list."""
    source = settled_source(intake, compiler, handling_form=["1"])
    driver.get(f"{address}/intake/implementation/new?source_kind=directory&source_id={source.source_id}")
    eventually(lambda: driver.find_elements(By.CSS_SELECTOR, "#advice h2"), 20)
    return driver


def press(driver: Any, *keys: str, alt: bool = False) -> None:
    """Press keys where the focus is."""
    chain = ActionChains(driver)
    chain = chain.key_down(Keys.ALT).send_keys(*keys).key_up(Keys.ALT) if alt else chain.send_keys(*keys)
    chain.perform()


def focus(driver: Any) -> str:
    """Return the name of the input that has the focus."""
    return str(driver.execute_script("return document.activeElement.name || document.activeElement.id || ''"))


def by_id(driver: Any, path: str) -> Any:
    """Return the control of an element by its path."""
    return driver.find_element(By.ID, "f-" + path.replace(".", "-"))


def text_of(driver: Any, path: str) -> str:
    """Return what a part of the form says, read in one step: it may be exchanged at any moment."""
    script = "const part = document.getElementById(arguments[0]); return part ? part.innerText : ''"
    return str(driver.execute_script(script, "f-" + path.replace(".", "-")))


def click(driver: Any, selector: str) -> None:
    """Press what may be out of the window."""
    button = driver.find_element(By.CSS_SELECTOR, selector)
    driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    button.click()


def test_rows_and_files_come_and_go_without_another_page(form: Any, intake: Intake, tmp_path: Path) -> None:
    before = form.current_url
    by_id(form, "application_materials.0.material_name").send_keys("申领表")
    press(form, "n", alt=True)
    eventually(lambda: focus(form) == "application_materials-1-material_name", 10)
    press(form, "身份证")
    click(form, "[value=up-application_materials-1]")
    eventually(lambda: focus(form) == "application_materials-0-material_name", 10)
    assert by_id(form, "application_materials.0.material_name").get_attribute("value") == "身份证"

    file = tmp_path / "空表.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF")
    assert not by_id(form, "application_materials.0.blank_form").is_displayed()
    by_id(form, "application_materials.0.material_type").send_keys(Keys.ARROW_DOWN)
    eventually(lambda: by_id(form, "application_materials.0.blank_form").is_displayed(), 10)
    by_id(form, "application_materials.0.blank_form").send_keys(str(file))
    eventually(lambda: "空表.pdf" in text_of(form, "application_materials.0.blank_form-file"), 20)
    eventually(lambda: "已自动保存" in form.find_element(By.ID, "kept").text, 20)
    click(form, "[value=down-application_materials-0]")
    eventually(lambda: "空表.pdf" in text_of(form, "application_materials.1.blank_form-file"), 10)

    assert form.current_url == before
    assert intake.brought() == 1
    click(form, "[value=drop-application_materials-1-blank_form]")
    eventually(lambda: "空表.pdf" not in text_of(form, "application_materials.1.blank_form-file"), 10)


def test_only_what_is_asked_for_is_shown_and_what_is_filled_in_stays(form: Any) -> None:
    standard, entrusting = by_id(form, "fee_standard"), by_id(form, "entrusting_body")
    assert not standard.is_displayed()
    assert not entrusting.is_displayed()

    by_id(form, "power_source").send_keys(Keys.ARROW_DOWN * 5)
    eventually(entrusting.is_displayed, 10)
    entrusting.send_keys("示例区政府")
    by_id(form, "power_source").send_keys(Keys.ARROW_UP * 4)
    click(form, "#f-is_charged-1")
    eventually(standard.is_displayed, 10)

    assert entrusting.is_displayed()
    assert by_id(form, "fee_standard.0.fee_name").is_displayed()


def test_where_there_is_no_limit_its_reason_is_not_called_optional(form: Any) -> None:
    why = form.find_element(By.NAME, "statutory_time_limit-explanation")
    word, number = (form.find_element(By.NAME, f"statutory_time_limit-{part}") for part in ("word", "number"))
    assert "选填" in why.get_attribute("placeholder")

    form.execute_script("arguments[0].click()", word)
    assert "选填" not in why.get_attribute("placeholder")

    number.send_keys("5")
    assert not word.is_selected()
    assert "选填" in why.get_attribute("placeholder")


def test_the_keys_lead_from_gap_to_gap_and_a_word_gives_way_to_an_answer(form: Any) -> None:
    press(form, "g", alt=True)
    first = focus(form)
    press(form, "g", alt=True)
    second = focus(form)
    press(form, "k", alt=True)
    back = focus(form)
    assert (first, second, back) == ("power_source", "exercise_level", "power_source")

    by_id(form, "acceptance_conditions").send_keys(f"由江津区批准入伍{Keys.ENTER}{Keys.ENTER}在服现役期间")
    assert "共 2 条" in form.find_element(By.ID, "g16").text

    word = form.find_element(By.NAME, "result_name-word")
    form.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", word)
    word.click()
    by_id(form, "result_name").send_keys("通知书")
    assert not word.is_selected()
