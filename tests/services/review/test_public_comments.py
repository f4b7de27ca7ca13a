"""Public comments on a real database: opened, heard, answered, ended; late, repeated and in any order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.adapters.comments import CommentDocument
from services.review.application.public_comments import AnswerRefused, PeriodRefused
from services.review.application.use_cases import UseCases
from services.review.entrypoints import tasks
from shared.kernel.actor import NotPermitted
from shared.runtime.mongo import durable
from tests.services.review.commenting import FIRST, LAST, PUBLIC, answer, approve, opened, received
from tests.services.review.conftest import MovedClock, bearer, csrf, names, queued, sign_in, stored, submitted
from tests.unit.review.builders import (
    a_coordinator,
    a_reviewer,
)


def test_a_round_closes_when_its_comments_are_answered_and_its_period_is_over(
    use_cases: UseCases, clock: MovedClock
) -> None:
    [item_id] = opened(use_cases)
    comment = received(item_id, clock)
    use_cases.comments.hear([comment])
    approve(use_cases, item_id)
    assert stored(item_id)["current"]["state"] == "open"

    clock.forward(days=7)
    assert use_cases.comments.end() == 1
    assert stored(item_id)["current"]["state"] == "open"
    assert answer(use_cases, item_id, comment).ok

    assert stored(item_id)["current"]["state"] == "approved"
    assert stored(item_id)["current"]["is_heard"] is False
    assert names(item_id)[-3:] == ["comments_closed", "comment_answered", "item_approved"]


def test_the_beat_task_ends_what_nobody_commented_on(
    use_cases: UseCases, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [item_id] = opened(use_cases)
    approve(use_cases, item_id)
    clock.forward(days=7)
    monkeypatch.setattr(tasks, "use_cases", lambda: use_cases)

    tasks.end_hearings()
    tasks.end_hearings()

    assert names(item_id)[-2:] == ["comments_closed", "item_approved"]
    assert names(item_id).count("comments_closed") == 1
    assert tasks.app.conf.beat_schedule[tasks.END_HEARINGS]["options"]["queue"] == "review.sweep"


def test_a_repeated_message_counts_once_and_says_nothing(use_cases: UseCases, clock: MovedClock) -> None:
    [item_id] = opened(use_cases)
    comment = received(item_id, clock)
    said = names(item_id)

    use_cases.comments.hear([comment, comment])
    version = stored(item_id)["version"]
    use_cases.comments.hear([comment])

    assert stored(item_id)["current"]["hearing"]["comments"] == [comment.data["comment_id"]]
    assert stored(item_id)["version"] == version
    assert names(item_id) == said
    assert durable(CommentDocument).count_documents({"item_id": item_id}) == 1


def test_a_comment_that_was_kept_before_a_crash_is_counted_when_its_message_comes_again(
    use_cases: UseCases, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [item_id] = opened(use_cases)
    comment = received(item_id, clock)
    reviews = use_cases.comments._reviews

    class Killed(Exception):
        pass

    def killed(_decisions: object) -> None:
        raise Killed

    with monkeypatch.context() as crash:
        crash.setattr(reviews, "save_all", killed)
        with pytest.raises(Killed):
            use_cases.comments.hear([comment])
    assert durable(CommentDocument).count_documents({"item_id": item_id}) == 1

    use_cases.comments.hear([comment])

    assert stored(item_id)["current"]["hearing"]["comments"] == [comment.data["comment_id"]]


def test_a_list_is_opened_at_once_and_each_item_has_its_result(use_cases: UseCases) -> None:
    public, hidden = submitted(use_cases, 2, elements=PUBLIC), submitted(use_cases, 1)
    wanted = [*public, *hidden, public[0], "nobody"]

    outcomes = use_cases.comments.open(wanted, first_on=FIRST, last_on=LAST, reason="", actor=a_reviewer())

    codes = [outcome.code for outcome in outcomes]
    assert codes == ["done", "done", "not_for_the_public", "sent_twice", "review_not_found"]
    [message] = [one for one in queued(public[0]) if one.name == "comments_opened"]
    assert message.data["elements"] == PUBLIC
    assert message.data["offices"] == ["hearing:body of legal_review"]


@pytest.mark.parametrize(
    ("period", "field"),
    [
        ({"first_on": FIRST - timedelta(days=1)}, "first_on"),
        ({"last_on": FIRST - timedelta(days=1)}, "last_on"),
        ({"last_on": FIRST + timedelta(days=90)}, "last_on"),
        ({"last_on": FIRST + timedelta(days=5)}, "reason"),
        ({"reason": "长" * 501}, "reason"),
    ],
)
def test_a_period_that_hears_nobody_is_refused(use_cases: UseCases, period: dict[str, Any], field: str) -> None:
    wanted = {"first_on": FIRST, "last_on": LAST, "reason": ""} | period

    with pytest.raises(PeriodRefused) as refused:
        use_cases.comments.open([], **wanted, actor=a_coordinator())

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_shorter_period_needs_a_reason(use_cases: UseCases) -> None:
    [item_id] = submitted(use_cases, elements=PUBLIC)

    [outcome] = use_cases.comments.open(
        [item_id], first_on=FIRST, last_on=FIRST, reason="急需公布", actor=a_coordinator()
    )

    assert outcome.ok
    assert stored(item_id)["current"]["hearing"]["reason"] == "急需公布"


def test_only_whoever_opened_answers(use_cases: UseCases, clock: MovedClock) -> None:
    [item_id] = opened(use_cases)
    comment = received(item_id, clock)
    use_cases.comments.hear([comment])

    assert answer(use_cases, item_id, comment, a_reviewer()).code == "not_its_hearing"
    with pytest.raises(NotPermitted):
        answer(use_cases, item_id, comment, a_reviewer("planning_review"))
    with pytest.raises(NotPermitted):
        use_cases.comments.open([], first_on=FIRST, last_on=LAST, reason="", actor=a_reviewer("planning_review"))


def test_an_answer_says_what_becomes_of_the_comment(use_cases: UseCases) -> None:
    with pytest.raises(AnswerRefused) as refused:
        use_cases.comments.answer("x", comment_id="y", treatment="liked", text=" ", actor=a_coordinator())

    assert [problem.field for problem in refused.value.problems] == ["treatment", "answer"]


def test_the_desk_opens_and_answers(client: FlaskClient, use_cases: UseCases, clock: MovedClock) -> None:
    sign_in(client, a_coordinator())
    [item_id] = submitted(use_cases, elements=PUBLIC)
    page = client.get("/review/hearings/new").text
    form = {"csrf_token": csrf(page), "first_on": "2026-11-23", "last_on": "2026-11-24", "reason": ""}

    assert client.post("/review/hearings/new", data=form).status_code == 422
    assert client.post("/review/hearings/new", data={**form, "item": item_id}).status_code == 422
    assert client.post("/review/hearings/new", data={**form, "last_on": "?", "item": item_id}).status_code == 422
    done = client.post("/review/hearings/new", data={**form, "item": item_id, "reason": "急需"})
    assert done.status_code == 303
    again = client.post("/review/hearings/new", data={**form, "item": item_id, "reason": "急需"})
    assert (again.status_code, "已经公开征求意见" in again.text) == (409, True)

    comment = received(item_id, clock)
    use_cases.comments.hear([comment])
    page = client.get(f"/review/items/{item_id}/comments").text
    assert "13900000000" in page
    assert "待答复" in page
    address = f"/review/items/{item_id}/comments/{comment.data['comment_id']}"
    said = {"csrf_token": csrf(page), "treatment": "", "answer": "会写明"}
    refused = client.post(address, data=said)
    assert (refused.status_code, "会写明" in refused.text) == (422, True)
    assert client.post(address, data={**said, "treatment": "adopted"}).status_code == 303
    assert client.post(address, data={**said, "treatment": "adopted"}).status_code == 409
    assert "会写明" in client.get(f"/review/items/{item_id}/comments").text
    assert "义务兵家庭优待金发放" in client.get("/review/hearings").text


def test_the_contact_is_for_those_who_answer_only(client: FlaskClient, use_cases: UseCases, clock: MovedClock) -> None:
    [item_id] = opened(use_cases)
    use_cases.comments.hear([received(item_id, clock)])
    sign_in(client, a_reviewer("planning_review"))

    page = client.get(f"/review/items/{item_id}/comments").text
    told = client.get(
        f"/review/api/reviews/{item_id}/comments", headers=bearer(client, a_reviewer("planning_review"))
    ).json

    assert "请写明什么时候发放" in page
    assert "13900000000" not in page
    assert told is not None
    assert "contact" not in told["comments"][0]


def test_a_program_opens_reads_and_answers(client: FlaskClient, use_cases: UseCases, clock: MovedClock) -> None:
    token = bearer(client, a_coordinator())
    [item_id] = submitted(use_cases, elements=PUBLIC)
    period = {"item_ids": [item_id], "first_on": "2026-11-23", "last_on": "2026-11-29"}

    opened_ = client.post("/review/api/hearings", json=period, headers=token).json
    comment = received(item_id, clock)
    use_cases.comments.hear([comment])
    address = f"/review/api/reviews/{item_id}/comments"
    listed = client.get("/review/api/hearings", headers=token).json
    said = {"treatment": "not_adopted", "answer": "没有依据"}
    answered = client.post(f"{address}/{comment.data['comment_id']}/answer", json=said, headers=token)
    told = client.get(address, headers=token).json

    assert client.get(f"/review/api/reviews/{item_id}", headers=token).json["hearing"] == {  # type: ignore[index]
        "first_on": "2026-11-23",
        "last_on": "2026-11-29",
        "opened_by": {"body_id": "gov-office", "name": "区政府办公室"},
        "received": 1,
        "unanswered": 0,
        "ended": None,
        "holds_the_round": False,
    }
    assert opened_ is not None
    assert opened_["results"][0]["ok"]
    assert listed is not None
    assert listed["items"][0]["unanswered"] == 1
    assert answered.status_code == 200
    assert told is not None
    assert told["comments"][0]["answer"]["treatment"] == "not_adopted"
