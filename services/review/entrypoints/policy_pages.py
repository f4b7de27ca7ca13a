"""The review policy (审核规则) on pages: read, compared, edited as a form, tried out on an item before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields, validate

from services.review.application.coordinate import PERMISSION
from services.review.application.policy import SHIPPED
from services.review.application.policy_editing import VIEW, Preview
from services.review.application.policy_shown import KINDS, LEVELS, element_names, shown
from services.review.entrypoints.desk_frame import POLICY, frame
from services.review.entrypoints.policy_form import content_of, moved
from services.review.entrypoints.policy_shape import shaped
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema
from shared.runtime.web.state import use_cases
from shared.standards.roles import ROLES
from shared.standards.tables import table

pages = APIBlueprint("review_policy_pages", __name__, url_prefix="/review/policy", enable_openapi=False)

SAVE, FIND, TRY, REBASE = "save", "find", "try", "rebase"
ENTER = "enter"
"""What the form sends when somebody presses the key in a field: it finds if a name is given, and never saves."""


class VersionQuery(RequestSchema):
    """Which version is shown; 0 is the one in force."""

    class Meta:
        unknown = EXCLUDE

    version = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000), metadata={"title": "版本"})


class DifferenceQuery(RequestSchema):
    """Which versions are compared; 0 is the one in force."""

    class Meta:
        unknown = EXCLUDE

    before = fields.Integer(load_default=SHIPPED, validate=validate.Range(0, 1_000_000), metadata={"title": "原版本"})
    after = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000), metadata={"title": "新版本"})


@dataclass(kw_only=True)
class Editing:
    """What the form shows: the policy as it is edited, where it came from, and what came of the last button."""

    content: Mapping[str, Any]
    base: int
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    conflict: str = ""


@pages.get("")
@needs(VIEW)
@pages.input(VersionQuery, location="query")
def policy(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show a version of the policy, the one in force if none is named, and all versions."""
    actor = current_actor()
    number, content = use_cases().policy_editing.content(query_data["version"], actor=actor)
    versions = use_cases().policy_editing.versions(actor=actor)
    return render_template(
        "review/policy.html",
        policy=shown(content),
        number=number,
        newest=versions[0].number if versions else SHIPPED,
        versions=versions,
        shipped=SHIPPED,
        may_edit=actor.may(PERMISSION),
        **frame(POLICY),
    )


@pages.get("/difference")
@needs(VIEW)
@pages.input(DifferenceQuery, location="query")
def difference(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what two versions say differently."""
    actor, editing = current_actor(), use_cases().policy_editing
    before, _ = editing.content(query_data["before"], actor=actor)
    after, _ = editing.content(query_data["after"], actor=actor)
    versions = editing.versions(actor=actor)
    return render_template(
        "review/policy_difference.html",
        changes=editing.difference(before, after, actor=actor),
        before=before,
        after=after,
        numbers=[*(one.number for one in versions), SHIPPED],
        **frame(POLICY),
    )


@pages.get("/edit")
@needs(PERMISSION)
def edit() -> ResponseReturnValue:
    """Show the policy in force as a form."""
    number, content = use_cases().policy_editing.content(actor=current_actor())
    return _form(Editing(content=content, base=number))


@pages.post("/edit")
@needs(PERMISSION)
def change() -> ResponseReturnValue:
    """Do what a button of the form says; only one of them saves."""
    form, action = request.form, request.form.get("do", SAVE)
    try:
        base = use_cases().policy_editing.content(_base(form.get("base", "")), actor=current_actor())
    except NotFound:
        base = use_cases().policy_editing.content(actor=current_actor())
    if "lists.directory.refusals" not in form:
        problem = Problem("", "审核规则", "表单没有传完，没有保存", "请刷新页面再改")
        return _form(Editing(content=base[1], base=base[0], problems=(problem,))), 422
    editing = Editing(content=content_of(form, base[1]), base=base[0], reason=form.get("reason", ""))
    if action == ENTER and form.get("item_name", "").strip():
        action = FIND
    if action == SAVE:
        return _save(editing)
    if action == REBASE:
        editing.base = use_cases().policies.newest()
        return _form(editing)
    if action in (FIND, TRY):
        return _tried(editing, action)
    editing.content = moved(dict(editing.content), action)
    return _form(editing)


def _base(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _save(editing: Editing) -> ResponseReturnValue:
    try:
        number = use_cases().save_policy(
            content=shaped(editing.content),
            base=editing.base,
            title=editing.content["title"],
            reason=editing.reason,
            actor=current_actor(),
        )
    except Conflict as refusal:
        editing.conflict = refusal.message
        return _form(editing), 409
    except Invalid as refusal:
        editing.problems = refusal.problems or (Problem("", "审核规则", refusal.message),)
        return _form(editing), 422
    flash(f"已保存为第 {number} 版。正在审核的轮次仍按原来的版本。")
    return redirect(url_for(".policy"), code=303)


def _tried(editing: Editing, action: str) -> ResponseReturnValue:
    """Show items of a name, or who would review the chosen one under both policies."""
    actor, ask = current_actor(), use_cases().policy_editing
    name, item_id = request.form.get("item_name", ""), request.form.get("item", "")
    found = ask.items_named(name, actor=actor)
    previews: list[tuple[str, Preview]] = []
    if action == FIND and not found:
        editing.problems = (Problem("item_name", "事项名称", "没有找到报送过审核的事项", "请换一个名称里的词"),)
    if action == TRY:
        try:
            edited = ask.preview(item_id, actor=actor, content=shaped(editing.content))
            previews = [("修改后（还没有保存）", edited), ("现行规则", ask.preview(item_id, actor=actor))]
        except NotFound:
            editing.problems = (Problem("item_name", "事项", "没有选", "请先按名称查找，再选一个事项"),)
        except Invalid as refusal:
            editing.problems = refusal.problems
    status = 422 if editing.problems else 200
    return _form(editing, found=found, previews=previews, item=item_id, item_name=name), status


def _role_of(office: str) -> str:
    """Return the role that speaks for an office: its name stays while that of the office changes."""
    return next((role.name_zh for role in ROLES.values() if role.office == office), office)


def _unjudged(content: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Return, by list, the elements for which an office answers that need not speak; none while a value is wrong."""
    try:
        return [(one.name, one.unjudged) for one in shown(shaped(content)).lists if one.unjudged]
    except Invalid:
        return []


def _form(editing: Editing, **tried: Any) -> str:
    actor = current_actor()
    newest = use_cases().policies.newest()
    changes = use_cases().policy_editing.difference(editing.base, newest, actor=actor) if editing.conflict else ()
    return render_template(
        "review/policy_edit.html",
        editing=editing,
        content=editing.content,
        unjudged=_unjudged(editing.content),
        newest=newest,
        others=changes,
        offices=editing.content["offices"],
        elements=element_names(),
        role_of=_role_of,
        levels=LEVELS,
        kinds=KINDS,
        item_types=table("item_type"),
        tried={"found": (), "previews": (), "item": "", "item_name": "", **tried},
        **frame(POLICY),
    )
