"""An office gives opinions on many items at once; each item has its own result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.application.deciding import decide_all
from services.review.application.messages import opinion_given, round_closed
from services.review.application.policy import review_policy
from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Opinion
from services.review.domain.round import NotAReviewer
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome, refused
from shared.kernel.errors import Invalid, LostRace, NotFound, Refusal
from shared.standards.roles import office_of

MOST = 500


class BatchTooLarge(Invalid):
    """More entries at once than one request may carry."""

    code = "batch_too_large"


class ReviewNotFound(NotFound):
    """Nobody submitted such an item to review."""

    code = "review_not_found"

    def __init__(self) -> None:
        super().__init__("没有这个事项的审核记录。请检查事项编号，或从“待我审核”里选。")


class SentTwice(Invalid):
    """The same item stands twice in one batch."""

    code = "sent_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionEntry:
    """What an office wants to say of one item, on the content with this hash."""

    item_id: str
    content_hash: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionBatch:
    """
    What one office says in one request: its opinions by item, each with its place among the `size` entries.

    `refused` holds, by place, the outcomes of entries that were refused before any review was looked at.
    """

    size: int
    opinions: Mapping[str, tuple[int, Opinion]]
    refused: Mapping[int, Outcome]


def checked(entries: Sequence[OpinionEntry], *, actor: Actor, now: datetime) -> OpinionBatch:
    """
    Check what can be checked without the reviews.

    :raises NotPermitted: when the account may not give opinions
    :raises NotAReviewer: when the account speaks for no office, or for more than one
    :raises BatchTooLarge: when there are more than 500 entries
    """
    actor.require("opinion.give")
    if len(entries) > MOST:
        raise BatchTooLarge(f"一次最多提交 {MOST} 条意见，这次有 {len(entries)} 条。请分几次提交。")
    refusals: dict[int, Outcome] = {}
    opinions = _opinions(entries, actor, now, refusals)
    return OpinionBatch(size=len(entries), opinions=opinions, refused=refusals)


def give_together(batches: Sequence[OpinionBatch], *, reviews: Reviews) -> list[tuple[Outcome, ...]]:
    """
    Give the opinions of several requests, with one find and one write for all; outcomes in the order of the entries.

    The three offices often work through the same items at the same time: what they say of one item is one change of
    its review, in the order of the requests. What lost a race with another process is loaded and decided again.
    """
    outcomes = [dict(batch.refused) for batch in batches]
    said: dict[str, list[tuple[dict[int, Outcome], int, Opinion]]] = {}
    for batch, results in zip(batches, outcomes, strict=True):
        for item_id, (place, opinion) in batch.opinions.items():
            said.setdefault(item_id, []).append((results, place, opinion))

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        after, messages = review, list[Envelope]()
        for results, place, opinion in said[item_id]:
            try:
                after = _decided(after, opinion, messages)
                results[place] = Outcome(item_id=item_id, ok=True)
            except Refusal as refusal:
                results[place] = refused(item_id, refusal)
        return Decision(before=review, after=after, messages=tuple(messages)) if after and messages else None

    for item_id in decide_all(reviews, said.keys(), rule):
        for results, place, _ in said[item_id]:
            results[place] = refused(item_id, LostRace())
    return [
        tuple(results[place] for place in range(batch.size)) for batch, results in zip(batches, outcomes, strict=True)
    ]


def speaking_office(actor: Actor) -> str:
    """
    Return the one office for which an account speaks.

    :raises NotAReviewer: when there is none, or more than one: nobody is to be two of three offices
    """
    offices = office_of(actor.roles)
    if len(offices) != 1:
        raise NotAReviewer(
            f"“{actor.name}”没有且只有一个审核单位的岗位，不能提审核意见。请联系区政府办公室调整账号的角色。"
        )
    return next(iter(offices))


def _opinions(
    entries: Sequence[OpinionEntry], actor: Actor, now: datetime, outcomes: dict[int, Outcome]
) -> dict[str, tuple[int, Opinion]]:
    office = speaking_office(actor)
    opinions: dict[str, tuple[int, Opinion]] = {}
    for place, entry in enumerate(entries):
        try:
            if entry.item_id in opinions:
                raise SentTwice("同一批里这个事项出现了两次，只记录第一条意见。请删去重复的一条。")
            opinions[entry.item_id] = (place, _opinion(entry, office, actor, now))
        except Refusal as refusal:
            outcomes[place] = refused(entry.item_id, refusal)
    return opinions


def _opinion(entry: OpinionEntry, office: str, actor: Actor, now: datetime) -> Opinion:
    policy = review_policy()
    verdict = policy.verdict_of(entry.verdict)
    return Opinion(
        office=office,
        verdict=verdict,
        reason=policy.checked_reason(verdict, entry.reason),
        account_id=actor.account_id,
        account_name=actor.name,
        body_id=actor.body_id,
        body_name=actor.body_name,
        content_hash=entry.content_hash,
        given_at=now,
    )


def _decided(review: ItemReview | None, opinion: Opinion, messages: list[Envelope]) -> ItemReview:
    """Return the review with this opinion and add what is to be said of it."""
    if review is None:
        raise ReviewNotFound
    after = review.with_opinion(opinion)
    if after is not review:
        messages.append(opinion_given(after.current, after.current.opinions[-1]))
        if not after.current.is_open:
            messages.append(round_closed(after.current))
    return after
