"""The pages of the power list in Chromium, at a desk and on a phone; a list brought by hand; a correction looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from services.intake.domain.bodies import Body
from tests import browser
from tests.looking import WIDTHS, looked_at
from tests.services.intake.conftest import Intake
from tests.services.intake.power_lists import EDITION, TITLE, a_file, a_row, as_csv
from tests.services.intake.served import desk_of
from tests.services.intake.test_power_import import bring_in, power_list
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; somebody of the bureau who compiles and keeps the register signs in."""
    with desk_of(intake, bureau, driver, "registrar", "compiler") as base:
        yield base


def test_a_list_is_brought_by_hand(intake: Intake, bureau: Body, address: str, driver: Any, tmp_path: Path) -> None:
    """Handed in, looked at with everything that is wrong, mended, looked at again, imported."""
    bring_in(intake, a_file(a_row(bureau, 1), a_row(bureau, 8)))
    file = tmp_path / "权力清单.csv"
    changed = a_row(bureau, 1, promised_time_limit="5个工作日", item_name="示例许可（改名）")
    file.write_bytes(as_csv(changed, a_row("无名局", 2), a_row(bureau, 3, base_code="5.00114E+11")))
    hand_in(driver, address, file)
    eventually(lambda: "查看要导入的权力清单" in text_of(driver), 20)
    for width in WIDTHS:
        assert looked_at(driver, width, f"plan-{width}") == []
    assert "科学计数" in text_of(driver)

    file.write_bytes(as_csv(changed, a_row(bureau, 3)))
    hand_in(driver, address, file)
    eventually(lambda: "不再列入的事项" in text_of(driver), 20)
    for width in WIDTHS:
        assert looked_at(driver, width, f"good-plan-{width}") == []
    press(driver, "导入 3 项")
    eventually(lambda: "新列入 1 项，内容有变 1 项" in text_of(driver), 20)

    assert set(power_list(intake)) == {"500114001000", "500114003000"}
    assert set(power_list(intake, is_in_force=False)) == {"500114008000"}


def test_what_was_typed_stays_when_a_file_is_refused(address: str, driver: Any, tmp_path: Path) -> None:
    file = tmp_path / "权力清单.csv"
    file.write_text("甲,乙\n1,2\n", encoding="utf-8")
    hand_in(driver, address, file)

    eventually(lambda: "没有权力清单的表头" in text_of(driver), 20)

    assert driver.find_element(By.NAME, "title").get_property("value") == TITLE
    for width in WIDTHS:
        assert looked_at(driver, width, f"refused-{width}") == []


def click(driver: Any, control: Any) -> None:
    """Click what may lie under the bar at the foot."""
    driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", control)
    control.click()


def hand_in(driver: Any, address: str, file: Path) -> None:
    """Fill in the page of the import and send it."""
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/intake/power-list/import")
    driver.find_element(By.NAME, "title").send_keys(TITLE)
    driver.find_element(By.NAME, "document_no").send_keys(EDITION.document_no)
    day = driver.find_element(By.NAME, "published_on")
    driver.execute_script("arguments[0].value = '2018-06-01'", day)
    driver.find_element(By.ID, "f-file").send_keys(str(file))
    press(driver, "上传并查看")


def press(driver: Any, label: str) -> None:
    """Press the button with this label."""
    button = driver.find_element(By.XPATH, f"//button[normalize-space()='{label}']")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def text_of(driver: Any) -> str:
    """Return what can be read on the page."""
    return str(driver.execute_script("return document.body.innerText"))
