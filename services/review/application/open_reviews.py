"""A body submitted items: open a round of joint review for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.review.application.deadlines import deadline
from services.review.application.deciding import decide_all
from services.review.application.following import at_their_seats
from services.review.application.hearing import submission_of
from services.review.application.messages import news, news_of
from services.review.application.policy import PolicyBook
from services.review.application.ports import Bodies, Decision, Reviews
from services.review.application.routing import route_of, surroundings_of
from services.review.domain.item_review import ItemReview
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace, NotYet


def open_reviews(
    events: Sequence[Envelope],
    *,
    reviews: Reviews,
    bodies: Bodies,
    policies: PolicyBook,
    recused: Callable[[Collection[str]], Mapping[str, frozenset[str]]],
    now: datetime,
) -> None:
    """
    Open a round for every submission that is newer than what is known of its item; the others change nothing.

    The round goes the way of the policy that is in force now, and keeps it. `recused` tells by item which accounts do
    not judge it: what they said in earlier rounds does not count on. Queues keep no order: what overtook the
    registration of its body waits, since the way depends on level and kind of the body.

    :raises NotYet: when a body's copy has not arrived; the items of other bodies are opened all the same
    :raises LostRace: when other writers were faster each time; the message machinery tries again
    """
    newest = newest_by_item(events)
    submissions = at_their_seats([submission_of(event) for event in newest.values()], reviews=reviews)
    policy, around = policies.current(), surroundings_of(submissions.values(), bodies=bodies, reviews=reviews)
    missing = {submission.body_id for submission in submissions.values()} - around.bodies.keys()
    routes = {
        item_id: route_of(submission, policy, around)
        for item_id, submission in submissions.items()
        if submission.body_id not in missing
    }

    not_judging = recused(routes.keys())

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        event, submission = newest[item_id], submissions[item_id]
        told: dict[str, Any] = {"sequence": event.sequence, "route": routes[item_id], "cause": event.message_id}
        if review is None:
            return _decision(None, ItemReview.opened(submission, **told, at=now, deadline=deadline))
        without = not_judging.get(item_id, frozenset())
        return _decision(review, review.reopened(submission, **told, recused=without, at=now, deadline=deadline))

    if decide_all(reviews, routes.keys(), rule):
        raise LostRace
    if missing:
        raise NotYet(f"bodies not registered here yet: {', '.join(sorted(missing))}")


def newest_by_item(events: Sequence[Envelope]) -> dict[str, Envelope]:
    """Return the newest event of each item: a batch can hold several, and in any order."""
    newest: dict[str, Envelope] = {}
    for event in events:
        known = newest.get(event.item_id)
        if known is None or known.sequence < event.sequence:
            newest[event.item_id] = event
    return newest


def _decision(review: ItemReview | None, after: ItemReview) -> Decision | None:
    if after is review:
        return None
    since = review.version if review else 0
    left = review.last_round_before(after) if review else None
    # a round that is overtaken while its draft is before the public takes the draft back
    said = news_of(left, since) if left else ()
    return Decision(before=review, after=after, messages=(*said, *news(after, since)))
