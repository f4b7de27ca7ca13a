"""The opinion form keeps itself: what is typed is stored while it is typed, and dropped on demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.entrypoints.checklist_forms import answers_in
from services.review.entrypoints.forms import ItemQuery, OpinionForm
from services.review.entrypoints.places import kept
from services.review.entrypoints.posted import remarks_in
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_draft_pages", __name__, url_prefix="/review/items", enable_openapi=False)


@pages.post("/<item_id>/draft")
@needs("opinion.give")
@pages.input(OpinionForm, location="form")
def keep(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """The form sends what stands in it; the answer is the sentence in its bar."""
    said = {"remarks": remarks_in(request.form), "checklist": answers_in(request.form)}
    draft = use_cases().keep_draft(item_id=item_id, **said, **form_data, actor=current_actor())
    return render_template("review/kept.html", draft=draft)


@pages.post("/<item_id>/draft/removal")
@needs("opinion.give")
@pages.input(ItemQuery, location="query")
@pages.input(OpinionForm, location="form")
def discard(item_id: str, query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """The reviewer does not want a draft any more."""
    use_cases().drafts.drop((item_id,), form_data["content_hash"], actor=current_actor())
    flash("已丢弃草稿")
    return redirect(url_for("review_pages.item", item_id=item_id, **kept(query_data)), code=303)
