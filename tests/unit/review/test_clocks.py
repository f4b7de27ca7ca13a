"""Until when somebody is to act: offices, the coordinating office, and again when a matter comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.review.application.messages import news
from services.review.domain.clocks import coordinate_by, due_on, undecided
from services.review.domain.coordinating import Ruling, ScopeDecision
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Verdict
from services.review.domain.round import RoundState
from services.review.domain.ruling import with_ruling, with_scope_decision
from services.review.domain.speaking import EXPERT
from tests.unit.review.builders import GOV, HASH, NOON, OFFICES, a_group, a_route, a_submission, an_opinion

LATER = NOON + timedelta(days=20)
LIMIT, COORDINATION = 15, 5


def by_days(at: datetime, days: int) -> date | None:
    """Days of the calendar, so that the tests can count."""
    return (at + timedelta(days=days)).date() if days else None


def opened(**group: object) -> ItemReview:
    route = a_route(groups=(a_group(limit=LIMIT, **group),), disputed=True, coordination_limit=COORDINATION)
    return ItemReview.opened(a_submission(), sequence=5, route=route, cause="m", at=NOON, deadline=by_days)


def said(review: ItemReview, office: str, verdict: Verdict = Verdict.APPROVE, at: datetime = NOON) -> ItemReview:
    return review.with_opinion(an_opinion(office, verdict, given_at=at), deadline=by_days)


def decided(review: ItemReview, *, strike: bool = False, at: datetime = LATER) -> ItemReview:
    asked = review.current.questions[0]
    decision = {"office": asked.office, "opinion": asked.sequence, "is_struck": strike, "reason": "三定", "by": GOV}
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_, ScopeDecision(**decision, at=at, sequence=version), deadline=by_days
        )
    )


def overruled(review: ItemReview) -> ItemReview:
    refusals = tuple(one.sequence for one in review.current.refusals)
    ruling = {"overrules": refusals, "minutes": "依据充分", "content_hash": HASH, "by": GOV, "at": LATER}
    return review.stepped(
        lambda round_, version: with_ruling(round_, Ruling(**ruling, sequence=version), deadline=by_days)
    )


def test_a_question_of_scope_has_its_own_clock_beside_that_of_the_offices() -> None:
    review = said(opened(), "planning_review", Verdict.OUT_OF_SCOPE, at=NOON + timedelta(days=2))

    assert due_on(review.current) == by_days(NOON, LIMIT)
    assert coordinate_by(review.current) == by_days(NOON, 2 + COORDINATION)


def test_when_only_the_coordinating_office_can_act_its_day_is_the_one_that_counts() -> None:
    review = opened()
    for office in OFFICES[:2]:
        review = said(review, office)
    review = said(review, "planning_review", Verdict.OUT_OF_SCOPE)

    assert review.current.waiting_for == ()
    assert due_on(review.current) == by_days(NOON, COORDINATION)


def test_several_questions_have_a_day_each_and_the_first_counts() -> None:
    review = said(opened(), "planning_review", Verdict.OUT_OF_SCOPE)
    review = said(review, "staffing_review", Verdict.OUT_OF_SCOPE, at=NOON + timedelta(days=3))

    assert coordinate_by(review.current) == by_days(NOON, COORDINATION)
    assert coordinate_by(decided(review, strike=True).current) == by_days(NOON, 3 + COORDINATION)


def test_who_has_the_matter_back_has_the_whole_limit_again() -> None:
    review = decided(said(opened(), "planning_review", Verdict.OUT_OF_SCOPE))

    assert due_on(review.current) == by_days(LATER, LIMIT)
    assert coordinate_by(review.current) is None


def test_a_struck_office_gives_nobody_more_time() -> None:
    review = decided(said(opened(), "planning_review", Verdict.OUT_OF_SCOPE), strike=True)

    assert due_on(review.current) == by_days(NOON, LIMIT)


def test_a_dispute_stops_the_clock_of_the_offices_and_starts_that_of_the_coordinating_one() -> None:
    review = said(opened(ends_at_first_veto=True), "legal_review", Verdict.REJECT, at=NOON + timedelta(days=4))

    assert review.current.state is RoundState.DISPUTED
    assert due_on(review.current) == by_days(NOON, 4 + COORDINATION)


def test_an_overruled_refusal_gives_those_who_have_yet_to_speak_the_whole_limit() -> None:
    review = overruled(said(opened(ends_at_first_veto=True), "legal_review", Verdict.REJECT))

    assert review.current.waiting_for == OFFICES[1:]
    assert due_on(review.current) == by_days(LATER, LIMIT)


def test_the_next_group_has_its_own_day_after_a_ruling() -> None:
    groups = (a_group("legal_review", limit=LIMIT), a_group("upper_review", key="upper", limit=10))
    review = opened()
    first = replace(review.current, groups=groups, part_hashes={})
    review = overruled(said(replace(review, current=first), "legal_review", Verdict.REJECT))

    assert review.current.waiting_for == ("upper_review",)
    assert due_on(review.current) == by_days(LATER, 10)


def test_a_question_that_a_dispute_held_up_is_asked_anew() -> None:
    review = said(opened(ends_at_first_veto=True), "planning_review", Verdict.OUT_OF_SCOPE)
    disputed = said(review, "legal_review", Verdict.REJECT)

    assert [one.about for one in undecided(disputed.current)] == [0]
    assert coordinate_by(overruled(disputed).current) == by_days(LATER, COORDINATION)


def test_without_limits_nobody_has_a_clock() -> None:
    review = ItemReview.opened(a_submission(), sequence=5, route=a_route(), cause="m", at=NOON, deadline=by_days)
    review = said(review, "planning_review", Verdict.OUT_OF_SCOPE)

    assert (due_on(review.current), coordinate_by(review.current)) == (None, None)


def test_an_expert_is_heard_on_a_dispute_and_it_is_not_asked_again() -> None:
    """His word for the meeting is advice: the round stays as it is, and its question is the same message."""
    disputed = said(opened(ends_at_first_veto=True), "legal_review", Verdict.REJECT)
    asked = [one for one in news(disputed, 0) if one.name == "refusal_questioned"]

    heard = said(disputed, f"{EXPERT}:invitation", Verdict.APPROVE)

    assert heard.current.state is RoundState.DISPUTED
    assert [one.name for one in news(heard, disputed.version)] == ["opinion_given"]
    assert [one for one in news(heard, 0) if one.name == "refusal_questioned"] == asked
