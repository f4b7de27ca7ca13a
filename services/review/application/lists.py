"""The lists of the review desk: what waits for an office, where it has spoken, what is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.review.application.ports import ReviewFilter, ReviewPage, Reviews
from services.review.domain.round import RoundState
from shared.kernel.actor import Actor
from shared.standards.roles import office_of

CLOSED = (RoundState.APPROVED, RoundState.RETURNED, RoundState.WITHDRAWN)
PERMISSION = "review.view"


class View(StrEnum):
    """Which list of the desk is shown."""

    WAITING = "waiting"
    SPOKEN = "spoken"
    OPEN = "open"
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


def own_office(actor: Actor) -> str:
    """Return the office for which an account reviews; empty when it only looks on."""
    offices = office_of(actor.roles)
    return next(iter(offices)) if len(offices) == 1 else ""


def list_reviews(request: ListRequest, *, actor: Actor, reviews: Reviews) -> ReviewPage:
    """
    Return one page of a list.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    wanted = _filter(request, own_office(actor))
    return reviews.page(wanted, page=request.page, size=request.size) if wanted else ReviewPage(rows=(), total=0)


def count_lists(*, actor: Actor, reviews: Reviews) -> Mapping[View, int]:
    """
    Return how many lines the lists of running work have, for the tabs.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    office = own_office(actor)
    counts = {}
    for view in (View.WAITING, View.SPOKEN, View.OPEN):
        wanted = _filter(ListRequest(view=view), office)
        counts[view] = reviews.count(wanted) if wanted else 0
    return counts


def _filter(request: ListRequest, office: str) -> ReviewFilter | None:
    if not office and request.view in (View.WAITING, View.SPOKEN):
        return None
    if request.view is View.CLOSED:
        states = (request.state,) if request.state in CLOSED else CLOSED
    else:
        states = (RoundState.OPEN,)
    return ReviewFilter(
        states=states,
        waiting_for=office if request.view is View.WAITING else "",
        spoken_by=office if request.view is View.SPOKEN else "",
        body_id=request.body_id,
        name=request.name.strip(),
    )
