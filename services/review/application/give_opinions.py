"""An office gives opinions on many items at once; each item has its own result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.review.application.checklists import checked_answers, obligatory
from services.review.application.deadlines import deadline
from services.review.application.deciding import decide_all
from services.review.application.messages import news
from services.review.application.ports import Decision, Reviews
from services.review.application.remarks import checked_remarks
from services.review.application.review_refusals import ReviewNotFound, SentTwice, refuse_too_many
from services.review.application.speakers import on_behalf_of, speaking_office
from services.review.domain.checklists import Checklist
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Opinion, Remark
from services.review.domain.policy import ReviewPolicy
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.errors import LostRace, Refusal

Said = tuple[dict[int, Outcome], int, Opinion, Checklist | None]
"""An opinion with the results of its request, its place there, and the checklist that must be filled in."""

Barred = Mapping[str, Refusal]
NOBODY: Barred = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionEntry:
    """What an office wants to say of one item, on the content with this hash."""

    item_id: str
    content_hash: str
    verdict: str
    reason: str = ""
    remarks: tuple[Remark, ...] = ()
    again: bool = False
    checklist: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionBatch:
    """
    What one office says in one request: its opinions by item, each with its place among the `size` entries.

    `refused` holds, by place, the outcomes of entries that were refused before any review was looked at. `obligatory`
    is the checklist that the policy wants filled in.
    """

    size: int
    opinions: Mapping[str, tuple[int, Opinion]]
    refused: Mapping[int, Outcome]
    obligatory: Checklist | None = None


def checked(
    entries: Sequence[OpinionEntry], *, actor: Actor, now: datetime, policy: ReviewPolicy, barred: Barred = NOBODY
) -> OpinionBatch:
    """
    Check what can be checked without the reviews; `barred` are items on which this person may not speak, and why.

    :raises NotPermitted: when the account may not give opinions
    :raises NotAReviewer: when the account speaks for no office, or for more than one
    :raises BatchTooLarge: when there are more than 500 entries
    """
    actor.require("opinion.give")
    refuse_too_many(len(entries))
    refusals: dict[int, Outcome] = {}
    allowed = {place: entry for place, entry in enumerate(entries) if entry.item_id not in barred}
    refusals |= {
        place: Outcome.refused(entry.item_id, barred[entry.item_id])
        for place, entry in enumerate(entries)
        if place not in allowed
    }
    opinions = _opinions(allowed, actor, now, policy, refusals)
    owed = obligatory(speaking_office(actor, policy), policy)
    return OpinionBatch(size=len(entries), opinions=opinions, refused=refusals, obligatory=owed)


def give_together(batches: Sequence[OpinionBatch], *, reviews: Reviews) -> list[tuple[Outcome, ...]]:
    """
    Give the opinions of several requests, with one find and one write for all; outcomes in the order of the entries.

    The three offices often work through the same items at the same time: what they say of one item is one change of
    its review, in the order of the requests. What lost a race with another process is loaded and decided again.
    """
    outcomes = [dict(batch.refused) for batch in batches]
    said: dict[str, list[Said]] = {}
    for batch, results in zip(batches, outcomes, strict=True):
        for item_id, (place, opinion) in batch.opinions.items():
            said.setdefault(item_id, []).append((results, place, opinion, batch.obligatory))

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        after = _with_each(review, said[item_id], item_id)
        if review is None or after is None or after is review:
            return None
        return Decision(before=review, after=after, messages=news(after, review.version))

    for item_id in decide_all(reviews, said.keys(), rule):
        for results, place, _, _ in said[item_id]:
            results[place] = Outcome.refused(item_id, LostRace())
    return [
        tuple(results[place] for place in range(batch.size)) for batch, results in zip(batches, outcomes, strict=True)
    ]


def _opinions(
    entries: Mapping[int, OpinionEntry], actor: Actor, now: datetime, policy: ReviewPolicy, outcomes: dict[int, Outcome]
) -> dict[str, tuple[int, Opinion]]:
    office = speaking_office(actor, policy)
    opinions: dict[str, tuple[int, Opinion]] = {}
    for place, entry in entries.items():
        try:
            if entry.item_id in opinions:
                raise SentTwice
            opinions[entry.item_id] = (place, _opinion(entry, office, actor, now, policy))
        except Refusal as refusal:
            outcomes[place] = Outcome.refused(entry.item_id, refusal)
    return opinions


def _opinion(entry: OpinionEntry, office: str, actor: Actor, now: datetime, policy: ReviewPolicy) -> Opinion:
    verdict = policy.verdict_of(entry.verdict)
    return Opinion(
        office=office,
        verdict=verdict,
        reason=policy.checked_reason(verdict, entry.reason, has_remarks=bool(entry.remarks)),
        account_id=actor.account_id,
        account_name=actor.name,
        body_id=actor.body_id,
        body_name=actor.body_name,
        content_hash=entry.content_hash,
        given_at=now,
        remarks=checked_remarks(entry.remarks, policy.reason_limit),
        again=entry.again,
        on_behalf_of=on_behalf_of(actor),
        checklist=checked_answers(office, entry.checklist, verdict),
    )


def _with_each(review: ItemReview | None, said: Sequence[Said], item_id: str) -> ItemReview | None:
    """Return the review with each opinion that its rules take; the others are the outcomes of their requests."""
    for results, place, opinion, owed in said:
        try:
            review = _decided(review, opinion, owed)
            results[place] = Outcome(item_id=item_id, ok=True)
        except Refusal as refusal:
            results[place] = Outcome.refused(item_id, refusal)
    return review


def _decided(review: ItemReview | None, opinion: Opinion, owed: Checklist | None) -> ItemReview:
    """
    Return the review with this opinion.

    :raises ReviewNotFound: when no such item was submitted
    :raises ChecklistRefused: when the policy wants the checklist filled in, and it is not
    """
    if review is None:
        raise ReviewNotFound
    if owed:
        owed.refuse_gaps(opinion.checklist, opinion.verdict, review.current.submission.list_kind)
    return review.with_opinion(opinion, deadline=deadline)
