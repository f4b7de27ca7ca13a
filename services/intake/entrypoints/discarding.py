"""The doors at which a body puts items away that it made by mistake (作废), and takes them up again (恢复)."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from marshmallow import fields

from services.intake.application.discarding import Discarding, Restoring
from services.intake.entrypoints import forms, list_queries
from services.intake.entrypoints.batches import done_for_one_reason, done_with_ticked
from services.intake.entrypoints.frame import cases, now
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
@pages.input(list_queries.SelectionQuery, location="query")
@pages.input(DiscardsForm, location="form")
def discard_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler puts the ticked items away for one reason and sees the result of each."""
    said: dict[str, Any] = {"actor": current_actor(), "at": now(), "reason": form_data["reason"]}
    return done_for_one_reason(
        "作废",
        query_data,
        form_data,
        lambda ticked: cases().putting_away.discard(
            [Discarding(**said, item_id=item_id, version=version) for item_id, version in ticked]
        ),
        list_page=list_page,
    )


@pages.post("/items/restorations")
@needs("item.compile")
@pages.input(list_queries.SelectionQuery, location="query")
@pages.input(forms.SelectionForm, location="form")
def restore_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes the ticked items up again and sees the result of each."""
    said: dict[str, Any] = {"actor": current_actor(), "at": now()}
    return done_with_ticked(
        "恢复",
        query_data,
        form_data,
        lambda ticked: cases().putting_away.restore(
            [Restoring(**said, item_id=item_id, version=version) for item_id, version in ticked]
        ),
    )


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
