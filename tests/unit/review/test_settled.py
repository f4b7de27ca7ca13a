"""What the coordinating office decided about an opinion is told with it: to the body, and to the others."""

from __future__ import annotations

from typing import Any

from services.review.application.messages import news
from services.review.application.opinion_form import opinion_form
from services.review.application.policy import shipped_policy
from services.review.domain.coordinating import Ruling, ScopeDecision
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.ruling import with_ruling, with_scope_decision
from shared.contracts.envelope import Envelope
from tests.unit.review.builders import GOV, HASH, NOON, OFFICES, a_group, a_route, a_submission, an_opinion, spoken
from tests.unit.review.rounds import opened


def overruled(review: ItemReview) -> ItemReview:
    overrules = tuple(one.sequence for one in review.current.refusals)
    said = {"overrules": overrules, "minutes": "依据充分", "content_hash": HASH, "by": GOV, "at": NOON}
    return review.stepped(
        lambda round_, version: with_ruling(round_, Ruling(**said, sequence=version), deadline=no_deadline)
    )


def decided(review: ItemReview, *, strike: bool) -> ItemReview:
    asked = review.current.questions[0]
    said = {"office": asked.office, "opinion": asked.sequence, "is_struck": strike, "reason": "不收费"}
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_, ScopeDecision(**said, by=GOV, at=NOON, sequence=version), deadline=no_deadline
        )
    )


def last(review: ItemReview, name: str) -> Envelope:
    return next(one for one in reversed(news(review, 0)) if one.name == name)


def settled(message: Envelope) -> list[tuple[str, Any, Any]]:
    return [(one["office"], one.get("settled"), one.get("decision")) for one in message.data["opinions"]]


def test_a_body_that_mends_for_another_office_is_told_what_it_need_not_mend() -> None:
    """The refusal is overruled, the round goes back all the same, for what the staffing office wants changed."""
    review = spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE_AFTER_CHANGE, Verdict.APPROVE)

    returned = last(overruled(review), "item_returned")

    assert settled(returned) == [
        ("legal_review", "overruled", "依据充分"),
        ("staffing_review", None, None),
        ("planning_review", None, None),
    ]


def test_an_overruled_refusal_that_counts_on_is_told_as_such() -> None:
    approved = overruled(spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE))
    same = a_submission(item_id=approved.item_id, number=2, revision=4)

    after = approved.reopened(same, sequence=9, route=a_route(), cause="m", at=NOON)

    assert settled(last(after, "item_approved"))[0] == ("legal_review", "overruled", None)


def test_the_opinion_form_says_of_a_refusal_that_counts_on_what_became_of_it() -> None:
    approved = overruled(spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE))
    same = a_submission(item_id=approved.item_id, number=2, revision=4)

    form = opinion_form(
        approved.reopened(same, sequence=9, route=a_route(), cause="m", at=NOON).current, shipped_policy()
    )

    assert [(row.office, row.verdict, row.note) for row in form.rows[:2]] == [
        ("法制办", "不同意", "第 1 轮的意见，经协调不采纳"),
        ("编办", "同意", "第 1 轮的意见继续有效"),
    ]


def test_an_office_that_was_left_out_is_told_with_the_reason() -> None:
    asked = spoken(opened(), Verdict.APPROVE, Verdict.APPROVE, Verdict.OUT_OF_SCOPE)

    assert settled(last(decided(asked, strike=True), "item_approved"))[2] == ("planning_review", "struck", "不收费")


def test_both_words_of_an_office_that_had_the_matter_back_are_told() -> None:
    asked = spoken(opened(), Verdict.APPROVE, Verdict.APPROVE, Verdict.OUT_OF_SCOPE)
    approved = decided(asked, strike=False).with_opinion(an_opinion("planning_review"))

    assert settled(last(approved, "item_approved"))[2:] == [
        ("planning_review", "handed_back", "不收费"),
        ("planning_review", None, None),
    ]


def test_the_opinion_itself_is_told_as_it_was_given() -> None:
    """Sent once more after the ruling, it is the same message."""
    review = spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE)
    before = {one.message_id: one for one in news(review, 0) if one.name == "opinion_given"}

    after = {one.message_id: one for one in news(overruled(review), 0) if one.name == "opinion_given"}

    assert before == after


def test_a_ruling_names_the_others_who_were_asked_until_then() -> None:
    """Not those of the group that begins with it: they are asked about the text as it stands."""
    groups = (a_group(advising=("quality_review",)), a_group("upper_review", key="upper"))
    review = spoken(opened(disputed=True, groups=groups), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE)

    ruling = last(overruled(review), "ruling_given")

    assert ruling.data["offices"] == ["legal_review"]
    assert ruling.data["others"] == [*OFFICES[1:], "quality_review"]
