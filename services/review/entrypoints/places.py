"""From which list of the desk a page was opened: its filter goes on with the links, so that 下一项 stays in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from services.review.application.lists import Claimed, Due, ListRequest, View
from services.review.application.speakers import own_office
from services.review.domain.round import Round, RoundState
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

FILTERS = ("state", "due", "claimed", "body", "name")


def request_of(query: Mapping[str, Any], *, page: int = 1, size: int = 20) -> ListRequest:
    """Return the list that an address names; without a view the one with which the person begins."""
    return ListRequest(
        view=query["view"] or first_view(),
        state=RoundState(query["state"]) if query["state"] else None,
        body_id=query["body"],
        name=query["name"],
        due=Due(query["due"]) if query["due"] else None,
        claimed=Claimed(query["claimed"]) if query["claimed"] else None,
        page=page,
        size=size,
    )


def first_view() -> View:
    """Return the list with which a person begins: what waits for his office, else what everybody sees."""
    return View.WAITING if own_office(current_actor(), use_cases().policies.current()) else View.OPEN


def view_of(round_: Round, query: Mapping[str, Any]) -> View:
    """Return the list under which an item is shown: the one from which it was opened, else where it stands."""
    if query["view"]:
        return View(query["view"])
    if round_.state is RoundState.ARRIVED:
        return View.RECEIVING if first_view() is View.WAITING else View.ARRIVED
    return first_view() if round_.is_open else View.CLOSED


def kept(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an address goes on with the links of a page; a list as it opens by itself has nothing."""
    filters = {name: query[name] for name in FILTERS if query[name]}
    return ({"view": View(query["view"]).value} if query["view"] else {}) | filters


def next_or_list(query: Mapping[str, Any], item_id: str) -> str:
    """
    Return where to go on after an item: to the next of the list, from its end to its beginning, else to the list.

    It is asked before the item is dealt with, while its place in the list is known.
    """
    request, actor = request_of(query), current_actor()
    near = use_cases().neighbours(request, item_id, actor=actor)
    following = near.after or _first(request, item_id)
    if following:
        return url_for("review_pages.item", item_id=following, **kept(query))
    return url_for("review_pages.worklist", **kept(query))


def _first(request: ListRequest, item_id: str) -> str:
    actor = current_actor()
    for row in use_cases().list_reviews(request, actor=actor).rows:
        if row.item_id != item_id and row.body_id != actor.body_id:
            return row.item_id
    return ""
