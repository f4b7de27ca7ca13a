"""What changes of laws mean for the items: all changes, the report of one, and its run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.intake.application.laws.impact_run import RunState
from services.intake.application.laws.law_view import SIZE, ChangeLine
from services.intake.domain.adjustments.outcomes import How
from services.intake.entrypoints.adjustment_api import wish_of
from services.intake.entrypoints.adjustment_shown import WORDS, times_left
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.law_forms import ImpactQuery, RunForm
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery

pages = APIBlueprint("impact_pages", __name__, url_prefix="/intake/law-changes", enable_openapi=False)

IMPACT = "law.impact"
SECTION = "law-changes"
HOME: tuple[str, str | None] = ("条文变动", "/intake/law-changes")


@dataclass(frozen=True, kw_only=True)
class BodyLine:
    """What a change means for one body: numbers of its items by outcome as found, and how many are done."""

    body_id: str
    name: str
    tally: Mapping[str, int]
    done: int

    @property
    def total(self) -> int:
        """Return how many items the change touches."""
        return sum(self.tally.values())


@pages.get("")
@needs(IMPACT)
@pages.input(PageQuery, location="query")
def list_changes(query_data: dict[str, Any]) -> ResponseReturnValue:
    """An office sees which laws change, when, and how many items each change touches."""
    lines, total = cases().laws.view.changes(current_actor(), page=query_data["page"])
    keep_within(query_data["page"], SIZE, total)
    return page(
        "laws/changes.html",
        sub=SECTION,
        crumbs=[(HOME[0], None)],
        lines=lines,
        total=total,
        number=query_data["page"],
        size=SIZE,
        today=day_in_china(now()),
        **WORDS,
    )


@pages.get("/<change_id>")
@needs(IMPACT)
@pages.input(ImpactQuery, location="query")
def show_change(change_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """An office reads what a change means; while its run goes on, htmx asks again how far it is."""
    actor, today = current_actor(), day_in_china(now())
    line = cases().laws.view.change(actor, change_id)
    if request.headers.get("HX-Request"):
        return _progress(line)
    found = cases().adjustments.view.worklist(actor, wish_of({**query_data, "cause": change_id}), now())
    keep_within(found.page, found.size, found.total)
    bodies = _bodies(line, cases().adjustments.view.numbers(actor, change_id))
    return page(
        "laws/change.html",
        sub=SECTION,
        crumbs=[HOME, (line.change.title, None)],
        change=line.change,
        run=line.run,
        runs=line.runs,
        article_counts=Counter(relation.verdict for relation in line.change.relations),
        bodies=bodies,
        body_names={each.body_id: each.name for each in bodies},
        found=found,
        lefts=times_left(found.adjustments, today),
        query=query_data,
        today=today,
        **WORDS,
    )


@pages.post("/<change_id>/stop")
@needs(IMPACT)
@pages.input(RunForm, location="form")
def stop(change_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """An office stops a run; what is done stays done."""
    cases().laws.impact.stop(current_actor(), form_data["run_id"])
    flash("已请求停止。正在做的一批做完后就停，做完的保留，以后可以继续。")
    return redirect(f"/intake/law-changes/{change_id}", code=303)


@pages.post("/<change_id>/resumption")
@needs(IMPACT)
@pages.input(RunForm, location="form")
def resume(change_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """An office lets a run go on that was stopped."""
    try:
        cases().laws.impact.resume(current_actor(), form_data["run_id"])
        flash("已继续分析，做过的不会重复。")
    except Conflict as refusal:
        flash(refusal.message, "warn")
    return redirect(f"/intake/law-changes/{change_id}", code=303)


def _progress(line: ChangeLine) -> ResponseReturnValue:
    """Return how far a run is; once it has ended the page is loaded anew, since all its numbers are others."""
    shown = render_template("intake/laws/run.html", run=line.run, **WORDS)
    has_ended = line.run is not None and line.run.state is not RunState.ORDERED
    return shown, 200, {"HX-Refresh": "true"} if has_ended else {}


def _bodies(line: ChangeLine, numbers: Mapping[str, Mapping[str, int]]) -> list[BodyLine]:
    """Return what each body has of a change, those with the most items first."""
    run = line.run
    if run is None:
        return []
    found = [
        BodyLine(
            body_id=body_id,
            name=run.body_names.get(body_id, body_id),
            tally=tally,
            done=sum(numbers.get(body_id, {}).get(how.value, 0) for how in How),
        )
        for body_id, tally in run.tallies.items()
    ]
    return sorted(found, key=lambda one: (-one.total, one.name))
