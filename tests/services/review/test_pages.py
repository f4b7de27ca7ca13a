"""The review desk in a browser's eyes: lists, the item, who is let in."""

from __future__ import annotations

from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from tests.services.phone import said_twice
from tests.services.review.conftest import bearer, submitted
from tests.services.review.reviewers import all_say, as_reviewer
from tests.unit.review.builders import ELEMENTS, HASH, HASHES, NOON, a_reviewer, item_submitted

LAW = {
    "kind": "1",
    "title": "军人抚恤优待条例",
    "article": "第四十二条",
    "text": "国家建立中央和地方财政分级负担的义务兵家庭优待金制度。",
    "status": "1",
}


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


def test_on_a_phone_nothing_below_the_name_is_said_again_beside_it(client: FlaskClient, use_cases: UseCases) -> None:
    _, closed = submitted(use_cases, 2)
    all_say(use_cases, closed, "reject", "依据不足")
    as_reviewer(client)

    for view in ("waiting", "closed"):
        assert said_twice(client.get(f"/review/?view={view}").text) == set()


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


def test_the_item_page_and_the_api_tell_why_an_item_is_no_power(client: FlaskClient, use_cases: UseCases) -> None:
    """What the body says stands as it was said; it is kept with the round, and an item without it has none."""
    said = {"powers": ["区民政局“优待金给付”"], "justification": "另一<件>事", "by": "区民政局 张三", "at": NOON}
    (item_id,) = submitted(use_cases, scope_override=said)
    (plain,) = submitted(use_cases)
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "与权力清单的关系" in page
    assert "区民政局“优待金给付”" in page
    assert "另一&lt;件&gt;事" in page
    assert "与权力清单的关系" not in client.get(f"/review/items/{plain}").text
    told = client.get(f"/review/api/reviews/{item_id}", headers=bearer(client, a_reviewer())).json
    assert told["scope_override"] == {**said, "at": NOON.isoformat()}


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

    assert "改了 1 个要素：" in page
    assert f"<del>{ELEMENTS['exercise_content']}</del>" in page
    assert "<ins>每年发放一次</ins>" in page
    assert page.count("请写明发放次数") == 4  # each office once, the own one above, too
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
