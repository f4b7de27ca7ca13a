"""The texts of an item: each as it was, any two beside each other, and an old one taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.drafting import Correction
from services.intake.application.inheriting import locked_of
from services.intake.application.ports import Revision
from services.intake.domain.items import Action, ServiceItem
from services.intake.entrypoints import forms, item_queries
from services.intake.entrypoints.editing import page_of
from services.intake.entrypoints.filled_forms import stored_form
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.pages import VIEW
from services.intake.entrypoints.shown import grouped
from shared.kernel.errors import Conflict, Invalid
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards.difference import changes_between, element_changes
from shared.standards.element_list import ElementList, element_list

pages = APIBlueprint("versions", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)


@pages.get("/items/<item_id>/revisions")
@needs(*VIEW)
@pages.input(item_queries.CompareQuery, location="query")
def compare(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody chooses two texts; they are shown on the page of the later chosen one."""
    before, after = query_data["before"], query_data["after"]
    return redirect(f"/intake/items/{item_id}/revisions/{after}?against={before}", code=303)


@pages.get("/items/<item_id>/revisions/<int:number>")
@needs(*VIEW)
@pages.input(forms.RevisionQuery, location="query")
def show_revision(item_id: str, number: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody reads one text of an item, and what it changed against the one before or any other."""
    return _page(item_id, number, against=query_data["against"])


@pages.post("/items/<item_id>/revisions/<int:number>/restoration")
@needs("item.compile")
@pages.input(forms.SeenForm, location="form")
def restore(item_id: str, number: int, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes up an old text again: as a new one, under the newest standard."""
    actor = current_actor()
    item, text, _ = cases().reading.compared(actor, item_id, number)
    elements = _known(text, element_list(item.list_kind))
    correction = Correction(
        actor=actor,
        at=now(),
        item_id=item_id,
        version=form_data["version"],
        elements=elements,
        reason=f"恢复第 {number} 稿的内容",
    )
    try:
        outcome = cases().drafting.revise(correction)
    except Invalid as refusal:
        typed = replace(stored_form(cases().reading.item(actor, item_id)), elements=elements)
        return page_of(typed.with_problems(refusal.problems)), 422
    except Conflict as refusal:
        return _page(item_id, number, refusal=refusal), 409
    said = outcome.message or f"已按第 {number} 稿的内容存为第 {outcome.revision} 稿。"
    flash(said + _what_stayed(elements, item_id))
    return redirect(f"/intake/items/{item_id}", code=303)


def _what_stayed(wanted: Mapping[str, Any], item_id: str) -> str:
    """Say which elements of the old text were not taken up, since others say what stands in them."""
    view = cases().reading.item(current_actor(), item_id)
    standard = element_list(view.item.list_kind)
    changed = {one.element.key: one.label for one in element_changes(wanted, view.text.elements, standard)}
    taken_over = [element.key for element in standard.elements if element.is_inherited] if view.item.source else []
    from_above = [changed[key] for key in locked_of(view.item) if key in changed]
    from_source = [changed[key] for key in taken_over if key in changed]
    said = f"{'、'.join(from_above)}随上级事项锁定，没有恢复。" if from_above else ""
    return said + (f"{'、'.join(from_source)}承接自所实施的事项，没有恢复。" if from_source else "")


def _known(text: Revision, standard: ElementList) -> dict[str, Any]:
    """Return of an old text the elements that the newest standard still has."""
    keys = {element.key for element in standard.elements}
    return {key: value for key, value in text.elements.items() if key in keys}


def _page(item_id: str, number: int, *, against: int = 0, refusal: Conflict | None = None) -> str:
    item, text, other = cases().reading.compared(current_actor(), item_id, number, against)
    standard, home = _standard_of(item, text), LISTS[item.list_kind]
    name = item.content.title or "未命名事项"
    changes = changes_between(other.elements, _standard_of(item, other), text.elements, standard) if other else ()
    return page(
        "revision.html",
        sub=home.key,
        crumbs=[(home.name, home.href), (name, f"/intake/items/{item_id}"), (f"第 {number} 稿", None)],
        name=name,
        item=item,
        text=text,
        groups=grouped(text.elements, standard),
        against=other,
        changes=changes,
        refusal=refusal,
        may_restore=_may_restore(item, text),
    )


def _may_restore(item: ServiceItem, text: Revision) -> bool:
    actor = current_actor()
    is_own = actor.may("item.compile") and item.body_id == actor.body_id
    return is_own and text.number != item.content.number and item.may(Action.REVISE)


def _standard_of(item: ServiceItem, text: Revision) -> ElementList:
    return element_list(item.list_kind, text.standard_version)
