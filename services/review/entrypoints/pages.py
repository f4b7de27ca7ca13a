"""The review desk: worklists with opinions in batches, and the page of one item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import OF_AN_OFFICE, ListRequest, View
from services.review.application.review_refusals import MOST
from services.review.application.speakers import own_office
from services.review.domain.round import RoundState
from services.review.entrypoints.forms import OpinionForm, WorklistQuery
from services.review.entrypoints.wording import SUBNAV_NAMES, WORDING
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_pages", __name__, url_prefix="/review", template_folder="templates", enable_openapi=False)
pages.app_context_processor(lambda: {"wording": WORDING})


@pages.get("/")
@needs("review.view")
@pages.input(WorklistQuery, location="query")
def worklist(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what waits for the reviewer's office, where it has spoken, or what is over."""
    return _worklist(query_data)


@pages.post("/")
@needs("opinion.give")
@pages.input(WorklistQuery, location="query")
def give_opinions(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give one verdict on all ticked rows and show what became of each."""
    form = request.form
    ticked = form.getlist("item")
    verdict, reason = form.get("verdict", ""), form.get("reason", "")
    try:
        if not ticked:
            problem = Problem("item", "事项", "一项也没有选", "请先勾选要审核的事项")
            raise Invalid(problem.sentence(), (problem,))
        use_cases().check_wording(verdict, reason)
    except Invalid as refusal:
        return _worklist(query_data, problems=refusal.problems, ticked=ticked, verdict=verdict, reason=reason), 422
    actor = current_actor()
    entries = [
        OpinionEntry(item_id=item_id, content_hash=form.get(f"hash-{item_id}", ""), verdict=verdict, reason=reason)
        for item_id in ticked[:MOST]
    ]
    outcomes = use_cases().give_opinions(entries, actor=actor)
    return render_template(
        "review/results.html",
        outcomes=outcomes,
        names=use_cases().item_names([outcome.item_id for outcome in outcomes], actor=actor),
        verdict=verdict,
        back=request.full_path.rstrip("?"),
        **_frame(View.WAITING),
    )


@pages.get("/items/<item_id>")
@needs("review.view")
def item(item_id: str) -> ResponseReturnValue:
    """Show an item under review with every opinion on it."""
    return _item(item_id)


@pages.post("/items/<item_id>")
@needs("opinion.give")
@pages.input(OpinionForm, location="form")
def give_opinion(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give the office's opinion and go on to the next item."""
    outcome = use_cases().give_opinions([OpinionEntry(item_id=item_id, **form_data)], actor=current_actor())[0]
    if not outcome.ok:
        problems = outcome.problems or (Problem("", "意见没有记录", outcome.message),)
        return _item(item_id, problems=problems, filled=form_data), 422 if outcome.problems else 409
    flash("意见已记录")
    return redirect(_next_item() or url_for("review_pages.worklist"), code=303)


def _worklist(
    query: Mapping[str, Any],
    *,
    problems: tuple[Problem, ...] = (),
    ticked: list[str] | None = None,
    verdict: str = "",
    reason: str = "",
) -> str:
    actor = current_actor()
    view = query["view"]
    if view is View.WAITING and "view" not in request.args and not own_office(actor, use_cases().policies.current()):
        view = View.OPEN
    state = RoundState(query["state"]) if query["state"] else None
    wanted = ListRequest(
        view=view, state=state, body_id=query["body"], name=query["name"], page=query["page"], size=query["size"]
    )
    found = use_cases().list_reviews(wanted, actor=actor)
    keep_within(wanted.page, wanted.size, found.total)
    return render_template(
        "review/worklist.html",
        found=found,
        wanted=wanted,
        bodies=use_cases().body_names(actor=actor),
        actor=actor,
        problems=problems,
        ticked=ticked or [],
        verdict=verdict,
        reason=reason,
        **_frame(view),
    )


def _item(item_id: str, *, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None) -> str:
    page = use_cases().item_page(item_id, actor=current_actor())
    return render_template(
        "review/item.html",
        page=page,
        problems=problems,
        filled=filled or {},
        **_frame(View.WAITING if page.round.is_open else View.CLOSED),
    )


def _next_item() -> str | None:
    actor = current_actor()
    found = use_cases().list_reviews(ListRequest(view=View.WAITING, size=20), actor=actor)
    for row in found.rows:
        if row.body_id != actor.body_id:
            return url_for("review_pages.item", item_id=row.item_id)
    return None


def _frame(view: View) -> dict[str, Any]:
    actor = current_actor()
    counts = use_cases().count_lists(actor=actor)
    shown = [
        each for each in View if own_office(actor, use_cases().policies.current()) or each in (View.OPEN, View.CLOSED)
    ]
    subnav = [
        {
            "key": each.value,
            "name": SUBNAV_NAMES[each],
            "href": url_for("review_pages.worklist", view=each.value),
            "count": counts.get(each, 0),
            "hot": False,
        }
        for each in shown
    ]
    return {"subnav": subnav, "sub": view.value, "view": view.value, "view_name": SUBNAV_NAMES[view]}


def _views(actor: Actor) -> list[View]:
    """Return the lists of a person: those of his office, those of the coordinator, and what everybody sees."""
    views = list(View)
    if not own_office(actor, use_cases().policies.current()):
        views = [each for each in views if each not in OF_AN_OFFICE]
    return views if actor.may("review.coordinate") else [each for each in views if each is not View.COORDINATE]
