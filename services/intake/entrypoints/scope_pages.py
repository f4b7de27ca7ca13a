"""What is said beside the name of an item, and the page on which an item stands beside the published power list."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from marshmallow import validate

from services.intake.application.scope_overriding import Justification
from services.intake.domain.items import Action
from services.intake.domain.overlap.comparing import LIKENESS_NAMES, Likeness
from services.intake.entrypoints import forms
from services.intake.entrypoints.frame import LISTS, cases, now, page
from shared.kernel.errors import Invalid, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema

pages = APIBlueprint("scope", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

LIKENESS_KINDS = {Likeness.EXACT: "bad", Likeness.NEAR: "ask", Likeness.RELATED: ""}


class NameQuery(RequestSchema):
    """The name that is being typed."""

    item_name = forms.text("事项名称", validate=validate.Length(max=1000))


class JustificationForm(forms.SeenForm):
    """Why an item is another matter than powers of a like name, or that this is taken back."""

    reason = forms.text("不是同一事项的理由")
    powers = forms.seen_powers(load_default=list)
    action = forms.text("操作", validate=validate.OneOf(("", "take-back")))


@pages.get("/items/<item_id>/name-check")
@needs("item.compile")
@pages.input(NameQuery, location="query")
def check_name(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """The form asks about the name that somebody is typing; the answer stands below it, and nothing is stored."""
    found = cases().name_checking.check(current_actor(), item_id, query_data["item_name"])
    return render_template("intake/name_check.html", likes=found, item_id=item_id, likeness_names=LIKENESS_NAMES)


@pages.get("/items/<item_id>/scope")
@needs("item.view_own", "item.view_all")
def show_scope(item_id: str) -> ResponseReturnValue:
    """Somebody looks at an item beside the power list: what is the same matter, and why it is not."""
    return _scope_page(item_id)


@pages.post("/items/<item_id>/scope")
@needs("item.compile")
@pages.input(JustificationForm, location="form")
def justify(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler says why an item is another matter than powers of a like name, or takes that back."""
    justification = Justification(
        actor=current_actor(),
        at=now(),
        item_id=item_id,
        version=form_data["version"],
        powers=form_data["powers"],
        reason=form_data["reason"],
        is_taken_back=form_data["action"] == "take-back",
    )
    try:
        outcome = cases().scope_overriding.justify(justification)
    except Invalid as refusal:
        return _scope_page(item_id, refusal=refusal, reason=form_data["reason"]), 422
    except Refusal as refusal:
        return _scope_page(item_id, refusal=refusal, reason=form_data["reason"]), 409
    flash(outcome.message)
    return redirect(f"/intake/items/{item_id}/scope", code=303)


def _scope_page(item_id: str, *, refusal: Refusal | None = None, reason: str = "") -> str:
    actor = current_actor()
    found = cases().scope_overriding.view(actor, item_id)
    item = found.item
    name, home = item.content.title or "未命名事项", LISTS[item.list_kind]
    return page(
        "scope.html",
        sub=home.key,
        crumbs=[(home.name, home.href), (name, f"/intake/items/{item_id}"), ("与权力清单的关系", None)],
        name=name,
        item=item,
        found=found,
        may_justify=item.body_id == actor.body_id and actor.may("item.compile") and item.may(Action.REVISE),
        likeness_names=LIKENESS_NAMES,
        likeness_kinds=LIKENESS_KINDS,
        refusal=refusal,
        reason=reason,
    )
