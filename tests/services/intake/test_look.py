"""Every page of the desk in Chromium, as wide as a desk and a phone: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from services.intake.domain.bodies import Body
from tests import browser as chromium
from tests.services.intake.conftest import PASSWORD, Intake
from tests.services.intake.test_mirroring import ABOUT, an_opinion, said

PICTURES = os.environ.get("QINGDAN_PICTURES", "")

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Visit:
    """A browser and the address of the application."""

    driver: webdriver.Chrome
    url: str

    def sign_in(self, account: str, password: str = PASSWORD) -> None:
        """Sign in as somebody else."""
        self.driver.delete_all_cookies()
        self.driver.get(f"{self.url}/intake/sign-in")
        self.driver.find_element(By.ID, "account").send_keys(account)
        self.driver.find_element(By.ID, "password").send_keys(password)
        self.press("main form .btn-primary")

    def press(self, selector: str) -> None:
        """Press a button and wait for the page that follows."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        self.driver.find_element(By.CSS_SELECTOR, selector).click()
        WebDriverWait(self.driver, 15).until(lambda _: self._is_gone(before))

    def look(self, name: str) -> list[str]:
        """Return what is wrong with the page that is open, at both widths."""
        found = []
        for width in (chromium.DESK_WIDTH, chromium.PHONE_WIDTH):
            chromium.resize(self.driver, width)
            found += [f"{name} {width}: {one}" for one in chromium.axe(self.driver)]
            if chromium.scrolls_sideways(self.driver):
                found.append(f"{name} {width}: scrolls sideways")
            if PICTURES:
                chromium.screenshot(self.driver, width, Path(PICTURES) / f"{name}-{width}.png")
        chromium.resize(self.driver, chromium.DESK_WIDTH)
        return found

    def open(self, path: str, name: str) -> list[str]:
        """Open a page and return what is wrong with it."""
        self.driver.get(self.url + path)
        return self.look(name)

    @staticmethod
    def _is_gone(element: Any) -> bool:
        from selenium.common.exceptions import StaleElementReferenceException

        try:
            element.is_enabled()
        except StaleElementReferenceException:
            return True
        return False


@pytest.fixture
def visit(intake: Intake) -> Iterator[Visit]:
    """A browser before the running application."""
    server = make_server("127.0.0.1", 0, intake.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with chromium.open_browser() as driver:
            chromium.resize(driver, chromium.DESK_WIDTH)
            yield Visit(driver, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()


def a_returned_item(intake: Intake, bureau: Body) -> str:
    compiler = intake.person(bureau, "compiler")
    item_id = intake.draft(compiler, item_name="义务兵家庭优待金发放")
    intake.submit(compiler, item_id)
    opinions = [
        an_opinion("legal_review", "reject", "条例已修订，请按现行条文重新引用，并核对发放主体。"),
        an_opinion("staffing_review", "approve", ""),
    ]
    mirroring = intake.cases.mirroring
    mirroring.note_review_opened([said(intake, "review_opened", item_id, 1, round=1, offices=[])])
    mirroring.note_opinions(
        [said(intake, "opinion_given", item_id, n, round=1, opinion=o, **ABOUT) for n, o in enumerate(opinions, 2)]
    )
    mirroring.take_returned([said(intake, "item_returned", item_id, 4, round=1, opinions=[], **ABOUT)])
    return item_id


def test_the_compilers_pages(visit: Visit, intake: Intake, bureau: Body) -> None:
    """From the sign-in page to the form with errors and the conflict page."""
    intake.account("mzj-bianzhi", bureau, "compiler")
    returned = a_returned_item(intake, bureau)
    incomplete = intake.draft(intake.person(bureau, "compiler"), item_name="高龄津贴发放", exercise_content=None)
    found = visit.open("/intake/sign-in", "sign-in")
    visit.sign_in("mzj-bianzhi", "wrong-password")
    found += visit.look("sign-in-wrong")
    visit.sign_in("mzj-bianzhi")
    found += visit.look("items")
    found += visit.open(f"/intake/items/{returned}", "item")
    found += visit.open(f"/intake/items/{returned}/revisions/1", "revision")
    found += visit.open(f"/intake/items/{returned}/edit", "form-returned")
    found += visit.open("/intake/items/new", "form-new")
    found += visit.open("/intake/password", "password")
    visit.driver.get(f"{visit.url}/intake/items/{incomplete}")
    visit.press(".bar .btn-primary")
    found += visit.look("form-errors")
    intake.clock.forward(seconds=1)
    visit.driver.get(f"{visit.url}/intake/items")
    for box in visit.driver.find_elements(By.NAME, "id"):
        box.click()
    found += visit.look("items-ticked")
    visit.press(".bar .btn-primary")
    found += visit.look("results")

    assert found == []
    assert chromium.requests_outside(visit.driver) == []
    assert [one for one in chromium.console_messages(visit.driver) if "/notify/" not in one] == []


def test_the_other_desks_pages(visit: Visit, intake: Intake, bureau: Body, enterprise: Body) -> None:
    """The supervising department's and the registrar's."""
    worker = intake.person(enterprise, "compiler")
    intake.submit(worker, intake.draft(worker))
    intake.account("mzj-shending", bureau, "endorser")
    account_id = intake.account("guanli", bureau, "registrar")
    visit.sign_in("mzj-shending")
    found = visit.look("endorsements")
    visit.sign_in("guanli")
    found += visit.open("/intake/items", "items-all")
    found += visit.open("/intake/bodies", "bodies")
    found += visit.open(f"/intake/bodies/{bureau.body_id}", "body")
    found += visit.open("/intake/accounts", "accounts")
    found += visit.open("/intake/accounts/new", "account-new")
    found += visit.open(f"/intake/accounts/{account_id}", "account")

    assert found == []
