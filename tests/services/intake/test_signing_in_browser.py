"""The pages of sign-off in Chromium: at a desk and on a phone, on paper, and a file handed in by hand."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mongoengine.connection import get_db
from selenium.webdriver.common.by import By

from services.intake.domain.bodies import Body
from tests import browser
from tests.looking import SHOTS, WIDTHS, looked_at
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import SCAN, an_implementation, consented, rewrite, sign
from tests.services.intake.served import desk_of
from tests.services.intake.test_filing import file
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

VAGUE = ["由江津区批准入伍", "法律法规规定的其他条件等"]


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; the head of the bureau, who also consents for its enterprises, signs in."""
    with desk_of(intake, bureau, driver, "signatory", "endorser") as base:
        yield base


@pytest.fixture
def listed(intake: Intake, bureau: Body, enterprise: Body) -> dict[str, str]:
    """Lists in every state that these pages show."""
    writer, head = intake.person(bureau, "compiler"), intake.person(bureau, "signatory", name="局长")
    long_name = "义务兵家庭优待金发放（含在乡老复员军人、烈士遗属等优抚对象一次性补助）" * 3
    ready = an_implementation(intake, writer, item_name=long_name, acceptance_conditions=VAGUE)
    changed = an_implementation(intake, writer, item_name="改过的一项")
    sign(intake, head, changed)
    rewrite(intake, writer, changed, item_name="改过的一项", exercise_content="换一种说法。", handling_time="工作日")
    gap = an_implementation(intake, writer, item_name="没写完的", supervision_phone=None)
    done = an_implementation(intake, writer, item_name="签过的一项")
    sign(intake, head, done)
    filing = file(intake, head, consented(intake, enterprise, bureau, item_name="甲项")).filing
    assert filing is not None
    consented(intake, enterprise, bureau, item_name="乙项")
    return {"ready": ready, "changed": changed, "gap": gap, "done": done, "filing": filing.filing_id}


def press(driver: Any, label: str) -> None:
    """Press the button with this label."""
    button = driver.find_element(By.XPATH, f"//button[normalize-space()='{label}']")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def tick_all(driver: Any) -> None:
    """Tick every row."""
    driver.execute_script("document.querySelectorAll('tbody input[type=checkbox]').forEach(box => box.click())")


def text_of(driver: Any) -> str:
    """Return what can be read on the page."""
    return str(driver.execute_script("return document.body.innerText"))


def test_the_head_signs_a_batch_with_one_file(
    intake: Intake, address: str, listed: dict[str, str], driver: Any, tmp_path: Path
) -> None:
    """Without a file the browser itself asks for one; the sheet needs none; answers are accessible, too."""
    scan = tmp_path / "审定单.pdf"
    scan.write_bytes(SCAN)
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/intake/signing")
    tick_all(driver)

    press(driver, "审定签章所选")
    assert driver.find_element(By.ID, "f-scan").get_property("validationMessage")
    press(driver, "打印审定单")
    eventually(lambda: "实施清单审定单" in text_of(driver), 20)
    assert looked_at(driver, browser.DESK_WIDTH, "sheet-of-two") == []

    driver.get(f"{address}/intake/signing")
    tick_all(driver)
    driver.find_element(By.ID, "f-scan").send_keys(str(scan))
    press(driver, "审定签章所选")
    eventually(lambda: "成功 2 项，没有办成 0 项" in text_of(driver), 20)
    for width in WIDTHS:
        browser.resize(driver, width)
        assert looked_at(driver, width, "results") == []
    assert intake.stored("service_items", listed["ready"])["sign_off"]["scan_name"] == "审定单.pdf"


def test_the_head_of_the_department_files_a_batch(
    intake: Intake, address: str, listed: dict[str, str], driver: Any, tmp_path: Path
) -> None:
    scan = tmp_path / "汇总.pdf"
    scan.write_bytes(SCAN)
    browser.resize(driver, browser.PHONE_WIDTH)
    driver.get(f"{address}/intake/filings/new")
    tick_all(driver)
    driver.find_element(By.ID, "f-scan").send_keys(str(scan))
    press(driver, "汇总报送所选")
    eventually(lambda: "汇总报送结果" in text_of(driver), 20)

    assert looked_at(driver, browser.PHONE_WIDTH, "filing-results") == []
    driver.find_element(By.LINK_TEXT, "看这一批").click()
    eventually(lambda: "报送的实施清单" in text_of(driver) and "审核中" in text_of(driver), 20)
    assert get_db("intake")["filings"].count_documents({}) == 2


def test_the_sheet_is_printed_whole_with_a_place_to_sign(
    address: str, listed: dict[str, str], driver: Any, tmp_path: Path
) -> None:
    """On A4 every element is there, nothing to press is, and signature and seal stay together."""
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/intake/signing/items/{listed['ready']}/sheet")
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    content = base64.b64decode(printed["data"])
    if SHOTS:
        (Path(SHOTS) / "sheet.pdf").write_bytes(content)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.resize(driver, 690)

    try:
        assert content.startswith(b"%PDF-")
        assert not browser.scrolls_sideways(driver)
        shown = text_of(driver)
        for expected in ("审定单编号", "监督电话", "023-47520002", "主要负责同志（签字）", "（加盖公章处）"):
            assert expected in shown
        assert "回待审定签章" not in shown
        keeps = driver.find_element(By.CSS_SELECTOR, ".signature").value_of_css_property("break-inside")
        assert keeps == "avoid"
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
