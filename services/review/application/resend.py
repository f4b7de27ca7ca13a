"""Send the present state again, for a consumer that is new, restored or behind."""

from __future__ import annotations

from datetime import datetime

from services.review.application.messages import news
from services.review.application.ports import Reviews


def resend(*, since: datetime | None, reviews: Reviews) -> int:
    """Put the messages of every current round in the outbox again, under their old ids; returns how many reviews."""
    sent = 0
    for item_ids in reviews.changed_since(since):
        found = reviews.find(item_ids)
        reviews.send_again((item_id, news(review, 0)) for item_id, review in found.items())
        sent += len(found)
    return sent
