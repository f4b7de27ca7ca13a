"""The page of an API in Chromium: it shows every operation, in Chinese, breaks no policy and asks nobody else."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from werkzeug.serving import make_server

from shared.runtime.dead_letters import DeadLetters
from shared.runtime.jobs import Jobs
from shared.runtime.web.app import create_app
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from tests import browser
from tests.services.web import gallery
from tests.waiting import eventually

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
OPERATION = "/intake/api/dead-letters"


@pytest.fixture(scope="module")
def driver() -> Iterator[object]:
    """One browser for this file."""
    with browser.open_browser() as opened:
        yield opened


@pytest.fixture
def address(service_db, driver) -> Iterator[str]:
    """Serve intake's common routes and come in as an operator."""
    app = create_app(
        service_db("intake"),
        use_cases=SimpleNamespace(dead_letters=DeadLetters("intake"), jobs=Jobs("intake")),
        blueprints=[gallery.blueprint(), gallery.unread()],
        revoked=RevokedSessions(revoked_sessions_of("intake")),
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/intake"
    driver.get(f"{base}/enter")
    yield base
    driver.get("about:blank")
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("width", [browser.DESK_WIDTH, browser.PHONE_WIDTH])
def test_the_page_shows_the_api_without_leaving_home(address, driver, width):
    browser.resize(driver, width)
    browser.console_messages(driver)
    browser.requests_outside(driver)

    driver.get(f"{address}/api-docs/")
    eventually(lambda: OPERATION in driver.find_element("id", "api").text.replace("​", ""), 20)
    closed = browser.axe(driver)
    driver.find_element("css selector", ".opblock-summary-control").click()
    eventually(lambda: "参数" in driver.find_element("id", "api").text, 20)
    opened = browser.axe(driver)
    if SHOTS:
        browser.screenshot(driver, width, Path(SHOTS) / f"api-docs-{width}.png")

    assert (closed, opened) == ([], [])
    assert [heading.text for heading in driver.find_elements("tag name", "h1")] == ["编制报送接口说明"]
    assert "处理不了的消息" in driver.find_element("id", "api").text
    assert browser.console_messages(driver) == []
    assert browser.requests_outside(driver) == []
    assert not browser.scrolls_sideways(driver)


def test_nobody_reads_it_without_signing_in(address, driver):
    driver.delete_all_cookies()
    driver.get(f"{address}/api-docs/")

    assert "/intake/sign-in?next=" in driver.current_url
