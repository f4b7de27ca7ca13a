"""Comments that come after their round, or on one that is not the present: kept with it, counted when sent in time."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.kernel.errors import NotYet
from shared.kernel.ids import new_id
from tests.services.review.commenting import answer, approve, opened, received, resubmitted
from tests.services.review.conftest import MovedClock, bearer, csrf, names, queued, sign_in, stored
from tests.unit.review.builders import (
    a_coordinator,
    withdrawal_requested,
)


def test_a_comment_that_was_sent_in_time_is_answered_in_its_closed_round(
    client: FlaskClient, use_cases: UseCases, clock: MovedClock
) -> None:
    """The broker may have been away for an hour: the round was approved without it, and the citizen has his answer."""
    [item_id] = opened(use_cases)
    comment = received(item_id, clock)
    approve(use_cases, item_id)
    clock.forward(days=7)
    use_cases.comments.end()
    closed = stored(item_id)["current"]["closed_at"]

    use_cases.comments.hear([comment, comment])

    sign_in(client, a_coordinator())
    assert "义务兵家庭优待金发放" in client.get("/review/hearings").text
    page = client.get(f"/review/items/{item_id}/comments").text
    assert "待答复" in page
    assert "截止后提出" not in page
    said = {"csrf_token": csrf(page), "treatment": "adopted", "answer": "会写明"}
    address = f"/review/items/{item_id}/comments/{comment.data['comment_id']}"
    assert client.post(address, data=said).status_code == 303
    assert names(item_id)[-1] == "comment_answered"
    assert (stored(item_id)["current"]["state"], stored(item_id)["current"]["closed_at"]) == ("approved", closed)
    assert "义务兵家庭优待金发放" not in client.get("/review/hearings").text


def test_a_comment_that_was_sent_in_time_is_answered_in_a_past_round(
    client: FlaskClient, use_cases: UseCases, clock: MovedClock
) -> None:
    [item_id] = opened(use_cases)
    comment = received(item_id, clock)
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])
    use_cases.open_reviews([resubmitted(item_id)])
    before = stored(item_id)

    use_cases.comments.hear([comment])
    token = bearer(client, a_coordinator())
    address = f"/review/api/reviews/{item_id}/comments"
    answered = client.post(
        f"{address}/{comment.data['comment_id']}/answer", json={"treatment": "adopted", "answer": "好"}, headers=token
    )
    again = answer(use_cases, item_id, comment)

    assert (answered.status_code, again.code) == (200, "answered_already")
    now, told = stored(item_id), queued(item_id)[-1]
    assert now["current"] == before["current"]
    assert now["past_rounds"][0]["hearing"]["answers"][0]["text"] == "好"
    assert {**now["past_rounds"][0], "hearing": None} == {**before["past_rounds"][0], "hearing": None}
    assert (told.name, told.data["round"], told.sequence) == ("comment_answered", 1, now["version"])
    assert client.get(address, headers=token).json == {"comments": []}
    listed = client.get(f"{address}?round=1", headers=token).json
    assert listed is not None
    assert [(one["text"], one["is_late"], one["answer"]["text"]) for one in listed["comments"]] == [
        (comment.data["text"], False, "好")
    ]
    assert client.get(f"{address}?round=3", headers=token).status_code == 404


def test_an_unknown_comment_is_not_found_and_not_answered(
    client: FlaskClient, use_cases: UseCases, clock: MovedClock
) -> None:
    [item_id, other] = opened(use_cases, 2)
    comment = received(other, clock)
    use_cases.comments.hear([comment])

    assert answer(use_cases, item_id, comment).code == "no_such_comment"
    assert answer(use_cases, item_id, received(item_id, clock)).code == "no_such_comment"
    refused = client.post(
        f"/review/api/reviews/{item_id}/comments/{comment.data['comment_id']}/answer",
        json={"treatment": "adopted", "answer": "好"},
        headers=bearer(client, a_coordinator()),
    )
    assert (refused.status_code, refused.json["code"]) == (404, "no_such_comment")  # type: ignore[index]


def test_a_round_that_is_overtaken_takes_its_draft_off_the_portal(use_cases: UseCases, clock: MovedClock) -> None:
    """Only a restored intake submits what is under review; the portal must not go on hearing the old draft."""
    [item_id] = opened(use_cases)
    use_cases.comments.hear([received(item_id, clock)])

    use_cases.open_reviews([resubmitted(item_id)])

    (told,) = [one for one in queued(item_id) if one.name == "comments_closed"]
    assert (told.data["because"], told.data["round"], told.data["unanswered"]) == ("superseded", 1, 1)
    ended = stored(item_id)["past_rounds"][0]["hearing"]["ended"]
    assert (ended["because"], ended["sequence"]) == ("superseded", told.sequence)


def test_a_comment_after_the_end_is_kept_as_late_and_holds_nothing(use_cases: UseCases, clock: MovedClock) -> None:
    [item_id] = opened(use_cases)
    approve(use_cases, item_id)
    clock.forward(days=7)
    use_cases.comments.end()
    use_cases.comments.hear([received(item_id, clock)])

    actor = a_coordinator()
    current = use_cases.history(item_id, actor=actor).review.current
    [view] = use_cases.comments.of_round(item_id, current, actor=actor)

    assert current.state.value == "approved"
    assert view.is_late
    assert view.answer is None


def test_a_comment_on_an_older_round_stays_with_it(use_cases: UseCases, clock: MovedClock) -> None:
    [item_id] = opened(use_cases)
    use_cases.comments.hear([received(item_id, clock)])
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])
    use_cases.open_reviews([resubmitted(item_id)])
    use_cases.comments.hear([received(item_id, clock)])

    history = use_cases.history(item_id, actor=a_coordinator())
    views = use_cases.comments.of_round(item_id, history.past[0], actor=a_coordinator())

    assert history.review.current.hearing is None
    assert [view.is_late for view in views] == [False, False]
    assert len(stored(item_id)["past_rounds"][0]["hearing"]["comments"]) == 2


def test_a_comment_on_a_round_that_is_not_here_comes_again_and_stops_no_other(
    use_cases: UseCases, clock: MovedClock
) -> None:
    [item_id] = opened(use_cases)
    known, unknown = received(item_id, clock), received(new_id(), clock)

    with pytest.raises(NotYet):
        use_cases.comments.hear([unknown, known])

    assert stored(item_id)["current"]["hearing"]["comments"] == [known.data["comment_id"]]
