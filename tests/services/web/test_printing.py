"""Pages on paper: what is read is there, whole and on every sheet with its heads; what is pressed is not."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests import browser

pytestmark = pytest.mark.browser

PRESSED = ".top, .sub, .bar, .btn, .filters, .pick, .crumb, nav [rel], .live, dialog, .hero form"
A4_INSIDE = 690
"""The width between the margins in CSS pixels."""


@pytest.fixture
def paper(address: str, driver: Any) -> Iterator[Any]:
    """A browser that lays pages out as for the printer."""
    browser.resize(driver, A4_INSIDE)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    yield driver
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def style(driver: Any, css: str, name: str) -> str:
    """Return a computed style of the first such element."""
    return str(driver.execute_script(f"return getComputedStyle(document.querySelector('{css}')).{name}"))


@pytest.mark.parametrize("page", ["gallery/list", "gallery/form", "gallery/portal", "jobs/a-job", "dead-letters/"])
def test_nothing_to_press_is_printed(address: str, paper: Any, page: str) -> None:
    """And nothing is wider than the sheet."""
    paper.get(f"{address}/{page}")

    shown = [
        each.get_attribute("outerHTML")[:80]
        for each in paper.find_elements(By.CSS_SELECTOR, PRESSED)
        if each.is_displayed()
    ]
    assert shown == []
    assert not browser.scrolls_sideways(paper)
    assert paper.find_element(By.TAG_NAME, "h1").is_displayed()


def test_a_printed_page_says_where_it_is_from_and_when(address: str, paper: Any) -> None:
    """Who printed it too, at a desk; the portal does not know."""
    paper.get(f"{address}/gallery/list?q=事项")
    paper.execute_script("dispatchEvent(new Event('beforeprint'))")
    desk = paper.find_element(By.CSS_SELECTOR, ".printed").text
    paper.get(f"{address}/gallery/portal")
    portal = paper.find_element(By.CSS_SELECTOR, ".printed").text

    assert "区政府办公室 运维示例" in desk
    assert f"{address}/gallery/list?q=事项" in desk
    assert re.search(r"20\d\d/\d+/\d+ [\d:]+ 打印", desk)
    assert f"{address}/gallery/portal" in portal
    assert "运维示例" not in portal


def test_heads_repeat_and_rows_stay_together(address: str, paper: Any) -> None:
    paper.get(f"{address}/gallery/list")

    assert style(paper, ".tbl thead", "display") == "table-header-group"
    assert style(paper, ".tbl thead th", "position") == "static"
    assert style(paper, ".tbl tbody tr", "breakInside") == "avoid"
    assert style(paper, "h1", "breakAfter") == "avoid"
    assert style(paper, ".scroll", "overflowX") == "visible"


def test_a_long_text_is_printed_whole(address: str, paper: Any) -> None:
    """A box that scrolls on the screen grows on paper, and is small again afterwards."""
    paper.get(f"{address}/gallery/form")
    area = paper.find_element(By.ID, "f-note")
    paper.execute_script("arguments[0].value = '很长的说明。\\n'.repeat(60)", area)
    heights = "return [arguments[0].scrollHeight, arguments[0].clientHeight]"
    paper.execute_script("dispatchEvent(new Event('beforeprint'))")
    whole, shown = paper.execute_script(heights, area)
    paper.execute_script("dispatchEvent(new Event('afterprint'))")

    assert shown >= whole
    assert not area.get_attribute("style")


def test_the_printer_gets_a_document_of_whole_pages(address: str, driver: Any) -> None:
    """Sixty rows take more than one sheet of A4, not ten."""
    browser.resize(driver, browser.DESK_WIDTH)
    driver.get(f"{address}/gallery/list")
    driver.execute_script(
        "const rows = document.querySelector('tbody'); for (let i = 0; i < 2; i++) rows.innerHTML += rows.innerHTML;"
    )
    options = {"preferCSSPageSize": True, "printBackground": True}
    pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", options)["data"])

    assert pdf.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 5
    assert re.search(rb"/MediaBox\s*\[0 0 59\d", pdf)
