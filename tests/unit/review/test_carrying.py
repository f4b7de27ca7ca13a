"""Whose approval of an earlier round counts on: of the same text, of people who judge, of each for one office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.review.domain.coordinating import ScopeDecision
from services.review.domain.implementing import ScopeOverride
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.round import RoundState
from services.review.domain.ruling import with_scope_decision
from tests.unit.review.builders import (
    GOV,
    HASHES,
    NOON,
    OFFICES,
    a_request,
    a_route,
    a_submission,
    an_open_review,
    an_opinion,
    spoken,
)


def an_override(*powers: str, justification: str = "不是同一事项") -> ScopeOverride:
    return ScopeOverride(powers=powers, justification=justification, by="李", at=NOON)


def resubmitted(review: ItemReview, *, recused: frozenset[str] = frozenset(), **changed: Any) -> ItemReview:
    number = review.current.submission.number + 1
    submission = a_submission(**({"item_id": review.item_id, "number": number, "revision": number + 2} | changed))
    given = {"sequence": review.heard + 1, "route": a_route(), "cause": "m", "at": NOON, "recused": recused}
    return review.reopened(submission, **given)


def handed_back(review: ItemReview) -> ItemReview:
    asked = review.current.questions[0]
    said = {"office": asked.office, "opinion": asked.sequence, "is_struck": False, "reason": "三定"}
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_, ScopeDecision(**said, by=GOV, at=NOON, sequence=version), deadline=no_deadline
        )
    )


@pytest.mark.parametrize(
    ("after", "waiting"),
    [
        (an_override("权力乙", "权力甲"), ()),
        (an_override("权力甲"), ("legal_review",)),
        (an_override("权力甲", "权力丙"), ("legal_review",)),
        (an_override("权力甲", "权力乙", justification="另一理由"), ("legal_review",)),
        (an_override("权力甲\n权力乙"), ("legal_review",)),
        (None, ("legal_review",)),
    ],
)
def test_an_approval_is_of_the_powers_that_are_named_too(after: ScopeOverride, waiting: tuple[str, ...]) -> None:
    """Whether it is another matter depends on which powers it is held against, in whatever order they stand."""
    review = spoken(an_open_review(scope_override=an_override("权力甲", "权力乙")), *[Verdict.APPROVE] * 3)

    assert resubmitted(review, scope_override=after).current.waiting_for == waiting


def test_one_person_does_not_count_on_for_two_required_offices() -> None:
    """In two rounds a person has approved for two offices, whose elements are both as he saw them now."""
    first = an_open_review().with_opinion(an_opinion("legal_review", account_id="wang"))
    second = resubmitted(
        first.after_withdrawal_request(a_request()), element_hashes=HASHES | {"exercise_content": "9" * 64}
    ).with_opinion(an_opinion("staffing_review", account_id="wang"))
    second = second.with_opinion(an_opinion("planning_review", Verdict.REJECT))
    withdrawn = second.after_withdrawal_request(a_request(sequence=9, revision=4, submission=2))

    third = resubmitted(withdrawn)

    assert third.current.carried == ("legal_review",)
    assert third.current.waiting_for == OFFICES[1:]


def test_who_does_not_judge_the_item_approves_nothing_any_more() -> None:
    review = spoken(an_open_review(), *[Verdict.APPROVE] * 3)

    after = resubmitted(review, recused=frozenset({"account of staffing_review"}))

    assert after.current.carried == ("legal_review", "planning_review")
    assert after.current.waiting_for == ("staffing_review",)


class TestHandedBack:
    def asked(self) -> ItemReview:
        """All count on but the legal office; the planning office holds the matter for not its own all the same."""
        first = spoken(an_open_review(), Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE, Verdict.APPROVE)
        return resubmitted(first).with_opinion(an_opinion("planning_review", Verdict.OUT_OF_SCOPE))

    def test_an_office_that_has_the_matter_back_speaks_anew_whatever_it_said_before(self) -> None:
        review = handed_back(self.asked())

        assert review.current.carried == ("staffing_review", "planning_review")
        assert review.current.waiting_for == ("legal_review", "planning_review")
        assert RoundState.OPEN is review.with_opinion(an_opinion("legal_review")).current.state

    def test_what_it_said_before_does_not_count_in_the_round_behind(self) -> None:
        review = handed_back(self.asked()).after_withdrawal_request(a_request(sequence=9, revision=4, submission=2))

        assert resubmitted(review).current.waiting_for == ("legal_review", "planning_review")

    def test_what_it_says_then_counts(self) -> None:
        review = handed_back(self.asked())
        again = an_opinion("planning_review", given_at=NOON + timedelta(hours=3))
        review = review.with_opinion(again).with_opinion(an_opinion("legal_review"))

        assert RoundState.APPROVED is review.current.state
        assert RoundState.APPROVED is resubmitted(review).current.state
