"""What a form of an item holds: the stored text, or what was posted, with what its source brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from flask import request

from services.intake.application.inheriting import with_inherited, with_locked
from services.intake.application.reading import ItemView
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST
from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM, Source, SourceItem, SourceKind
from services.intake.domain.typed_forms import TypedForm
from services.intake.entrypoints.form_files import with_files
from services.intake.entrypoints.form_rows import ROW_BUTTON, numbered
from services.intake.entrypoints.frame import cases, now
from services.intake.entrypoints.item_form import ItemForm
from shared.kernel.errors import Invalid
from shared.kernel.ids import is_id
from shared.runtime.web.identity import current_actor
from shared.standards import form as standard_form
from shared.standards.element_list import element_list


def stored_form(view: ItemView) -> ItemForm:
    """Return the form of an item as it stands; what it implements stands in it as it is now."""
    source = source_of(view)
    return ItemForm(
        item_id=view.item.item_id,
        version=view.item.version,
        elements=with_inherited(view.text.elements, source),
        list_kind=view.item.list_kind,
        source=source,
        parent=cases().upper.reading.parent_of(view.item),
        view=view,
    )


def source_of(view: ItemView) -> SourceItem | None:
    """Return what the item implements."""
    return cases().reading.divided_source(view.item)


def posted_form(item_id: str, *, is_new: bool | None = None) -> ItemForm:
    """
    Return the form as it was posted: its files are stored, its rows are as they stood.

    A form of an item that exists is of that item's list and source, whatever it says; `is_new` is told by the address,
    and otherwise by the version.
    """
    view = None
    if not (is_new if is_new is not None else typed_version() == 0):
        view = cases().reading.item(current_actor(), item_id)
    list_kind, source = (view.item.list_kind, source_of(view)) if view else _posted_source()
    standard = element_list(list_kind)
    posted, problems = with_files(standard)
    button = ROW_BUTTON.fullmatch(posted.get("action", ""))
    typed = standard_form.from_form(posted, standard, with_empty_rows_of=button[2] if button else "")
    form = ItemForm(
        item_id=item_id,
        version=typed_version(),
        elements=_with_fixed(with_inherited(numbered(typed, standard), source), view),
        list_kind=list_kind,
        source=source,
        parent=cases().upper.reading.parent_of(view.item) if view else None,
        view=view,
    )
    return form.with_problems(problems)


def keep_typed(form: ItemForm) -> TypedForm | None:
    """Keep what stands in a form, for its writer alone, and return it as it is kept; None when it comes too late."""
    typed = TypedForm(
        account_id=current_actor().account_id,
        item_id=form.item_id,
        version=form.version,
        elements=form.elements,
        kept_at=now(),
        list_kind=form.list_kind,
        source=form.source.source if form.source else None,
        form_id=posted_form_id(),
    )
    return typed if cases().typed.keep(current_actor(), typed) else None


def drop_typed(item_id: str) -> None:
    """Forget what was typed into the form that was posted, and what of it is still on its way."""
    cases().typed.drop(current_actor(), item_id, form_id=posted_form_id(), at=now())


def posted_form_id() -> str:
    """Return which page was posted; nothing when it does not say so."""
    form_id = request.form.get("form_id", "")
    return form_id if is_id(form_id) else ""


def new_form_address(list_kind: str, source: Source | None, **more: str) -> str:
    """Return where a new item of a list is begun."""
    if list_kind == DIRECTORY_LIST or source is None:
        return f"/intake/items/new?{urlencode(more)}" if more else "/intake/items/new"
    return (
        f"/intake/implementation/new?{urlencode({'source_kind': source.kind, 'source_id': source.source_id, **more})}"
    )


def typed_version() -> int:
    """Return the version of the item on which the form was opened; 0 when it says none."""
    text = request.form.get("version", "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _with_fixed(elements: Mapping[str, Any], view: ItemView | None) -> dict[str, Any]:
    return with_locked(elements, view.item, view.text.elements) if view else dict(elements)


def _posted_source() -> tuple[str, SourceItem | None]:
    if request.form.get("list_kind") != IMPLEMENTATION_LIST:
        return DIRECTORY_LIST, None
    kind, source_id = request.form.get("source_kind", ""), request.form.get("source_id", "")
    if kind not in (DIRECTORY_ITEM, POWER_ITEM):
        raise Invalid("表单里没有写明承接哪个事项，没有保存。请从“可以编制的事项”里重新打开。")
    source = Source(kind=cast(SourceKind, kind), source_id=source_id)
    return IMPLEMENTATION_LIST, cases().reading.source(current_actor(), source)
