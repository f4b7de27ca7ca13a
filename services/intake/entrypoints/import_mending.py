"""The pages on which a checked file is mended: one row at a time, and the bodies that the register does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.importing_check import IMPORT_ALL
from services.intake.application.importing_mending import RowMending, RowView
from services.intake.application.importing_ports import ImportRow
from services.intake.domain.sheet_rows import VERDICT_NAMES, Verdict
from services.intake.domain.sheet_view import BODY, KEY
from services.intake.entrypoints import import_forms
from services.intake.entrypoints.form_files import DROP_BUTTON, with_files
from services.intake.entrypoints.form_rows import ROW_BUTTON, with_rows
from services.intake.entrypoints.frame import cases, page
from services.intake.entrypoints.import_pages import IMPORT, import_page, imports_of
from services.intake.entrypoints.item_form import ItemForm
from shared.kernel.errors import Invalid, LostRace, Problem, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards import form as standard_form
from shared.standards.difference import ElementChange
from shared.standards.element_list import element_list
from shared.standards.form import FormField

pages = APIBlueprint(
    "import_mending", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False
)

NEXT = "next"


@dataclass(frozen=True, kw_only=True)
class RowForm(ItemForm):
    """The form of a row: the elements as on the form of an item, the body, and the item's id where the file has one."""

    row: ImportRow
    body_name: str
    typed_id: str
    has_changed: bool = False

    @cached_property
    def fields(self) -> list[FormField]:
        """Return every field: what a sheet says must not go away because it should not be there."""
        return standard_form.fields(self.standard)

    def now_stored(self) -> list[ElementChange]:
        """Return what stands in the row now and was typed differently, and what was typed."""
        return self.beside(self.row.elements)


@pages.get("/imports/<import_id>/rows/<int:place>")
@needs(*IMPORT)
def edit_row(import_id: str, place: int) -> ResponseReturnValue:
    """A clerk opens a row of a checked file, with its errors beside the fields."""
    view = cases().mending.row(current_actor(), import_id, place)
    return _page(view, _stored(view))


@pages.post("/imports/<import_id>/rows/<int:place>")
@needs(*IMPORT)
@pages.input(import_forms.RowForm, location="form")
def mend_row(import_id: str, place: int, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A clerk saves a row; it is checked again at once."""
    view = cases().mending.row(current_actor(), import_id, place)
    typed = {"body_name": form_data["body_name"], "typed_id": form_data["item_id"]}
    action, standard = form_data["action"], element_list(view.one.list_kind)
    button = ROW_BUTTON.fullmatch(action)
    posted, problems = with_files(standard)
    elements = standard_form.from_form(posted, standard, with_empty_rows_of=button[2] if button else "")
    focus = ""
    if button:
        elements, focus = with_rows(elements, button, standard)
    if button or problems or DROP_BUTTON.fullmatch(action):
        status = 422 if problems else 200
        return _page(view, _form(view, form_data["mended"], elements, typed, problems=problems, focus=focus)), status
    mending = RowMending(
        actor=current_actor(),
        import_id=import_id,
        place=place,
        seen=form_data["mended"],
        elements=elements,
        body_name=form_data["body_name"],
        item_id=form_data["item_id"],
    )
    try:
        view = cases().mending.mend(mending)
    except Invalid as refusal:
        view = cases().mending.row(current_actor(), import_id, place)
        return _page(view, _form(view, form_data["mended"], elements, typed, problems=refusal.problems)), 422
    except LostRace:
        view = cases().mending.row(current_actor(), import_id, place)
        return _page(view, _form(view, view.row.mended, elements, typed, has_changed=True)), 409
    return _after(view, go_on=form_data["action"] == NEXT)


@pages.post("/imports/<import_id>/bodies")
@needs(IMPORT_ALL)
@pages.input(import_forms.BodiesForm, location="form")
def match_bodies(import_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Whoever imports for all bodies says which bodies unknown names mean; rows of new bodies are checked again."""
    names, chosen = form_data["name"], form_data["body_id"]
    bodies = {name: body_id for name, body_id in zip(names, chosen, strict=False) if body_id}
    try:
        left = cases().mending.match_bodies(current_actor(), import_id, bodies)
    except Invalid as refusal:
        return import_page(import_id, import_forms.FIRST_ROWS, refusal), 422
    except Refusal as refusal:
        return import_page(import_id, import_forms.FIRST_ROWS, refusal), 409
    flash(f"已重新检查，还有 {left} 个机构不认识。" if left else "已重新检查，机构都认识了。")
    return redirect(f"/intake/imports/{import_id}", code=303)


def _after(view: RowView, *, go_on: bool) -> ResponseReturnValue:
    row, home = view.row, f"/intake/imports/{view.one.import_id}"
    if row.verdict is Verdict.WRONG:
        return _page(view, _stored(view)), 422
    left = view.one.count(Verdict.WRONG)
    rest = f"还有 {left} 个事项有错。" if left else "没有错误了，可以确认导入。"
    flash(f"第 {row.row} 行改好了，现在是“{VERDICT_NAMES[row.verdict]}”。{rest}")
    if go_on and view.next_wrong is not None:
        return redirect(f"{home}/rows/{view.next_wrong}", code=303)
    return redirect(f"{home}?verdict=wrong" if left else home, code=303)


def _stored(view: RowView) -> RowForm:
    row = view.row
    problems = [
        Problem(error.field, error.label, error.message, error.remedy, row=_basis_of(error.field))
        for error in row.errors
    ]
    typed = {"body_name": row.body_name, "typed_id": row.typed_id}
    return _form(view, row.mended, row.elements, typed, problems=problems)


def _basis_of(field: str) -> int | None:
    return next((int(part) + 1 for part in field.split(".") if part.isdigit()), None)


def _form(
    view: RowView,
    version: int,
    elements: Mapping[str, Any],
    typed: Mapping[str, str],
    *,
    problems: Sequence[Problem] = (),
    focus: str = "",
    has_changed: bool = False,
) -> RowForm:
    form = RowForm(
        item_id=view.row.item_id,
        version=version,
        elements=elements,
        list_kind=view.one.list_kind,
        focus=focus,
        row=view.row,
        has_changed=has_changed,
        body_name=typed["body_name"],
        typed_id=typed["typed_id"],
    )
    return cast(RowForm, form.with_problems(problems))


def _page(view: RowView, form: RowForm) -> str:
    one, row = view.one, view.row
    home = f"/intake/imports/{one.import_id}"
    bodies = cases().mending.bodies() if current_actor().may(IMPORT_ALL) else []
    names = [body.name for body in bodies] or [current_actor().body_name]
    name = row.name or "未命名事项"
    return page(
        "import_row.html",
        sub="imports",
        crumbs=[imports_of(one.list_kind), (one.file_name, f"{home}?verdict=wrong"), (f"第 {row.row} 行", None)],
        one=one,
        row=row,
        form=form,
        names=names,
        name=name,
        next_wrong=view.next_wrong,
        home=home,
        body_field=BODY.field,
        key=KEY,
        verdict_names=VERDICT_NAMES,
        Verdict=Verdict,
    )
