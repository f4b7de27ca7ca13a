"""From which list of the desk a page was opened: its filter goes on with the links, so that 下一项 stays in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
    """
    Return the list with which a person begins: what waits for his office, else what everybody sees.

    An office whose word no review needs begins with what it may advise on.
    """
    policy = use_cases().policies.current()
    office = own_office(current_actor(), policy)
    if not office:
        return View.OPEN
    return View.ADVISING if policy.consults(office) and not policy.requires(office) else View.WAITING


def work_list(view: View | None) -> View:
    """Return the list whose ticked rows get a verdict: what may be advised on, or what waits for the office."""
    return View.ADVISING if (view or first_view()) is View.ADVISING else View.WAITING


def work_list_at(address: str) -> View:
    """Return the same for the address of a list."""
    named = parse_qs(urlsplit(address).query).get("view", [""])[0]
    return work_list(View(named) if named in tuple(View) else None)


def view_of(round_: Round, query: Mapping[str, Any]) -> View:
    """Return the list under which an item is shown: the one from which it was opened, else where it stands."""
    if query["view"]:
        return View(query["view"])
    if round_.state is RoundState.ARRIVED:
        return View.ARRIVED if first_view() is View.OPEN else View.RECEIVING
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
