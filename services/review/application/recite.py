"""Intake cites articles by their new numbers: the texts under review show them, and what was said of them stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from services.review.application.deciding import decide_all
from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview
from services.review.domain.reciting import Recital, RecitedArticle
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace


def recite(events: Sequence[Envelope], *, reviews: Reviews) -> None:
    """
    Show the newest numbers in each text of the same content; what review does not know, or no longer has, is passed by.

    A text that was never submitted comes with these numbers when it is.

    :raises LostRace: when other writers were faster each time; the message machinery tries again
    """
    told: dict[str, list[Envelope]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.revision):
        told[event.item_id].append(event)

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        if review is None:
            return None
        after = review
        for event in told[item_id]:
            after = after.recited(_recital(event), content_hash=event.content_hash, elements=event.data["elements"])
        if after is review:
            return None
        return Decision(before=review, after=after, messages=())

    if decide_all(reviews, told.keys(), rule):
        raise LostRace


def _recital(event: Envelope) -> Recital:
    return Recital(
        revision=event.revision,
        at=event.occurred_at,
        cause=event.data["cause"]["title"],
        articles=tuple(
            RecitedArticle(title=one["title"], old=one["old"], new=one["new"]) for one in event.data["recited"]
        ),
    )
