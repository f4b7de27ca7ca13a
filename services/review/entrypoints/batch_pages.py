"""Many items at once with a verdict for each: the table to fill in, and what became of every line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import View
from services.review.application.review_refusals import MOST
from services.review.entrypoints.desk_views import list_page, view_frame
from services.review.entrypoints.forms import WorklistQuery
from services.review.entrypoints.places import work_list, work_list_at
from services.review.entrypoints.posted import each_entry, ticked_in
from shared.kernel.batches import Outcome
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.navigation import own_path
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_batch_pages", __name__, url_prefix="/review", enable_openapi=False)

HOME = "/review/?view=waiting"


@pages.post("/batch")
@needs("opinion.give")
@pages.input(WorklistQuery, location="query")
def one_by_one(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the ticked rows as a table with verdict and reason for each; at first all have those of the bar."""
    form, ticked = request.form, ticked_in(request.form)[:MOST]
    verdict, reason = form.get("verdict", ""), form.get("reason", "")
    if not ticked:
        problem = Problem("item", "事项", "一项也没有选", "请先勾选要审核的事项")
        filled = {"ticked": ticked, "verdict": verdict, "reason": reason}
        return list_page(query_data, problems=(problem,), filled=filled), 422
    said = [
        OpinionEntry(
            item_id=item_id, content_hash=form.get(f"hash-{item_id}", ""), verdict=verdict or "approve", reason=reason
        )
        for item_id in ticked
    ]
    view = work_list(query_data["view"])
    back = f"/review/?{request.query_string.decode() or f'view={view.value}'}"
    return render_template(
        "review/batch.html",
        rows=use_cases().rows_of(ticked, actor=current_actor()),
        said={entry.item_id: entry for entry in said},
        back=back,
        **view_frame(view),
    )


@pages.post("/opinions")
@needs("opinion.give")
def give_each() -> ResponseReturnValue:
    """Give the verdict that stands in each row and show what became of each; what was refused can be sent again."""
    form = request.form
    entries = each_entry(form, ticked_in(form)[:MOST])
    outcomes = use_cases().give_opinions(entries, actor=current_actor())
    back = own_path(form.get("back")) or HOME
    return results_page(outcomes, entries, back=back, view=work_list_at(back))


def results_page(
    outcomes: Sequence[Outcome], entries: Sequence[OpinionEntry], *, back: str, view: View
) -> ResponseReturnValue:
    """Return what became of each line; those that were refused with what was said, to be mended and sent again."""
    actor = current_actor()
    refused = [outcome.item_id for outcome in outcomes if not outcome.ok]
    return render_template(
        "review/results.html",
        outcomes=outcomes,
        names=use_cases().item_names([outcome.item_id for outcome in outcomes], actor=actor),
        rows=use_cases().rows_of(refused, actor=actor),
        messages={outcome.item_id: outcome.message for outcome in outcomes if not outcome.ok},
        said={entry.item_id: entry for entry in entries},
        back=back,
        **view_frame(view),
    )
