"""The doors at which a body puts items away that it made by mistake (作废), and takes them up again (恢复)."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from marshmallow import fields

from services.intake.application.discarding import Discarding, Restoring
from services.intake.application.moving import checked_reason
from services.intake.entrypoints import forms
from services.intake.entrypoints.batches import list_before, results_page, ticked_items
from services.intake.entrypoints.frame import LISTS, cases, now
from services.intake.entrypoints.pages import item_page, list_page
from shared.kernel.errors import Invalid, Problem, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("discarding", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)


class DiscardForm(forms.SeenForm):
    """Why an item is put away, and that whoever says so means it."""

    discard_reason = forms.text("作废理由")
    is_sure = fields.Boolean(load_default=False, metadata={"title": "确认作废"})


class DiscardsForm(forms.SelectionForm):
    """Why the ticked items are put away."""

    reason = forms.text("作废理由")


@pages.post("/items/discards")
@needs("item.compile")
@pages.input(forms.SelectionQuery, location="query")
@pages.input(DiscardsForm, location="form")
def discard_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler puts the ticked items away for one reason and sees the result of each."""
    selected, reason = ticked_items(form_data["id"]), form_data["reason"]
    list_kind = query_data["list_kind"]
    try:
        if not selected:
            raise Invalid("没有勾选事项。", (Problem("id", "事项", "没有勾选", "请先勾选要作废的事项"),))
        checked_reason(reason, "作废理由")
    except Invalid as refusal:
        ticked = {item_id for item_id, _ in selected}
        return list_page(query_data, list_kind, problems=refusal.problems, ticked=ticked, reason=reason), 422
    actor, at = current_actor(), now()
    outcomes = cases().putting_away.discard(
        [Discarding(actor=actor, at=at, item_id=one, version=version, reason=reason) for one, version in selected]
    )
    return results_page("作废", list_before(LISTS[list_kind]), LISTS[list_kind].key, outcomes)


@pages.post("/items/restorations")
@needs("item.compile")
@pages.input(forms.SelectionQuery, location="query")
@pages.input(forms.SelectionForm, location="form")
def restore_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes the ticked items up again and sees the result of each."""
    selected, home = ticked_items(form_data["id"]), LISTS[query_data["list_kind"]]
    if not selected:
        flash("没有勾选事项。请先勾选要恢复的事项。", "warn")
        return redirect(list_before(home)[1], code=303)
    actor, at = current_actor(), now()
    outcomes = cases().putting_away.restore(
        [Restoring(actor=actor, at=at, item_id=one, version=version) for one, version in selected]
    )
    return results_page("恢复", list_before(home), home.key, outcomes)


@pages.post("/items/<item_id>/discard")
@needs("item.compile")
@pages.input(DiscardForm, location="form")
def discard_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler puts one item away; nothing happens before it was confirmed."""
    reason = form_data["discard_reason"]
    try:
        if not form_data["is_sure"]:
            problem = Problem("is_sure", "确认作废", "没有勾选", "请勾选以后再作废")
            raise Invalid(problem.sentence(), (problem,))
        wanted = Discarding(
            actor=current_actor(), at=now(), item_id=item_id, version=form_data["version"], reason=reason
        )
        outcome = cases().putting_away.discard([wanted])[0].or_raise()
    except Invalid as refusal:
        return item_page(item_id, refusal=refusal, discard_reason=reason), 422
    except Refusal as refusal:
        return item_page(item_id, refusal=refusal, discard_reason=reason), 409
    flash(outcome.message)
    return redirect(f"/intake/items/{item_id}", code=303)


@pages.post("/items/<item_id>/restoration")
@needs("item.compile")
@pages.input(forms.SeenForm, location="form")
def restore_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes an item up again that was put away."""
    wanted = Restoring(actor=current_actor(), at=now(), item_id=item_id, version=form_data["version"])
    try:
        outcome = cases().putting_away.restore([wanted])[0].or_raise()
    except Refusal as refusal:
        return item_page(item_id, refusal=refusal), 409
    flash(outcome.message)
    return redirect(f"/intake/items/{item_id}", code=303)
