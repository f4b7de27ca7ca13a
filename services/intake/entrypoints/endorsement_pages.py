"""The page on which a supervising department decides on what its enterprises want to submit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash
from flask.typing import ResponseReturnValue

from services.intake.application.moving import EndorsementDecision
from services.intake.entrypoints import forms
from services.intake.entrypoints.batches import results_page, ticked_items
from services.intake.entrypoints.frame import cases, now, page
from shared.kernel.readable import readable
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery

pages = APIBlueprint(
    "endorsement_pages", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False
)


@pages.get("/endorsements")
@needs("item.endorse")
@pages.input(PageQuery, location="query")
def list_to_endorse(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A supervising department sees what its enterprises want to submit."""
    return _endorsement_page(query_data)


@pages.post("/endorsements")
@needs("item.endorse")
@pages.input(PageQuery, location="query")
@pages.input(forms.EndorsementForm, location="form")
def endorse_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A supervising department decides on the ticked items and sees the result of each."""
    actor, at, selected = current_actor(), now(), ticked_items(form_data["id"])
    is_given = form_data["decision"] == "endorse"
    if not selected or not (is_given or readable(form_data["reason"])):
        flash("没有勾选事项，请先勾选。" if not selected else "退回要写理由，编制单位才知道怎么改。", "warn")
        return _endorsement_page(query_data, ticked=form_data["id"], reason=form_data["reason"]), 422
    outcomes = cases().moving.endorse(
        [
            EndorsementDecision(
                actor=actor, at=at, item_id=item_id, version=version, is_given=is_given, reason=form_data["reason"]
            )
            for item_id, version in selected
        ]
    )
    return results_page("审定" if is_given else "退回", ("待我审定", "/intake/endorsements"), "endorsements", outcomes)


def _endorsement_page(query: dict[str, Any], *, ticked: Sequence[str] = (), reason: str = "") -> str:
    found = cases().reading.list_to_endorse(current_actor(), query["page"], query["size"])
    keep_within(query["page"], query["size"], found.total)
    crumbs: list[tuple[str, str | None]] = [("待我审定", None)]
    return page("endorsements.html", sub="endorsements", crumbs=crumbs, found=found, ticked=set(ticked), reason=reason)
