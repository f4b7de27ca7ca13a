"""The list of implementation lists, the items of which one may be begun, and an item's page with its tables."""

from __future__ import annotations

import re

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import an_implementation, rewrite, settled_source, sign
from tests.services.intake.power_lists import a_file, a_row
from tests.services.intake.test_power_import import bring_in
from tests.unit.intake.implementation.builders import DIGEST

LIST, SOURCES = "/intake/implementation", "/intake/implementation/sources"


def test_each_kind_of_list_has_its_own_page(compiler_at_desk: Browser, intake: Intake, compiler: Actor) -> None:
    item_id = an_implementation(intake, compiler, handling_case="首次申领")

    implementations, directory = compiler_at_desk.get(LIST).text, compiler_at_desk.get("/intake/items").text

    assert f"/intake/items/{item_id}" in implementations
    assert "首次申领" in implementations
    assert "未审定" in implementations
    assert f"/intake/items/{item_id}" not in directory
    assert "首次申领" not in directory
    assert re.search(r'href="/intake/implementation" aria-current="page">实施清单', implementations)
    export = re.search(r'href="(/intake/exports/items.csv[^"]+)"', implementations)
    assert export is not None
    assert "首次申领" in compiler_at_desk.get(export[1].replace("&amp;", "&")).text


def test_the_list_tells_whether_the_head_signed_and_whether_it_still_stands(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor, bureau: Body
) -> None:
    item_id = an_implementation(intake, compiler)
    sign(intake, intake.person(bureau, "signatory", name="李局长"), item_id).or_raise()
    assert "已审定" in compiler_at_desk.get(LIST).text
    assert "审定单.pdf" in compiler_at_desk.get(f"/intake/items/{item_id}").text

    rewrite(intake, compiler, item_id, handling_time="周一至周五 9:00—17:00")

    assert "改动后要重新审定" in compiler_at_desk.get(LIST).text
    shown = compiler_at_desk.get(f"/intake/items/{item_id}").text
    assert "李局长审定的是第 1 稿" in shown
    assert f"/intake/items/{item_id}/submission" not in shown


def test_an_item_is_begun_once_and_a_power_as_well(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor, bureau: Body
) -> None:
    settled_source(intake, compiler, item_name="高龄津贴发放")
    intake.draft(compiler, item_name="还是草稿的事项")
    an_implementation(intake, compiler, item_name="已经编了的事项")
    settled_source(intake, intake.person(intake.body(7), "compiler"), item_name="别单位的事项")
    bring_in(intake, a_file(a_row(bureau, 1, item_name="示例许可")))

    page = compiler_at_desk.get(SOURCES).text

    assert re.findall(r'visually-hidden">：([^<]+)<', page) == ["示例许可", "高龄津贴发放"]
    assert "source_kind=power_list" in page
    assert "可以编制的事项 2 项" in compiler_at_desk.get(LIST).text
    assert "高龄津贴发放" not in compiler_at_desk.get(f"{SOURCES}?search=许可").text
    assert "没有名称含“无此”的事项" in compiler_at_desk.get(f"{SOURCES}?search=无此").text


def test_ticked_lists_are_submitted_and_the_way_back_leads_to_their_list(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    item_id = an_implementation(intake, compiler)
    page = compiler_at_desk.get(f"{LIST}?state=draft&category=1").text
    address = re.search(r'action="(/intake/items/submissions\?[^"]*)"', page)
    assert address is not None
    query = address[1].replace("&amp;", "&")

    result = compiler_at_desk.post(query, {"id": [f"{item_id}:1"]}, page=LIST)
    nothing = compiler_at_desk.post(query, {}, page=LIST)

    assert result.status_code == 200
    assert "还没有经主要负责同志审定" in result.text
    assert f'href="{LIST}?state=draft"' in result.text
    assert nothing.headers["Location"] == f"{LIST}?state=draft"


def test_an_item_shows_its_elements_by_section_with_tables_and_files(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    item_id = an_implementation(intake, compiler)

    page = compiler_at_desk.get(f"/intake/items/{item_id}").text

    assert re.findall(r"<h2>(..信息)</h2>", page) == ["基本信息", "办理信息", "收费信息", "服务信息"]
    assert "完整度 100%" in page
    assert f'<a href="/intake/files/{DIGEST}">优待金申领表.docx</a>' in page
    assert '<th scope="col">办理时限</th>' in page
    assert "10 个工作日" in page
    assert f"/intake/signing/items/{item_id}" in page
    assert "承接目录清单事项" in page


def test_a_directory_item_leads_to_its_lists_and_they_to_each_other(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    item_id = an_implementation(intake, compiler, handling_case="首次申领")
    source_id = intake.stored("service_items", item_id)["source"]["source_id"]

    directory, alone = (compiler_at_desk.get(f"/intake/items/{one}").text for one in (source_id, item_id))

    assert f'href="/intake/items/{item_id}">首次申领' in directory
    assert f"source_kind=directory&amp;source_id={source_id}" in directory
    assert "同一事项的各份实施清单" not in alone


def test_who_may_not_see_a_body_sees_none_of_its_lists(
    intake: Intake, compiler: Actor, browser: Browser, bureau: Body
) -> None:
    item_id = an_implementation(intake, compiler)
    intake.account("jyj-bianzhi", intake.body(8), "compiler")
    browser.sign_in("jyj-bianzhi")

    assert item_id not in browser.get(LIST).text
    for address in ("", "/edit", "/revisions/1", "/revisions?before=1&after=1"):
        answer = browser.client.get(f"/intake/items/{item_id}{address}", follow_redirects=True)
        assert answer.status_code == 404
