"""Items go to another body (划转): the rounds that run follow them, and what is submitted of them later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from services.review.application.deciding import decide_all
from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview
from services.review.domain.seat import Seat
from services.review.domain.submission import Submission
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace
from shared.standards.item_operations import Effect, kind_of


def follow_transfers(events: Sequence[Envelope], *, reviews: Reviews) -> None:
    """
    Let reviews follow the items of transfers, and the implementation lists of each item of the directory list.

    The round asks the offices that it has asked: what they read has not changed. Other operations change nothing here,
    and neither does what is repeated, or older than what was heard.

    :raises LostRace: when other writers were faster each time; the message machinery tries again
    """
    seats: dict[str, Seat] = {}
    for event in sorted(events, key=lambda event: event.occurred_at):
        if kind_of(event.data["kind"]).effect is Effect.MOVE:
            ids = [one["item_id"] for one in event.data["items"]]
            seats |= dict.fromkeys([*ids, *reviews.lists_of(ids)], _seat(event))

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        after = review.moved(seats[item_id]) if review else None
        return Decision(before=review, after=after, messages=()) if after and after is not review else None

    if decide_all(reviews, seats.keys(), rule):
        raise LostRace


def at_their_seats(submissions: Collection[Submission], *, reviews: Reviews) -> Mapping[str, Submission]:
    """
    Return submissions by item, each as that of the body to which the item has gone meanwhile.

    An implementation list goes with its item, even if review had not heard of the list by then.
    """
    sources = {each.item_id: each.implementing.directory_item if each.implementing else "" for each in submissions}
    seats = reviews.seats({*sources, *sources.values()} - {""})
    found = {}
    for each in submissions:
        known = [seat for key in (each.item_id, sources[each.item_id]) if (seat := seats.get(key))]
        found[each.item_id] = max(known, key=lambda seat: seat.since).of(each) if known else each
    return found


def _seat(event: Envelope) -> Seat:
    body = event.data["to_body"]
    return Seat(body_id=body["body_id"], body_name=body["name"], since=event.occurred_at)
