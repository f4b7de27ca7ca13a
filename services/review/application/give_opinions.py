"""An office gives opinions on many items at once; each item has its own result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.application.deciding import decide_all
from services.review.application.messages import opinion_given, round_closed
from services.review.application.policy import review_policy
from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Opinion
from services.review.domain.round import NotAReviewer
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


def give_opinions(
    entries: Sequence[OpinionEntry], *, actor: Actor, reviews: Reviews, now: datetime
) -> tuple[Outcome, ...]:
    """
    Give an opinion on each entry, with one find and one write for all; results stand in the order of the entries.

    Other offices may speak on the same items at the same moment: what lost a race is loaded and decided again.

    :raises NotPermitted: when the account may not give opinions
    :raises NotAReviewer: when the account speaks for no office, or for more than one
    :raises BatchTooLarge: when there are more than 500 entries
    """
    actor.require("opinion.give")
    if len(entries) > MOST:
        raise BatchTooLarge(f"一次最多提交 {MOST} 条意见，这次有 {len(entries)} 条。请分几次提交。")
    outcomes: dict[int, Outcome] = {}
    opinions = _opinions(entries, actor, now, outcomes)

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        place, opinion = opinions[item_id]
        try:
            decision = _decided(review, opinion)
        except Refusal as refusal:
            outcomes[place] = refused(item_id, refusal)
            return None
        outcomes[place] = Outcome(item_id=item_id, ok=True)
        return decision

    for item_id in decide_all(reviews, opinions.keys(), rule):
        outcomes[opinions[item_id][0]] = refused(item_id, LostRace())
    return tuple(outcomes[place] for place in range(len(entries)))


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


def _decided(review: ItemReview | None, opinion: Opinion) -> Decision | None:
    if review is None:
        raise ReviewNotFound
    after = review.with_opinion(opinion)
    if after is review:
        return None
    message = opinion_given(after.current, after.current.opinions[-1])
    if after.current.is_open:
        return Decision(before=review, after=after, messages=(message,))
    return Decision(before=review, after=after, messages=(message, round_closed(after.current)))
