"""The same kind of step for many reviews: one find, one write, and a result for each item."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from services.review.application.deciding import decide_all
from services.review.application.messages import news, news_of
from services.review.application.ports import Decision, Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.domain.item_review import ItemReview, Step
from shared.kernel.batches import Outcome
from shared.kernel.errors import LostRace, Refusal

Change = Callable[[ItemReview], ItemReview]


def step_all(changes: Mapping[str, Change], *, reviews: Reviews) -> dict[str, Outcome]:
    """Change reviews, each by its own rule; what a rule refuses is the outcome of that item only."""

    def decided(item_id: str, review: ItemReview) -> Decision | None:
        return _changed(review, changes[item_id](review))

    return _decide_each(changes.keys(), decided, reviews=reviews)


def step_one(item_id: str, change: Change, *, reviews: Reviews) -> Outcome:
    """Change one review."""
    return step_all({item_id: change}, reviews=reviews)[item_id]


def step_in_round(item_id: str, number: int, step: Step, *, reviews: Reviews) -> Outcome:
    """Take a step in the round of this number: the current one, or one that is behind it and stays as it ended."""

    def decided(_item_id: str, review: ItemReview) -> Decision | None:
        if number == review.current.number:
            return _changed(review, review.stepped(step))
        # read after its review: had it changed in between, the version of the review would have moved with it
        past = reviews.past_round(item_id, number)
        if past is None:
            raise ReviewNotFound
        after, moved = replace(review, version=review.version + 1), step(past, review.version + 1)
        return Decision(before=review, after=after, messages=news_of(moved, review.version), past=(moved,))

    return _decide_each([item_id], decided, reviews=reviews)[item_id]


def _changed(before: ItemReview, after: ItemReview) -> Decision | None:
    return None if after is before else Decision(before=before, after=after, messages=news(after, before.version))


def _decide_each(
    item_ids: Collection[str], decided: Callable[[str, ItemReview], Decision | None], *, reviews: Reviews
) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        try:
            if review is None:
                raise ReviewNotFound
            decision = decided(item_id, review)
        except Refusal as refusal:
            outcomes[item_id] = Outcome.refused(item_id, refusal)
            return None
        outcomes[item_id] = Outcome(item_id=item_id, ok=True)
        return decision

    for item_id in decide_all(reviews, item_ids, rule):
        outcomes[item_id] = Outcome.refused(item_id, LostRace())
    return outcomes
