"""A body submitted items: open a round of joint review for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.review.application.deadlines import deadline
from services.review.application.deciding import decide_all
from services.review.application.hearing import submission_of
from services.review.application.messages import news
from services.review.application.policy import PolicyBook
from services.review.application.ports import Bodies, Decision, Reviews
from services.review.application.routing import route_of, surroundings_of
from services.review.domain.groups import Route
from services.review.domain.item_review import ItemReview
from services.review.domain.submission import Submission
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace


def open_reviews(
    events: Sequence[Envelope], *, reviews: Reviews, bodies: Bodies, policies: PolicyBook, now: datetime
) -> None:
    """
    Open a round for every submission that is newer than what is known of its item; the others change nothing.

    The round goes the way of the policy that is in force now, and keeps it.

    :raises LostRace: when other writers were faster each time; the message machinery tries again
    """
    newest = newest_by_item(events)
    submissions = {item_id: submission_of(event) for item_id, event in newest.items()}
    policy, around = policies.current(), surroundings_of(submissions.values(), bodies=bodies, reviews=reviews)
    routes = {item_id: route_of(submission, policy, around) for item_id, submission in submissions.items()}

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        return _opened(newest[item_id], submissions[item_id], routes[item_id], review, now)

    if decide_all(reviews, newest.keys(), rule):
        raise LostRace


def newest_by_item(events: Sequence[Envelope]) -> dict[str, Envelope]:
    """Return the newest event of each item: a batch can hold several, and in any order."""
    newest: dict[str, Envelope] = {}
    for event in events:
        known = newest.get(event.item_id)
        if known is None or known.sequence < event.sequence:
            newest[event.item_id] = event
    return newest


def _opened(
    event: Envelope, submission: Submission, route: Route, review: ItemReview | None, now: datetime
) -> Decision | None:
    after = (review.reopened if review else ItemReview.opened)(
        submission, sequence=event.sequence, route=route, cause=event.message_id, at=now, deadline=deadline
    )
    if after is review:
        return None
    return Decision(before=review, after=after, messages=news(after, review.version if review else 0))
