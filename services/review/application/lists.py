"""The lists of the review desk: what waits for an office, where it has spoken, what is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.review.application.ports import ReviewFilter, ReviewPage, Reviews
from services.review.application.speakers import own_office
from services.review.domain.policy import ReviewPolicy
from services.review.domain.round import RoundState
from shared.kernel.actor import Actor

CLOSED = (RoundState.APPROVED, RoundState.RETURNED, RoundState.WITHDRAWN)
PERMISSION = "review.view"


class View(StrEnum):
    """Which list of the desk is shown."""

    RECEIVING = "receiving"
    WAITING = "waiting"
    SPOKEN = "spoken"
    ARRIVED = "arrived"
    OPEN = "open"
    COORDINATE = "coordinate"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """A list as its address names it."""

    view: View
    state: RoundState | None = None
    body_id: str = ""
    name: str = ""
    page: int = 1
    size: int = 20


def list_reviews(request: ListRequest, *, actor: Actor, reviews: Reviews, policy: ReviewPolicy) -> ReviewPage:
    """
    Return one page of a list.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    wanted = _filter(request, own_office(actor, policy))
    return reviews.page(wanted, page=request.page, size=request.size) if wanted else ReviewPage(rows=(), total=0)


def count_lists(*, actor: Actor, reviews: Reviews, policy: ReviewPolicy) -> Mapping[View, int]:
    """
    Return how many lines the lists of running work have, for the tabs.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    office = own_office(actor, policy)
    counts = {}
    for view in (View.RECEIVING, View.WAITING, View.SPOKEN, View.OPEN, View.COORDINATE):
        wanted = _filter(ListRequest(view=view), office)
        counts[view] = reviews.count(wanted) if wanted else 0
    return counts


OF_AN_OFFICE = (View.RECEIVING, View.WAITING, View.SPOKEN)
"""Lists that only an office has."""
STATES = {
    View.RECEIVING: (RoundState.ARRIVED,),
    View.ARRIVED: (RoundState.ARRIVED,),
    View.COORDINATE: (RoundState.DISPUTED,),
    View.OPEN: (RoundState.OPEN, RoundState.DISPUTED),
}


def _filter(request: ListRequest, office: str) -> ReviewFilter | None:
    if not office and request.view in OF_AN_OFFICE:
        return None
    states = STATES.get(request.view, (RoundState.OPEN,))
    if request.view is View.CLOSED:
        states = (request.state,) if request.state in CLOSED else CLOSED
    return ReviewFilter(
        states=states,
        waiting_for=office if request.view in (View.RECEIVING, View.WAITING) else "",
        spoken_by=office if request.view is View.SPOKEN else "",
        coordinated=request.view is View.COORDINATE,
        body_id=request.body_id,
        name=request.name.strip(),
    )
