"""Dead letters and jobs as pages, with the shared objects on a real database."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from apiflask import APIBlueprint

from shared.runtime.dead_letters import Arrival, DeadLetters
from shared.runtime.jobs import Jobs
from shared.runtime.web import identity
from shared.runtime.web.access import public
from shared.runtime.web.app import create_app
from shared.runtime.web.dead_letters import readable
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of

HOSTILE = '<script>alert("x")</script>'


def session_of(role: str) -> identity.SignedIn:
    """Return a session that begins now."""
    return identity.new_session(
        account_id=f"a-{role}", name=role, body_id="b", body_name="区政府办", roles=[role], now=datetime.now(UTC)
    )


def doors(role: str) -> APIBlueprint:
    """Return a door through which a person with this role comes in."""
    pages = APIBlueprint("doors", __name__, url_prefix="/review")

    @pages.get("/enter")
    @public
    def enter() -> str:
        identity.sign_in(
            identity.new_session(
                account_id=f"a-{role}",
                name=role,
                body_id="b",
                body_name="区政府办",
                roles=[role],
                now=datetime.now(UTC),
            )
        )
        return "ok"

    return pages


@pytest.fixture
def desk(service_db):
    """Open the application for a role; returns client, dead letters and jobs."""
    settings = service_db("review")
    use_cases = SimpleNamespace(dead_letters=DeadLetters("review"), jobs=Jobs("review"))

    def open_for(role: str):
        app = create_app(
            settings,
            use_cases=use_cases,
            blueprints=[doors(role)],
            revoked=RevokedSessions(revoked_sessions_of("review")),
        )
        client = app.test_client()
        client.get("/review/enter")
        return SimpleNamespace(client=client, letters=use_cases.dead_letters, jobs=use_cases.jobs)

    return open_for


def keep(letters: DeadLetters, number: int = 1, body: bytes = b'{"name": "item_submitted"}', queue: str = "review.q"):
    letters.keep(
        [
            Arrival(
                message_id=f"m{n}",
                queue=queue,
                body=body,
                headers={"kind": HOSTILE},
                content_type="application/json",
                error=f"Traceback\nValueError: {HOSTILE}",
                attempts=4,
            )
            for n in range(number)
        ]
    )


def token(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def first_letter(desk) -> str:
    return desk.letters.find()[0][0].id


def test_the_list_says_why_and_where(desk):
    operator = desk("operator")
    keep(operator.letters, 51)

    page = operator.client.get("/review/dead-letters/").text

    assert "item_submitted" in page
    assert "review.q" in page
    assert "第 1–50 项，共 51 项" in page
    assert HOSTILE not in page
    assert "51–51" in operator.client.get("/review/dead-letters/?page=2").text
    assert "没有已放弃的死信" in operator.client.get("/review/dead-letters/?state=discarded").text


def test_a_state_that_is_none_is_refused(desk):
    assert desk("operator").client.get("/review/dead-letters/?state=x").status_code == 422


def test_one_letter_shows_body_and_headers_escaped(desk):
    operator = desk("operator")
    keep(operator.letters, body=b'{"name": "item_submitted", "data": {"a": "<b>"}}')

    page = operator.client.get(f"/review/dead-letters/{first_letter(operator)}").text

    assert "&lt;b&gt;" in page
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page
    assert "Traceback" in page


def test_retry_sends_the_letter_to_its_queue_once(desk):
    operator = desk("operator")
    keep(operator.letters)
    letter = first_letter(operator)
    page = operator.client.get(f"/review/dead-letters/{letter}").text

    form = {"csrf_token": token(page)}
    answer = operator.client.post(f"/review/dead-letters/{letter}/retry", data=form, follow_redirects=True)
    again = operator.client.post(f"/review/dead-letters/{letter}/retry", data=form)

    assert "已送回原来的队列" in answer.text
    assert operator.letters.get(letter).state == "retried"
    assert again.status_code == 409


def test_discarding_needs_a_note(desk):
    operator = desk("operator")
    keep(operator.letters)
    letter = first_letter(operator)
    form = {"csrf_token": token(operator.client.get(f"/review/dead-letters/{letter}").text)}

    without = operator.client.post(f"/review/dead-letters/{letter}/discard", data={**form, "note": "  "})
    state_without = operator.letters.get(letter).state
    operator.client.post(f"/review/dead-letters/{letter}/discard", data={**form, "note": "重复的测试消息"})

    assert (without.status_code, state_without) == (422, "open")
    assert "原因：" in without.text
    kept = operator.letters.get(letter)
    assert (kept.state, kept.note, kept.by) == ("discarded", "重复的测试消息", "operator")
    assert "重复的测试消息" in operator.client.get(f"/review/dead-letters/{letter}").text


def test_unknown_letters_are_not_found(desk):
    assert desk("operator").client.get("/review/dead-letters/none").status_code == 404


def test_many_letters_are_decided_at_once_with_a_result_for_each(desk):
    operator = desk("operator")
    keep(operator.letters, 3)
    page = operator.client.get("/review/dead-letters/?queue=review.q").text
    ids = re.findall(r'name="letter_id" value="([^"]+)"', page)
    form = {"csrf_token": token(page), "letter_id": [*ids[:2], "none"], "decision": "retry"}

    answer = operator.client.post("/review/dead-letters/batch", data={**form, "back": "/review/dead-letters/?queue=x"})

    assert len(ids) == 3
    assert "2 条办成，1 条没有办成" in answer.text
    assert "没有这条消息" in answer.text
    assert 'href="/review/dead-letters/?queue=x">返回列表' in answer.text
    assert operator.letters.counts() == {"open": 1, "retried": 2, "discarded": 0}


def test_all_that_the_filters_find_are_decided_at_once(desk):
    operator = desk("operator")
    keep(operator.letters, 60)
    page = operator.client.get("/review/dead-letters/").text
    form = {"csrf_token": token(page), "everything": "1", "decision": "discard", "note": "演练"}

    other = operator.client.post("/review/dead-letters/batch", data={**form, "queue": "review.other"})
    answer = operator.client.post("/review/dead-letters/batch", data={**form, "queue": "review.q"})

    assert "不只本页：全部 60 条" in page
    assert other.status_code == 422
    assert "60 条办成，0 条没有办成" in answer.text


def test_a_batch_of_nothing_and_a_discarding_without_a_reason_are_refused(desk):
    operator = desk("operator")
    keep(operator.letters)
    page = operator.client.get("/review/dead-letters/").text
    form = {"csrf_token": token(page), "decision": "discard", "back": "https://elsewhere.example/"}

    nothing = operator.client.post("/review/dead-letters/batch", data=form)
    without = operator.client.post("/review/dead-letters/batch", data={**form, "letter_id": first_letter(operator)})

    assert (nothing.status_code, without.status_code) == (422, 422)
    assert "没有选消息" in nothing.text
    assert operator.letters.counts()["open"] == 1


def test_a_discarding_is_taken_back_and_the_history_shows_it(desk):
    operator = desk("operator")
    keep(operator.letters)
    letter = first_letter(operator)
    operator.letters.discard(letter, session_of("operator").actor(), "看错了")
    page = operator.client.get(f"/review/dead-letters/{letter}").text

    answer = operator.client.post(
        f"/review/dead-letters/{letter}/reopen", data={"csrf_token": token(page)}, follow_redirects=True
    )

    assert "已撤销放弃" in answer.text
    assert answer.text.index("放弃：看错了") < answer.text.index("撤销放弃", answer.text.index("放弃：看错了"))
    assert operator.letters.get(letter).state == "open"


def test_after_a_decision_the_list_keeps_its_filters(desk):
    operator = desk("operator")
    keep(operator.letters)
    letter = first_letter(operator)
    here = {"Referer": "http://localhost/review/dead-letters/?queue=review.q"}
    page = operator.client.get(f"/review/dead-letters/{letter}", headers=here).text
    elsewhere = operator.client.get(f"/review/dead-letters/{letter}", headers={"Referer": "https://x.example/"}).text

    back = re.search(r'name="back" value="([^"]+)"', page)[1]
    answer = operator.client.post(
        f"/review/dead-letters/{letter}/retry", data={"csrf_token": token(page), "back": back}
    )

    assert answer.location == "/review/dead-letters/?queue=review.q"
    assert 'name="back" value="/review/dead-letters/"' in elsewhere


def test_filters_stay_in_the_address(desk):
    operator = desk("operator")
    keep(operator.letters, 51)

    page = operator.client.get("/review/dead-letters/?queue=review.q").text

    assert "queue=review.q&amp;page=2" in page
    assert "?state=discarded&amp;queue=review.q" in page
    assert "没有符合条件的死信" in operator.client.get("/review/dead-letters/?queue=review.other").text


def test_the_page_says_what_the_message_wanted_and_whom_it_concerns(desk):
    operator = desk("operator")
    item = "0193a000-0000-7000-8000-000000000001"
    message = {
        "name": "item_submitted",
        "item_id": item,
        "actor": {"name": "李四", "body_name": "民政局"},
        "data": {"item_name": "高龄津贴发放", "body": {"name": "区民政局"}},
    }
    keep(operator.letters, body=json.dumps(message).encode(), queue="review.item_submitted")

    page = operator.client.get(f"/review/dead-letters/{first_letter(operator)}").text

    assert "为报送的事项开一轮联合审核" in page
    assert "审核不会开始" in page
    assert f'href="/notify/items/{item}">高龄津贴发放' in page
    assert "区民政局" in page
    assert "由 民政局 李四 的操作引起" in page


def test_only_operators_see_dead_letters(desk):
    assert desk("compiler").client.get("/review/dead-letters/").status_code == 403


@pytest.mark.parametrize(
    ("body", "text", "note"),
    [
        (b'{"a":"\xe4\xb8\xad"}', '{\n  "a": "中"\n}', ""),
        (b"{", "{", "不是 JSON"),
        (b"\x1f\x8b", "1f 8b", "第 2 个字节是 0x8b"),
        (b"", "", "不是 JSON"),
    ],
)
def test_any_body_can_be_read(body, text, note):
    shown, remark = readable(body)

    assert shown == text
    assert note in remark
