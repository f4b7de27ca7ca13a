"""What citizens say of drafts: received once, answered, shown as text; what comes too late or too often is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from services.publish.application.use_cases import UseCases
from services.publish.domain.drafts import MOST_AT_ONCE, MOST_COMMENTS
from shared.contracts.checker import check_of
from shared.kernel.ids import new_id
from tests.services.publish.conftest import MovedClock
from tests.services.publish.hearing import CONTACT, FORM, ITEM, NOON, answered, comments, filled
from tests.services.publish.stored import collection, outbox


def test_a_comment_is_received_once_with_its_message_and_shown_after_its_answer(
    use_cases: UseCases, citizen: FlaskClient, draft: str
) -> None:
    form = filled(citizen)

    first, again = citizen.post(FORM, data=form), citizen.post(FORM, data=form)
    received = citizen.get(first.location).text
    before = citizen.get(draft).text
    use_cases.commenting.answered([answered(form["comment_id"])])
    after = citizen.get(draft).text

    assert (first.status_code, again.status_code, len(comments())) == (303, 303, 1)
    [message] = outbox("comment_received")
    assert check_of("comment_received", 1)(message.data) == ""
    assert message.item_id == ITEM
    assert {key: message.data[key] for key in ("round", "text", "name", "contact", "offices")} == {
        "round": 2,
        "text": "请写明什么时候发放",
        "name": "一名军属",
        "contact": CONTACT,
        "offices": ["hearing:gov"],
    }
    assert "意见已收到" in received
    assert "请写明什么时候发放" not in before
    for shown in ("请写明什么时候发放", "一名军属", "部分采纳", "发放时间写入实施清单", "区政府办公室答复"):
        assert shown in after, shown
    assert CONTACT not in before + after + received


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"text": "  "}, "没有填写"),
        ({"text": "\u200b\u2060"}, "没有填写"),
        ({"text": "长" * 1001}, "最多 1000 个字"),
        ({"name": "长" * 41}, "最多 40 个字"),
        ({"contact": "1" * 101}, "最多 100 个字"),
    ],
)
def test_what_says_nothing_or_too_much_comes_back_filled_in(
    citizen: FlaskClient, draft: str, changed: dict[str, str], shown: str
) -> None:
    del draft
    answer = citizen.post(FORM, data=filled(citizen, **changed))

    assert answer.status_code == 422
    assert shown in answer.text
    assert f'value="{CONTACT}"' in answer.text or "contact" in changed
    assert comments() == []


def test_markup_in_a_comment_is_only_text(use_cases: UseCases, citizen: FlaskClient, draft: str) -> None:
    form = filled(citizen, text="<script>alert(1)</script> https://spam.example", name="<b>x</b>")
    citizen.post(FORM, data=form)
    use_cases.commenting.answered([answered(form["comment_id"], "<i>好</i>")])

    page = citizen.get(draft).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="https://spam' not in page
    assert "<i>好" not in page


def test_a_program_that_fills_in_everything_is_thanked_and_not_heard(citizen: FlaskClient, draft: str) -> None:
    del draft
    answer = citizen.post(FORM, data=filled(citizen, website="https://spam.example"))

    assert answer.status_code == 303
    assert comments() == []


@pytest.mark.parametrize("without", ["csrf_token", "comment_id"])
def test_a_form_that_is_not_ours_is_refused(citizen: FlaskClient, draft: str, without: str) -> None:
    del draft
    form = filled(citizen)
    del form[without]

    assert citizen.post(FORM, data=form).status_code in (400, 404)
    assert comments() == []


@pytest.mark.parametrize("comment_id", ["1", "x" * 5000, "$where", "../../etc"])
def test_an_id_that_is_none_is_refused(citizen: FlaskClient, draft: str, comment_id: str) -> None:
    del draft
    assert citizen.post(FORM, data=filled(citizen, comment_id=comment_id)).status_code == 404


def test_one_address_cannot_flood_a_draft(citizen: FlaskClient, draft: str, clock: MovedClock) -> None:
    del draft
    form = filled(citizen)
    for _ in range(MOST_AT_ONCE):
        assert citizen.post(FORM, data={**form, "comment_id": new_id()}).status_code == 303

    refused = citizen.post(FORM, data={**form, "comment_id": new_id()})
    clock.moment += timedelta(minutes=11)
    later = citizen.post(FORM, data={**form, "comment_id": new_id()})

    assert (refused.status_code, "太多" in refused.text, form["text"] in refused.text) == (429, True, True)
    assert later.status_code == 303
    assert "127.0.0.1" not in str(comments())


def test_a_draft_takes_only_so_many_comments(citizen: FlaskClient, draft: str) -> None:
    del draft
    form = filled(citizen)
    collection("draft_comments").insert_many(
        {"_id": str(number), "draft_id": f"{ITEM}-2", "sender": "other", "at": NOON} for number in range(MOST_COMMENTS)
    )

    assert citizen.post(FORM, data=form).status_code == 409


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(NOON - timedelta(days=1), "即将开始"), (NOON + timedelta(days=7), "已结束")],
)
def test_a_comment_out_of_time_is_refused_with_a_friendly_page(
    citizen: FlaskClient, draft: str, clock: MovedClock, moment: datetime, shown: str
) -> None:
    form = filled(citizen)
    clock.moment = moment

    answer, page = citizen.post(FORM, data=form), citizen.get(FORM)

    assert (answer.status_code, page.status_code) == (409, 200)
    assert "意见没有提交" in answer.text
    assert shown in page.text
    assert "<form class" not in page.text
    assert draft in page.text
    assert comments() == []


def test_the_last_day_counts_in_china(citizen: FlaskClient, draft: str, clock: MovedClock) -> None:
    form = filled(citizen)
    clock.moment = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    assert "今天截止" in citizen.get("/drafts").text
    assert citizen.post(FORM, data=form).status_code == 303

    clock.moment = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert citizen.post(FORM, data={**form, "comment_id": new_id()}).status_code == 409
    assert draft in citizen.get("/drafts?past=1").text
    assert draft not in citizen.get("/drafts").text


def test_an_answer_to_a_comment_that_is_not_here_changes_nothing(
    use_cases: UseCases, citizen: FlaskClient, draft: str
) -> None:
    use_cases.commenting.answered([answered(new_id())])

    assert citizen.get(draft).status_code == 200
    assert comments() == []


def test_comments_are_said_again_under_their_ids(use_cases: UseCases, citizen: FlaskClient, draft: str) -> None:
    del draft
    citizen.post(FORM, data=filled(citizen))
    [first] = outbox("comment_received")
    collection("draft_comments").update_many({}, {"$set": {"outbox": []}})

    assert use_cases.resending.resend(since=NOON) == 1
    assert outbox("comment_received") == [first]


def test_the_form_is_kept_by_nobody_and_the_portal_reads_no_cookie(citizen: FlaskClient, draft: str) -> None:
    form, page = citizen.get(FORM), citizen.get(draft)

    assert form.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


def test_a_line_end_counts_once_as_the_browser_counts_it(citizen: FlaskClient, draft: str) -> None:
    del draft
    typed = "第一行\n" + "长" * 996  # 1000 signs for `maxlength`; a form is sent with CR LF

    answer = citizen.post(FORM, data=filled(citizen, text=typed.replace("\n", "\r\n")))

    assert (answer.status_code, [one["text"] for one in comments()]) == (303, [typed])
