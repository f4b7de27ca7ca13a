"""Implementation lists by people in a browser: from nothing to review, with a department's consent, by keyboard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from shared.kernel.ids import new_id
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests import browser
from tests.journeys.district import District
from tests.journeys.filling import PDF, Keyboard, fill_in
from tests.journeys.person import Person
from tests.journeys.signed import written
from tests.journeys.travel import CLERK
from tests.unit.intake.implementation.builders import implementation, material, step

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(420)]

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
HEAD = "civil_affairs_signatory"
INHERITED = {element.key for element in element_list(IMPLEMENTATION).elements if element.is_inherited}
NOT_TYPED = {*INHERITED, "implementing_body"}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page as PDF: a form, a sample, a stamped scan."""
    file = tmp_path_factory.mktemp("papers") / "示例.pdf"
    file.write_bytes(PDF)
    return file


@pytest.fixture
def case() -> str:
    """A case that no other list of the stack has."""
    return f"旅程情形{new_id()[-6:]}"


def answers(case: str, **changes: Any) -> dict[str, Any]:
    """What a clerk answers beside what the source brings."""
    whole = implementation(handling_case=case, **changes)
    return {key: value for key, value in whole.items() if key not in NOT_TYPED}


def look(person: Person, name: str) -> None:
    """Take pictures when asked to."""
    if SHOTS:
        for width in (browser.DESK_WIDTH, browser.PHONE_WIDTH):
            browser.resize(person.driver, width)
            browser.screenshot(person.driver, width, Path(SHOTS) / f"implementation-{name}-{width}.png")
        browser.resize(person.driver, browser.DESK_WIDTH)


def begin(person: Person) -> str:
    """A clerk begins a list for the first item of the body that has none; return the item's name."""
    person.sign_in(CLERK)
    person.follow("实施清单")
    person.follow("可以编制的事项")
    look(person, "1-sources")
    row = person.one("tbody tr")
    name = row.find_element(By.CSS_SELECTOR, "th").text
    person.press_this(row.find_element(By.CSS_SELECTOR, "a.btn"))
    person.sees(name, "实施清单 34 要素", "承接目录清单")
    return name


def sign(person: Person, account: str, title: str, paper: Path) -> None:
    """The head of a body reads a list and signs it with the stamped scan."""
    person.sign_in(account)
    person.follow("待审定签章")
    person.follow(title)
    person.sees(title, "申请材料")
    look(person, "3-to-sign")
    person.attach("scan", paper)
    person.press("审定签章")
    person.sees("已审定签章")
    look(person, "4-signed")
    person.sign_out()


def test_a_department_fills_in_a_list_from_nothing_to_its_sign_off(person: Person, case: str, paper: Path) -> None:
    name = begin(person)

    person.press("保存，提请审定")
    person.sees("处要改", "受理条件", "申请材料")
    fill_in(person, answers(case), paper)
    person.sees("完整度 100%")
    look(person, "2-filled")
    person.press("保存，提请审定")

    person.sees(name, case)
    path = f"/intake/items/{person.path.rpartition('/')[2]}"
    person.open(path)
    person.sees("草稿", "优待金申领表")
    person.sign_out()
    sign(person, HEAD, f"{name}（{case}）", paper)

    person.sign_in(CLERK)
    person.open(path)
    person.press("报送")
    person.sees("审核中")
    person.sign_out()
    person.sign_in("legal_reviewer")
    person.sees_sometime("/review/?size=500", case)
    person.press_this(person.row(case).find_element(By.CSS_SELECTOR, "a"))
    person.sees("优待金申领表", "审定")
    look(person, "5-at-review")


def test_an_enterprise_files_with_the_consent_of_its_supervising_department(
    district: District, person: Person, case: str, paper: Path
) -> None:
    made = written(district, "bus_company_compiler", "bus_company", case)
    path = f"/intake/items/{made['item_id']}"
    person.sign_in("bus_company_compiler")
    person.open(path)
    title = person.one("h1").text
    assert case in title
    person.sign_out()
    sign(person, "bus_company_signatory", title, paper)

    person.sign_in("bus_company_compiler")
    person.open(path)
    person.press("报送")
    person.sees("待主管部门审定")
    person.sign_out()

    person.sign_in("transport_endorser")
    person.open("/intake/endorsements")
    person.tick_row(case)
    person.press("同意报送所选")
    look(person, "6-consent")
    person.sign_out()

    person.sign_in("transport_signatory")
    person.follow("汇总报送")
    person.open("/intake/filings/new")
    person.tick_row(case)
    person.attach("scan", paper)
    look(person, "7-filing")
    person.press("汇总报送")
    person.sees(title)
    look(person, "8-filed")
    person.sign_out()

    person.sign_in("bus_company_compiler")
    person.sees_sometime(path, "审核中")


def test_an_item_of_the_power_list_is_corrected_with_its_ground(
    district: District, person: Person, case: str, paper: Path
) -> None:
    person.sign_in(CLERK)
    person.follow("权力清单")
    look(person, "9-power-list")
    person.press_this(person.one("tbody tr a[href*='implementation/new']"))
    person.sees("权力事项调整说明")
    days = person.one("[name='promised_time_limit-number']").get_attribute("value")
    fill_in(person, {"handling_case": case}, paper)
    person.fill("promised_time_limit-number", str(int(days or "30") - 1))
    person.sees("没有写调整说明")
    look(person, "10-without-ground")

    ground = {
        "power_corrections": [
            {
                "element": "promised_time_limit",
                "cause": "2",
                "document": "《示例改革方案》第一项",
                "explanation": "缩短一天。",
            }
        ]
    }
    fill_in(person, ground, paper)
    person.press("存为第 1 稿")
    person.sees(case)
    path = person.path
    person.open(f"{path}/power-difference")

    person.sees("承诺办结时限", "《示例改革方案》第一项", "缩短一天。")
    look(person, "11-difference")


def test_all_elements_can_be_filled_in_by_keyboard_alone(person: Person, case: str, paper: Path) -> None:
    begin(person)
    wanted = answers(
        case,
        application_materials=[material()],
        handling_process=[step(), step(step_name="审核", order_no=2), step(step_name="决定并办结、送达", order_no=3)],
    )

    keyboard = Keyboard(person, wanted, paper)
    keyboard.fill_in()

    assert keyboard.left() == set()
    person.sees("完整度 100%")
    person.driver.switch_to.active_element.send_keys()
