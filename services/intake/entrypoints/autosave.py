"""The form keeps itself: what is typed is stored every few seconds, beside the item and without a new revision."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.intake.entrypoints.editing import typed_version
from services.intake.entrypoints.frame import cases, now
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards import form as standard_form
from shared.standards.element_list import DIRECTORY, element_list

pages = APIBlueprint("autosave", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)


@pages.post("/items/<item_id>/typed")
@needs("item.compile")
def keep(item_id: str) -> ResponseReturnValue:
    """The form sends what stands in it; the answer is the sentence in its bar."""
    elements = standard_form.from_form(request.form, element_list(DIRECTORY))
    typed = cases().typed.keep(current_actor(), item_id, version=typed_version(), elements=elements, at=now())
    return render_template("intake/kept.html", kept_at=typed.kept_at)


@pages.post("/items/<item_id>/typed/discard")
@needs("item.compile")
def discard(item_id: str) -> ResponseReturnValue:
    """The compiler does not want what was kept; it leads back to the item, or to a new form where there is none."""
    cases().typed.drop(current_actor(), item_id)
    flash("已丢弃没有保存的填写内容。")
    return redirect(f"/intake/items/{item_id}/edit" if typed_version() else "/intake/items/new", code=303)
