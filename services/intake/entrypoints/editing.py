"""The form on which an item is written and corrected; it works by plain posts and never loses what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.drafting import Correction, Draft
from services.intake.application.moving import Submission
from services.intake.application.reading import ItemView
from services.intake.domain.items import Action
from services.intake.domain.typed_forms import TypedForm
from services.intake.entrypoints import forms
from services.intake.entrypoints.frame import cases, now, page
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.ids import is_id, new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards import form as standard_form
from shared.standards.checking import problems as complete_problems
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import DIRECTORY, ElementList, element_list

pages = APIBlueprint("editing", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

ROW_BUTTON = re.compile(r"(add|remove|up)-([a-z_]+)(?:-([0-9]{1,4}))?")
FOR_SUBMISSION = "submit"


@dataclass(frozen=True, kw_only=True)
class ItemForm:
    """
    What the form shows: typed or stored answers by input name, and what is wrong with them.

    `kept` is what was typed before and not saved, offered; `is_continued` when it is what the form shows;
    `unfinished` are such forms of items that do not exist yet.
    """

    item_id: str
    version: int
    elements: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    view: ItemView | None = None
    conflict: Conflict | None = None
    kept: TypedForm | None = None
    is_continued: bool = False
    unfinished: Sequence[TypedForm] = ()
    extra_rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def standard(self) -> ElementList:
        """Return the newest standard: a new revision is written under it."""
        return element_list(DIRECTORY)

    @property
    def filled(self) -> dict[str, list[str]]:
        """Return the answers by input name."""
        return standard_form.to_form(self.elements, self.standard)

    @property
    def saved_elsewhere(self) -> bool:
        """Whether, after a conflict, the last thing that happened to the item is that somebody saved a new text."""
        return self.view is not None and self.view.item.updated_at == self.view.text.made_at

    def rows_of(self, key: str) -> range:
        """Return the rows to show for a list: those filled and those asked for, at least one."""
        return range(max(1, len(self.elements.get(key, ())) + self.extra_rows.get(key, 0)))

    def outline(self) -> list[tuple[int, str, str, bool, int]]:
        """Return for each numbered element: number, name, anchor, whether it is filled, how many problems it has."""
        return [
            (
                element.number,
                element.name_zh,
                f"g{element.number}",
                element.key in self.elements or element.kind == "org_ref",
                sum(self._number_of(problem) == element.number for problem in self.problems),
            )
            for element in self.standard.numbered
        ]

    def changed_elsewhere(self) -> list[ElementChange]:
        """Return, after a conflict, the elements that stand otherwise now than they were typed."""
        return self.beside(self.view.text.elements) if self.view else []

    def beside(self, stored: Mapping[str, Any]) -> list[ElementChange]:
        """Return in which elements a stored text (before) and the typed one (after) differ."""
        changes = element_changes(stored, self.elements, self.standard)
        return [change for change in changes if change.element.kind != "org_ref"]

    def _number_of(self, problem: Problem) -> int:
        key = problem.field.partition(".")[0]
        return next((element.number for element in self.standard.elements if element.key == key), 0)


@pages.get("/items/new")
@needs("item.compile")
@pages.input(forms.NewItemQuery, location="query")
def new_item(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A compiler begins an item, or goes on with one; its id is made here, so that sending twice makes one item."""
    kept = cases().typed.kept(current_actor(), query_data["item_id"])
    if kept and kept.is_new:
        return _page(ItemForm(item_id=kept.item_id, version=0, elements=kept.elements, is_continued=True, kept=kept))
    unfinished = cases().typed.unfinished(current_actor())
    return _page(ItemForm(item_id=new_id(), version=0, elements={}, unfinished=unfinished))


@pages.post("/items")
@needs("item.compile")
def create_item() -> ResponseReturnValue:
    """A compiler saves a new item."""
    return _save(request.form.get("item_id", ""), is_new=True)


@pages.get("/items/<item_id>/edit")
@needs("item.compile")
@pages.input(forms.EditQuery, location="query")
def edit_item(item_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A compiler opens an item to correct it, or goes on with what was kept."""
    view = cases().reading.item(current_actor(), item_id)
    view.item.check_allows(Action.REVISE)
    kept = cases().typed.kept(current_actor(), item_id)
    if kept and query_data["typed"]:
        continued = ItemForm(
            item_id=item_id, version=kept.version, elements=kept.elements, view=view, kept=kept, is_continued=True
        )
        return _page(continued)
    return _page(
        ItemForm(item_id=item_id, version=view.item.version, elements=view.text.elements, view=view, kept=kept)
    )


@pages.post("/items/<item_id>")
@needs("item.compile")
def revise_item(item_id: str) -> ResponseReturnValue:
    """A compiler saves a correction."""
    return _save(item_id, is_new=False)


def form_with_problems(item_id: str, problems: Sequence[Problem]) -> str:
    """Return the form of a stored item with all that keeps it from being submitted."""
    view = cases().reading.item(current_actor(), item_id)
    return _page(
        ItemForm(item_id=item_id, version=view.item.version, elements=view.text.elements, problems=problems, view=view)
    )


def _save(item_id: str, *, is_new: bool) -> ResponseReturnValue:
    if is_new and not is_id(item_id):
        raise Invalid("表单里缺少事项编号，没有保存。请重新打开“新编事项”页面再填。")
    elements = standard_form.from_form(request.form, element_list(DIRECTORY))
    version = typed_version()
    button = ROW_BUTTON.fullmatch(request.form.get("action", ""))
    view = None if is_new else cases().reading.item(current_actor(), item_id)
    if button:
        elements, extra_rows = with_rows(elements, button)
        return _page(ItemForm(item_id=item_id, version=version, elements=elements, view=view, extra_rows=extra_rows))
    typed = ItemForm(item_id=item_id, version=version, elements=elements, view=view)
    try:
        saved_version, revision, message = _store(typed, is_new=is_new)
    except Invalid as refusal:
        return _page(_with(typed, problems=refusal.problems)), 422
    except Conflict as refusal:
        return _conflict_page(typed, refusal)
    cases().typed.drop(current_actor(), item_id)
    if request.form.get("action") == FOR_SUBMISSION:
        return _submit(item_id, saved_version)
    flash(message or f"已存为第 {revision} 稿。{_what_is_missing(item_id)}")
    return redirect(f"/intake/items/{item_id}", code=303)


def _store(typed: ItemForm, *, is_new: bool) -> tuple[int, int, str]:
    actor, at = current_actor(), now()
    if is_new:
        draft = Draft(actor=actor, at=at, item_id=typed.item_id, elements=typed.elements)
        outcome = cases().drafting.create([draft])[0].or_raise()
    else:
        outcome = cases().drafting.revise(
            Correction(actor=actor, at=at, item_id=typed.item_id, version=typed.version, elements=typed.elements)
        )
    return outcome.version, outcome.revision, outcome.message


def _submit(item_id: str, version: int) -> ResponseReturnValue:
    submission = Submission(actor=current_actor(), at=now(), item_id=item_id, version=version)
    try:
        outcome = cases().submit_one(submission).or_raise()
    except Invalid as refusal:
        return form_with_problems(item_id, refusal.problems), 422
    flash(outcome.message or "已保存并报送。")
    return redirect(f"/intake/items/{item_id}", code=303)


def _conflict_page(typed: ItemForm, conflict: Conflict) -> ResponseReturnValue:
    """Show what was typed beside what stands now; saving again is then a decision with open eyes."""
    if conflict.problems:
        return _page(_with(typed, problems=conflict.problems)), 409
    view = cases().reading.item(current_actor(), typed.item_id)
    fresh = ItemForm(
        item_id=typed.item_id, version=view.item.version, elements=typed.elements, view=view, conflict=conflict
    )
    return _page(fresh), 409


def _with(typed: ItemForm, *, problems: Sequence[Problem]) -> ItemForm:
    return ItemForm(
        item_id=typed.item_id, version=typed.version, elements=typed.elements, problems=problems, view=typed.view
    )


def with_rows(elements: dict[str, Any], button: re.Match[str]) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the elements with a row taken out or moved up, or one empty row more to show."""
    what, key, place = button[1], button[2], int(button[3] or 0)
    rows = list(elements.get(key) or ())
    if what == "add":
        return elements, {key: 1}
    if what == "remove":
        rows = [row for index, row in enumerate(rows) if index != place]
    elif 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return {**elements, key: rows}, {}


def typed_version() -> int:
    """Return the version of the item on which the form was opened; 0 when it says none."""
    text = request.form.get("version", "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _what_is_missing(item_id: str) -> str:
    text = cases().reading.item(current_actor(), item_id).text
    left = complete_problems(text.elements, element_list(DIRECTORY, text.standard_version))
    if not left:
        return "内容完整，可以报送。"
    return f"还有 {len(left)} 处要补，才能报送：{_names(left)}。"


def _names(problems: Iterable[Problem]) -> str:
    return "、".join(dict.fromkeys(problem.label for problem in problems))


def _page(form: ItemForm) -> str:
    item = form.view.item if form.view else None
    name = (item.content.item_name or "未命名事项") if item else "新编事项"
    crumbs: list[tuple[str, str | None]] = [("事项清单", "/intake/items")]
    crumbs += [(name, f"/intake/items/{form.item_id}"), ("修改", None)] if item else [(name, None)]
    fields = standard_form.fields(form.standard)
    body = current_actor().body_name
    return page("form.html", sub="items", crumbs=crumbs, form=form, fields=fields, item=item, name=name, body=body)
