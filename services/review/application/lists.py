"""The lists of the review desk: what waits for an office, where it has spoken, what is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.review.application.ports import Neighbours, ReviewFilter, ReviewPage, ReviewRow, Reviews
from services.review.application.speakers import StandingIn, own_office
from services.review.domain.policy import ReviewPolicy
from services.review.domain.round import RoundState
from shared.kernel.actor import Actor

CLOSED = (RoundState.APPROVED, RoundState.RETURNED, RoundState.WITHDRAWN)
PERMISSION = "review.view"
SUNDAY = 7
COUNTED = 500
"""The most lines that a tab counts: to count 50,000 open tasks for every page would take longer than to show it."""
LEAFED = 2000
"""The most lines that the desk counts of the list that it shows, and so leads through page by page."""


class View(StrEnum):
    """Which list of the desk is shown."""

    RECEIVING = "receiving"
    WAITING = "waiting"
    ADVISING = "advising"
    SPOKEN = "spoken"
    ARRIVED = "arrived"
    OPEN = "open"
    COORDINATE = "coordinate"
    CLOSED = "closed"


class Due(StrEnum):
    """Which deadlines a list shows: those that are over, those that end from today to Sunday."""

    OVERDUE = "overdue"
    WEEK = "week"


class Claimed(StrEnum):
    """Which items a list of work shows: those that the person has claimed (领办), those that nobody has."""

    MINE = "mine"
    NOBODY = "nobody"


OF_AN_OFFICE = (View.RECEIVING, View.WAITING, View.ADVISING, View.SPOKEN)
"""Lists that only an office has."""
TO_DO = (View.RECEIVING, View.WAITING)
"""Lists of what an office is to do, by deadline."""
COUNTED_VIEWS = (*OF_AN_OFFICE, View.ARRIVED, View.OPEN, View.COORDINATE)
"""Lists of running work, which have their number on their tab."""
ACTED_ON = (*TO_DO, View.ADVISING)
"""Lists from which people take work, with advice that nobody waits for; nobody acts on what his own body submitted."""
STATES: Mapping[View, tuple[RoundState, ...]] = {
    View.RECEIVING: (RoundState.ARRIVED,),
    View.ARRIVED: (RoundState.ARRIVED,),
    View.COORDINATE: (),
    View.OPEN: (RoundState.OPEN, RoundState.DISPUTED),
}


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """
    A list as its address names it; `held` are the items that somebody has claimed, or the person himself.

    `is_exact`: only rounds in just this state, as machines ask for them; at the desk it narrows what is over.
    """

    view: View
    state: RoundState | None = None
    is_exact: bool = False
    body_id: str = ""
    name: str = ""
    due: Due | None = None
    claimed: Claimed | None = None
    held: frozenset[str] = frozenset()
    page: int = 1
    size: int = 20


def list_reviews(
    request: ListRequest, *, actor: Actor, today: date, reviews: Reviews, policy: ReviewPolicy, at_most: int = 0
) -> ReviewPage:
    """
    Return one page of a list; `at_most` is how many lines are counted, 0 counts all.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    wanted = _filter(request, actor, policy, today)
    if wanted is None:
        return ReviewPage(rows=(), total=0)
    return reviews.page(wanted, page=request.page, size=request.size, at_most=at_most)


def neighbours(
    request: ListRequest, item_id: str, *, actor: Actor, today: date, reviews: Reviews, policy: ReviewPolicy
) -> Neighbours:
    """
    Return what stands before and behind an item in a list; of what is to do, only what this person may act on.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    wanted = _filter(request, actor, policy, today)
    if wanted is None:
        return Neighbours(before="", after="")
    mine = replace(wanted, not_of_body=actor.body_id) if request.view in ACTED_ON else wanted
    return reviews.neighbours(item_id, mine)


def rows_of(item_ids: Sequence[str], *, actor: Actor, reviews: Reviews) -> tuple[ReviewRow, ...]:
    """
    Return the lines of these items in this order; an item that was never submitted is left out.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    known = reviews.rows(item_ids)
    return tuple(known[item_id] for item_id in dict.fromkeys(item_ids) if item_id in known)


def count_lists(*, actor: Actor, reviews: Reviews, policy: ReviewPolicy) -> Mapping[View, int]:
    """
    Return how many lines the lists of running work have, for the tabs.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    wanted = {view: _filter(ListRequest(view=view), actor, policy, date.min) for view in COUNTED_VIEWS}
    counts = reviews.counts({view: each for view, each in wanted.items() if each}, at_most=COUNTED)
    return {view: counts.get(view, 0) for view in COUNTED_VIEWS}


def count_due(view: View, *, actor: Actor, today: date, reviews: Reviews, policy: ReviewPolicy) -> Mapping[Due, int]:
    """
    Return how many lines of a list of work are due, by kind; nothing for other lists.

    :raises NotPermitted: when the account may not see reviews
    """
    actor.require(PERMISSION)
    if view not in TO_DO:
        return {}
    wanted = {due: _filter(ListRequest(view=view, due=due), actor, policy, today) for due in Due}
    return reviews.counts({due: each for due, each in wanted.items() if each}, at_most=COUNTED)


def _filter(request: ListRequest, actor: Actor, policy: ReviewPolicy, today: date) -> ReviewFilter | None:
    office = own_office(actor, policy)
    if not office and request.view in OF_AN_OFFICE:
        return None
    claimed = request.claimed if request.view in ACTED_ON else None
    first, last = _days(request.due if request.view in TO_DO else None, today)
    return ReviewFilter(
        states=_states(request),
        waiting_for=office if request.view in TO_DO else "",
        may_advise=office if request.view is View.ADVISING else "",
        spoken_by=office if request.view is View.SPOKEN else "",
        coordinated=request.view is View.COORDINATE,
        body_id=request.body_id,
        name=request.name.strip(),
        due_from=first,
        due_to=last,
        among=_among(request, actor),
        without=request.held if claimed is Claimed.NOBODY else frozenset(),
    )


def _among(request: ListRequest, actor: Actor) -> frozenset[str] | None:
    """Return the only items that a list shows; who was named for one item sees that one of the office's work."""
    held = request.held if request.claimed is Claimed.MINE and request.view in ACTED_ON else None
    if isinstance(actor, StandingIn) and actor.item_id and request.view in OF_AN_OFFICE:
        only = frozenset({actor.item_id})
        return only if held is None else only & held
    return held


def _states(request: ListRequest) -> tuple[RoundState, ...]:
    if request.state and (request.is_exact or (request.view is View.CLOSED and request.state in CLOSED)):
        return (request.state,)
    return CLOSED if request.view is View.CLOSED else STATES.get(request.view, (RoundState.OPEN,))


def _days(due: Due | None, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day of deadlines; a week ends on Sunday."""
    if due is Due.OVERDUE:
        return None, today - timedelta(days=1)
    return (today, today + timedelta(days=SUNDAY - today.isoweekday())) if due else (None, None)
