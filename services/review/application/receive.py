"""The receiving office takes submissions in, or sends them back, many at once; each has its own result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.application.deadlines import deadline
from services.review.application.policy import PolicyBook
from services.review.application.ports import Reviews
from services.review.application.review_refusals import SentTwice, refuse_too_many
from services.review.application.speakers import person, speaking_office
from services.review.application.stepping import Change, step_all
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Verdict
from services.review.domain.receiving import sent_back, taken_in
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptEntry:
    """What the receiving office decides of one submission, on the content with this hash."""

    item_id: str
    content_hash: str
    accept: bool
    reason: str = ""


def receive(
    entries: Sequence[ReceiptEntry],
    *,
    actor: Actor,
    now: datetime,
    reviews: Reviews,
    policies: PolicyBook,
    barred: Mapping[str, Refusal],
) -> tuple[Outcome, ...]:
    """
    Take submissions in or send them back (形式审查: complete, signed, in its window).

    `barred` are items on which this person may not act, and why.

    :raises NotPermitted: when the account may not give opinions
    :raises NotAReviewer: when the account speaks for no office, or for more than one
    :raises BatchTooLarge: when there are more than 500 entries
    """
    actor.require("opinion.give")
    refuse_too_many(len(entries))
    policy = policies.current()
    office = speaking_office(actor, policy)
    changes: dict[str, Change] = {}
    outcomes: dict[int, Outcome] = {}
    places: dict[str, int] = {}
    for place, entry in enumerate(entries):
        try:
            if entry.item_id in places:
                raise SentTwice
            if entry.item_id in barred:
                raise barred[entry.item_id]
            reason = "" if entry.accept else policy.checked_reason(Verdict.REJECT, entry.reason)
            changes[entry.item_id] = _change(entry, office=office, actor=actor, now=now, reason=reason)
            places[entry.item_id] = place
        except Refusal as refusal:
            outcomes[place] = Outcome.refused(entry.item_id, refusal)
    done = step_all(changes, reviews=reviews)
    outcomes |= {place: done[item_id] for item_id, place in places.items()}
    return tuple(outcomes[place] for place in range(len(entries)))


def _change(entry: ReceiptEntry, *, office: str, actor: Actor, now: datetime, reason: str) -> Change:
    by = person(actor)

    def change(review: ItemReview) -> ItemReview:
        known = {"office": office, "content_hash": entry.content_hash}
        if entry.accept:
            return review.stepped(
                lambda round_, version: taken_in(round_, **known, by=by, at=now, sequence=version, deadline=deadline)
            )
        return review.stepped(
            lambda round_, version: sent_back(round_, **known, reason=reason, by=by, at=now, sequence=version)
        )

    return change
