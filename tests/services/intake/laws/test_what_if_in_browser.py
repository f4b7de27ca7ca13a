"""A what-if that takes long, in Chromium: from the form to the page of its job, and from there to the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from services.intake.application.laws import trying
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests import browser
from tests.looking import WHOLE, looked_at_both
from tests.services.intake.conftest import Intake
from tests.services.intake.laws.telling import OLD, TITLE, basis, changed, citing, registered, tell
from tests.services.intake.laws.test_trying import MANY_NEW, MANY_OLD, printed_law, run
from tests.services.intake.served import desk_of
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WHAT_IF = "/intake/law-changes/what-if"
MAIN_BUTTON = "main form button[data-key=send]"


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; somebody of the register office signs in."""
    with desk_of(intake, bureau, driver, "registrar") as base:
        yield base


@pytest.fixture(autouse=True)
def _items(intake: Intake, compiler: Actor) -> None:
    """Two items on articles of a law that has changed."""
    tell(intake, registered(intake, texts=MANY_OLD))
    for name, number in (("八十周岁以上低收入老年人高龄津贴发放", 2), ("老年人优待证办理", 4)):
        citing(intake, compiler, basis(number, OLD[number - 1]), name=name)
    tell(intake, registered(intake, "v2", MANY_NEW, sequence=2, is_first=False), changed(intake, MANY_OLD, MANY_NEW))


def ordered(driver: Any, address: str, new_text: str = "") -> str:
    """Paste a large draft, send it by keyboard, and return the job to whose page it leads."""
    driver.get(address + WHAT_IF)
    for name, text in (
        ("title", TITLE),
        ("old_text", printed_law(MANY_OLD)),
        ("new_text", new_text or printed_law(MANY_NEW)),
    ):
        driver.execute_script("arguments[0].value = arguments[1]", driver.find_element(By.NAME, name), text)
    return sent(driver)


def sent(driver: Any) -> str:
    """Press the button by keyboard; return the job to whose page it leads."""
    driver.find_element(By.CSS_SELECTOR, MAIN_BUTTON).send_keys(Keys.ENTER)
    eventually(lambda: "/intake/jobs/" in driver.current_url, 30)
    return str(driver.current_url.rpartition("/")[2])


def test_the_page_of_the_job_leads_to_the_report(intake: Intake, address: str, driver: Any) -> None:
    job_id = ordered(driver, address)

    run(intake, job_id)

    eventually(lambda: browser.reads(driver, "算完了：2 个事项会受影响"), 30)
    driver.find_element(By.LINK_TEXT, "看试算结果").send_keys(Keys.ENTER)
    eventually(lambda: driver.current_url.endswith(f"{WHAT_IF}/{job_id}"), 20)
    assert browser.reads(driver, "老年人优待证办理")
    assert browser.reads(driver, "第四条 → 第五条")


@pytest.mark.skipif(not WHOLE, reason="make crawl looks at every state at both widths")
def test_every_state_can_be_read(intake: Intake, address: str, driver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, done, stopped = (ordered(driver, address) for _ in range(trying.MOST_AT_ONCE))
    driver.get(f"{address}/intake/jobs/{stopped}")
    driver.find_element(By.ID, "stop").send_keys(Keys.ENTER)
    eventually(lambda: browser.reads(driver, "已请求停止"), 20)
    for job_id in (done, stopped):
        run(intake, job_id)
    refused = ordered(driver, address, "没有条文。" * 30_000)
    run(intake, refused)
    monkeypatch.setattr(trying, "AT_ONCE_CITATIONS", 1)
    pages = {
        "asking": WHAT_IF,
        "asking-of-a-change": f"{WHAT_IF}?change_id=change-1",
        "waiting": f"{WHAT_IF}/{waiting}",
        "done": f"{WHAT_IF}/{done}",
        "stopped": f"{WHAT_IF}/{stopped}",
        "refused": f"{WHAT_IF}/{refused}",
        "job-done": f"/intake/jobs/{done}",
        "job-stopped": f"/intake/jobs/{stopped}",
        "job-refused": f"/intake/jobs/{refused}",
        "laws": "/intake/laws",
    }
    complaints = {}
    for name, path in pages.items():
        driver.get(address + path)
        complaints[name] = looked_at_both(driver, name)

    assert {name: said for name, said in complaints.items() if said} == {}
    driver.get(f"{address}{WHAT_IF}?change_id=change-1")
    run(intake, sent(driver))
    eventually(lambda: browser.reads(driver, "算完了：2 个事项会受影响"), 30)
