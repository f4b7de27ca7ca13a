"""Pages and API of the coding desk, as a browser and a machine see them."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask

from services.coding.bootstrap import UseCases
from services.coding.entrypoints.web import create_app
from shared.runtime.settings import Settings
from shared.runtime.web.access import routes
from tests.services.coding.builders import OFFICER, a_body_changed, a_person, an_item_approved, row
from tests.services.notify.visiting import Visitor

SUPERVISOR = a_person("supervisor", name="督查员")
COMPILER = a_person("compiler", name="编制员")


@pytest.fixture
def app(settings: Settings, coding: UseCases) -> APIFlask:
    """A ledger with one coded and one held item."""
    coding.copies.body_changed([a_body_changed(), a_body_changed("b-2", guiding_department="8X")])
    coding.assign_codes.item_approved(
        [
            an_item_approved("coded", item_name="高龄津贴发放"),
            an_item_approved("held", body_id="b-2", item_name="居民用水<script>报装"),
        ]
    )
    return create_app(settings, coding)


@pytest.fixture
def officer(app: APIFlask) -> Visitor:
    return Visitor(app, OFFICER)


def test_the_ledger_shows_codes_in_segments(officer: Visitor) -> None:
    page = officer.get("/coding/")

    assert page.status_code == 200
    assert "<b>50</b><b>20</b><b>09</b><b>001</b><b>000</b>" in page.text
    assert "居民用水&lt;script&gt;报装" in page.text


def test_the_ledger_is_filtered(officer: Visitor) -> None:
    coded, held = 'href="/coding/items/coded"', 'href="/coding/items/held"'
    for query, shown, hidden in (
        ("q=高龄", coded, held),
        ("q=502009", coded, held),
        ("state=held", held, coded),
        ("q=script", held, coded),
        ("q=没有的", "没有找到", coded),
    ):
        page = officer.get(f"/coding/?{query}")
        assert page.status_code == 200
        assert shown in page.text, query
        assert hidden not in page.text, query


def test_a_page_past_the_end_leads_to_the_last(officer: Visitor) -> None:
    answer = officer.get("/coding/?state=held&q=&page=9")

    assert (answer.status_code, answer.location) == (303, "/coding/?state=held&q=&page=1")
    assert 'href="/coding/items/held"' in officer.get(answer.location).text


def test_the_name_of_a_department_holds_no_marks(officer: Visitor) -> None:
    page = "/coding/departments"

    answer = officer.post(page, page, {"code": "8X", "name": "<b>部门"})

    assert answer.status_code == 422
    assert "尖括号" in answer.text


def test_the_officer_mends_the_table_and_assigns_again_on_the_desk(officer: Visitor) -> None:
    first = officer.post(
        "/coding/?state=held", "/coding/assignments", {"item": ["held"], "back": "/coding/?state=held"}
    )
    assert "8X" in officer.get(first.location).text

    added = officer.post("/coding/departments", "/coding/departments", {"code": "8X", "name": "示例·新部门"})
    assert added.status_code == 303
    done = officer.post("/coding/?state=held", "/coding/assignments", {"item": ["held"], "back": "/coding/"})

    assert done.location == "/coding/"
    assert "已赋码 1 项" in officer.get(done.location).text
    assert row("held")["base_code"] == "50208X001000"


def test_a_target_outside_this_site_is_not_followed(officer: Visitor) -> None:
    answer = officer.post("/coding/", "/coding/assignments", {"item": ["held"], "back": "//elsewhere.example/"})

    assert answer.location == "/coding/?state=held"


def test_sending_nothing_says_what_to_do(officer: Visitor) -> None:
    answer = officer.post("/coding/", "/coding/assignments", {})

    assert "请先勾选" in officer.get(answer.location).text


def test_the_page_of_an_item_explains_each_segment(officer: Visitor) -> None:
    page = officer.get("/coding/items/coded").text

    for text in ("公共服务", "示例·民政", "县级", "第 1 个主项", "没有子项", "校验位正确"):
        assert text in page


def test_the_page_of_a_held_item_says_why_and_offers_the_remedy(officer: Visitor) -> None:
    page = officer.get("/coding/items/held").text

    assert "为什么暂缓" in page
    assert "重新赋码" in page


def test_departments_are_renamed_and_removed_on_the_desk(officer: Visitor) -> None:
    assert "示例" in officer.get("/coding/departments").text

    officer.post("/coding/departments", "/coding/departments/02", {"name": "教育", "version": "1"})
    assert 'value="教育"' in officer.get("/coding/departments").text
    officer.post("/coding/departments", "/coding/departments/02/removal", {"version": "2"})
    assert 'value="教育"' not in officer.get("/coding/departments").text


def test_wrong_input_comes_back_with_its_remedy(officer: Visitor) -> None:
    wrong = officer.post("/coding/departments", "/coding/departments", {"code": "A", "name": ""})
    known = officer.post("/coding/departments", "/coding/departments", {"code": "09", "name": "又一个"})
    stale = officer.post("/coding/departments", "/coding/departments/02", {"name": "教育", "version": "7"})
    used = officer.post("/coding/departments", "/coding/departments/09/removal", {"version": "1"})

    assert wrong.status_code == 422
    assert "两位数字或大写字母" in wrong.text
    assert known.status_code == 409
    assert "已在表中" in known.text
    assert stale.status_code == 409
    assert used.status_code == 409
    assert "不能删除" in used.text


def test_an_unknown_item_is_not_found(officer: Visitor) -> None:
    assert officer.get("/coding/items/none").status_code == 404
    assert officer.api("GET", "/coding/api/codes/none").status_code == 404


def test_the_supervisor_looks_and_changes_nothing(app: APIFlask) -> None:
    supervisor = Visitor(app, SUPERVISOR)

    assert supervisor.get("/coding/?state=held").status_code == 200
    assert 'action="/coding/assignments"' not in supervisor.get("/coding/items/held").text
    assert "加入代码表" not in supervisor.get("/coding/departments").text
    for path in (
        "/coding/assignments",
        "/coding/departments",
        "/coding/departments/02",
        "/coding/departments/02/removal",
    ):
        assert supervisor.post("/coding/", path, {"item": "held"}).status_code == 403
    assert supervisor.api("POST", "/coding/api/assignments", {"items": ["held"]}).status_code == 403
    assert supervisor.api("PUT", "/coding/api/departments", {"departments": []}).status_code == 403


def test_others_are_refused(app: APIFlask) -> None:
    for path in ("/coding/", "/coding/items/coded", "/coding/departments"):
        assert Visitor(app, COMPILER).get(path).status_code == 403
        assert Visitor(app, None).get(path).status_code in (302, 303)
    for path in ("/coding/api/codes", "/coding/api/codes/coded", "/coding/api/departments"):
        assert Visitor(app, COMPILER).api("GET", path).status_code == 403
        assert Visitor(app, None).api("GET", path).status_code == 401


def test_every_route_of_the_desk_asks_for_a_permission(app: APIFlask) -> None:
    own = [route for route in routes(app) if route.rule.startswith("/coding")]

    assert [route.rule for route in own if route.permission is None] == []


def test_the_api_lists_codes(officer: Visitor) -> None:
    answer = officer.api("GET", "/coding/api/codes?page=1").json
    one = officer.api("GET", "/coding/api/codes/coded").json

    assert answer["total"] == 2
    assert one["base_code"] == "502009001000"
    assert one in answer["codes"]
    assert [code["item_id"] for code in officer.api("GET", "/coding/api/codes?state=held").json["codes"]] == ["held"]


def test_the_api_assigns_again_and_keeps_the_table(officer: Visitor) -> None:
    refused = officer.api("POST", "/coding/api/assignments", {"items": ["held", "none"]}).json["results"]
    put = officer.api("PUT", "/coding/api/departments", {"departments": [{"code": "8X", "name": "新"}]}).json["results"]
    done = officer.api("POST", "/coding/api/assignments", {"items": ["held"]}).json["results"]
    table = officer.api("GET", "/coding/api/departments").json["departments"]

    assert [result["code"] for result in refused] == ["unknown_department", "not_found"]
    assert [result["ok"] for result in (*put, *done)] == [True, True]
    assert {"code": "8X", "name": "新", "is_sample": False, "version": 1} in table


def test_a_wrong_body_is_refused_in_chinese(officer: Visitor) -> None:
    bodies: list[Any] = [
        {},
        {"items": []},
        {"items": [{"$ne": ""}]},
        {"items": ["x"] * 501},
        {"items": "held"},
        {"items": ["held"], "more": 1},
        [],
    ]
    for body in bodies:
        answer = officer.api("POST", "/coding/api/assignments", body)
        assert answer.status_code == 422, body
        assert answer.json["problems"], body


def test_a_wrong_query_is_refused(officer: Visitor) -> None:
    for query in ("page=0", "page=x", "state=nothing", "size=501", f"q={'长' * 101}"):
        assert officer.api("GET", f"/coding/api/codes?{query}").status_code == 422, query
        assert officer.get(f"/coding/?{query}").status_code == 422, query


def test_an_operator_in_a_query_finds_nothing(officer: Visitor) -> None:
    assert officer.api("GET", "/coding/api/codes?q=%7B%22%24ne%22%3A1%7D").json["total"] == 0
    assert officer.api("GET", "/coding/api/codes?q[$ne]=x").status_code == 422


def test_the_openapi_document_knows_every_operation(officer: Visitor) -> None:
    paths = officer.get("/coding/api/openapi.json").json["paths"]

    assert set(paths) >= {"/coding/api/codes", "/coding/api/assignments", "/coding/api/departments"}
