"""What the desk shows of one item: elements with what changed, the offices of the round, earlier rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.application.give_opinions import ReviewNotFound
from services.review.application.lists import PERMISSION, own_office
from services.review.application.policy import review_policy
from services.review.application.ports import ReviewHistory, Reviews
from services.review.domain.opinion import Opinion
from services.review.domain.round import Round, RoundState
from shared.kernel.actor import Actor
from shared.standards.element_list import Element, element_list
from shared.standards.form import presented

LAW = "legal_basis"
CLOSED_BECAUSE = {
    RoundState.APPROVED: "这一轮已经审核通过。",
    RoundState.RETURNED: "这一轮已经结束，事项已退回报送单位修改。",
    RoundState.WITHDRAWN: "报送单位已撤回这个事项。",
}


@dataclass(frozen=True, kw_only=True)
class ElementView:
    """One element: its value now, and the value of the last round where that was another."""

    key: str
    number: int
    name: str
    shown: Any
    before: Any
    is_changed: bool
    office: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class OfficeView:
    """One office of the current round with its opinion, or None while it is awaited."""

    name: str
    is_own: bool
    opinion: Opinion | None


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """Everything that the item page shows; `obstacle` says why this person gives no opinion, empty when he may."""

    item_id: str
    round: Round
    past: tuple[Round, ...]
    changed: tuple[ElementView, ...]
    unchanged: tuple[ElementView, ...]
    laws: tuple[Mapping[str, Any], ...]
    offices: tuple[OfficeView, ...]
    own_office: str
    obstacle: str

    @property
    def compares(self) -> bool:
        """There is an earlier round to compare with."""
        return bool(self.past)


def item_page(item_id: str, *, actor: Actor, reviews: Reviews) -> ItemPage:
    """
    Return the page of one item.

    :raises NotPermitted: when the account may not see reviews
    :raises ReviewNotFound: when no such item was submitted
    """
    history = history_of(item_id, actor=actor, reviews=reviews)
    current, own = history.review.current, own_office(actor)
    views = _elements(current, history.past[-1] if history.past else None, own)
    laws = next((view.shown for view in views if view.key == LAW), ())
    return ItemPage(
        item_id=item_id,
        round=current,
        past=tuple(reversed(history.past)),
        changed=tuple(view for view in views if view.is_changed),
        unchanged=tuple(view for view in views if not view.is_changed),
        laws=tuple(laws or ()),
        offices=tuple(
            OfficeView(
                name=review_policy().office_name(office), is_own=office == own, opinion=current.opinion_of(office)
            )
            for office in current.required_offices
        ),
        own_office=review_policy().office_name(own) if own else "",
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


def _elements(current: Round, last: Round | None, own: str) -> list[ElementView]:
    submission = current.submission
    now = _presented(current)
    before = _presented(last) if last else {}
    hashes = last.submission.element_hashes if last else {}
    views = []
    for key, (element, name, shown) in {**before, **now}.items():
        is_there = key in now
        is_changed = last is not None and submission.element_hashes.get(key) != hashes.get(key)
        office = _answering(key, element)
        views.append(
            ElementView(
                key=key,
                number=element.number,
                name=name,
                shown=shown if is_there else None,
                before=before[key][2] if is_changed and key in before else None,
                is_changed=is_changed,
                office=review_policy().office_name(office) if office else "",
                is_own=bool(own) and office == own,
            )
        )
    return sorted(views, key=lambda view: view.number)


def _presented(round_: Round) -> dict[str, tuple[Element, str, Any]]:
    submission = round_.submission
    standard = element_list(submission.list_kind, submission.standard_version)
    return {element.key: (element, name, shown) for element, name, shown in presented(submission.elements, standard)}


def _answering(key: str, element: Element) -> str:
    offices = review_policy().offices.items()
    return next(
        (name for name, office in offices if key in office.answers_for or element.part_of in office.answers_for), ""
    )


def _obstacle(current: Round, own: str, actor: Actor) -> str:
    if not own or not actor.may("opinion.give"):
        return "您的岗位只查看审核，不提意见。"
    if own not in current.required_offices:
        return "这个事项不需要您的单位审核。"
    if current.submission.body_id == actor.body_id:
        return "这是您自己的单位报送的事项，不能由本单位审核。"
    if current.opinion_of(own):
        return "您的单位本轮已提意见。意见不能修改，要补充请在下一轮提出。"
    return CLOSED_BECAUSE.get(current.state, "")
