"""A round from its arrival to its end: formal check, groups, what counts on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.review.domain.coordinating import By
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.receiving import sent_back, taken_in
from services.review.domain.refusals import (
    NotAReviewer,
    NotItsTurn,
    NotTakenIn,
    NotWaitingToBeTakenIn,
    OwnItem,
    StaleContent,
)
from services.review.domain.round import RoundState
from tests.unit.review.builders import GOV, HASH, OFFICES, a_group, a_request, an_open_review, spoken
from tests.unit.review.rounds import LATER, UPPER, opened, resubmitted, speak


def receive(review: ItemReview, *, office: str = "legal_review", by: By = GOV, content_hash: str = HASH) -> ItemReview:
    return review.stepped(
        lambda round_, version: taken_in(
            round_, office=office, content_hash=content_hash, by=by, at=LATER, sequence=version, deadline=no_deadline
        )
    )


class TestFormalCheck:
    def test_nobody_speaks_before_the_submission_is_taken_in(self) -> None:
        review = opened(receiving="legal_review")

        assert (review.current.state, review.current.waiting_for) == (RoundState.ARRIVED, ("legal_review",))
        with pytest.raises(NotTakenIn):
            speak(review, "staffing_review")

    def test_the_offices_are_asked_when_it_is_taken_in(self) -> None:
        review = receive(opened(receiving="legal_review"))

        assert (
            review.current.state,
            review.current.waiting_for,
            review.current.begun[0].sequence,
        ) == (RoundState.OPEN, OFFICES, 2)

    def test_it_is_taken_in_once_by_its_office_on_its_content_and_never_by_the_own_body(self) -> None:
        review = opened(receiving="legal_review")

        with pytest.raises(NotWaitingToBeTakenIn):
            receive(receive(review))
        with pytest.raises(NotAReviewer):
            receive(review, office="centre_review")
        with pytest.raises(StaleContent):
            receive(review, content_hash="b" * 64)
        with pytest.raises(OwnItem):
            receive(review, by=replace(GOV, body_id="civil-affairs"))

    def test_what_is_sent_back_is_returned_with_the_reason_and_no_opinion(self) -> None:
        review = opened(receiving="legal_review").stepped(
            lambda round_, version: sent_back(
                round_, office="legal_review", content_hash=HASH, reason="没有盖章", by=GOV, at=LATER, sequence=version
            )
        )

        assert (
            review.current.state,
            review.current.closing_reason,
            review.current.waiting_for,
        ) == (RoundState.RETURNED, "没有盖章", ())

    def test_a_body_may_have_it_back_before_it_is_taken_in(self) -> None:
        review = opened(receiving="legal_review").after_withdrawal_request(a_request())

        assert RoundState.WITHDRAWN is review.current.state
        with pytest.raises(NotWaitingToBeTakenIn):
            receive(review)


class TestGroups:
    def test_the_next_group_is_asked_when_the_first_has_passed(self) -> None:
        review = opened(groups=(a_group(), UPPER))

        with pytest.raises(NotItsTurn):
            speak(review, "upper_review")
        review = spoken(review, *[Verdict.APPROVE] * 3)

        assert (review.current.state, review.current.waiting_for) == (RoundState.OPEN, ("upper_review",))
        assert RoundState.APPROVED is speak(review, "upper_review").current.state

    def test_the_next_group_is_not_asked_when_the_first_has_not_passed(self) -> None:
        review = spoken(opened(groups=(a_group(), UPPER)), *[Verdict.APPROVE_AFTER_CHANGE] * 3)

        assert RoundState.RETURNED is review.current.state

    def test_who_is_asked_for_advice_may_speak_and_is_not_waited_for(self) -> None:
        review = speak(opened(groups=(a_group(advising=("quality_review",)),)), "quality_review", Verdict.REJECT)

        assert review.current.waiting_for == OFFICES
        assert RoundState.APPROVED is spoken(review, *[Verdict.APPROVE] * 3).current.state

    def test_a_quorum_that_is_reached_leaves_nobody_with_an_open_task(self) -> None:
        review = spoken(opened(groups=(a_group(quorum=2),)), *[Verdict.APPROVE] * 2)

        assert (review.current.state, review.current.waiting_for) == (RoundState.APPROVED, ())


class TestWhatCountsOn:
    def test_only_the_office_whose_element_moved_is_asked_again(self) -> None:
        returned = spoken(an_open_review(), Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE, Verdict.APPROVE)

        review = resubmitted(returned, moved="exercise_content")

        assert (
            review.current.waiting_for,
            review.current.carried,
        ) == (("legal_review",), ("staffing_review", "planning_review"))
        assert RoundState.APPROVED is speak(review, "legal_review").current.state

    def test_an_office_that_approved_looks_again_when_its_element_moved(self) -> None:
        returned = spoken(an_open_review(), Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE, Verdict.APPROVE)

        assert resubmitted(returned, moved="item_name").current.waiting_for == ("legal_review", "staffing_review")

    def test_an_office_that_wants_to_see_it_again_does(self) -> None:
        review = speak(an_open_review(), "staffing_review", again=True)
        review = speak(speak(review, "legal_review", Verdict.REJECT), "planning_review")

        assert resubmitted(review).current.waiting_for == ("legal_review", "staffing_review")

    def test_a_save_that_moves_no_hash_reopens_nobody(self) -> None:
        approved = spoken(an_open_review(), *[Verdict.APPROVE] * 3)

        review = resubmitted(approved)

        assert (
            review.current.state,
            review.current.carried,
            review.current.opinions,
        ) == (RoundState.APPROVED, OFFICES, ())

    def test_an_approval_counts_through_a_round_in_which_nobody_spoke(self) -> None:
        first = spoken(an_open_review(), Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT)
        second = resubmitted(first, moved="item_name").after_withdrawal_request(
            a_request(sequence=9, revision=4, submission=2)
        )

        assert resubmitted(second).current.waiting_for == ("planning_review",)

    def test_the_last_word_counts_not_an_older_one(self) -> None:
        first = spoken(an_open_review(), Verdict.APPROVE, Verdict.REJECT, Verdict.APPROVE)
        second = speak(resubmitted(first, moved="exercise_content"), "legal_review", Verdict.REJECT)
        second = speak(second, "staffing_review")

        assert RoundState.RETURNED is second.current.state
        assert resubmitted(second).current.waiting_for == ("legal_review",)
