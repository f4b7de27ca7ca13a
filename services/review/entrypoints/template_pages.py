"""Frequent opinions (常用意见) of an office: its list, a new one, one less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.entrypoints.answering import answered
from services.review.entrypoints.desk_frame import frame
from services.review.entrypoints.forms import TemplateForm
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_template_pages", __name__, url_prefix="/review/templates", enable_openapi=False)


@pages.get("")
@needs("opinion.give")
def templates() -> ResponseReturnValue:
    """Show the frequent opinions of the person's office."""
    return _page()


@pages.post("")
@needs("opinion.give")
@pages.input(TemplateForm, location="form")
def add(form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Keep a new one."""
    return answered(
        lambda: use_cases().add_template(form_data["text"], form_data["ground"], actor=current_actor()),
        again=lambda problems: _page(problems, form_data),
        done="已添加一条常用意见",
        to=url_for(".templates"),
        not_done="没有添加",
    )


@pages.post("/<template_id>/removal")
@needs("opinion.give")
def remove(template_id: str) -> ResponseReturnValue:
    """Delete one."""
    use_cases().templates.remove(template_id, actor=current_actor())
    flash("已删除一条常用意见")
    return redirect(url_for(".templates"), code=303)


def _page(problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None) -> str:
    return render_template(
        "review/templates.html",
        templates=use_cases().templates.of_own_office(actor=current_actor()),
        problems=problems,
        filled=filled or {},
        **frame("templates"),
    )
