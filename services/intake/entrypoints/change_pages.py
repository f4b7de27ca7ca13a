"""A body applies for a change of an item of its own (申请变更), and takes that back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.applying import APPLY, ApplyFor
from services.intake.application.adjustments.opening import LONGEST
from services.intake.application.deciding import Asked
from services.intake.domain.adjustments.applying import lets_edit
from services.intake.domain.adjustments.clocks import Stage, clock_settings
from services.intake.domain.items import Action
from services.intake.entrypoints.adjustment_forms import ChangeForm, TakeBackForm
from services.intake.entrypoints.adjustment_pages import adjustment_page
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.scans import status_of
from shared.kernel.errors import Conflict, Invalid, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("change_pages", __name__, url_prefix="/intake", enable_openapi=False)


@pages.get("/items/<item_id>/change")
@needs(APPLY)
def begin(item_id: str) -> ResponseReturnValue:
    """A compiler writes why an approved item is to be changed; where that is not to be, the page says why."""
    try:
        cases().adjustments.applying.look(Asked(actor=current_actor(), at=now(), item_id=item_id))
    except Conflict as refusal:
        return _page(item_id, refusal=refusal), status_of(refusal)
    return _page(item_id)


@pages.post("/items/<item_id>/change")
@needs(APPLY)
@pages.input(ChangeForm, location="form")
def apply_for_change(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler applies for the change, and goes on in the item's form."""
    try:
        wanted = ApplyFor(actor=current_actor(), at=now(), item_id=item_id, **form_data)
        outcome = cases().adjustments.applying.apply(wanted)
    except (Invalid, Conflict) as refusal:
        return _page(item_id, typed=form_data, refusal=refusal), status_of(refusal)
    flash(outcome.message)
    is_in_hand = cases().reading.item(current_actor(), item_id).item.may(Action.REVISE)
    return redirect(f"/intake/items/{item_id}{'/edit' if is_in_hand else ''}", code=303)


@pages.post("/adjustments/<adjustment_id>/withdrawal")
@needs(APPLY)
@pages.input(TakeBackForm, location="form")
def take_back(adjustment_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A body takes its application back, with its reason."""
    reason = form_data["reason"]
    asked = OnAdjustment(actor=current_actor(), at=now(), adjustment_id=adjustment_id, version=form_data["version"])
    try:
        outcome = cases().adjustments.applying.take_back(asked, reason)
    except (Invalid, Conflict) as refusal:
        return adjustment_page(adjustment_id, refusal=refusal, reason=reason), status_of(refusal)
    flash(outcome.message)
    return redirect(f"/intake/adjustments/{adjustment_id}", code=303)


def _page(item_id: str, *, typed: Mapping[str, Any] | None = None, refusal: Refusal | None = None) -> str:
    view = cases().reading.item(current_actor(), item_id)
    item, home = view.item, LISTS[view.item.list_kind]
    return page(
        "adjustments/change.html",
        sub=home.key,
        crumbs=[
            (home.name, home.href),
            (item.content.title or "未命名事项", f"/intake/items/{item_id}"),
            ("申请变更", None),
        ],
        item=item,
        typed=typed or {"cause_id": new_id()},
        longest=LONGEST,
        under_way=lets_edit(cases().adjustments.view.of_item(current_actor(), item)),
        apply_days=clock_settings().days[Stage.APPLY],
        refusal=refusal,
        problems=refusal.problems if refusal else (),
    )
