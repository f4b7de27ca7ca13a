"""A body submitted items: open a round of joint review for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.review.application.deciding import decide_all
from services.review.application.messages import review_opened, submission_of
from services.review.application.policy import review_policy
from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace


def open_reviews(events: Sequence[Envelope], *, reviews: Reviews, now: datetime) -> None:
    """
    Open a round for every submission that is newer than what is known of its item; the others change nothing.

    :raises LostRace: when other writers were faster each time; the message machinery tries again
    """
    newest = newest_by_item(events)

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        return _opened(newest[item_id], review, now)

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


def _opened(event: Envelope, review: ItemReview | None, now: datetime) -> Decision | None:
    submission, policy = submission_of(event), review_policy()
    after = (review.reopened if review else ItemReview.opened)(
        submission,
        sequence=event.sequence,
        required_offices=policy.required_offices(submission.list_kind),
        lead=policy.lead(submission.list_kind, submission.corrections),
        cause=event.message_id,
        at=now,
    )
    if after is review:
        return None
    return Decision(before=review, after=after, messages=(review_opened(after.current),))
