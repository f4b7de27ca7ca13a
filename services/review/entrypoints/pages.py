"""The review desk: lists with one verdict for the ticked rows, and the page of one item with its opinion form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.review.application.give_opinions import OpinionEntry
from services.review.application.review_refusals import MOST
from services.review.entrypoints.batch_pages import results_page
from services.review.entrypoints.checklist_forms import answers_in
from services.review.entrypoints.desk_views import filled_remarks, item_view, list_page
from services.review.entrypoints.forms import ItemQuery, OpinionForm, WorklistQuery
from services.review.entrypoints.places import next_or_list, work_list
from services.review.entrypoints.posted import at_remarks, remarks_in, ticked_in
from services.review.entrypoints.wording import WORDING
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_pages", __name__, url_prefix="/review", template_folder="templates", enable_openapi=False)
pages.app_context_processor(lambda: {"wording": WORDING})


@pages.get("/")
@needs("review.view")
@pages.input(WorklistQuery, location="query")
def worklist(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what waits for the reviewer's office, where it has spoken, or what is over."""
    return list_page(query_data)


@pages.post("/")
@needs("opinion.give")
@pages.input(WorklistQuery, location="query")
def give_opinions(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give one verdict on all ticked rows and show what became of each."""
    form, ticked = request.form, ticked_in(request.form)
    verdict, reason = form.get("verdict", ""), form.get("reason", "")
    try:
        if not ticked:
            problem = Problem("item", "事项", "一项也没有选", "请先勾选要审核的事项")
            raise Invalid(problem.sentence(), (problem,))
        use_cases().check_wording(verdict, reason)
    except Invalid as refusal:
        filled = {"ticked": ticked, "verdict": verdict, "reason": reason}
        return list_page(query_data, problems=refusal.problems, filled=filled), 422
    entries = [
        OpinionEntry(item_id=item_id, content_hash=form.get(f"hash-{item_id}", ""), verdict=verdict, reason=reason)
        for item_id in ticked[:MOST]
    ]
    outcomes = use_cases().give_opinions(entries, actor=current_actor())
    return results_page(outcomes, entries, back=request.full_path.rstrip("?"), view=work_list(query_data["view"]))


@pages.get("/items/<item_id>")
@needs("review.view")
@pages.input(ItemQuery, location="query")
def item(item_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show an item under review with every opinion on it."""
    return item_view(item_id, query_data)


@pages.post("/items/<item_id>")
@needs("opinion.give")
@pages.input(ItemQuery, location="query")
@pages.input(OpinionForm, location="form")
def give_opinion(item_id: str, query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give the office's opinion and go on to the next item."""
    remarks = remarks_in(request.form)
    going_on = next_or_list(query_data, item_id)
    answers = answers_in(request.form)
    entry = OpinionEntry(item_id=item_id, remarks=remarks, checklist=answers, **form_data)
    outcome = use_cases().give_opinions([entry], actor=current_actor())[0]
    if outcome.ok:
        flash("意见已记录")
        return redirect(going_on, code=303)
    problems = outcome.problems or (Problem("", "意见没有记录", outcome.message),)
    names = use_cases().item_page(item_id, actor=current_actor()).element_names
    filled = {**form_data, "remarks": filled_remarks(remarks), "checklist": answers}
    answer = item_view(item_id, query_data, problems=at_remarks(problems, names), filled=filled)
    return answer, 422 if outcome.problems else 409
