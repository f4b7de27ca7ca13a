"""A review from round to round, for tests of what a round comes to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Verdict
from tests.unit.review.builders import HASH, HASHES, NOON, a_group, a_route, a_submission, an_opinion

LATER = NOON + timedelta(days=1)
UPPER = a_group("upper_review", key="upper", name="市级审核确认")


def opened(**route: Any) -> ItemReview:
    """The first submission under a route."""
    return ItemReview.opened(a_submission(), sequence=5, route=a_route(**route), cause="m", at=NOON)


def resubmitted(review: ItemReview, *, moved: str = "", **route: Any) -> ItemReview:
    """The next revision; `moved` is the element that was changed."""
    hashes = HASHES | ({moved: f"{review.version}" * 64} if moved else {})
    number = review.current.submission.number + 1
    submission = a_submission(
        item_id=review.item_id,
        number=number,
        revision=number + 2,
        element_hashes=hashes,
        content_hash=HASH if not moved else "b" * 64,
    )
    return review.reopened(submission, sequence=review.heard + 1, route=a_route(**route), cause="m", at=NOON)


def speak(review: ItemReview, office: str, verdict: Verdict = Verdict.APPROVE, **changed: Any) -> ItemReview:
    """An office speaks on the text that is there."""
    values = {"content_hash": review.current.submission.content_hash} | changed
    return review.with_opinion(an_opinion(office, verdict, **values))
