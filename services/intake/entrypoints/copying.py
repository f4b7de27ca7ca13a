"""Copying from another item: choose it, see what would change, and go back to the form with it filled in."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.intake.application.copying import Offer, Target
from services.intake.domain.typed_forms import TypedForm
from services.intake.entrypoints import forms
from services.intake.entrypoints.filled_forms import keep_typed, new_form_address, posted_form
from services.intake.entrypoints.frame import LISTS, cases, now, page
from shared.kernel.errors import Conflict, Invalid, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.standards.difference import ElementChange

pages = APIBlueprint("copying", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)


class CopyQuery(PageQuery):
    """What is copied from: an item and one of its texts; before it is chosen, what its name has in it."""

    search = forms.text("事项名称，或编码的开头", validate=validate.Length(max=200))
    other = forms.text("从哪个事项复制", validate=validate.Length(max=100))
    number = fields.Integer(load_default=0, validate=validate.Range(0, 10**6), metadata={"title": "稿次"})
    size = fields.Integer(load_default=20, validate=validate.Range(1, 500), metadata={"title": "每页条数"})


class CopyForm(forms.Form):
    """Which elements and sections to take, and what stood in the form when the difference was shown."""

    other = forms.needed("从哪个事项复制")
    number = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "稿次"})
    seen = forms.needed("看到的内容")
    key = fields.List(fields.String(), load_default=list, metadata={"title": "要素"})
    group = fields.List(fields.String(), load_default=list, metadata={"title": "分组"})


@pages.post("/items/<item_id>/copy/begin")
@needs("item.compile")
def begin(item_id: str) -> ResponseReturnValue:
    """A compiler leaves the form for an item to copy from; what stands in the form is kept first."""
    keep_typed(posted_form(item_id))
    return redirect(f"/intake/items/{item_id}/copy", code=303)


@pages.get("/items/<item_id>/copy")
@needs("item.compile")
@pages.input(CopyQuery, location="query")
def choose(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler looks for an own item to copy from, and sees what would change in the form."""
    actor = current_actor()
    target = cases().copying.target(actor, item_id)
    if query_data["other"]:
        offer = cases().copying.offer(actor, target, query_data["other"], query_data["number"])
        return _offer_page(offer)
    search, size = query_data["search"].strip(), query_data["size"]
    found = cases().copying.candidates(actor, target, search, query_data["page"], size)
    keep_within(found.page, found.size, found.total)
    return page("copy.html", **_frame(target), target=target, found=found, search=search)


@pages.post("/items/<item_id>/copy")
@needs("item.compile")
@pages.input(CopyForm, location="form")
def copy(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes elements of another item; they stand in the form then, and are not saved."""
    actor = current_actor()
    target = cases().copying.target(actor, item_id)
    offer = cases().copying.offer(actor, target, form_data["other"], form_data["number"])
    groups = set(form_data["group"])
    keys = set(form_data["key"]) | {
        change.element.key for change in offer.changes if change.element.group in groups and groups
    }
    try:
        filled = cases().copying.copy(actor, offer, keys, seen=form_data["seen"], at=now())
    except Invalid as refusal:
        return _offer_page(offer, refusal=refusal, ticked=keys), 422
    except Conflict as refusal:
        return _offer_page(offer, refusal=refusal, ticked=keys), 409
    name = offer.item.content.title
    left_out = f"{offer.locked_names}随上级事项锁定，没有填入。" if offer.locked else ""
    flash(f"已从“{name}”第 {offer.text.number} 稿填入 {len(keys)} 个要素，还没有保存。{left_out}请核对后再保存。")
    return redirect(_form_address(filled), code=303)


def _offer_page(offer: Offer, *, refusal: Refusal | None = None, ticked: Set[str] | None = None) -> str:
    """Show what would change; at first those are ticked that overwrite nothing."""
    unwritten = {change.element.key for change in offer.changes} - offer.overwriting
    return page(
        "copy_offer.html",
        **_frame(offer.target),
        offer=offer,
        target=offer.target,
        sections=_sections(offer),
        refusal=refusal,
        ticked=unwritten if ticked is None else ticked,
        form_address=_form_address(offer.target.form),
    )


def _sections(offer: Offer) -> list[tuple[str, str, Sequence[ElementChange]]]:
    """Return the changes by section of the form; a list without sections is one."""
    groups = [(group.key, group.name_zh) for group in offer.target.standard.groups] or [("", "要素")]
    by_group = [(key, name, [each for each in offer.changes if each.element.group == key]) for key, name in groups]
    return [section for section in by_group if section[2]]


def _frame(target: Target) -> dict[str, Any]:
    home = LISTS[target.form.list_kind]
    name, address = target.name, _form_address(target.form)
    return {
        "sub": home.key,
        "crumbs": [(home.name, home.href), (name, address), ("从其他事项复制", None)],
        "name": name,
    }


def _form_address(form: TypedForm) -> str:
    """Return where the form goes on with what is kept of it."""
    if form.is_new:
        return new_form_address(form.list_kind, form.source, item_id=form.item_id)
    return f"/intake/items/{form.item_id}/edit?typed=1"
