"""The review desk in a browser's eyes: lists, the item, opinions one by one and in batches."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from tests.services.review.conftest import csrf, names, sign_in, stored, submitted
from tests.unit.review.builders import ELEMENTS, HASH, HASHES, OFFICES, a_reviewer, item_submitted

LAW = {
    "kind": "1",
    "title": "军人抚恤优待条例",
    "article": "第四十二条",
    "text": "国家建立中央和地方财政分级负担的义务兵家庭优待金制度。",
    "status": "1",
}


def as_reviewer(client: FlaskClient, **changed: Any) -> None:
    """Sign a reviewer in."""
    sign_in(client, a_reviewer(**changed))


def send(client: FlaskClient, address: str, **form: Any) -> Any:
    """Send a form of the page at this address."""
    token = csrf(client.get(address).text)
    return client.post(address, data={"csrf_token": token} | form)


def all_say(use_cases: UseCases, item_id: str, verdict: str, reason: str = "") -> None:
    """Let every office say the same."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason=reason)
    for office in OFFICES:
        use_cases.give_opinions([entry], actor=a_reviewer(office))


def test_the_worklist_shows_what_waits_and_where_to_go_on(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    page = client.get("/review/").text

    assert "义务兵家庭优待金发放" in page
    assert f"/review/items/{item_id}" in page
    assert "0 / 3 单位已审" in page


def test_an_empty_worklist_says_so(client: FlaskClient) -> None:
    as_reviewer(client)

    assert "没有待您审核的事项" in client.get("/review/").text
    assert "没有符合条件的事项" in client.get("/review/?view=closed&state=returned").text


def test_a_page_past_the_end_leads_to_the_last(client: FlaskClient, use_cases: UseCases) -> None:
    submitted(use_cases, 3)
    as_reviewer(client)

    answer = client.get("/review/?view=waiting&size=2&page=9")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/review/?view=waiting&size=2&page=2")
    assert client.get("/review/?view=closed&page=2").headers["Location"] == "/review/?view=closed&page=1"


def test_filters_and_page_stand_in_the_address_and_in_the_links(client: FlaskClient, use_cases: UseCases) -> None:
    submitted(use_cases, 3)
    submitted(use_cases, 1, item_name="高龄津贴发放")
    as_reviewer(client)

    page = client.get("/review/?view=waiting&name=优待金&body=civil-affairs&size=2").text

    assert "共 3 项" in page
    assert "高龄津贴发放" not in page
    assert "size=2" in page
    assert "body=civil-affairs" in page


def test_the_other_lists_show_what_was_said_and_what_is_over(client: FlaskClient, use_cases: UseCases) -> None:
    spoken, closed = submitted(use_cases, 2)
    use_cases.give_opinions([OpinionEntry(item_id=spoken, content_hash=HASH, verdict="approve")], actor=a_reviewer())
    all_say(use_cases, closed, "reject", "依据不足")
    as_reviewer(client)

    assert spoken in client.get("/review/?view=spoken").text
    over = client.get("/review/?view=closed&state=returned").text
    assert closed in over
    assert "退回修改" in over
    assert closed not in client.get("/review/?view=closed&state=approved").text


def test_a_supervisor_sees_all_running_reviews_and_no_form(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, roles={"supervisor"})

    worklist, item = client.get("/review/").text, client.get(f"/review/items/{item_id}").text

    assert item_id in worklist
    assert 'name="item"' not in worklist
    assert "只查看审核" in item
    assert 'name="verdict"' not in item


def test_the_item_page_shows_labels_and_the_law_in_its_own_type(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, elements={**ELEMENTS, "service_object": ["1"], "legal_basis": [LAW]})
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "自然人" in page
    assert f'<p class="law mb-2">{LAW["text"]}</p>' in page
    assert "《军人抚恤优待条例》" in page
    assert "第 1 轮" in page


def test_the_second_round_shows_what_changed_and_the_old_opinions(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, "approve_after_change", "请写明发放次数")
    use_cases.open_reviews(
        [
            item_submitted(
                item_id,
                sequence=9,
                revision=4,
                submission=2,
                content_hash="b" * 64,
                elements={**ELEMENTS, "exercise_content": "每年发放一次"},
                element_hashes={**HASHES, "exercise_content": "3" * 64},
            )
        ]
    )
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "这一轮改了 1 个要素" in page
    assert f"<del>{ELEMENTS['exercise_content']}</del>" in page
    assert "<ins>每年发放一次</ins>" in page
    assert page.count("请写明发放次数") == 3
    assert "修改后同意" in page


def test_script_in_a_name_and_in_a_reason_is_shown_as_text(client: FlaskClient, use_cases: UseCases) -> None:
    script = "<script>alert(1)</script>"
    (item_id,) = submitted(use_cases, item_name=script, elements={"item_name": script})
    all_say(use_cases, item_id, "reject", script)
    as_reviewer(client)

    for address in (f"/review/items/{item_id}", "/review/?view=closed"):
        page = client.get(address).text
        assert script not in page
        assert "&lt;script&gt;" in page


def test_an_opinion_is_recorded_and_the_next_item_comes(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = submitted(use_cases, 2)
    as_reviewer(client)

    answer = send(client, f"/review/items/{first}", content_hash=HASH, verdict="reject", reason="依据已废止")

    assert (303, f"/review/items/{second}") == (answer.status_code, answer.location)
    assert [opinion["reason"] for opinion in stored(first)["current"]["opinions"]] == ["依据已废止"]


def test_after_the_last_item_the_worklist_comes(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(client, f"/review/items/{item_id}", content_hash=HASH, verdict="approve")

    assert answer.location == "/review/"
    assert "意见已记录" in client.get("/review/").text


def test_a_missing_reason_is_named_at_its_field_and_what_was_chosen_stays(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(client, f"/review/items/{item_id}", content_hash=HASH, verdict="reject", reason=" ")

    assert answer.status_code == 422
    assert "必须写明理由" in answer.text
    assert 'href="#f-reason"' in answer.text
    assert 'value="reject" required checked' in answer.text
    assert stored(item_id)["current"]["opinions"] == []


def test_a_stale_page_is_a_conflict_that_says_reload(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(client, f"/review/items/{item_id}", content_hash="c" * 64, verdict="approve")

    assert answer.status_code == 409
    assert "请重新打开该事项" in answer.text
    assert stored(item_id)["current"]["opinions"] == []


def test_the_authors_own_body_sees_why_it_cannot_speak(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, body_id="civil-affairs")

    assert "不能由本单位审核" in client.get(f"/review/items/{item_id}").text
    assert "本单位报送，不能审" in client.get("/review/").text
    token = csrf(client.get("/review/").text)
    answer = client.post(
        f"/review/items/{item_id}", data={"csrf_token": token, "content_hash": HASH, "verdict": "approve"}
    )

    assert answer.status_code == 409
    assert names(item_id) == ["review_opened"]


def test_one_verdict_for_the_ticked_rows_and_a_result_for_each(client: FlaskClient, use_cases: UseCases) -> None:
    first, stale, untouched = submitted(use_cases, 3)
    as_reviewer(client)

    answer = send(
        client,
        "/review/?view=waiting",
        item=[first, stale],
        verdict="approve",
        **{f"hash-{first}": HASH, f"hash-{stale}": "c" * 64, f"hash-{untouched}": HASH},
    )

    assert answer.status_code == 200
    assert "成功 1 项，没有成功 1 项" in answer.text
    assert "请重新打开该事项" in answer.text
    assert "/review/?view=waiting" in answer.text
    assert [len(stored(item_id)["current"]["opinions"]) for item_id in (first, stale, untouched)] == [1, 0, 0]


def test_a_batch_without_reason_comes_back_with_its_ticks(client: FlaskClient, use_cases: UseCases) -> None:
    ticked, _other = submitted(use_cases, 2)
    as_reviewer(client)

    answer = send(client, "/review/", item=[ticked], verdict="reject", reason="", **{f"hash-{ticked}": HASH})

    assert answer.status_code == 422
    assert "必须写明理由" in answer.text
    boxes = [line for line in answer.text.splitlines() if 'name="item"' in line]
    assert {(ticked in box, " checked>" in box) for box in boxes} == {(True, True), (False, False)}
    assert stored(ticked)["current"]["opinions"] == []


def test_a_batch_of_nothing_asks_to_tick_first(client: FlaskClient, use_cases: UseCases) -> None:
    submitted(use_cases)
    as_reviewer(client)

    answer = send(client, "/review/", verdict="approve")

    assert answer.status_code == 422
    assert "请先勾选要审核的事项" in answer.text


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = client.post(f"/review/items/{item_id}", data={"content_hash": HASH, "verdict": "approve"})

    assert answer.status_code == 400
    assert stored(item_id)["current"]["opinions"] == []


def test_a_foreign_role_and_a_stranger_are_kept_out(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    assert "/intake/sign-in" in client.get(f"/review/items/{item_id}").location
    as_reviewer(client, roles={"compiler"})
    assert client.get("/review/").status_code == 403
    assert client.get(f"/review/items/{item_id}").status_code == 403


def test_an_unknown_item_is_a_page_that_says_so(client: FlaskClient) -> None:
    as_reviewer(client)

    answer = client.get(f"/review/items/{new_id()}")

    assert answer.status_code == 404
    assert "没有这个事项的审核记录" in answer.text


def test_a_revoked_session_ends_at_once(client: FlaskClient, use_cases: UseCases) -> None:
    from shared.contracts.envelope import emit
    from shared.kernel.clock import SystemClock

    as_reviewer(client)
    assert client.get("/review/").status_code == 200

    now = SystemClock().now()
    data = {"account_id": "account of legal_review", "session_id": "", "revoked_at": now.isoformat()}
    use_cases.revoke_sessions(
        [emit("session_revoked", aggregate_id="a", sequence=1, occurred_at=now, actor={}, data=data)]
    )

    assert "/intake/sign-in" in client.get("/review/").location
