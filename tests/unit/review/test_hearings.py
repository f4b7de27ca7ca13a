"""A round before the public: it stays open until the period is over and every comment has its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.review.application.messages import news, news_of
from services.review.domain.clocks import due_on
from services.review.domain.commenting import (
    at_end_of_period,
    is_heard,
    with_answer,
    with_comments,
    with_hearing,
)
from services.review.domain.coordinating import By, Ruling
from services.review.domain.hearing import Answer, EndedBecause, Hearing, Treatment
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.refusals import (
    AnsweredAlready,
    CommentNotCounted,
    HeardAlready,
    HearingHolds,
    NotForThePublic,
    NotItsHearing,
    NotTakenIn,
    RoundClosed,
)
from services.review.domain.round import Round, RoundState
from services.review.domain.ruling import with_ruling
from shared.kernel.errors import Refusal
from tests.unit.review.builders import ELEMENTS, GOV, NOON, a_request, a_route, a_submission, an_opinion, spoken

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)
DURING = NOON + timedelta(days=2)
AFTER = datetime(2026, 11, 29, 16, 10, tzinfo=UTC)
"""Ten minutes past midnight in China, when the last day is over."""


def a_review(**route: object) -> ItemReview:
    """An open round of a public item."""
    submission = a_submission(elements={**ELEMENTS, "is_public": "1"})
    return ItemReview.opened(submission, sequence=5, route=a_route(**route), cause="message-5", at=NOON)


def heard(review: ItemReview | None = None, **changed: object) -> ItemReview:
    """The same, before the public for a week."""
    values = {"first_on": FIRST, "last_on": LAST, "by": GOV, "at": NOON} | changed
    return (review or a_review()).stepped(
        lambda round_, version: with_hearing(round_, Hearing(**values, sequence=version))  # type: ignore[arg-type]
    )


def commented(review: ItemReview, *ids: str, at: datetime = DURING) -> ItemReview:
    return review.stepped(lambda round_, _version: with_comments(round_, [(one, at) for one in ids]))


def answered(review: ItemReview, comment_id: str = "c1", *, at: datetime = DURING, by: By = GOV) -> ItemReview:
    return review.stepped(
        lambda round_, version: with_answer(
            round_,
            Answer(comment_id=comment_id, treatment=Treatment.ADOPTED, text="已写明", by=by, at=at, sequence=version),
            deadline=no_deadline,
        )
    )


def over(review: ItemReview, at: datetime = AFTER) -> ItemReview:
    return review.stepped(
        lambda round_, version: at_end_of_period(round_, at=at, sequence=version, deadline=no_deadline)
    )


def approved(review: ItemReview) -> ItemReview:
    """All three offices have approved, while the period runs."""
    return spoken(review, *[Verdict.APPROVE] * 3)


def names(review: ItemReview, since: int) -> list[str]:
    return [message.name for message in news(review, since)]


def test_a_round_that_all_approve_waits_for_the_end_of_its_hearing_and_for_nobody() -> None:
    review = approved(heard())

    assert review.current.state is RoundState.OPEN
    assert review.current.waits_for_hearing
    assert review.current.waiting_for == ()
    assert due_on(review.current) is None


def test_at_the_end_of_the_period_an_answered_hearing_closes_the_round() -> None:
    before = answered(commented(approved(heard()), "c1"))
    review = over(before)

    assert review.current.state is RoundState.APPROVED
    assert review.current.hearing is not None
    assert review.current.hearing.ended is not None
    assert review.current.hearing.ended.because is EndedBecause.OVER
    assert names(review, before.version) == ["comments_closed", "item_approved"]


def test_the_last_answer_after_the_period_closes_the_round() -> None:
    review = over(commented(approved(heard()), "c1", "c2"))
    assert review.current.state is RoundState.OPEN

    once = answered(review, "c1", at=AFTER)
    twice = answered(once, "c2", at=AFTER)

    assert once.current.state is RoundState.OPEN
    assert twice.current.state is RoundState.APPROVED
    assert twice.current.closed_for == GOV


def test_the_last_answer_while_the_period_runs_closes_nothing() -> None:
    review = answered(commented(approved(heard()), "c1"))

    assert review.current.state is RoundState.OPEN


def test_a_round_without_its_last_opinion_waits_for_its_offices_after_the_hearing() -> None:
    review = over(spoken(heard(), Verdict.APPROVE, Verdict.APPROVE))

    assert review.current.state is RoundState.OPEN
    assert review.current.waiting_for == ("planning_review",)
    assert review.with_opinion(an_opinion("planning_review", given_at=AFTER)).current.state is RoundState.APPROVED


def test_a_return_waits_for_the_hearing_too() -> None:
    review = spoken(heard(), Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE, Verdict.APPROVE)

    assert review.current.state is RoundState.OPEN
    assert over(review).current.state is RoundState.RETURNED


def test_a_dispute_cannot_be_sent_back_while_the_hearing_holds() -> None:
    review = spoken(heard(a_review(disputed=True)), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE)
    assert review.current.state is RoundState.DISPUTED

    def ruled(round_: Round, version: int) -> Round:
        ruling = Ruling(
            overrules=(),
            minutes="退回",
            content_hash=round_.submission.content_hash,
            by=GOV,
            at=DURING,
            sequence=version,
        )
        return with_ruling(round_, ruling, deadline=no_deadline)

    with pytest.raises(HearingHolds):
        review.stepped(ruled)


def test_the_period_ends_ten_minutes_after_its_last_day_in_china() -> None:
    review = approved(heard())

    assert over(review, AFTER - timedelta(seconds=1)).current.state is RoundState.OPEN
    assert over(review, AFTER).current.state is RoundState.APPROVED


def test_a_comment_counts_once_and_only_in_its_period() -> None:
    review = heard()
    once = commented(review, "c1", "c1")

    assert once.current.hearing is not None
    assert once.current.hearing.comments == ("c1",)
    assert commented(once, "c1").current is once.current
    assert commented(once, "late", at=AFTER).current is once.current
    assert commented(once, "early", at=NOON - timedelta(days=1)).current is once.current


def test_a_withdrawn_item_closes_its_hearing() -> None:
    before = commented(heard(), "c1")
    review = before.after_withdrawal_request(a_request())

    assert review.current.state is RoundState.WITHDRAWN
    assert review.current.hearing is not None
    assert review.current.hearing.ended is not None
    assert review.current.hearing.ended.because is EndedBecause.WITHDRAWN
    assert names(review, before.version) == ["comments_closed", "item_withdrawn"]
    assert news(review, before.version)[0].data["unanswered"] == 1


@pytest.mark.parametrize("ending", ["approved", "withdrawn"])
def test_a_comment_that_was_sent_in_time_counts_and_is_answered_after_the_end(ending: str) -> None:
    """How long the broker took is not the citizen's fault; the round stays as it ended."""
    before = over(approved(heard())) if ending == "approved" else heard().after_withdrawal_request(a_request())
    ended = news(before, 0)

    late = commented(before, "c1", at=DURING)
    review = answered(late, "c1", at=AFTER)

    assert (is_heard(before.current), is_heard(late.current), is_heard(review.current)) == (False, True, False)
    assert review.current.state is before.current.state
    assert names(review, late.version) == ["comment_answered"]
    assert [message for message in news(review, 0) if message.name != "comment_answered"] == list(ended)


def test_the_end_is_told_with_the_counts_of_its_moment() -> None:
    ended = over(commented(approved(heard()), "c1"))
    review = answered(commented(ended, "c2"), "c1", at=AFTER)

    (told,) = [message for message in news(review, 0) if message.name == "comments_closed"]

    assert (told.data["received"], told.data["unanswered"]) == (1, 1)
    assert told in news(ended, 0)


def test_a_round_that_is_overtaken_takes_its_draft_back() -> None:
    before = commented(heard(), "c1")
    following = before.reopened(
        replace(before.current.submission, number=2, revision=4), sequence=9, route=a_route(), cause="m", at=DURING
    )

    left = before.last_round_before(following)

    assert left is not None
    (told,) = news_of(left, before.version)
    assert (told.name, told.data["because"], told.data["round"]) == ("comments_closed", "superseded", 1)
    assert told.message_id not in {message.message_id for message in news(following, before.version)}


def test_a_new_round_has_no_hearing() -> None:
    review = over(spoken(heard(), Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE, Verdict.APPROVE))
    following = review.reopened(
        replace(review.current.submission, number=2, revision=4), sequence=9, route=a_route(), cause="m", at=AFTER
    )

    assert following.current.number == 2
    assert following.current.hearing is None


def test_what_is_said_is_said_again_under_the_same_ids() -> None:
    review = over(answered(commented(heard(), "c1")))

    said = [message for message in news(review, 0) if message.name.startswith("comment")]

    assert [message.name for message in said] == ["comments_opened", "comment_answered", "comments_closed"]
    assert said[0].data["elements"] == review.current.submission.elements
    assert said == [message for message in news(review, 0) if message.name.startswith("comment")]


@pytest.mark.parametrize(
    ("refusal", "step"),
    [
        (HeardAlready, lambda: heard(heard())),
        (NotTakenIn, lambda: heard(a_review(receiving="legal_review"))),
        (RoundClosed, lambda: heard(approved(a_review()))),
        (
            NotForThePublic,
            lambda: heard(ItemReview.opened(a_submission(), sequence=5, route=a_route(), cause="", at=NOON)),
        ),
        (CommentNotCounted, lambda: answered(heard(), "c9")),
        (CommentNotCounted, lambda: answered(a_review(), "c1")),
        (NotItsHearing, lambda: answered(commented(heard(), "c1"), by=replace(GOV, body_id="legal-office"))),
        (AnsweredAlready, lambda: answered(answered(commented(heard(), "c1")))),
    ],
)
def test_what_is_not_possible_is_refused_with_a_reason(refusal: type[Refusal], step: object) -> None:
    with pytest.raises(refusal) as refused:
        step()  # type: ignore[operator]

    assert "“义务兵家庭优待金发放”" in refused.value.message
