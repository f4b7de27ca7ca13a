"""Adjustments for another cause than a change of law (发起调整): which items, why, and by which document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.adjustments.opening import OPEN, OpenFor
from services.intake.application.ports import Listing
from services.intake.domain.adjustments.clocks import Stage, clock_settings
from services.intake.domain.adjustments.entries import BY_HAND
from services.intake.domain.adjustments.outcomes import CAUSE_NAMES, CauseKind
from services.intake.entrypoints.adjustment_forms import CauseForm, CauseQuery
from services.intake.entrypoints.adjustment_pages import HOME, SECTION
from services.intake.entrypoints.adjustment_shown import WORDS
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.scans import status_of
from shared.kernel.errors import Conflict, Invalid, NotFound, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within

pages = APIBlueprint("cause_pages", __name__, url_prefix="/intake/causes", enable_openapi=False)

SHOWN_ENTRIES = 10


@pages.get("/new")
@needs(OPEN)
@pages.input(CauseQuery, location="query")
def begin(query_data: dict[str, Any]) -> ResponseReturnValue:
    """An office chooses items and writes why they are to be adjusted."""
    return _page(query_data)


@pages.post("/new")
@needs(OPEN)
@pages.input(CauseQuery, location="query")
@pages.input(CauseForm, location="form")
def open_adjustments(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """An office opens an adjustment for each chosen item; its body is told."""
    try:
        entry = cases().adjustments.opening.open_for(_wanted(query_data, form_data))
    except (Invalid, Conflict, NotFound) as refusal:
        return _page(query_data, typed=form_data, refusal=refusal), status_of(refusal)
    flash(f"已对 {entry.items} 个事项发起调整，通知会送到各单位。")
    return redirect(f"/intake/adjustments?cause={entry.cause.cause_id}", code=303)


def _wanted(query: Mapping[str, Any], form: Mapping[str, Any]) -> OpenFor:
    is_listed = form["scope"] == "listed"
    # a cause that was not chosen is refused as what nobody enters by hand, together with all else that is wrong
    kind = CauseKind(form["kind"] or CauseKind.LAW)
    said = {name: form[name] for name in ("cause_id", "title", "ground", "document_no", "effective_on")}
    return OpenFor(
        actor=current_actor(),
        at=now(),
        kind=kind,
        item_ids=() if is_listed else form["item_id"],
        listing=_listing(query) if is_listed else None,
        **said,
    )


def _listing(query: Mapping[str, Any]) -> Listing:
    return Listing(
        list_kind=query["list_kind"],
        body_id=query["body_id"],
        search=query["search"].strip(),
        page=query["page"],
        size=query["size"],
    )


def _page(query: dict[str, Any], *, typed: Mapping[str, Any] | None = None, refusal: Refusal | None = None) -> str:
    actor = current_actor()
    opening = cases().adjustments.opening
    found = opening.choosable(actor, _listing(query))
    keep_within(found.page, found.size, found.total)
    return page(
        "adjustments/cause_new.html",
        sub=SECTION,
        crumbs=[HOME, ("发起调整", None)],
        found=found,
        query=query,
        asked=request.query_string.decode(),
        bodies={body.body_id: body.name for body in cases().registering.all()},
        lists=LISTS,
        kinds=[(kind.value, CAUSE_NAMES[kind]) for kind in BY_HAND],
        typed=typed or {"cause_id": new_id()},
        ticked=set(typed["item_id"]) if typed else set(),
        entries=opening.entries(actor, 1, SHOWN_ENTRIES)[0],
        apply_days=clock_settings().days[Stage.APPLY],
        refusal=refusal,
        problems=refusal.problems if refusal else (),
        **WORDS,
    )
