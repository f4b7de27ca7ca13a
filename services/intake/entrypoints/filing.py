"""The pages of the signed batch (汇总报送): what has the department's consent, the batch, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.intake.application.filing import FilingRequest
from services.intake.application.moving import EndorsementDecision, checked_reason
from services.intake.entrypoints import forms, scans
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.signing import results_page
from shared.kernel.errors import Conflict, Invalid, Problem, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery

pages = APIBlueprint("filing", __name__, url_prefix="/intake/filings", enable_openapi=False)

TAKE_PART = ("item.file", "item.endorse")
SECTION = "filings"
FILINGS = ("汇总报送", "/intake/filings")
NEW = ("待汇总报送", "/intake/filings/new")


class FilingForm(forms.SelectionForm):
    """The ticked items and the id of the batch, which the page made: sent again, it is the same batch."""

    filing_id = fields.String(load_default="", validate=validate.Length(max=64), metadata={"title": "批次编号"})


class DeclineForm(forms.SelectionForm):
    """Why the ticked items go back to their enterprises."""

    reason = forms.text("退回理由")


@pages.get("")
@needs(*TAKE_PART)
@pages.input(PageQuery, location="query")
def list_filings(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A department looks through its batches."""
    number, size = query_data["page"], query_data["size"]
    filings, total = cases().filing.filings(current_actor(), number, size)
    keep_within(number, size, total)
    return page(
        "filings.html",
        sub=SECTION,
        crumbs=[(FILINGS[0], None)],
        filings=filings,
        total=total,
        number=number,
        size=size,
        waiting=cases().filing.consented(current_actor(), 1, 1).total,
    )


@pages.get("/new")
@needs(*TAKE_PART)
@pages.input(PageQuery, location="query")
def list_consented(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A department sees what has its consent and waits for a batch."""
    return _consented_page(query_data)


@pages.post("")
@needs("item.file")
@pages.input(PageQuery, location="query")
@pages.input(FilingForm, location="form")
def file_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """The head of the department files the ticked items with its stamped scan and sees the result of each."""
    try:
        selected = _selected(form_data["id"])
        request = FilingRequest(
            actor=current_actor(),
            at=now(),
            filing_id=form_data["filing_id"],
            scan=scans.brought_scan(),
            items=selected,
        )
        result = cases().filing.file(request)
    except (Invalid, Conflict) as refusal:
        again = {"ticked": form_data["id"], "filing_id": form_data["filing_id"]}
        return _consented_page(query_data, refusal=refusal, **again), scans.status_of(refusal)
    filing_id = result.filing.filing_id if result.filing else ""
    return results_page("汇总报送", NEW, SECTION, result.outcomes, filing_id=filing_id)


@pages.post("/declines")
@needs("item.endorse")
@pages.input(PageQuery, location="query")
@pages.input(DeclineForm, location="form")
def decline_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """The department takes its consent back and gives the ticked items to their enterprises again."""
    reason = form_data["reason"]
    try:
        selected = _selected(form_data["id"])
        checked_reason(reason, "退回理由")
    except Invalid as refusal:
        return _consented_page(query_data, refusal=refusal, ticked=form_data["id"], reason=reason), 422
    actor, at = current_actor(), now()
    outcomes = cases().moving.endorse(
        [
            EndorsementDecision(actor=actor, at=at, item_id=item_id, version=version, is_given=False, reason=reason)
            for item_id, version in selected
        ]
    )
    return results_page("退回", NEW, SECTION, outcomes)


@pages.get("/<filing_id>")
@needs(*TAKE_PART, "item.view_all")
def show_filing(filing_id: str) -> ResponseReturnValue:
    """Somebody reads one batch: what was filed, by whom, with which scan, and where each item is now."""
    view = cases().filing.filing(current_actor(), filing_id)
    return page(
        "filing.html",
        sub=SECTION,
        crumbs=[FILINGS, (f"{view.filing.body_name} {len(view.filing.items)} 份", None)],
        view=view,
        filing=view.filing,
        waiting=[line for line in view.filing.items if view.waits(line)],
    )


@pages.post("/<filing_id>/resumption")
@needs("item.file")
def resume(filing_id: str) -> ResponseReturnValue:
    """The head of the department sends on what an interrupted batch left behind."""
    outcomes = cases().filing.resume(current_actor(), filing_id).outcomes
    left = sum(not outcome.ok for outcome in outcomes)
    flash(
        f"有 {left} 份没有送出，原因见下面各项现在的状态。" if left else "这一批已经全部送出。",
        "warn" if left else "message",
    )
    return redirect(f"/intake/filings/{filing_id}", code=303)


def _consented_page(
    query: dict[str, Any],
    *,
    refusal: Refusal | None = None,
    ticked: Sequence[str] = (),
    filing_id: str = "",
    reason: str = "",
) -> str:
    found = cases().filing.consented(current_actor(), query["page"], query["size"])
    keep_within(found.page, found.size, found.total)
    problems = refusal.problems or (Problem("id", "汇总报送", refusal.message),) if refusal else ()
    return page(
        "filing_new.html",
        sub=SECTION,
        crumbs=[FILINGS, (NEW[0], None)],
        found=found,
        problems=problems,
        ticked=set(ticked),
        filing_id=filing_id or new_id(),
        reason=reason,
        accept=scans.ACCEPT,
    )


def _selected(ticked: Sequence[str]) -> list[tuple[str, int]]:
    """
    Return the ticked items with the versions that were seen.

    :raises Invalid: when nothing is ticked
    """
    if not ticked:
        problem = Problem("id", "实施清单", "没有勾选", "请先在清单里勾选")
        raise Invalid(problem.sentence(), (problem,))
    pairs = (one.split(":") for one in ticked)
    return [(item_id, int(version)) for item_id, version in pairs]
