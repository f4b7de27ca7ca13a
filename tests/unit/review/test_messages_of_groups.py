"""Messages of rounds that go more than one step at once: each has an id of its own, and nobody is left untold."""

from __future__ import annotations

from dataclasses import replace

from services.review.application.messages import news
from services.review.domain.coordinating import ScopeDecision
from services.review.domain.groups import Route
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.ruling import with_scope_decision
from tests.unit.review.builders import GOV, HASHES, NOON, OFFICES, a_group, a_route, a_submission, an_opinion

MOVED = HASHES | {"exercise_content": "9" * 64}
UPPER = "upper_review"


def a_route_of_two(**changed: object) -> Route:
    """The three offices, and behind them the city's counterpart, who looks at the name only."""
    return a_route(groups=(a_group(*OFFICES, **changed), a_group(UPPER, key="upper")))


def approved(route: Route) -> ItemReview:
    """A review in which everybody has approved the first text."""
    review = ItemReview.opened(a_submission(), sequence=5, route=route, cause="message-5", at=NOON)
    for office in (*OFFICES, UPPER):
        review = review.with_opinion(an_opinion(office))
    return review


def test_a_group_that_has_all_it_needs_is_passed_over_silently() -> None:
    """Of two groups that begin in one step only the one that is asked is told of: both would have the same id."""
    route, before = a_route_of_two(), approved(a_route_of_two())
    upper = replace(route, duties={**route.duties, UPPER: frozenset({"exercise_content"})})
    corrected = a_submission(item_id=before.item_id, number=2, revision=4, element_hashes=HASHES)

    after = before.reopened(corrected, sequence=9, route=upper, cause="message-9", at=NOON)

    assert [(one.name, one.data["group"], one.data["offices"]) for one in news(after, before.version)] == [
        ("review_opened", "upper", [UPPER])
    ]


def test_a_round_that_is_approved_at_once_asks_nobody() -> None:
    """An unchanged text counts as before; its two messages have two ids."""
    before = approved(a_route_of_two())
    same = a_submission(item_id=before.item_id, number=2, revision=4)

    after = before.reopened(same, sequence=9, route=a_route_of_two(), cause="message-9", at=NOON)

    opened, closed = news(after, before.version)
    assert (opened.name, opened.data["offices"]) == ("review_opened", [])
    assert closed.name == "item_approved"
    assert opened.message_id != closed.message_id


def test_an_office_that_is_not_needed_any_more_is_not_asked() -> None:
    """Two of three are enough and count on: the third is not asked about a text that is approved already."""
    route = a_route(groups=(a_group(*OFFICES, quorum=2),))
    before = ItemReview.opened(a_submission(), sequence=5, route=route, cause="message-5", at=NOON)
    for office in OFFICES[1:]:
        before = before.with_opinion(an_opinion(office))
    corrected = a_submission(item_id=before.item_id, number=2, revision=4, element_hashes=MOVED)

    after = before.reopened(corrected, sequence=9, route=route, cause="message-9", at=NOON)

    assert [(one.name, one.data.get("offices")) for one in news(after, before.version)] == [
        ("review_opened", []),
        ("item_approved", []),
    ]


def test_a_dispute_that_a_struck_office_had_held_up_is_told_of() -> None:
    """The refusal came before; it becomes a dispute when nobody is waited for any more."""
    review = ItemReview.opened(a_submission(), sequence=5, route=a_route(disputed=True), cause="message-5", at=NOON)
    words = (Verdict.REJECT, Verdict.APPROVE, Verdict.OUT_OF_SCOPE)
    for office, verdict in zip(OFFICES, words, strict=True):
        review = review.with_opinion(an_opinion(office, verdict))
    asked = review.current.opinions[-1]

    after = review.stepped(
        lambda round_, version: with_scope_decision(
            round_,
            ScopeDecision(
                office=asked.office,
                opinion=asked.sequence,
                is_struck=True,
                reason="三定规定",
                by=GOV,
                at=NOON,
                sequence=version,
            ),
            deadline=no_deadline,
        )
    )

    assert [one.name for one in news(after, review.version)] == ["scope_decided", "refusal_questioned"]
