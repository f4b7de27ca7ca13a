"""The pages of inheritance in Chromium, at a desk and on a phone; a decision made by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests import browser
from tests.looking import WIDTHS, looked_at
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import BASIS, claimed, follow, item_of, reason_of, says, text_of
from tests.services.intake.served import desk_of
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

UPPER = "upper-1"
OWN = "由本局社会事务科受理，按月发放到老年人的银行账户。"
NEW = "为本区年满七十周岁的老年人按季发放高龄津贴，受理、审核、发放全程网办。"


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; somebody of the bureau who compiles, and who may push, signs in."""
    with desk_of(intake, bureau, driver, "registrar", "compiler") as base:
        yield base


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An heir whose parent has another name, one more legal basis and other words."""
    says(intake, UPPER)
    item_id = claimed(intake, compiler, UPPER, exercise_content=OWN)
    more = {**BASIS[0], "title": "重庆市老年人权益保障条例", "article": "第二十一条", "text": "高龄老年人享受津贴。"}
    says(
        intake,
        UPPER,
        item_name="高龄老年人津贴发放",
        exercise_content=NEW,
        handling_form=["2"],
        legal_basis=[*BASIS, more],
    )
    return item_id


def test_a_decision_is_made_by_keyboard_and_every_page_can_be_read(
    intake: Intake, address: str, driver: Any, item_id: str
) -> None:
    says(intake, "upper-2", item_name="百岁老人津贴发放")
    claimed(intake, intake.person(intake.body(50), "compiler"), "upper-2")
    pages = {
        "following": f"/intake/following/{follow(intake, 'upper-2')}",
        "heirs": "/intake/heirs",
        "push": f"/intake/upper/{UPPER}/push?key=exercise_content&key=item_name",
        "take-over": f"/intake/items/{item_id}/take-over",
    }
    for name, path in pages.items():
        driver.get(address + path)
        assert [looked_at(driver, width, name) for width in WIDTHS] == [[], []]

    browser.resize(driver, browser.DESK_WIDTH)
    later = driver.find_element(By.ID, "f-later-exercise_content")
    later.send_keys(Keys.ARROW_UP)  # from "later" to "keep"
    driver.find_element(By.ID, "f-later-handling_form").send_keys(Keys.ARROW_DOWN)  # round to "take"
    driver.find_element(By.NAME, "note").send_keys("网办已经开通", Keys.ENTER)
    eventually(lambda: driver.current_url.endswith(f"/intake/items/{item_id}"), 20)

    text = text_of(intake, item_id)
    assert (text["exercise_content"], text["handling_form"]) == (OWN, ["2"])
    assert item_of(intake, item_id).content.item_name == "高龄老年人津贴发放"
    assert reason_of(intake, item_id).endswith("网办已经开通")
