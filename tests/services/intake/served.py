"""The desk of intake in Chromium: its pages served to a browser in which somebody has signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium.webdriver.common.by import By

from services.intake.domain.bodies import Body
from tests import browser
from tests.services.intake.conftest import PASSWORD, Intake
from tests.serving import serving
from tests.waiting import eventually

ACCOUNT = "guitai"


@contextmanager
def desk_of(intake: Intake, body: Body, driver: Any, *roles: str) -> Iterator[str]:
    """Serve intake, sign somebody of a body with these roles in, and yield the address."""
    intake.account(ACCOUNT, body, *roles)
    with serving(intake.app, driver) as base:
        browser.resize(driver, browser.DESK_WIDTH)
        driver.get(f"{base}/intake/sign-in")
        driver.find_element(By.NAME, "account").send_keys(ACCOUNT)
        driver.find_element(By.NAME, "password").send_keys(PASSWORD)
        driver.find_element(By.CSS_SELECTOR, "main form button").click()
        eventually(lambda: "sign-in" not in driver.current_url, 20)
        yield base
