"""Rounds that the coordinating office decides: whose matter an item is, and disputes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.review.application.messages import news
from services.review.domain.coordinating import Meeting, Ruling, ScopeDecision
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.refusals import Indispensable, NoDispute, NoSuchQuestion, RoundClosed, StaleContent
from services.review.domain.round import RoundState
from services.review.domain.ruling import with_meeting, with_ruling, with_scope_decision
from tests.unit.review.builders import GOV, HASH, a_group, a_request, an_open_review, spoken
from tests.unit.review.rounds import LATER, UPPER, opened, resubmitted, speak


def decide(review: ItemReview, *, office: str = "planning_review", strike: bool = True) -> ItemReview:
    asked = next((one.sequence for one in review.current.questions), 0)
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_,
            ScopeDecision(
                office=office, opinion=asked, is_struck=strike, reason="不收费", by=GOV, at=LATER, sequence=version
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
                overrules=overrules, minutes="依据充分", content_hash=content_hash, by=GOV, at=LATER, sequence=version
            ),
            deadline=no_deadline,
        )
    )


def met(review: ItemReview, held_on: date) -> ItemReview:
    meeting = {"held_on": held_on, "participants": "专家", "question": "依据", "by": GOV, "at": LATER}
    return review.stepped(lambda round_, version: with_meeting(round_, Meeting(**meeting, sequence=version)))


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
