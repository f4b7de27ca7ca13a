"""The same kind of step for many reviews: one find, one write, and a result for each item."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.review.application.deciding import decide_all
from services.review.application.messages import news
from services.review.application.ports import Decision, Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.domain.item_review import ItemReview
from shared.kernel.batches import Outcome, refused
from shared.kernel.errors import LostRace, Refusal

Change = Callable[[ItemReview], ItemReview]


def step_all(changes: Mapping[str, Change], *, reviews: Reviews) -> dict[str, Outcome]:
    """Change reviews, each by its own rule; what a rule refuses is the outcome of that item only."""
    outcomes: dict[str, Outcome] = {}

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        try:
            if review is None:
                raise ReviewNotFound
            after = changes[item_id](review)
        except Refusal as refusal:
            outcomes[item_id] = refused(item_id, refusal)
            return None
        outcomes[item_id] = Outcome(item_id=item_id, ok=True)
        return (
            Decision(before=review, after=after, messages=news(after, review.version)) if after is not review else None
        )

    for item_id in decide_all(reviews, changes.keys(), rule):
        outcomes[item_id] = refused(item_id, LostRace())
    return outcomes


def step_one(item_id: str, change: Change, *, reviews: Reviews) -> Outcome:
    """Change one review."""
    return step_all({item_id: change}, reviews=reviews)[item_id]
