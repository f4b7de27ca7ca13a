"""Sixty items of a body from a spreadsheet to the portal, by eight people on pages: in batches, with two exceptions."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from shared.kernel.ids import new_id
from tests import browser
from tests.journeys.catalogue import BODY, EXCEPTIONS, FAULTS, Catalogue
from tests.journeys.person import Person
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

SHOTS = os.environ.get("QINGDAN_SHOTS", "")
CLERK = "civil_affairs_compiler"
REVIEWERS = ("legal_reviewer", "staffing_reviewer", "planning_reviewer")
JOB_WITHIN = 90
"""Seconds that a job may take on a machine that does other things, too."""
DOCUMENT_NO, EDITION = "江津府〔2026〕960 号", "江津区民政服务专版"
OTHERS = "//tbody/tr[not(contains(., '{0}'))]//input[@type='checkbox']"
BASE_CODE = re.compile(r"50 ?20 ?09 ?[0-9A-Z]{3} ?000")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A list of its own for each run, so that a stack may see several."""
    return Catalogue(mark=f"第{new_id()[-6:]}号")


def test_a_list_travels_from_a_spreadsheet_to_the_portal(person: Person, catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "民政局目录清单.xlsx"
    file.write_bytes(catalogue.workbook())

    import_list(person, catalogue, file)
    submit_sixty(person, catalogue)
    for reviewer in REVIEWERS:
        review(person, reviewer, catalogue)
    correct_both(person, catalogue)
    by_law, by_staffing = catalogue.exceptional
    review_again(
        person, "legal_reviewer", by_law, by_staffing, catalogue=catalogue
    )  # both corrections are elements of its
    review_again(person, "staffing_reviewer", by_staffing, catalogue=catalogue)
    see_the_codes(person, catalogue)
    list_path = propose(person, catalogue)
    adopt(person, list_path)
    release(person, list_path)
    find_on_the_portal(person, catalogue)


def look(person: Person, name: str) -> None:
    """Take a picture when asked to."""
    if SHOTS:
        browser.screenshot(person.driver, browser.DESK_WIDTH, Path(SHOTS) / f"district-{name}.png")


# the clerk's file


def import_list(person: Person, catalogue: Catalogue, file: Path) -> None:
    """The clerk brings the file, sees what is wrong in it, mends it, and has everything written."""
    person.sign_in(CLERK)
    person.follow("导入")
    person.attach("file", file)
    person.press("上传并检查")
    person.sees("检查完了：64 个事项，4 个有错", within=JOB_WITHIN)
    person.follow("查看检查结果")
    person.sees(file.name, "新增60", "有错4")
    person.follow("有错")
    person.sees(*(f"第 {fault.row} 行" for fault in FAULTS), *(fault.said for fault in FAULTS))
    look(person, "1-dry-view-with-errors")

    person.follow("改正")
    for fault in FAULTS:
        person.sees("这一行有 1 处要改", fault.said, f"第 {fault.row} 行")
        person.fill(fault.control, fault.right or catalogue.name_in(fault.row))
        look(person, f"2-mending-{fault.control}")
        person.press("保存" if fault is FAULTS[-1] else "保存，改下一个")

    person.sees("没有错误了，可以确认导入", "新增64")
    person.press("确认导入")
    person.sees("写入 64 个事项", within=JOB_WITHIN)
    person.follow("查看导入结果")
    person.sees("写入 64 个事项")
    look(person, "3-imported")


def submit_sixty(person: Person, catalogue: Catalogue) -> None:
    """The clerk finds the drafts, ticks all, takes four out, submits, and reads what became of each."""
    person.follow("事项清单")
    person.fill("search", catalogue.mark)
    person.press("查找")
    person.follow("草稿")
    person.open(f"{person.path}&size=100")
    person.sees("共 64 项")
    person.tick_all()
    person.sees("已选 64 项")
    for name in catalogue.left:
        person.tick_row(name)
    person.sees("已选 60 项")
    look(person, "4-sixty-ticked")
    person.press("报送所选")

    person.sees("成功 60 项，没有办成 0 项", *catalogue.chosen)
    look(person, "5-submitted")
    person.sign_out()


# the offices


def review(person: Person, reviewer: str, catalogue: Catalogue) -> None:
    """An office judges the sixty: its exception first, with a reason, then the others in one batch."""
    worklist = waiting(catalogue)
    person.sign_in(reviewer)
    person.sees_sometime(worklist, "共 60 项", *catalogue.chosen)
    rest = 60
    for exception in EXCEPTIONS:
        if exception.reviewer == reviewer:
            name = catalogue.names[exception.place]
            person.tick_row(name)
            person.sees("已选 1 项")
            person.fill("verdict", exception.verdict)
            person.fill("reason", exception.reason)
            look(person, f"6-{reviewer}-exception")
            person.press("对选中的事项提交意见")
            person.sees("成功 1 项，没有成功 0 项", name, exception.verdict_name)
            person.follow("回到待我审核")
            rest = 59
            person.sees(f"共 {rest} 项")
    approve_all(person, rest)
    look(person, f"7-{reviewer}-results")
    person.follow("回到待我审核")
    person.sees("没有符合条件的事项")
    person.sign_out()


def review_again(person: Person, reviewer: str, *names: str, catalogue: Catalogue) -> None:
    """An office finds those corrected items again of which an element of its has moved or to which it did not agree."""
    person.sign_in(reviewer)
    person.sees_sometime(waiting(catalogue), f"共 {len(names)} 项", "第 2 稿 · 第 2 轮", *names)
    look(person, f"9-{reviewer}-again")
    approve_all(person, len(names))
    person.sign_out()


def approve_all(person: Person, count: int) -> None:
    """Tick all rows and agree to them."""
    person.tick_all()
    person.sees(f"已选 {count} 项")
    person.fill("verdict", "approve")
    person.press("对选中的事项提交意见")
    person.sees(f"成功 {count} 项，没有成功 0 项")


def waiting(catalogue: Catalogue) -> str:
    """Return the address of what waits for an office of this list."""
    return f"/review/?view=waiting&name={catalogue.mark}&size=100"


# the clerk again


def correct_both(person: Person, catalogue: Catalogue) -> None:
    """The clerk reads why two items came back, corrects each beside the opinion, and submits it again."""
    person.sign_in(CLERK)
    returned = f"/intake/items?state=returned&search={catalogue.mark}"
    person.sees_sometime(returned, "共 2 项", *catalogue.exceptional)
    look(person, "8-returned")
    for left, exception in zip((2, 1), EXCEPTIONS, strict=True):
        name = catalogue.names[exception.place]
        person.open(returned)
        person.sees(f"共 {left} 项")
        person.press_this(person.row(name).find_element(By.LINK_TEXT, "看意见并修改"))
        person.sees(name, exception.reason, exception.verdict_name)
        person.fill(exception.element, exception.correction)
        look(person, f"8-correcting-{exception.verdict}")
        person.press("保存并报送")
        person.sees("已保存并报送", "第 2 稿", exception.correction)
    person.open(returned)
    person.sees("没有名称含")
    person.sign_out()


# codes, decision, portal


def see_the_codes(person: Person, catalogue: Catalogue) -> None:
    """The code officer finds sixty codes in the ledger, each given once."""
    person.sign_in("code_officer")
    person.sees_sometime(f"/coding/?q={catalogue.mark}&size=100", "共 60 项", *catalogue.chosen)
    codes = [code.text.replace("\n", "") for code in person.all("tbody td:nth-child(2) .code")]
    assert (len(codes), len(set(codes))) == (60, 60)
    assert all(BASE_CODE.fullmatch(code) for code in codes), codes
    look(person, "10-ledger")
    person.sign_out()


def propose(person: Person, catalogue: Catalogue) -> str:
    """The list officer puts the sixty on a list; return the list's page."""
    person.sign_in("list_officer")
    person.sees_sometime("/publish/?size=500", *catalogue.chosen)
    person.tick_all()
    for other in person.driver.find_elements(By.XPATH, OTHERS.format(catalogue.mark)):
        person.click(other)
    person.sees("已选 60 项")
    person.fill("title", f"民政服务清单（{catalogue.mark}）")
    look(person, "11-proposing")
    person.press("提请审定")
    person.sees("已提请审定", "共 60 项", *catalogue.chosen)
    path = person.path
    person.sign_out()
    return path


def adopt(person: Person, list_path: str) -> None:
    """The decision officer adopts the list as a whole."""
    person.sign_in("decision_officer")
    person.open(list_path)
    person.fill("document_no", DOCUMENT_NO)
    look(person, "12-deciding")
    person.press("审定通过 60 项")
    person.sees("已审定", DOCUMENT_NO)
    person.sign_out()


def release(person: Person, list_path: str) -> None:
    """The release officer releases the edition and waits for the job."""
    person.sign_in("release_officer")
    person.open(list_path)
    person.fill("title", EDITION)
    person.press("公布 60 项")
    eventually(lambda: "完成" in person.text, JOB_WITHIN)
    look(person, "13-released")
    person.sign_out()


def find_on_the_portal(person: Person, catalogue: Catalogue) -> None:
    """A citizen finds one item by its name, with its code, and the others by what they have in common."""
    name = catalogue.exceptional[0]
    person.open("/")
    person.fill("q", name)
    person.press("查找")
    person.sees("找到 1 项", name)
    person.follow(name)
    person.sees(name, BODY, EDITION, EXCEPTIONS[0].correction)
    assert BASE_CODE.search(person.text)
    look(person, "14-portal-item")

    person.open("/")
    person.fill("q", catalogue.mark)
    person.press("查找")
    person.sees("找到 60 项")
    look(person, "15-portal-found")
    found = {link.text for link in person.all("main h2 a")}
    while person.all("a[rel=next]"):
        person.follow("下一页")
        found |= {link.text for link in person.all("main h2 a")}
    assert found == set(catalogue.chosen)
