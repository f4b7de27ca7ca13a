"""Whom a round asks beside those for whom it waits: advisers, and how many of those who judge have spoken."""

from __future__ import annotations

from services.review.application.messages import news
from services.review.domain.asked import all_asked, judged, judging, may_advise
from services.review.domain.coordinating import By, ScopeDecision
from services.review.domain.groups import Route
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.receiving import taken_in
from services.review.domain.round import Round
from services.review.domain.ruling import with_scope_decision
from tests.unit.review.builders import (
    HASH,
    HASHES,
    NOON,
    OFFICES,
    a_group,
    a_request,
    a_route,
    a_submission,
    an_opinion,
)

ADVISERS = ("quality_review", "centre_review")
UPPER = "upper_review"
CLERK = By(account_id="clerk", name="收件", body_id="centre", body_name="区政务服务中心")


def a_route_with_advisers(**changed: object) -> Route:
    """The three offices with two advisers, and behind them the city's counterpart."""
    groups = (a_group(*OFFICES, advising=ADVISERS), a_group(UPPER, key="upper"))
    return a_route(groups=groups, **changed)


def a_review(**route: object) -> ItemReview:
    """A review in its first round."""
    return ItemReview.opened(
        a_submission(), sequence=5, route=a_route_with_advisers(**route), cause="message-5", at=NOON
    )


def opened(review: ItemReview, since: int = 0) -> list[tuple[list[str], list[str]]]:
    """Who was asked, and whose advice, by each message that opened a group."""
    return [
        (list(one.data["offices"]), list(one.data.get("advising", ())))
        for one in news(review, since)
        if one.name == "review_opened"
    ]


def test_who_may_advise_is_told_when_the_group_begins_and_stays_asked_until_he_has() -> None:
    review = a_review()

    assert opened(review) == [([*OFFICES], [*ADVISERS])]
    assert may_advise(review.current) == ADVISERS
    assert may_advise(review.with_opinion(an_opinion("centre_review")).current) == ("quality_review",)
    assert review.current.waiting_for == OFFICES


def test_advice_is_still_welcome_when_the_next_group_is_asked_and_no_more_at_the_end() -> None:
    review = a_review()
    for office in OFFICES:
        review = review.with_opinion(an_opinion(office))

    assert (review.current.waiting_for, may_advise(review.current)) == ((UPPER,), ADVISERS)
    assert opened(review) == [([*OFFICES], [*ADVISERS]), ([UPPER], [])]
    assert may_advise(review.with_opinion(an_opinion(UPPER)).current) == ()


def test_nobody_advises_before_the_submission_is_taken_in_or_while_a_dispute_waits() -> None:
    arrived = a_review(receiving="centre_review")
    assert may_advise(arrived.current) == ()

    review = a_review(disputed=True)
    for office, verdict in zip(OFFICES, (Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE), strict=True):
        review = review.with_opinion(an_opinion(office, verdict))
    assert may_advise(review.current) == ()


def test_an_adviser_whose_approval_counts_on_is_not_asked_again() -> None:
    review = a_review().with_opinion(an_opinion("quality_review"))
    for office in OFFICES:
        review = review.with_opinion(an_opinion(office, Verdict.REJECT))
    moved = HASHES | {"exercise_content": "9" * 64}
    corrected = a_submission(item_id=review.item_id, number=2, revision=4, element_hashes=moved)

    after = review.reopened(corrected, sequence=9, route=a_route_with_advisers(), cause="message-9", at=NOON)

    assert opened(after, review.version) == [([*OFFICES], ["centre_review"])]
    assert may_advise(after.current) == ("centre_review",)


def test_only_words_of_offices_that_must_speak_are_counted() -> None:
    """An adviser's word is none of the three, an approval that counts on is one, a struck office is no office."""
    review = a_review().with_opinion(an_opinion("quality_review"))
    assert (judged(review.current), judging(review.current)) == ((), (*OFFICES, UPPER))

    review = review.with_opinion(an_opinion("planning_review", Verdict.OUT_OF_SCOPE))
    assert judged(review.current) == ("planning_review",)

    decision = ScopeDecision(
        office="planning_review",
        opinion=review.version,
        is_struck=True,
        reason="不涉及",
        by=CLERK,
        at=NOON,
        sequence=review.version + 1,
    )
    struck = with_scope_decision(review.current, decision, deadline=no_deadline)
    assert (judged(struck), judging(struck)) == ((), (*OFFICES[:2], UPPER))


def test_an_approval_that_counts_on_is_counted() -> None:
    review = a_review()
    for office, verdict in zip(OFFICES, (Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE), strict=True):
        review = review.with_opinion(an_opinion(office, verdict))
    moved = HASHES | {"exercise_content": "9" * 64}
    corrected = a_submission(item_id=review.item_id, number=2, revision=4, element_hashes=moved)

    after = review.reopened(corrected, sequence=9, route=a_route_with_advisers(), cause="message-9", at=NOON)

    assert judged(after.current) == ("staffing_review", "planning_review")


def test_the_end_of_a_round_names_everybody_whom_it_has_asked_and_nobody_else() -> None:
    arrived = a_review(receiving="centre_review")
    assert all_asked(arrived.current) == ("centre_review",)
    early = arrived.after_withdrawal_request(a_request())
    assert news(early, arrived.version)[-1].data["offices"] == ["centre_review"]

    def received(round_: Round, sequence: int) -> Round:
        return taken_in(
            round_,
            office="centre_review",
            content_hash=HASH,
            by=CLERK,
            at=NOON,
            sequence=sequence,
            deadline=no_deadline,
        )

    begun = arrived.stepped(received)
    late = begun.after_withdrawal_request(a_request())
    (closing,) = news(late, begun.version)
    assert (closing.name, closing.data["offices"]) == (
        "item_withdrawn",
        ["centre_review", *OFFICES, "quality_review"],
    )


def test_a_round_that_is_approved_at_once_has_asked_nobody() -> None:
    review = a_review()
    for office in (*OFFICES, UPPER):
        review = review.with_opinion(an_opinion(office))
    same = a_submission(item_id=review.item_id, number=2, revision=4)

    after = review.reopened(same, sequence=9, route=a_route_with_advisers(), cause="message-9", at=NOON)

    told = news(after, review.version)
    assert [(one.name, one.data["offices"]) for one in told] == [("review_opened", []), ("item_approved", [])]
