"""The page of the department table: add, rename, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.coding.entrypoints.forms import DepartmentForm, LineForm
from services.coding.entrypoints.frame import frame
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

departments = APIBlueprint(
    "coding_departments", __name__, url_prefix="/coding/departments", template_folder="templates", enable_openapi=False
)


@departments.get("")
@needs("code.view")
def table() -> ResponseReturnValue:
    """Show the table of departments."""
    return _table()


@departments.post("")
@needs("department.manage")
@departments.input(DepartmentForm, location="form")
def add(form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Add a department."""
    try:
        added = use_cases().departments.add(form_data["code"], form_data["name"], current_actor())
    except Invalid as refusal:
        return _table(refusal.problems, form_data), 422
    except Conflict as refusal:
        return _table((Problem("code", "部门代码", refusal.message),), form_data), 409
    flash(f"已加入：{added.code} {added.name}。等待它的事项可以在“暂缓”里重新赋码。")
    return redirect(url_for("coding_departments.table"), code=303)


@departments.post("/<code>")
@needs("department.manage")
@departments.input(LineForm, location="form")
def rename(code: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give a department another name."""
    renamed = use_cases().departments.rename(code, form_data["name"], form_data["version"], current_actor())
    flash(f"已保存：{renamed.code} {renamed.name}")
    return redirect(url_for("coding_departments.table"), code=303)


@departments.post("/<code>/removal")
@needs("department.manage")
@departments.input(LineForm, location="form")
def remove(code: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Take a department out of the table."""
    use_cases().departments.remove(code, form_data["version"], current_actor())
    flash(f"已删除：{code}")
    return redirect(url_for("coding_departments.table"), code=303)


def _table(problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None) -> str:
    return render_template(
        "coding/departments.html",
        departments=use_cases().departments.all(current_actor()),
        problems=problems,
        filled=filled or {},
        actor=current_actor(),
        **frame("departments"),
    )
