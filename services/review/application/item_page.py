"""What the desk shows of one item: elements with what changed, the offices of the round, earlier rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.application.element_views import (
    LAW,
    Correction,
    ElementView,
    Group,
    corrections,
    element_views,
    grouped,
)
from services.review.application.lists import PERMISSION
from services.review.application.policy import PolicyBook
from services.review.application.ports import ReviewHistory, Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.speakers import own_office
from services.review.domain.opinion import Opinion
from services.review.domain.round import Round, RoundState
from services.review.domain.speaking import is_its_turn, may_speak
from shared.kernel.actor import Actor

CLOSED_BECAUSE = {
    RoundState.APPROVED: "这一轮已经审核通过。",
    RoundState.RETURNED: "这一轮已经结束，事项已退回报送单位修改。",
    RoundState.WITHDRAWN: "报送单位已撤回这个事项。",
    RoundState.DISPUTED: "各单位都已提意见，其中有“不同意”，等区政府办公室协调。",
}


@dataclass(frozen=True, kw_only=True)
class OfficeView:
    """One office of the current round with its opinion, or None while it is awaited."""

    name: str
    is_own: bool
    opinion: Opinion | None


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """
    Everything that the item page shows; `obstacle` says why this person gives no opinion, empty when he may.

    `unchanged` stands by group of the standard; `corrections` are what differs from the published power list.
    """

    item_id: str
    round: Round
    past: tuple[Round, ...]
    changed: tuple[ElementView, ...]
    unchanged: tuple[Group, ...]
    corrections: tuple[Correction, ...]
    laws: tuple[Mapping[str, Any], ...]
    offices: tuple[OfficeView, ...]
    own_office: str
    obstacle: str

    @property
    def compares(self) -> bool:
        """There is an earlier round to compare with."""
        return bool(self.past)


def item_page(item_id: str, *, actor: Actor, reviews: Reviews, policies: PolicyBook) -> ItemPage:
    """
    Return the page of one item.

    :raises NotPermitted: when the account may not see reviews
    :raises ReviewNotFound: when no such item was submitted
    """
    history = history_of(item_id, actor=actor, reviews=reviews)
    current = history.review.current
    policy = policies.of(current.policy_version)
    own = own_office(actor, policy)
    views = element_views(current, history.past[-1] if history.past else None, own, policy)
    laws = next((view.shown for view in views if view.key == LAW), ())
    return ItemPage(
        item_id=item_id,
        round=current,
        past=tuple(reversed(history.past)),
        changed=tuple(view for view in views if view.is_changed),
        unchanged=grouped([view for view in views if not view.is_changed], current.submission),
        corrections=corrections(current.submission, views),
        laws=tuple(laws or ()),
        offices=tuple(
            OfficeView(name=policy.office_name(office), is_own=office == own, opinion=current.opinion_of(office))
            for office in current.required_offices
        ),
        own_office=policy.office_name(own) if own else "",
        obstacle=_obstacle(current, own, actor),
    )


def history_of(item_id: str, *, actor: Actor, reviews: Reviews) -> ReviewHistory:
    """
    Return a review with its past rounds.

    :raises NotPermitted: when the account may not see reviews
    :raises ReviewNotFound: when no such item was submitted
    """
    actor.require(PERMISSION)
    history = reviews.history(item_id)
    if history is None:
        raise ReviewNotFound
    return history


def _obstacle(current: Round, own: str, actor: Actor) -> str:
    if not own or not actor.may("opinion.give"):
        return "您的岗位只查看审核，不提意见。"
    if current.submission.body_id == actor.body_id:
        return "这是您自己的单位报送的事项，不能由本单位审核。"
    if current.state is RoundState.ARRIVED:
        return "" if own == current.receiving else "这个事项还没有受理，受理之后才能提意见。"
    if not may_speak(current, own):
        return "这个事项不需要您的单位审核。"
    if current.opinion_of(own):
        return "您的单位本轮已提意见。意见不能修改，要补充请在下一轮提出。"
    if current.state is RoundState.OPEN and not is_its_turn(current, own):
        return "还没有轮到您的单位：先审的单位还没有审完。"
    return CLOSED_BECAUSE.get(current.state, "")
