"""The work plan by people in a browser: a campaign from its start to one late body and one zero report."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from stack.demo.district import LATE_BODY, ZERO_BODY, body
from stack.demo.setup import command
from tests import browser
from tests.journeys.district import District
from tests.journeys.filling import PDF
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(240)]

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
LATE, ZERO = body(LATE_BODY)["name"], body(ZERO_BODY)["name"]
KINDS = ("department", "office", "street", "town", "enterprise")
STAGE = "梳理报送目录清单"


def look(person: Person, name: str) -> None:
    """See that axe has nothing to say and nothing scrolls sideways; take pictures when asked to."""
    for width in (browser.DESK_WIDTH, browser.PHONE_WIDTH):
        browser.resize(person.driver, width)
        if SHOTS:
            browser.screenshot(person.driver, width, Path(SHOTS) / f"campaign-{name}-{width}.png")
        assert browser.axe(person.driver) == [], (name, width)
        assert not browser.scrolls_sideways(person.driver), (name, width)
    browser.resize(person.driver, browser.DESK_WIDTH)


def set_day(person: Person, label: str, day: date) -> None:
    """Set a day of the plan by what its control is called."""
    control = person.one(f"input[aria-label='{label}']")
    person.driver.execute_script("arguments[0].value = arguments[1]", control, day.isoformat())


def let_only_report(person: Person, stage: str, *names: str) -> None:
    """Take every kind of body out of a stage and name the bodies that report."""
    for kind in KINDS:
        box = person.one(f"input[name='reporter'][value='{stage}:{kind}']")
        if box.is_selected():
            person.click(box)
    row = f"//tr[.//input[@name='key' and @value='{stage}']]"
    field = person.driver.find_element(By.XPATH, f"{row}//input[@name='named']")
    field.clear()
    field.send_keys("；".join(names))


def begin(person: Person, title: str) -> str:
    """The registrar begins a campaign whose stage was over yesterday for two bodies; return its address."""
    today = day_in_china(SystemClock().now())
    person.sign_in("registrar")
    person.follow("工作方案")
    person.fill("title", title)
    person.fill("year", str(today.year + 1))  # the other stages are far off
    person.press("建立")
    person.sees("核对各阶段的日期", STAGE, "变更记录")
    set_day(person, f"{STAGE}的第一天", today - timedelta(days=20))
    set_day(person, f"{STAGE}的最后一天", today - timedelta(days=1))
    let_only_report(person, "directory", LATE, ZERO)
    person.press("保存方案")
    person.sees("工作方案已保存", "报送单位有调整")
    look(person, "plan")
    person.press("启动工作方案")
    person.sees("已启动", LATE, ZERO, "逾期未报")
    path = person.path
    person.sign_out()
    return path


def keep_people(person: Person) -> None:
    """The clerk of the late body says whom to call."""
    person.sign_in(f"{LATE_BODY}_compiler")
    person.open("/intake/contacts")
    row = person.all("fieldset .row")[0]
    for part, text in (("person", "周分管"), ("phone", "023-47520001")):
        control = row.find_element(By.CSS_SELECTOR, f"[name='contact_{part}']")
        control.clear()
        control.send_keys(text)
    look(person, "contacts")
    person.press("保存")
    person.sees("已保存", "周分管")
    look(person, "tasks")
    person.sign_out()


def sign_zero(person: Person, paper: Path, campaign: str) -> None:
    """The head of a body without items signs the zero report."""
    person.sign_in(f"{ZERO_BODY}_signatory")
    person.follow("我的任务")
    person.sees(STAGE)
    here = f"a[href*='{campaign.rpartition('/')[2]}'][href$='/zero-reports/directory']"
    person.press_this(person.one(here))
    person.sees("对照上级清单")
    person.fill("statement", "本单位只对内审计，不直接面向群众提供服务。")
    for box in person.all("input[name='is_ours_denied']"):
        person.click(box)
    person.attach("scan", paper)
    look(person, "zero-form")
    person.press("签署零报告")
    person.sees("零报告已签署", "有效")
    look(person, "zero-signed")
    person.sign_out()


def test_a_campaign_from_its_start_to_one_late_body_and_one_zero_report(
    district: District, person: Person, tmp_path: Path
) -> None:
    paper, title = tmp_path / "零报告盖章.pdf", f"旅程方案{new_id()[-6:]}"
    paper.write_bytes(PDF)

    campaign = begin(person, title)
    keep_people(person)
    sign_zero(person, paper, campaign)
    command("campaign", "remind", environment=district.stack.environment("intake"))

    person.sign_in("supervisor")
    person.open(f"{campaign}?state=late")
    person.sees(LATE, "逾期未报", "周分管", "023-47520001")
    assert ZERO not in person.one("#bodies ~ .scroll").text
    person.open(f"{campaign}?state=zero")
    person.sees(ZERO, "逾期零报告")
    look(person, "overview")
    person.sees_sometime("/notify/", f"{LATE}：“{STAGE}”逾期未报", title)
    person.sign_out()
    person.sign_in(f"{LATE_BODY}_compiler")
    person.sees_sometime("/notify/", "本单位没有报齐", title)
    person.sign_out()
    person.sign_in("registrar")
    person.sees_sometime("/notify/", f"{ZERO}：“{STAGE}”零报告")
    person.open(f"{campaign}/plan")
    person.fill("reason", "")
    close = person.one("#close-reason")
    close.send_keys("旅程结束")
    person.press("结束工作方案")
    person.sees("已结束")
