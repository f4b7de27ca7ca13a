"""Inbox, record and API, as a browser and a machine see them."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask

from services.notify.application.notice_rules import NoticeStandard
from services.notify.bootstrap import UseCases
from shared.runtime.web.access import routes
from tests.services.notify.people import CODER, COMPILER, LEGAL, OPERATOR, SUPERVISOR, a_person
from tests.services.notify.visiting import Visitor
from tests.unit.notify.builders import DATA, ITEM, REPORTS, a_message

NAMES = [name for name in DATA if name not in REPORTS]
_RULES = NoticeStandard()
_SENT = [a_message(name, minutes=n) for n, name in enumerate(NAMES)]
_OVER = {key for each in _SENT for key in _RULES.rounds_over(each)}
_DONE = {(matter, each.occurred_at) for each in _SENT for matter in _RULES.settled(each)}
TOLD = sum(
    notice.desk == "body:b-1"
    and not _OVER & set(notice.waits_for)
    and not any(matter in notice.matters and notice.occurred_at < at for matter, at in _DONE)
    for each in _SENT
    for notice in _RULES.rules.notices(each.name, [_RULES.happening(each)])
)
"""How many notices the compiler's desk has still to read of one message of every kind: the round is over."""


@pytest.fixture
def app(whole_app: APIFlask, notify: UseCases) -> APIFlask:
    """One message of every kind."""
    notify.record.received(
        [each for each in _SENT if each.name not in ("body_changed", "session_revoked", "client_changed")]
    )
    notify.record.body_changed([each for each in _SENT if each.name == "body_changed"])
    notify.record.session_revoked([each for each in _SENT if each.name in ("session_revoked", "client_changed")])
    return whole_app


@pytest.fixture
def compiler(app: APIFlask) -> Visitor:
    return Visitor(app, COMPILER)


@pytest.fixture
def supervisor(app: APIFlask) -> Visitor:
    return Visitor(app, SUPERVISOR)


def test_the_inbox_names_item_and_next_step(compiler: Visitor) -> None:
    page = compiler.get("/notify/").text

    assert "高龄津贴发放：退回修改，1 条意见" in page
    assert f'href="/intake/items/{ITEM}"' in page
    assert "去修改" in page
    assert f"{TOLD} 条未读" in page


def test_an_empty_inbox_says_what_it_is_for(app: APIFlask) -> None:
    stranger = Visitor(app, a_person("compiler", body_id="b-none"))

    assert "收件箱是空的" in stranger.get("/notify/").text
    assert "没有未读的通知" in stranger.get("/notify/?unread=1").text


def test_a_page_past_the_end_leads_to_the_last(compiler: Visitor, supervisor: Visitor) -> None:
    inbox, records = compiler.get("/notify/?unread=1&size=5&page=9"), supervisor.get("/notify/records?size=5&page=99")

    assert (inbox.status_code, inbox.location) == (303, f"/notify/?unread=1&size=5&page={-(-TOLD // 5)}")
    assert records.status_code == 303
    assert 'aria-label="翻页"' in supervisor.get(records.location).text


def test_one_notice_and_then_the_page_are_marked_as_read(compiler: Visitor) -> None:
    notices = compiler.api("GET", "/notify/api/notices").json["notices"]

    answer = compiler.post(
        "/notify/", "/notify/read", {"notice_id": notices[0]["notice_id"], "back": "/notify/?unread=1"}
    )
    assert answer.location == "/notify/?unread=1"
    assert f"{TOLD - 1} 条未读" in compiler.get("/notify/?unread=1").text
    assert "李四已读" in compiler.get("/notify/").text

    compiler.post("/notify/", "/notify/read", {"notice_id": [each["notice_id"] for each in notices]})
    assert "0 条未读" in compiler.get("/notify/").text


def test_the_badge_is_a_fragment_for_htmx_and_a_page_for_others(compiler: Visitor) -> None:
    badge = compiler.get("/notify/unread", HX_Request="true").text

    assert badge.strip().startswith(f'<span class="cnt hot">{TOLD}</span>')
    assert "<html" not in badge
    assert "<html" in compiler.get("/notify/unread").text


def test_a_script_in_a_name_is_only_text(app: APIFlask, notify: UseCases, compiler: Visitor) -> None:
    notify.record.received([a_message("item_submitted", item_id="i-x", item_name="<script>alert(1)</script>")])

    assert "<script>alert" not in compiler.get("/notify/").text
    assert "<script>alert" not in Visitor(app, SUPERVISOR).get("/notify/records").text


def test_every_kind_of_message_can_be_read_in_the_record(supervisor: Visitor) -> None:
    for name in NAMES:
        page = supervisor.get(f"/notify/records?name={name}").text
        [record] = supervisor.api("GET", f"/notify/api/records?name={name}").json["records"]

        assert record["message_id"] in page
        assert supervisor.get(f"/notify/records/{record['message_id']}").status_code == 200
        assert "{" not in page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_the_record_is_searched_by_item_and_day(supervisor: Visitor) -> None:
    assert supervisor.api("GET", f"/notify/api/records?item_id={ITEM}").json["total"] == 39
    assert supervisor.api("GET", "/notify/api/records?day=2026-11-24").json["total"] == len(NAMES)
    assert supervisor.api("GET", "/notify/api/records?day=2026-11-25").json["total"] == 0
    assert "没有符合条件" in supervisor.get("/notify/records?day=2020-01-01").text


def test_the_trail_tells_the_story_of_an_item(supervisor: Visitor) -> None:
    page = supervisor.get(f"/notify/items/{ITEM}").text

    assert (
        page.index("报送")
        < page.index("法制审核员不同意")
        < page.index("基本编码 502009001000")
        < page.index("第 1 版")
    )
    assert supervisor.get("/notify/items/none").status_code == 404


def test_the_operators_see_counts_and_where_dead_letters_are(app: APIFlask) -> None:
    page = Visitor(app, OPERATOR).get("/notify/operations").text

    for service in ("intake", "review", "coding", "publish", "notify"):
        assert f'href="/{service}/dead-letters/"' in page
    assert "item_approved" in page


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/notify/", [COMPILER, LEGAL, CODER, SUPERVISOR, OPERATOR]),
        ("/notify/unread", [COMPILER, LEGAL, CODER, SUPERVISOR, OPERATOR]),
        ("/notify/records", [SUPERVISOR, OPERATOR]),
        (f"/notify/items/{ITEM}", [SUPERVISOR, OPERATOR]),
        ("/notify/operations", [OPERATOR]),
    ],
)
def test_each_page_is_open_to_those_it_is_for(app: APIFlask, path: str, allowed: list[Any]) -> None:
    for person in (COMPILER, LEGAL, CODER, SUPERVISOR, OPERATOR):
        assert Visitor(app, person).get(path).status_code == (200 if person in allowed else 403), person.name
    assert Visitor(app, None).get(path).status_code in (302, 303)


def test_machines_without_the_right_token_are_refused(app: APIFlask) -> None:
    assert Visitor(app, None).api("GET", "/notify/api/notices").status_code == 401
    assert Visitor(app, None).api("POST", "/notify/api/notices/read", {"notice_ids": ["x"]}).status_code == 401
    assert Visitor(app, COMPILER).api("GET", "/notify/api/records").status_code == 403


def test_every_route_asks_for_a_permission(app: APIFlask) -> None:
    own = [route for route in routes(app) if route.rule.startswith("/notify")]

    assert [route.rule for route in own if route.permission is None] == []


def test_the_api_reads_and_marks(compiler: Visitor) -> None:
    first = compiler.api("GET", "/notify/api/notices?unread=1&page=1").json
    marked = compiler.api(
        "POST", "/notify/api/notices/read", {"notice_ids": [each["notice_id"] for each in first["notices"]]}
    ).json
    after = compiler.api("GET", "/notify/api/notices?unread=1").json

    assert first["unread"] == len(first["notices"]) == TOLD
    assert marked == {"marked": TOLD, "unread": 0}
    assert after["notices"] == []


def test_notices_of_others_are_not_marked(app: APIFlask, compiler: Visitor) -> None:
    foreign = [each["notice_id"] for each in Visitor(app, CODER).api("GET", "/notify/api/notices").json["notices"]]

    assert compiler.api("POST", "/notify/api/notices/read", {"notice_ids": foreign}).json["marked"] == 0


def test_a_wrong_body_is_refused_in_chinese(compiler: Visitor) -> None:
    bodies: list[Any] = [{}, {"notice_ids": []}, {"notice_ids": [{"$ne": ""}]}, {"notice_ids": "x"}, []]
    for body in bodies:
        answer = compiler.api("POST", "/notify/api/notices/read", body)
        assert answer.status_code == 422, body
        assert answer.json["problems"], body


def test_a_wrong_query_is_refused(supervisor: Visitor) -> None:
    for query in ("page=0", "page=501", "name=nothing", "day=yesterday", "size=501"):
        assert supervisor.api("GET", f"/notify/api/records?{query}").status_code == 422, query


def test_an_empty_date_field_of_the_form_means_every_day(supervisor: Visitor) -> None:
    assert supervisor.get("/notify/records?item_id=&name=&day=").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(supervisor: Visitor, day: str) -> None:
    answer = supervisor.get(f"/notify/records?day={day}")

    assert answer.status_code == 422
    assert "应当在 1949-10-01 到 2999-12-31" in answer.text
