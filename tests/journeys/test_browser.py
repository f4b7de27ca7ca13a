"""One item from an empty form to the portal, by eight people on pages, as they would do it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from shared.kernel.ids import new_id
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(420)]

CLERK = "civil_affairs_compiler"
REVIEWERS = ("legal_reviewer", "staffing_reviewer", "planning_reviewer")
REASON = "设定依据第一条的条款写得不全，请写明款、项。"
BASE_CODE = re.compile(r"50 ?20 ?09 ?[0-9A-Z]{3} ?000")


@pytest.fixture(scope="module")
def name() -> str:
    """A name that no other item of the stack has."""
    return f"浏览器旅程事项{new_id()[-6:]}"


def test_an_item_is_written_judged_corrected_coded_decided_and_published_on_pages(
    district: District, person: Person, name: str
) -> None:
    item_path = write_and_submit(person, name)
    item_id = item_path.rpartition("/")[2]
    for reviewer in REVIEWERS:
        judge(person, reviewer, name, item_id, REASON if reviewer == "legal_reviewer" else "")
    correct(person, name, item_path)
    judge(person, REVIEWERS[0], name, item_id)  # nobody else's elements have moved
    see_the_code(person, item_path)
    list_path = propose(person, name)
    adopt(person, list_path)
    release(person, list_path)
    find_on_the_portal(person, name, item_id)
    read_the_inbox(district, person, name)


def test_a_window_that_is_closed_before_saving_loses_nothing(person: Person) -> None:
    typed = f"没写完的事项{new_id()[-6:]}"
    person.sign_in(CLERK)
    person.open("/intake/items/new")
    person.fill("item_name", typed)
    person.sees("已自动保存")

    person.open("/intake/items")
    person.open("/intake/items/new")
    person.sees("有没写完的新事项")
    person.follow(typed)
    person.sees("接着填")
    assert person.one("[name=item_name]").get_attribute("value") == typed

    person.press("丢弃")
    person.sees("已丢弃没有保存的填写内容")
    assert typed not in person.text
    person.sign_out()


def write_and_submit(person: Person, name: str) -> str:
    """The clerk forgets the item's name, is told so, and submits; return the page of the item."""
    person.sign_in(CLERK)
    person.sees("事项清单")
    person.follow("新编事项")
    fill_in(person)
    person.press("保存并报送")
    person.sees("处要改", "事项名称")
    assert person.driver.switch_to.active_element.get_attribute("class") == "errs"
    to_the_control = person.one(".errs a")
    assert "事项名称" in to_the_control.text
    to_the_control.click()
    eventually(lambda: person.driver.switch_to.active_element.get_attribute("name") == "item_name", 5)
    assert person.one("[name=exercise_content]").get_attribute("value"), "what was typed is kept"

    person.fill("item_name", name)
    person.press("保存并报送")
    person.sees(name, "已保存并报送", "第 1 稿")
    path = person.path
    person.sign_out()
    return path


def fill_in(person: Person) -> None:
    """Everything but the name."""
    person.fill("item_type", "20")
    person.fill("public_service_category", "1")
    person.fill("exercise_content", "受理江津区居民的申请，按年度标准核定并发放。")
    person.tick("service_object", "1")
    person.tick("service_theme-natural_person", "065")
    person.fill("legal_basis-0-kind", "2")
    person.fill("legal_basis-0-title", "军人抚恤优待条例")
    person.fill("legal_basis-0-doc_no", "国务院、中央军事委员会令第788号")
    person.fill("legal_basis-0-article", "第四十二条")
    person.fill("legal_basis-0-text", "国家建立中央和地方财政分级负担的义务兵家庭优待金制度。")
    person.fill("legal_basis-0-status", first_choice(person, "legal_basis-0-status"))
    person.tick("handling_form", "1", "2")
    person.tick("is_public", "1")


def first_choice(person: Person, name: str) -> str:
    """Return the first value that can be chosen in a list."""
    options = person.all(f"[name='{name}'] option")
    return str(next(value for option in options if (value := option.get_attribute("value"))))


def judge(person: Person, reviewer: str, name: str, item_id: str, reason: str = "") -> None:
    """A reviewer finds the item in the list and gives an opinion on its page; with a reason: 修改后同意."""
    person.sign_in(reviewer)
    person.sees_sometime(f"/review/?name={name}", name)
    person.follow(name)
    person.sees(name, "军人抚恤优待条例")
    assert person.path.partition("?")[0] == f"/review/items/{item_id}"  # the list's filter goes along
    if reason:
        person.tick("verdict", "approve_after_change")
        person.press("提交意见")
        person.sees("理由")
        assert person.one(".errs"), "a reason is asked for"
        assert person.one("[value=approve_after_change]").is_selected(), "the verdict is kept"
        person.fill("reason", reason)
    else:
        person.tick("verdict", "approve")
    person.press("提交意见")
    person.sees("意见已记录")
    person.sign_out()


def correct(person: Person, name: str, item_path: str) -> None:
    """The clerk reads the opinions beside the form, corrects and submits again."""
    person.sign_in(CLERK)
    person.sees_sometime(item_path, REASON, "修改后同意", "退回")
    assert person.text.count("修改后同意") == 1
    person.follow("修改")
    person.sees(REASON)
    person.fill("legal_basis-0-article", "第四十二条第一款")
    person.press("保存并报送")
    person.sees("已保存并报送", "第 2 稿", "第四十二条第一款")
    person.sign_out()


def see_the_code(person: Person, item_path: str) -> None:
    """The clerk sees the code as soon as it is assigned."""
    person.sign_in(CLERK)
    person.sees_sometime(item_path, "第 2 轮", "实施编码")
    eventually(lambda: reload_and_search(person, BASE_CODE), 30, every=0.3)
    person.sign_out()


def reload_and_search(person: Person, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Open the page again and look for something."""
    person.driver.refresh()
    return pattern.search(person.text)


def propose(person: Person, name: str) -> str:
    """The list officer puts the item on a list; return the list's page."""
    person.sign_in("list_officer")
    person.sees_sometime("/publish/", name)
    row = person.driver.find_element(By.XPATH, f"//tr[contains(., '{name}')]//input[@type='checkbox']")
    row.click()
    person.sees("已选 1 项")
    person.fill("title", f"{name}清单")
    person.press("提请审定")
    person.sees("已提请审定", name)
    path = person.path
    person.sign_out()
    return path


def adopt(person: Person, list_path: str) -> None:
    """The decision officer forgets the document number, is told so, and adopts."""
    person.sign_in("decision_officer")
    person.open(list_path)
    person.press("审定通过")
    person.sees("审定文号")
    assert person.one(".errs")
    person.fill("document_no", "江津府〔2026〕901 号")
    person.press("审定通过")
    person.sees("已审定", "江津府〔2026〕901 号")
    person.sign_out()


def release(person: Person, list_path: str) -> None:
    """The release officer releases the edition and watches the job until it is done."""
    person.sign_in("release_officer")
    person.open(list_path)
    person.fill("title", "江津区浏览器旅程版")
    person.press("公布 1 项")
    person.sees("江津区浏览器旅程版")
    assert person.path.startswith("/publish/jobs/")
    eventually(lambda: "完成" in person.text, 60)
    person.sign_out()


def find_on_the_portal(person: Person, name: str, item_id: str) -> None:
    """A citizen finds the item by its name."""
    person.open("/")
    person.fill("q", name)
    person.press("查找")
    person.sees("找到 1 项", name)
    person.follow(name)
    person.sees(name, "第四十二条第一款", "江津区民政局", "江津区浏览器旅程版")
    assert person.path == f"/items/{item_id}"


def read_the_inbox(district: District, person: Person, name: str) -> None:
    """The clerk has a notice of each step; the badge falls when one is marked as read."""
    eventually(lambda: _published_notice(district, name))
    person.sign_in(CLERK)
    person.open("/notify/?unread=1&size=200")
    kinds = [notice["kind"] for notice in _notices(district, name)]
    for kind, times in {"item_submitted": 2, "opinion_given": 0, "item_returned": 1, "item_approved": 1}.items():
        assert kinds.count(kind) == times, (kind, kinds)
    assert {"code_assigned", "item_published"} <= set(kinds)
    person.sees(name)
    before = eventually(lambda: _badge(person))

    button = person.driver.find_element(By.XPATH, f"//button[contains(., '标为已读') and contains(., '{name}')]")
    person.press_this(button)

    person.sees("已标为已读 1 条")
    eventually(lambda: _badge(person) == before - 1)
    person.sign_out()


def _notices(district: District, name: str) -> list[dict[str, Any]]:
    notices = district.client["qingdan_notify"]["notices"]
    return list(notices.find({"desk": {"$regex": "^body:"}, "title": {"$regex": name}}))


def _published_notice(district: District, name: str) -> bool:
    return any(notice["kind"] == "item_published" for notice in _notices(district, name))


def _badge(person: Person) -> int:
    shown = person.all("header .cnt.hot")
    return int(shown[0].text) if shown and shown[0].text else 0
