"""The form on which an item is written and corrected; it works by plain posts and never loses what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.intake.application.drafting import Correction, Draft
from services.intake.application.inheriting import begun_from, with_inherited, with_locked
from services.intake.application.judging import judged
from services.intake.application.like_names import NOTHING_LIKE, LikeNames
from services.intake.application.moving import Submission
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST, Action
from services.intake.domain.overlap.comparing import LIKENESS_NAMES
from services.intake.domain.sources import Source, SourceItem
from services.intake.entrypoints import forms, item_queries
from services.intake.entrypoints.filled_forms import drop_typed, new_form_address, posted_form, source_of, stored_form
from services.intake.entrypoints.form_files import DROP_BUTTON
from services.intake.entrypoints.form_rows import ROW_BUTTON, with_rows
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.item_form import ItemForm
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.ids import is_id, new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards.checking import problems as complete_problems
from shared.standards.element_list import element_list

pages = APIBlueprint("editing", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

FOR_SUBMISSION, FOR_SIGNING = "submit", "sign"


@pages.get("/items/new")
@needs("item.compile")
@pages.input(forms.NewItemQuery, location="query")
def new_item(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A compiler begins an item, or goes on with one; its id is made here, so that sending twice makes one item."""
    return _new_page(query_data["item_id"], DIRECTORY_LIST, None)


@pages.get("/implementation/new")
@needs("item.compile")
@pages.input(item_queries.NewImplementationQuery, location="query")
def new_implementation(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A compiler begins the implementation list of an item, with what it takes over from there."""
    source = Source(kind=query_data["source_kind"], source_id=query_data["source_id"])
    found = cases().reading.source(current_actor(), source)
    return _new_page(query_data["item_id"], IMPLEMENTATION_LIST, found)


@pages.post("/items")
@needs("item.compile")
def create_item() -> ResponseReturnValue:
    """A compiler saves a new item."""
    item_id = request.form.get("item_id", "")
    if not is_id(item_id):
        raise Invalid("表单里缺少事项编号，没有保存。请重新打开“新编事项”页面再填。")
    return _save(posted_form(item_id, is_new=True))


@pages.get("/items/<item_id>/edit")
@needs("item.compile")
@pages.input(forms.EditQuery, location="query")
def edit_item(item_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A compiler opens an item to correct it, or goes on with what was kept."""
    view = cases().reading.item(current_actor(), item_id)
    view.item.check_allows(Action.REVISE)
    kept = cases().typed.kept(current_actor(), item_id)
    stored = stored_form(view)
    if kept and query_data["typed"]:
        elements = with_locked(with_inherited(kept.elements, stored.source), view.item, view.text.elements)
        return _page(replace(stored, version=kept.version, elements=elements, kept=kept, is_continued=True))
    return _page(replace(stored, kept=kept))


@pages.post("/items/<item_id>")
@needs("item.compile")
def revise_item(item_id: str) -> ResponseReturnValue:
    """A compiler saves a correction."""
    return _save(posted_form(item_id, is_new=False))


def form_with_problems(item_id: str, problems: Sequence[Problem]) -> str:
    """Return the form of a stored item with all that keeps it from being submitted."""
    view = cases().reading.item(current_actor(), item_id)
    return _page(replace(stored_form(view), is_stored=True).with_problems(problems))


def page_of(form: ItemForm) -> str:
    """Return the page of a form that another door has filled in."""
    return _page(form)


def _save(form: ItemForm) -> ResponseReturnValue:
    action = request.form.get("action", "")
    if ROW_BUTTON.fullmatch(action) or DROP_BUTTON.fullmatch(action):
        return _with_another_row(form, action)
    if form.problems:
        return _page(form), 422
    try:
        saved_version, revision, message = _store(form)
    except Invalid as refusal:
        return _page(form.with_problems(refusal.problems)), 422
    except Conflict as refusal:
        return _conflict_page(form, refusal)
    drop_typed(form.item_id)
    if action == FOR_SUBMISSION:
        return _submit(form.item_id, saved_version)
    if action == FOR_SIGNING:
        return _to_sign(form.item_id)
    flash(message or f"已存为第 {revision} 稿。{_what_is_missing(form.item_id)}")
    return redirect(f"/intake/items/{form.item_id}", code=303)


def _with_another_row(form: ItemForm, action: str) -> str:
    """Show the form with its rows as a button wants them; htmx gets the one table."""
    button = ROW_BUTTON.fullmatch(action)
    if button is None:
        return _page(form)
    elements, focus = with_rows(form.elements, button, form.standard)
    moved = replace(form, elements=elements, focus=focus)
    one = next((one for one in form.fields if one.key == button[2]), None)
    if one is None or "HX-Request" not in request.headers:
        return _page(moved)
    return render_template("intake/form_table.html", form=moved, one=one, address=_address(form))


def _address(form: ItemForm) -> str:
    return f"/intake/items/{form.item_id}" if form.view else "/intake/items"


def _store(typed: ItemForm) -> tuple[int, int, str]:
    actor, at = current_actor(), now()
    if typed.view is None:
        draft = Draft(
            actor=actor,
            at=at,
            item_id=typed.item_id,
            elements=typed.elements,
            list_kind=typed.list_kind,
            source=typed.source.source if typed.source else None,
        )
        outcome = cases().drafting.create([draft])[0].or_raise()
    else:
        outcome = cases().drafting.revise(
            Correction(
                actor=actor,
                at=at,
                item_id=typed.item_id,
                version=typed.version,
                elements=typed.elements,
                reason=request.form.get("change_reason", ""),
            )
        )
    return outcome.version, outcome.revision, outcome.message


def _submit(item_id: str, version: int) -> ResponseReturnValue:
    reply = request.form.get("reply", "")
    submission = Submission(actor=current_actor(), at=now(), item_id=item_id, version=version, reply=reply)
    try:
        outcome = cases().submit_one(submission).or_raise()
    except Invalid as refusal:
        return form_with_problems(item_id, refusal.problems), 422
    except Conflict as refusal:
        flash(f"已保存，没有报送：{refusal.message}", "warn")
        return redirect(f"/intake/items/{item_id}", code=303)
    flash(outcome.message or "已保存并报送。")
    return redirect(f"/intake/items/{item_id}", code=303)


def _to_sign(item_id: str) -> ResponseReturnValue:
    """Lead to the sign-off, unless something has to be mended first."""
    view = cases().reading.item(current_actor(), item_id)
    if found := judged(view.text, view.item.list_kind, source_of(view)):
        return form_with_problems(item_id, found), 422
    return redirect(f"/intake/signing/items/{item_id}", code=303)


def _conflict_page(typed: ItemForm, conflict: Conflict) -> ResponseReturnValue:
    """Show what was typed beside what stands now; saving again is then a decision with open eyes."""
    if conflict.problems:
        return _page(typed.with_problems(conflict.problems)), 409
    view = cases().reading.item(current_actor(), typed.item_id)
    return _page(replace(typed, version=view.item.version, view=view, conflict=conflict)), 409


def _what_is_missing(item_id: str) -> str:
    view = cases().reading.item(current_actor(), item_id)
    left = complete_problems(view.text.elements, element_list(view.item.list_kind, view.text.standard_version))
    if not left:
        return "内容完整，可以报送。" if view.item.list_kind == DIRECTORY_LIST else "内容完整，可以提请审定。"
    return f"还有 {len(left)} 处要补，才能报送：{_names(left)}。"


def _names(problems: Iterable[Problem]) -> str:
    return "、".join(dict.fromkeys(problem.label for problem in problems))


def _new_page(item_id: str, list_kind: str, source: SourceItem | None) -> str:
    kept = cases().typed.kept(current_actor(), item_id)
    begun = begun_from(source) if source else {}
    form = ItemForm(item_id=new_id(), version=0, elements=begun, list_kind=list_kind, source=source)
    if kept and kept.is_new and kept.list_kind == list_kind:
        elements = with_inherited(kept.elements, source)
        return _page(replace(form, item_id=kept.item_id, elements=elements, is_continued=True, kept=kept))
    unfinished = [one for one in cases().typed.unfinished(current_actor()) if one.list_kind == list_kind]
    return _page(replace(form, unfinished=unfinished))


def _likes_of(form: ItemForm) -> LikeNames:
    """Return what is like the name as it stands; the form asks again while it is typed."""
    if form.list_kind != DIRECTORY_LIST or not current_actor().may("item.compile"):
        return NOTHING_LIKE
    return cases().name_checking.check(current_actor(), form.item_id, str(form.elements.get("item_name") or ""))


def _page(form: ItemForm) -> str:
    item = form.view.item if form.view else None
    home = LISTS[form.list_kind]
    name = (item.content.title or "未命名事项") if item else (form.source.item_name if form.source else "新编事项")
    crumbs: list[tuple[str, str | None]] = [(home.name, home.href)]
    crumbs += [(name, f"/intake/items/{form.item_id}"), ("修改", None)] if item else [(name, None)]
    return page(
        "form.html",
        sub=home.key,
        crumbs=crumbs,
        form=form,
        form_id=new_id(),
        fields=form.fields,
        likes=_likes_of(form),
        likeness_names=LIKENESS_NAMES,
        item_id=form.item_id,
        item=item,
        name=name,
        body=current_actor().body_name,
        home=home,
        address=_address(form),
        new_form_address=new_form_address,
        change_reason=request.form.get("change_reason", ""),
        reply=request.form.get("reply", ""),
    )
