"""The pages of laws, of their changes and of adjustments in Chromium, at two widths; adopting by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from services.intake.adapters.register import MongoBodies
from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests import browser
from tests.looking import WHOLE, looked_at_both
from tests.services.intake.adjustments.touching import touch
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, says
from tests.services.intake.laws.telling import LAW, OLD, adjustment, basis, changed, citing, registered, tell
from tests.services.intake.served import desk_of
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

AMENDED = OLD[3].replace("应当给予优待", "六十五周岁以上的应当免费乘坐，并提供无障碍服务")
NEW = ("老年人的合法权益受法律保护，任何组织和个人不得侵犯。", OLD[0], OLD[1], OLD[2], AMENDED)


@pytest.fixture
def address(intake: Intake, bureau: Body, driver: Any) -> Iterator[str]:
    """Serve intake; somebody of the bureau who compiles, and who may see all that changes touch, signs in."""
    with desk_of(intake, bureau, driver, "registrar", "compiler") as base:
        yield base


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> dict[str, str]:
    """Items of the bureau and of a town that a change touches, each in another way."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    rows = {"moved": basis(2, OLD[1]), "amended": basis(4, OLD[3]), "gone": basis(5, OLD[4])}
    both = citing(intake, compiler, rows["moved"], rows["amended"], name="老年人日间照料服务补贴")
    names = {
        "moved": "八十周岁以上低收入老年人高龄津贴发放",
        "amended": "老年人优待证办理",
        "gone": "养老机构违法行为举报受理",
    }
    found = {name: citing(intake, compiler, row, name=names[name]) for name, row in rows.items()} | {"both": both}
    says(intake, found["amended"], "district", legal_basis=[rows["amended"]])
    for number, town in enumerate(("示例几江街道", "示例白沙镇"), start=60):
        person = intake.person(intake.body(number, name=town), "compiler")
        found[town] = claimed(
            intake, person, found["amended"], item_name=names["amended"], legal_basis=[rows["amended"]]
        )
    tell(intake, changed(intake, new=NEW))
    return found


def keep(intake: Intake, item_id: str) -> None:
    """Let the bureau decide that an item stays, though another article of it is to be cited anew."""
    one = adjustment(item_id)
    assert one is not None
    compiler = intake.person(MongoBodies(intake.clock).find([one["body_id"]])[one["body_id"]], "compiler")
    asked = OnAdjustment(actor=compiler, at=intake.clock.now(), adjustment_id=one["_id"], version=one["version"])
    intake.cases.adjustments.acting.keep(asked, "只增加了免费乘坐的情形，本事项的补贴对象、标准和材料都不变。")


@pytest.mark.skipif(not WHOLE, reason="the crawl of all pages looks at these, too; make crawl looks at both widths")
def test_every_page_can_be_read(intake: Intake, address: str, driver: Any, items: dict[str, str]) -> None:
    opened = intake.draft(intake.person(intake.body(70), "compiler"))
    replaced = touch(intake, opened, Outcome.GONE, new_title="养老服务法", new_articles=("第八条",))
    one = "/intake/adjustments/change-1:"
    keep(intake, items["both"])
    pages = {
        "worklist": "/intake/adjustments",
        "worklist-empty": "/intake/adjustments?state=closed",
        "adjustment-review": f"{one}{items['amended']}",
        "adjustment-recite": f"{one}{items['moved']}",
        "adjustment-kept": f"{one}{items['both']}",
        "worklist-kept": "/intake/adjustments?state=scheduled",
        "adjustment-gone": f"{one}{items['gone']}",
        "adjustment-follow": f"{one}{items['示例白沙镇']}",
        "adjustment-replaced": f"/intake/adjustments/{replaced}",
        "cascade": f"/intake/law-changes/change-1/cascade?root={items['amended']}",
        "changes": "/intake/law-changes",
        "change": "/intake/law-changes/change-1",
        "what-if": f"/intake/law-changes/what-if?law_id={LAW}",
        "what-if-draft": "/intake/law-changes/what-if",
        "what-if-report": "/intake/law-changes/what-if?change_id=change-1",
        "laws": "/intake/laws",
        "law": f"/intake/laws/{LAW}?article=第四条",
        "unresolved": "/intake/laws/unresolved",
        "bases": f"/intake/items/{items['amended']}/bases",
        "item": f"/intake/items/{items['amended']}",
        "cause": "/intake/causes/new",
    }
    complaints = {}
    for name, path in pages.items():
        driver.get(address + path)
        complaints[name] = looked_at_both(driver, name)

    assert {name: said for name, said in complaints.items() if said} == {}


def test_new_articles_are_adopted_by_keyboard(intake: Intake, address: str, driver: Any, items: dict[str, str]) -> None:
    driver.get(f"{address}/intake/adjustments/change-1:{items['amended']}")
    browser.resize(driver, browser.DESK_WIDTH)

    driver.find_element(By.CSS_SELECTOR, ".bar button.btn-primary").send_keys(Keys.ENTER)

    eventually(lambda: driver.current_url.endswith(f"/intake/items/{items['amended']}/edit"), 20)
    assert browser.reads(driver, "请核对其他要素后报送")
