"""Pages that warn before something is done twice or unseen, in Chromium, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests import browser
from tests.looking import WIDTHS, looked_at
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, follow, says, set_state
from tests.services.intake.power_lists import EDITION, TITLE, a_file, a_row, as_csv
from tests.services.intake.served import desk_of
from tests.services.intake.test_power_import import bring_in, power_list
from tests.services.intake.upper_lists import brought, claim, upper_row
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG = "高龄老年人津贴、护理补贴和失能老年人养老服务补贴的申请受理、审核和按月发放"


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; somebody of the bureau who compiles and keeps the register signs in."""
    with desk_of(intake, bureau, driver, "registrar", "compiler") as base:
        yield base


def test_what_is_like_what_clashes_and_what_becomes_a_draft_is_readable(
    intake: Intake, address: str, driver: Any, compiler: Actor
) -> None:
    brought(intake, [upper_row(LONG), upper_row("临时救助"), upper_row("残疾人证办理")])
    intake.draft(compiler, item_name=f"{LONG}办理")
    [made] = claim(intake, compiler, "残疾人证办理")
    set_state(intake, made.item_id, ItemState.APPROVED)
    says(intake, "upper-1", item_name="百岁老人津贴发放")
    heir = claimed(intake, compiler, "upper-1")
    intake.draft(compiler, item_name="长寿老人津贴发放")
    says(intake, "upper-1", item_name="长寿老人津贴发放")
    follow(intake, "upper-1")

    shown = {
        "claims": ("/intake/claims", "本单位已有相近的"),
        "heirs": ("/intake/heirs", "同名，要本单位处理"),
        "clashing-item": (f"/intake/items/{heir}", "要本单位处理"),
        "take-over": (f"/intake/items/{heir}/take-over", "等着处理同名"),
        "coverage": ("/intake/coverage?open=true", "应答复"),
    }
    for name, (path, said) in shown.items():
        driver.get(address + path)
        assert said in text_of(driver), name
        assert [looked_at(driver, width, name) for width in WIDTHS] == [[], []], name
    driver.get(f"{address}/intake/items/{made.item_id}")
    driver.execute_script("document.querySelector('#parent ~ details').open = true")
    assert "事项回到草稿，要重新报送、审核；公布的内容照旧有效。" in text_of(driver)
    assert [looked_at(driver, width, "unlink") for width in WIDTHS] == [[], []]


def test_a_reason_is_asked_again_when_the_power_list_has_more_than_was_seen(
    intake: Intake, address: str, driver: Any, bureau: Body, compiler: Actor
) -> None:
    bring_in(intake, a_file(a_row(bureau, item_name="高龄津贴确认")))
    item_id = intake.draft(compiler, item_name="高龄津贴发放")
    driver.get(f"{address}/intake/items/{item_id}/scope")
    bring_in(intake, a_file(a_row(intake.body(3, name="示例局"), item_name="高龄津贴审批")))
    driver.find_element(By.NAME, "reason").send_keys("另一件事")
    press(driver, "记下理由")

    eventually(lambda: "您没有看到的同一事项" in text_of(driver), 20)
    assert driver.find_element(By.NAME, "reason").get_property("value") == "另一件事"
    # the browser says itself that a page came with 409
    assert [[one for one in looked_at(driver, width, "scope") if "409" not in one] for width in WIDTHS] == [[], []]
    press(driver, "记下理由")
    eventually(lambda: "已写明理由" in text_of(driver), 20)


def test_a_whole_power_list_shows_what_it_would_end(
    intake: Intake, address: str, driver: Any, bureau: Body, tmp_path: Path
) -> None:
    other = intake.body(3, name="示例局")
    bring_in(intake, a_file(a_row(bureau), a_row(other, 2)))
    file = tmp_path / "权力清单.csv"
    file.write_bytes(as_csv(a_row(other, 2)))
    hand_in(driver, address, file)
    eventually(lambda: "文件里没有的单位有 1 项，照旧有效" in text_of(driver), 20)
    assert [looked_at(driver, width, "part-plan") for width in WIDTHS] == [[], []]

    hand_in(driver, address, file, is_whole=True)
    eventually(lambda: "不再列入的事项" in text_of(driver), 20)
    assert [looked_at(driver, width, "whole-plan") for width in WIDTHS] == [[], []]
    browser.resize(driver, browser.DESK_WIDTH)
    press(driver, "导入 1 项")
    eventually(lambda: "不再列入 1 项" in text_of(driver), 20)
    driver.get(f"{address}/intake/power-list/import")
    assert [looked_at(driver, width, "power-import") for width in WIDTHS] == [[], []]

    assert set(power_list(intake)) == {"500114002000"}


def hand_in(driver: Any, address: str, file: Path, *, is_whole: bool = False) -> None:
    """Fill in the page of the import and send it."""
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/intake/power-list/import")
    driver.find_element(By.NAME, "title").send_keys(TITLE)
    driver.find_element(By.NAME, "document_no").send_keys(EDITION.document_no)
    driver.execute_script("document.getElementById('f-published_on').value = '2018-06-01'")
    driver.find_element(By.NAME, "file").send_keys(str(file))
    if is_whole:
        driver.find_element(By.ID, "f-is_whole").click()
    press(driver, "上传并查看")


def press(driver: Any, label: str) -> None:
    """Press a button, which may lie under the bar at the foot."""
    button = driver.find_element(By.XPATH, f"//main//button[contains(., '{label}')]|//button[contains(., '{label}')]")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    button.click()


def text_of(driver: Any) -> str:
    """Return what a person reads."""
    return str(driver.execute_script("return document.body.innerText"))
