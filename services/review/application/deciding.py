"""Load, decide, save, and decide again what another writer changed meanwhile: set-based, for all use cases."""

from __future__ import annotations

from collections.abc import Callable, Collection

from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview

ATTEMPTS = 10
"""A review is contended by its three offices and one withdrawal: each lost race means that another one has won."""

Rule = Callable[[str, ItemReview | None], Decision | None]


def decide_all(reviews: Reviews, item_ids: Collection[str], rule: Rule) -> frozenset[str]:
    """
    Apply a rule to each item: one find and one write for all; lost races are loaded and decided again.

    The rule returns None when nothing changes. Returns the items that lost every race (none in practice).
    """
    left = frozenset(item_ids)
    for _attempt in range(ATTEMPTS):
        if not left:
            break
        found = reviews.find(left)
        decisions = [decision for item_id in left if (decision := rule(item_id, found.get(item_id))) is not None]
        left = reviews.save_all(decisions) if decisions else frozenset()
    return left
