"""A round from its arrival to its end: formal check, groups, what counts on, whose matter it is, disputes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.review.application.messages import news
from services.review.domain.coordinating import By, Meeting, Ruling, ScopeDecision
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.receiving import sent_back, taken_in
from services.review.domain.refusals import (
    Indispensable,
    NoDispute,
    NoSuchQuestion,
    NotAReviewer,
    NotItsTurn,
    NotTakenIn,
    NotWaitingToBeTakenIn,
    OwnItem,
    RoundClosed,
    StaleContent,
)
from services.review.domain.round import RoundState
from services.review.domain.ruling import with_meeting, with_ruling, with_scope_decision
from tests.unit.review.builders import (
    HASH,
    HASHES,
    NOON,
    OFFICES,
    a_group,
    a_request,
    a_route,
    a_submission,
    an_open_review,
    an_opinion,
    spoken,
)

BY = By(account_id="gov", name="罗敏", body_id="gov-office", body_name="区政府办公室")
LATER = NOON + timedelta(days=1)
UPPER = a_group("upper_review", key="upper", name="市级审核确认")


def opened(**route: Any) -> ItemReview:
    return ItemReview.opened(a_submission(), sequence=5, route=a_route(**route), cause="m", at=NOON)


def resubmitted(review: ItemReview, *, moved: str = "", **route: Any) -> ItemReview:
    """The next revision; `moved` is the element that was changed."""
    hashes = HASHES | ({moved: f"{review.version}" * 64} if moved else {})
    number = review.current.submission.number + 1
    submission = a_submission(
        item_id=review.item_id,
        number=number,
        revision=number + 2,
        element_hashes=hashes,
        content_hash=HASH if not moved else "b" * 64,
    )
    return review.reopened(submission, sequence=review.heard + 1, route=a_route(**route), cause="m", at=NOON)


def speak(review: ItemReview, office: str, verdict: Verdict = Verdict.APPROVE, **changed: Any) -> ItemReview:
    values = {"content_hash": review.current.submission.content_hash} | changed
    return review.with_opinion(an_opinion(office, verdict, **values))


def receive(review: ItemReview, *, office: str = "legal_review", by: By = BY, content_hash: str = HASH) -> ItemReview:
    return review.stepped(
        lambda round_, version: taken_in(
            round_, office=office, content_hash=content_hash, by=by, at=LATER, sequence=version, deadline=no_deadline
        )
    )


def decide(review: ItemReview, *, office: str = "planning_review", strike: bool = True) -> ItemReview:
    asked = next((one.sequence for one in review.current.questions), 0)
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_,
            ScopeDecision(
                office=office, opinion=asked, is_struck=strike, reason="不收费", by=BY, at=LATER, sequence=version
            ),
            deadline=no_deadline,
        )
    )


def rule(review: ItemReview, *, uphold: bool = False, content_hash: str = HASH) -> ItemReview:
    overrules = () if uphold else tuple(one.sequence for one in review.current.refusals)
    return review.stepped(
        lambda round_, version: with_ruling(
            round_,
            Ruling(
                overrules=overrules, minutes="依据充分", content_hash=content_hash, by=BY, at=LATER, sequence=version
            ),
            deadline=no_deadline,
        )
    )


def met(review: ItemReview, held_on: date) -> ItemReview:
    meeting = {"held_on": held_on, "participants": "专家", "question": "依据", "by": BY, "at": LATER}
    return review.stepped(lambda round_, version: with_meeting(round_, Meeting(**meeting, sequence=version)))


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
            receive(review, by=replace(BY, body_id="civil-affairs"))

    def test_what_is_sent_back_is_returned_with_the_reason_and_no_opinion(self) -> None:
        review = opened(receiving="legal_review").stepped(
            lambda round_, version: sent_back(
                round_, office="legal_review", content_hash=HASH, reason="没有盖章", by=BY, at=LATER, sequence=version
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


class TestWhoseMatter:
    def asked(self, **route: Any) -> ItemReview:
        review = spoken(opened(**route), Verdict.APPROVE, Verdict.APPROVE)
        return speak(review, "planning_review", Verdict.OUT_OF_SCOPE)

    def test_it_approves_nothing_and_waits_for_the_coordinator(self) -> None:
        review = self.asked()

        assert (
            review.current.state,
            review.current.waiting_for,
            len(review.current.questions),
        ) == (RoundState.OPEN, (), 1)

    def test_a_struck_office_is_left_out_of_this_round_only(self) -> None:
        review = decide(self.asked())

        assert RoundState.APPROVED is review.current.state
        assert resubmitted(review).current.waiting_for == ("planning_review",)

    def test_handed_back_it_has_to_speak_and_its_first_word_stays(self) -> None:
        review = decide(self.asked(), strike=False)

        assert review.current.waiting_for == ("planning_review",)
        review = speak(review, "planning_review")
        assert (
            review.current.state,
            [one.verdict for one in review.current.opinions if one.office == "planning_review"],
        ) == (RoundState.APPROVED, [Verdict.OUT_OF_SCOPE, Verdict.APPROVE])

    def test_it_is_decided_once(self) -> None:
        with pytest.raises(NoSuchQuestion):
            decide(decide(self.asked(groups=(a_group(), UPPER))))

    def test_an_indispensable_office_cannot_say_so(self) -> None:
        with pytest.raises(Indispensable, match="必审单位"):
            speak(opened(), "legal_review", Verdict.OUT_OF_SCOPE)

    def test_the_last_office_cannot_be_struck(self) -> None:
        alone = speak(opened(groups=(a_group("planning_review"),)), "planning_review", Verdict.OUT_OF_SCOPE)

        with pytest.raises(Indispensable):
            decide(alone)


class TestDisputes:
    def disputed(self) -> ItemReview:
        return spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE)

    def test_a_refusal_goes_to_the_coordinator_and_a_wish_for_change_does_not(self) -> None:
        changed = spoken(opened(disputed=True), Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE, Verdict.APPROVE)

        assert (self.disputed().current.state, changed.current.state) == (RoundState.DISPUTED, RoundState.RETURNED)

    def test_nobody_speaks_while_it_is_disputed_and_the_body_may_have_it_back(self) -> None:
        groups = (a_group(advising=("quality_review",)),)

        with pytest.raises(RoundClosed):
            speak(spoken(opened(disputed=True, groups=groups), *[Verdict.REJECT] * 3), "quality_review")
        assert RoundState.WITHDRAWN is self.disputed().after_withdrawal_request(a_request()).current.state

    def test_a_refusal_that_stands_sends_it_back_with_the_minutes(self) -> None:
        review = rule(self.disputed(), uphold=True)

        assert (review.current.state, review.current.closing_reason) == (RoundState.RETURNED, "依据充分")

    def test_an_overruled_refusal_lets_it_pass_and_stays_as_it_was_given(self) -> None:
        review = rule(self.disputed())

        assert (review.current.state, review.current.opinions[0].verdict) == (RoundState.APPROVED, Verdict.REJECT)
        assert RoundState.APPROVED is resubmitted(review).current.state

    def test_what_another_office_wants_changed_sends_it_back_all_the_same(self) -> None:
        review = spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE)

        assert RoundState.RETURNED is rule(review).current.state

    def test_a_ruling_stands_for_its_content_only_and_needs_a_dispute(self) -> None:
        with pytest.raises(StaleContent):
            rule(self.disputed(), content_hash="b" * 64)
        with pytest.raises(NoDispute):
            rule(an_open_review())

    def test_a_meeting_keeps_the_dispute_open(self) -> None:
        review = met(self.disputed(), date(2026, 12, 1))

        assert (RoundState.DISPUTED, date(2026, 12, 1)) == (review.current.state, review.current.meetings[-1].held_on)
        assert RoundState.APPROVED is rule(review).current.state

    def test_a_meeting_that_is_moved_stays_in_the_record(self) -> None:
        review = met(met(self.disputed(), date(2026, 12, 1)), date(2026, 12, 8))

        assert [meeting.held_on.day for meeting in review.current.meetings] == [1, 8]
        assert [message.data["held_on"] for message in news(review, 0) if message.name == "meeting_called"] == [
            "2026-12-01",
            "2026-12-08",
        ]

    def test_a_meeting_is_told_of_again_with_those_who_refused_then(self) -> None:
        """When the dispute is settled, nobody refuses any more; the meeting was about them all the same."""
        called = met(self.disputed(), date(2026, 12, 1))

        (told,) = [message for message in news(rule(called), 0) if message.name == "meeting_called"]

        assert told.data["offices"] == ["legal_review"]
        assert told in news(called, 0)
