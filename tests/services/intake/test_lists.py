"""The lists of the desk: filters in the address, ticked items, one result for each."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake

NEW = "/intake/items/new"


def test_the_list_has_its_filters_in_the_address(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """State and name; what is searched for is a text, not a pattern."""
    for number in range(25):
        intake.draft(intake.person(bureau, "compiler"), item_name=f"津贴{number}（一）")

    assert "共 25 项" in compiler_at_desk.get("/intake/items").text
    assert "第 21–25 项" in compiler_at_desk.get("/intake/items?page=2").text
    assert "共 1 项" in compiler_at_desk.get("/intake/items?search=津贴7（").text
    assert "没有名称含" in compiler_at_desk.get("/intake/items?search=.*").text
    assert "没有“审核中”的事项" in compiler_at_desk.get("/intake/items?state=submitted").text
    assert compiler_at_desk.get("/intake/items?state=king").status_code == 422


@pytest.mark.parametrize("path", ["items", "implementation", "implementation/sources", "upper", "power-list"])
def test_a_search_may_hold_any_character(compiler_at_desk: Browser, path: str) -> None:
    """Also one that a pattern of the database cannot: what was copied from elsewhere brings it along unseen."""
    assert compiler_at_desk.get(f"/intake/{path}?search=津贴%00").status_code == 200


@pytest.mark.parametrize("spoilt", [":1", "x", "\n"])
def test_what_is_ticked_is_an_id_with_a_version_and_no_more(
    compiler_at_desk: Browser, intake: Intake, bureau: Body, spoilt: str
) -> None:
    ticked = f"{intake.draft(intake.person(bureau, 'compiler'))}:1{spoilt}"

    answer = compiler_at_desk.post("/intake/items/submissions?list_kind=directory", {"id": ticked}, page=NEW)

    assert answer.status_code == 422


def test_the_list_goes_by_the_seven_categories(
    compiler_at_desk: Browser, new_browser: Callable[[], Browser], intake: Intake, bureau: Body
) -> None:
    """Each with its number, for the own body or the district; state and name filter inside a category."""
    for number, category in enumerate("1123"):
        intake.draft(intake.person(bureau, "compiler"), item_name=f"津贴{number}", public_service_category=category)
    other = intake.body(4)
    intake.draft(intake.person(other, "compiler"), item_name="津贴甲", public_service_category="1")
    intake.account("ducha", other, "supervisor")
    supervisor = new_browser()
    supervisor.sign_in("ducha")

    own = compiler_at_desk.get("/intake/items?category=1")
    district = supervisor.get("/intake/items?category=1&state=draft")

    assert "全部类别（4）" in own.text
    assert "提供救助、资助、补助、减免、证明（2）" in own.text
    assert "共 2 项" in own.text
    assert "全部类别（5）" in district.text
    assert "共 3 项" in district.text
    assert "共 1 项" in supervisor.get("/intake/items?category=1&search=津贴甲").text
    assert "这一类里没有事项" in compiler_at_desk.get("/intake/items?category=7").text
    assert compiler_at_desk.get("/intake/items?category=8").status_code == 422
    taken = compiler_at_desk.get("/intake/exports/items.csv?category=3").text
    assert re.findall(r"津贴\d", taken) == ["津贴3"]


def test_a_page_past_the_end_leads_to_the_last(
    compiler_at_desk: Browser, new_browser: Callable[[], Browser], intake: Intake, bureau: Body
) -> None:
    """The filters stay; an empty list has one page."""
    for number in range(3):
        intake.draft(intake.person(bureau, "compiler"), item_name=f"津贴{number}")
    intake.account("mzj-shending", bureau, "endorser")
    endorser = new_browser()
    endorser.sign_in("mzj-shending")

    for desk, path, led_to in (
        (compiler_at_desk, "/intake/items?state=draft&size=2&page=99", "/intake/items?state=draft&size=2&page=2"),
        (compiler_at_desk, "/intake/items?state=submitted&page=2", "/intake/items?state=submitted&page=1"),
        (endorser, "/intake/endorsements?page=9", "/intake/endorsements?page=1"),
    ):
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, led_to)
        assert desk.get(led_to).status_code == 200


def test_a_page_of_accounts_or_clients_past_the_end_leads_to_the_last(
    browser: Browser, intake: Intake, bureau: Body
) -> None:
    """Here too."""
    intake.account("registrar", bureau, "registrar")
    browser.sign_in("registrar")

    for path in ("/intake/clients", "/intake/accounts"):
        assert browser.get(f"{path}?page=9").headers["Location"] == f"{path}?page=1"


def test_who_sees_all_bodies_chooses_one_of_them(
    browser: Browser, intake: Intake, bureau: Body, enterprise: Body, compiler_at_desk: Browser
) -> None:
    intake.draft(intake.person(bureau, "compiler"), item_name="甲事项")
    intake.draft(intake.person(enterprise, "compiler"), item_name="乙事项")
    own = compiler_at_desk.get("/intake/items").text
    intake.account("registrar", bureau, "registrar")
    browser.sign_in("registrar")

    everything, one = browser.get("/intake/items").text, browser.get(f"/intake/items?body_id={enterprise.body_id}").text
    none = browser.get(f"/intake/items?body_id={enterprise.body_id}&state=returned").text

    assert f'<option value="{enterprise.body_id}">' in everything
    assert f'<option value="{enterprise.body_id}" selected>' in one
    assert ("甲事项" in one, "乙事项" in one) == (False, True)
    assert f"{enterprise.name}，" in none
    assert 'name="body_id"' not in own


def test_ticked_items_are_submitted_together(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """The result of each is shown; nothing ticked is said kindly; nonsense is refused."""
    person = intake.person(bureau, "compiler")
    ids = [intake.draft(person, item_name="甲"), intake.draft(person, item_name="乙", exercise_content=None)]

    def post(ticked: list[str]) -> Any:
        return compiler_at_desk.post("/intake/items/submissions", {"id": ticked}, page="/intake/items")

    answer = post([f"{one}:1" for one in ids])

    assert answer.status_code == 200
    assert "成功 1 项，没有办成 1 项" in answer.text
    assert "行使内容" in answer.text
    assert post([]).headers["Location"] == "/intake/items"
    assert post(["$ne:1"]).status_code == 422


def test_the_supervising_department_decides_at_its_desk(
    intake: Intake, bureau: Body, enterprise: Body, browser: Browser
) -> None:
    """Tick and endorse, or decline with a reason; without one nothing is done and the ticks stay."""
    worker = intake.person(enterprise, "compiler")
    ids = [intake.draft(worker, item_name=name) for name in ("甲", "乙")]
    for item_id in ids:
        intake.submit(worker, item_id)
    intake.account("mzj-shending", bureau, "endorser")
    desk = "/intake/endorsements"
    assert browser.sign_in("mzj-shending").headers["Location"] == "/intake/"
    ticked = [f"{one}:2" for one in ids]

    without = browser.post(desk, {"id": ticked[0], "decision": "decline"}, page=desk)
    declined = browser.post(desk, {"id": ticked[0], "decision": "decline", "reason": "请补依据"}, page=desk)
    endorsed = browser.post(desk, {"id": ticked[1], "decision": "endorse"}, page=desk)

    assert without.status_code == 422
    assert re.search(rf'value="{ticked[0]}"[^>]*checked', without.text)
    assert "成功 1 项" in declined.text
    assert "成功 1 项" in endorsed.text
    assert [intake.stored("service_items", one)["state"] for one in ids] == ["draft", "submitted"]
    assert "没有等着审定的事项" in browser.get(desk).text


def test_a_refusal_on_a_later_page_shows_that_page_with_its_ticks(
    intake: Intake, bureau: Body, enterprise: Body, browser: Browser
) -> None:
    """An enterprise may have sent a hundred items; the form names the page on which they were ticked."""
    worker = intake.person(enterprise, "compiler")
    for name in ("甲", "乙"):
        intake.submit(worker, intake.draft(worker, item_name=name))
    intake.account("mzj-shending", bureau, "endorser")
    browser.sign_in("mzj-shending")
    desk = "/intake/endorsements?page=2&size=1"
    shown = browser.get(desk).text
    action = re.search('<form method="post" action="([^"]+)" id="selection"', shown)
    mark = re.search('name="id" value="([^"]+)"', shown)
    assert action
    assert mark

    without = browser.post(unescape(action[1]), {"id": mark[1], "decision": "decline"}, page=desk)

    assert without.status_code == 422
    assert re.search(rf'value="{mark[1]}"[^>]*checked', without.text)
    assert without.text.count('name="id"') == 1, "the page on which it was ticked, and no other"


def test_a_supervisor_reads_all_bodies_items(
    intake: Intake, compiler: Actor, new_browser: Callable[[], Browser]
) -> None:
    """With the name of the body, and without anything to press."""
    item_id = intake.draft(compiler)
    intake.account("ducha", intake.body(6), "supervisor")
    supervisor = new_browser()
    supervisor.sign_in("ducha")

    page = supervisor.get("/intake/items").text

    assert "示例民政局" in page
    assert "报送所选" not in page
    assert supervisor.get(f"/intake/items/{item_id}").status_code == 200
    assert supervisor.get(NEW).status_code == 403


def test_the_bar_is_there_only_when_something_can_be_ticked(
    compiler_at_desk: Browser, intake: Intake, bureau: Body
) -> None:
    """Its button waits for a tick where there is JavaScript; without it, the server answers."""
    person = intake.person(bureau, "compiler")
    item_id = intake.draft(person)
    with_draft = compiler_at_desk.get("/intake/items").text
    intake.submit_all(person, [item_id])

    assert re.search("<button[^>]*data-needs-rows[^>]*>报送所选", with_draft)
    assert "报送所选" not in compiler_at_desk.get("/intake/items").text
