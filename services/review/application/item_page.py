"""What the desk shows of one item: elements with what changed, the offices of the round, earlier rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.review.application.comparing import Base, bases, chosen, own_word
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
from services.review.application.timeline import Moment, timeline
from services.review.domain.asked import judged, judging
from services.review.domain.clocks import due_on, group_due_on
from services.review.domain.opinion import Opinion
from services.review.domain.past_words import PastWord
from services.review.domain.policy import ReviewPolicy
from services.review.domain.round import Round, RoundState
from services.review.domain.speaking import is_its_turn, may_speak
from services.review.domain.submission import Submission
from shared.kernel.actor import Actor
from shared.kernel.errors import Problem
from shared.standards.completeness import completeness
from shared.standards.element_list import element_list

CLOSED_BECAUSE = {
    RoundState.APPROVED: "这一轮已经审核通过。",
    RoundState.RETURNED: "这一轮已经结束，事项已退回报送单位修改。",
    RoundState.WITHDRAWN: "报送单位已撤回这个事项。",
    RoundState.DISPUTED: "有单位不同意，等区政府办公室协调，现在不能提意见。",
}


@dataclass(frozen=True, kw_only=True)
class OfficeView:
    """
    One office of the current round with its opinion, or None while it has none.

    `carried` is its approval of an earlier round that counts on. `is_awaited`: the round waits for it now.
    `is_overruled`: it refuses, and the coordinating office has decided that the text stands.
    """

    name: str
    is_own: bool
    is_advising: bool
    is_awaited: bool
    is_struck: bool
    is_overruled: bool
    opinion: Opinion | None
    carried: PastWord | None


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """Offices that are asked together, and why; `has_begun` with the last day that they have."""

    name: str
    because: str
    has_begun: bool
    is_current: bool
    due_on: date | None
    quorum: int
    offices: tuple[OfficeView, ...]


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """
    Everything that the item page shows; `obstacle` says why this person gives no opinion, empty when he may.

    `may_receive`: he takes the submission in, or sends it back; `gaps` are what its text lacks. `base` is the earlier
    text with which this one is compared, `bases` are all that there are; `own_word` is the last word of the person's
    office before this round. Of the offices in `judging` the round needs a word, those in `judged` have one. `changed`
    begins with the elements of his office; `unchanged` stands by group of the standard; `corrections` are what differs
    from the published power list. Until `due_on` somebody is to act now.
    """

    item_id: str
    round: Round
    past: tuple[Round, ...]
    base: Base | None
    bases: tuple[Base, ...]
    own_word: PastWord | None
    changed: tuple[ElementView, ...]
    unchanged: tuple[Group, ...]
    corrections: tuple[Correction, ...]
    laws: tuple[Mapping[str, Any], ...]
    groups: tuple[GroupView, ...]
    judging: tuple[str, ...]
    judged: tuple[str, ...]
    moments: tuple[Moment, ...]
    gaps: tuple[Problem, ...]
    own_office: str
    obstacle: str
    may_receive: bool
    due_on: date | None

    @property
    def element_names(self) -> dict[str, str]:
        """The names of the elements by key."""
        views = (*self.changed, *(view for group in self.unchanged for view in group.views))
        return {view.key: view.name for view in views}


def item_page(item_id: str, *, actor: Actor, against: str = "", reviews: Reviews, policies: PolicyBook) -> ItemPage:
    """
    Return the page of one item; `against` names the earlier text to compare with.

    :raises NotPermitted: when the account may not see reviews
    :raises ReviewNotFound: when no such item was submitted
    """
    history = history_of(item_id, actor=actor, reviews=reviews)
    current, past = history.review.current, history.past
    policy = policies.of(current.policy_version)
    own = own_office(actor, policy)
    known = bases(current, past, own)
    base = chosen(known, against)
    views = element_views(current, base.round if base else None, own, policy)
    laws = next((view.shown for view in views if view.key == LAW), ())
    obstacle = _obstacle(current, own, actor)
    return ItemPage(
        item_id=item_id,
        round=current,
        past=tuple(reversed(past)),
        base=base,
        bases=known,
        own_word=own_word(current, own) if own else None,
        changed=tuple(sorted((view for view in views if view.is_changed), key=lambda view: not view.is_own)),
        unchanged=grouped([view for view in views if not view.is_changed], current.submission),
        corrections=corrections(current.submission, views),
        laws=tuple(laws or ()),
        groups=_groups(current, own, policy),
        judging=judging(current),
        judged=judged(current),
        moments=timeline((*past, current)),
        gaps=_gaps(current.submission) if current.state is RoundState.ARRIVED else (),
        own_office=policy.office_name(own) if own else "",
        obstacle=obstacle,
        may_receive=not obstacle and current.state is RoundState.ARRIVED,
        due_on=due_on(current),
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


def _groups(current: Round, own: str, policy: ReviewPolicy) -> tuple[GroupView, ...]:
    awaited = current.waiting_for if current.state is RoundState.OPEN else ()

    def view(office: str, is_advising: bool) -> OfficeView:
        return OfficeView(
            name=policy.office_name(office),
            is_own=office == own,
            is_advising=is_advising,
            is_awaited=office in awaited,
            is_struck=office in current.struck,
            is_overruled=current.is_overruled(office),
            opinion=current.opinion_of(office),
            carried=current.carried_word(office),
        )

    return tuple(
        GroupView(
            name=group.name,
            because=group.because,
            has_begun=place < len(current.begun),
            is_current=group is current.current_group,
            due_on=_due_on(current, place),
            quorum=group.quorum,
            offices=(
                *(view(office, False) for office in group.required),
                *(view(office, True) for office in group.advising),
            ),
        )
        for place, group in enumerate(current.groups)
    )


def _due_on(current: Round, place: int) -> date | None:
    if place >= len(current.begun):
        return None
    return group_due_on(current) if place == len(current.begun) - 1 else current.begun[place].due_on


def _gaps(submission: Submission) -> tuple[Problem, ...]:
    standard = element_list(submission.list_kind, submission.standard_version)
    return tuple(gap.problem for gap in completeness(submission.elements, standard).gaps)
