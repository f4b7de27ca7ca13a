"""The form keeps itself: what is typed is stored every few seconds, beside the item and without a new revision."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from services.intake.domain.items import DIRECTORY_LIST
from services.intake.entrypoints.filled_forms import (
    drop_typed,
    keep_typed,
    new_form_address,
    posted_form,
    typed_version,
)
from services.intake.entrypoints.frame import cases
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("autosave", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)


@pages.post("/items/<item_id>/typed")
@needs("item.compile")
def keep(item_id: str) -> ResponseReturnValue:
    """The form sends what stands in it; the answer is the sentence in its bar, and how complete a grouped form is."""
    form = posted_form(item_id)
    typed = keep_typed(form)
    return render_template("intake/kept.html", kept_at=typed.kept_at if typed else None, form=form)


@pages.post("/items/<item_id>/typed/discard")
@needs("item.compile")
def discard(item_id: str) -> ResponseReturnValue:
    """The compiler does not want what was kept; it leads back to the item, or to a new form where there is none."""
    kept = cases().typed.kept(current_actor(), item_id)
    drop_typed(item_id)
    flash("已丢弃没有保存的填写内容。")
    if typed_version():
        return redirect(f"/intake/items/{item_id}/edit", code=303)
    kind, source = (kept.list_kind, kept.source) if kept else (DIRECTORY_LIST, None)
    return redirect(new_form_address(kind, source), code=303)
