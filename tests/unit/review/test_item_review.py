"""Who may move a review from which state to which: every move in every state."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Verdict
from services.review.domain.refusals import (
    NotAReviewer,
    OpinionAlreadyGiven,
    OwnItem,
    RoundClosed,
    StaleContent,
)
from services.review.domain.round import RoundState
from shared.kernel.errors import NotYet
from tests.unit.review.builders import (
    HASH,
    NOON,
    OFFICES,
    a_group,
    a_request,
    a_review_in,
    a_route,
    a_submission,
    an_open_review,
    an_opinion,
    spoken,
)

STATES = (RoundState.OPEN, RoundState.APPROVED, RoundState.RETURNED, RoundState.WITHDRAWN)
verdicts = st.sampled_from([Verdict.APPROVE, Verdict.APPROVE_AFTER_CHANGE, Verdict.REJECT])

Move = Callable[[ItemReview], ItemReview]


def speak(review: ItemReview) -> ItemReview:
    return review.with_opinion(an_opinion("planning_review"))


def withdraw(review: ItemReview) -> ItemReview:
    return review.after_withdrawal_request(a_request(sequence=9))


def resubmit(review: ItemReview) -> ItemReview:
    return review.reopened(
        a_submission(
            item_id=review.item_id,
            number=2,
            revision=4,
            content_hash="b" * 64,
            element_hashes={"item_name": "3" * 64, "exercise_content": "4" * 64},
        ),
        sequence=9,
        route=a_route(),
        cause="message-9",
        at=NOON,
    )


# What a move makes of the state of the current round; an exception where the rules refuse it.
MOVES: dict[tuple[RoundState, Move], RoundState | type[Exception]] = {
    (RoundState.OPEN, speak): RoundState.OPEN,
    (RoundState.OPEN, withdraw): RoundState.WITHDRAWN,
    (RoundState.OPEN, resubmit): RoundState.OPEN,
    (RoundState.APPROVED, speak): RoundState.APPROVED,  # the very opinion that it has: nothing changes
    (RoundState.APPROVED, withdraw): RoundState.APPROVED,
    (RoundState.APPROVED, resubmit): RoundState.OPEN,
    (RoundState.RETURNED, speak): RoundState.RETURNED,
    (RoundState.RETURNED, withdraw): RoundState.RETURNED,
    (RoundState.RETURNED, resubmit): RoundState.OPEN,
    (RoundState.WITHDRAWN, speak): RoundClosed,
    (RoundState.WITHDRAWN, withdraw): RoundState.WITHDRAWN,
    (RoundState.WITHDRAWN, resubmit): RoundState.OPEN,
}


@pytest.mark.parametrize(("state", "move"), product(STATES, (speak, withdraw, resubmit)))
def test_each_move_in_each_state_is_decided(state: RoundState, move: Move) -> None:
    expected = MOVES[state, move]
    review = a_review_in(state)

    if isinstance(expected, RoundState):
        assert expected == move(review).current.state
    else:
        with pytest.raises(expected):
            move(review)


def test_the_matrix_has_all_states_of_a_round_without_receiving_office_and_coordinator() -> None:
    assert set(RoundState) == {*STATES, RoundState.ARRIVED, RoundState.DISPUTED, RoundState.SUPERSEDED}


@given(st.lists(verdicts, min_size=3, max_size=3), st.permutations(OFFICES))
def test_an_item_is_approved_exactly_when_every_required_office_approves(said: list[Verdict], order: list[str]) -> None:
    review = an_open_review()
    for office, verdict in zip(order, said, strict=True):
        assert review.current.is_open
        review = review.with_opinion(an_opinion(office, verdict))

    approved = set(said) == {Verdict.APPROVE}
    assert (RoundState.APPROVED if approved else RoundState.RETURNED) == review.current.state
    assert [(office, verdict, HASH) for office, verdict in zip(order, said, strict=True)] == [
        (opinion.office, opinion.verdict, opinion.content_hash) for opinion in review.current.opinions
    ]


@given(st.lists(verdicts, max_size=2))
def test_the_body_hears_every_office_before_it_corrects(said: list[Verdict]) -> None:
    review = spoken(an_open_review(), *said)

    assert review.current.is_open
    assert OFFICES[len(said) :] == review.current.waiting_for


@given(st.lists(st.tuples(st.sampled_from([*OFFICES, "quality_review"]), verdicts, st.sampled_from("ab")), max_size=9))
def test_whatever_is_tried_an_office_has_one_opinion_and_it_is_on_the_hash_under_review(
    tried: list[tuple[str, Verdict, str]],
) -> None:
    review = an_open_review()
    for office, verdict, letter in tried:
        try:
            review = review.with_opinion(an_opinion(office, verdict, content_hash=letter * 64))
        except (NotAReviewer, OpinionAlreadyGiven, RoundClosed, StaleContent):
            continue

    offices = review.current.spoken_by
    assert len(set(offices)) == len(offices)
    assert set(offices) <= set(OFFICES)
    assert {HASH} >= {opinion.content_hash for opinion in review.current.opinions}
    assert review.current.is_open == (len(offices) < 3)


def test_an_opinion_on_another_content_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(StaleContent, match="请重新打开该事项"):
        an_open_review().with_opinion(an_opinion(content_hash="b" * 64))


def test_an_office_that_is_not_asked_is_refused() -> None:
    with pytest.raises(NotAReviewer):
        an_open_review().with_opinion(an_opinion("quality_review"))


def test_nobody_reviews_an_item_of_his_own_body() -> None:
    with pytest.raises(OwnItem):
        an_open_review().with_opinion(an_opinion(body_id="civil-affairs"))


def test_an_office_cannot_change_its_opinion_in_the_same_round() -> None:
    review = an_open_review().with_opinion(an_opinion(verdict=Verdict.REJECT))

    with pytest.raises(OpinionAlreadyGiven):
        review.with_opinion(an_opinion(verdict=Verdict.APPROVE))


def test_the_same_opinion_sent_once_more_changes_nothing() -> None:
    review = an_open_review().with_opinion(an_opinion())

    assert review is review.with_opinion(an_opinion())


def test_the_same_words_of_a_colleague_are_a_second_opinion_and_refused() -> None:
    review = an_open_review().with_opinion(an_opinion())

    with pytest.raises(OpinionAlreadyGiven):
        review.with_opinion(an_opinion(account_id="a colleague"))


def test_every_change_is_one_version_and_the_opinion_keeps_it() -> None:
    review = spoken(an_open_review(), Verdict.APPROVE, Verdict.REJECT)

    assert review.version == 3
    assert [opinion.sequence for opinion in review.current.opinions] == [2, 3]


def test_a_round_closed_by_its_last_opinion_carries_the_moment_and_version_of_that_opinion() -> None:
    review = a_review_in(RoundState.APPROVED)

    last = review.current.opinions[-1]
    assert (last.given_at, last.sequence) == (review.current.closed_at, review.current.closed_sequence)
    assert review.current.waiting_for == ()


def test_a_submission_that_is_not_newer_opens_nothing() -> None:
    review = a_review_in(RoundState.RETURNED)

    for sequence in (4, 5):
        assert review is review.reopened(a_submission(number=2), sequence=sequence, route=a_route(), cause="", at=NOON)


def test_a_resubmission_opens_the_next_round_without_opinions_of_its_own() -> None:
    returned = a_review_in(RoundState.RETURNED)

    review = resubmit(returned)

    assert (
        review.current.number,
        review.current.opinions,
        review.current.submission.content_hash,
    ) == (2, (), "b" * 64)
    assert returned.current is returned.last_round_before(review)


def test_a_newer_submission_over_an_open_round_leaves_the_old_round_superseded_with_its_opinions() -> None:
    open_ = spoken(an_open_review(), Verdict.REJECT)

    left = open_.last_round_before(resubmit(open_))

    assert left is not None
    assert (RoundState.SUPERSEDED, open_.current.opinions) == (left.state, left.opinions)


@pytest.mark.parametrize("missing", [{"revision": 4}, {"submission": 2}])
def test_a_withdrawal_that_overtook_its_submission_waits_for_it(missing: dict[str, int]) -> None:
    with pytest.raises(NotYet):
        a_review_in(RoundState.RETURNED).after_withdrawal_request(a_request(**missing))


def test_a_withdrawal_that_was_answered_is_not_answered_again() -> None:
    for state in (RoundState.OPEN, RoundState.APPROVED, RoundState.RETURNED):
        answered = a_review_in(state).after_withdrawal_request(a_request())

        assert answered is answered.after_withdrawal_request(a_request())


def test_a_submission_older_than_the_withdrawal_opens_nothing() -> None:
    review = a_review_in(RoundState.WITHDRAWN)

    assert review is review.reopened(a_submission(), sequence=5, route=a_route(), cause="", at=NOON)


def test_a_round_without_reviewers_cannot_be_opened() -> None:
    with pytest.raises(ValueError, match="without reviewers"):
        ItemReview.opened(a_submission(), sequence=1, route=a_route(groups=(a_group(required=()),)), cause="", at=NOON)
