"""Adjustments opened by hand: an office chooses items, writes why, and the bodies have them in their worklists."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import settled_source

NEW = "/intake/causes/new"
SAID = {
    "kind": "functions",
    "title": "区民政局三定方案调整",
    "ground": "老龄工作职责划入，请核对行使主体。",
    "document_no": "津委编〔2026〕5号",
    "effective_on": "",
}


@pytest.fixture
def registrar(intake: Intake, new_browser: Callable[[], Browser]) -> Browser:
    """The district government office, signed in."""
    intake.account("qzfb", intake.body(40), "registrar")
    browser = new_browser()
    browser.sign_in("qzfb")
    return browser


def send(browser: Browser, query: str = "", **form: object) -> tuple[int, str, str]:
    """Fill in the form and send it; return the answer and where it leads."""
    path = f"{NEW}?{query}"
    found = re.search(r'name="cause_id" value="([^"]+)"', browser.get(path).text)
    assert found is not None
    answer = browser.post(path, {"cause_id": found[1], **SAID, **form}, page=path)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_ticked_items_get_an_adjustment(
    intake: Intake, compiler: Actor, registrar: Browser, compiler_at_desk: Browser
) -> None:
    chosen, other = intake.drafts(compiler, 2)

    status, _, location = send(registrar, item_id=[chosen])

    assert status == 303
    assert "已对 1 个事项发起调整" in registrar.get(location).text
    worklist = compiler_at_desk.get("/intake/adjustments").text
    assert f":{chosen}" in worklist
    assert f":{other}" not in worklist
    assert SAID["title"] in worklist
    found = re.search(r'href="(/intake/adjustments/[^"?]+)"', worklist)
    assert found is not None
    page = compiler_at_desk.get(found[1]).text
    assert "三定职责调整：区民政局三定方案调整" in page
    assert SAID["ground"] in page
    assert SAID["document_no"] in page
    assert f'href="/intake/items/{chosen}/edit"' in page
    assert SAID["title"] in registrar.get(NEW).text


def test_all_that_a_search_finds_get_one(intake: Intake, compiler: Actor, registrar: Browser) -> None:
    intake.drafts(compiler, 12)

    status, _, location = send(registrar, "search=事项1", scope="listed")

    assert status == 303
    assert "已对 3 个事项发起调整" in registrar.get(location).text


def test_what_is_missing_is_named_and_what_was_typed_stays(intake: Intake, compiler: Actor, registrar: Browser) -> None:
    [chosen] = intake.drafts(compiler, 1)

    status, page, _ = send(registrar, kind="", title="", item_id=[chosen])

    assert status == 422
    assert "有 2 处要改" in page
    assert 'href="#f-kind"' in page
    assert SAID["ground"] in page
    assert re.search(rf'value="{chosen}"[^>]* checked', page)


def test_nothing_chosen_is_refused(registrar: Browser) -> None:
    status, page, _ = send(registrar)

    assert status == 422
    assert "没有选中事项" in page


def test_a_body_is_told_how_to_change_an_approved_item_until_an_office_asks_it_to(
    intake: Intake, compiler: Actor, registrar: Browser, compiler_at_desk: Browser
) -> None:
    item_id = settled_source(intake, compiler).source_id
    path = f"/intake/items/{item_id}"
    told, apply_here = "请在事项页申请变更", f'href="{path}/change"'

    refused = compiler_at_desk.get(f"{path}/edit")
    assert (refused.status_code, told in refused.text) == (409, True)
    assert apply_here in compiler_at_desk.get(path).text
    assert "直接修改事项" not in compiler_at_desk.get("/intake/operations").text

    assert send(registrar, item_id=[item_id])[0] == 303
    assert apply_here not in compiler_at_desk.get(path).text
    found = re.search(r'href="(/intake/adjustments/[^"?]+)"', compiler_at_desk.get("/intake/adjustments").text)
    assert found is not None
    one = compiler_at_desk.get(found[1]).text
    version = re.search(r'/hand".*?name="version" value="(\d+)"', one, re.DOTALL)
    assert version is not None
    assert compiler_at_desk.post(f"{found[1]}/hand", {"version": version[1]}, page=found[1]).status_code == 303
    assert compiler_at_desk.get(f"{path}/edit").status_code == 200
