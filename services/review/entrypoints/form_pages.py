"""Opinion forms at the desk: order one round or a stage on paper, and take the file home when the job is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint
from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.review.application.opinion_form import STATES
from services.review.application.opinion_forms import DOCX, PDF, XLSX, StageFilter
from services.review.domain.round import RoundState
from services.review.entrypoints.desk_frame import EXPORTS, frame
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.downloads import download
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION

pages = APIBlueprint("review_form_pages", __name__, url_prefix="/review", enable_openapi=False)

TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
FIELDS = ("list_kind", "state", "first_on", "last_on", "kind")


@pages.post("/items/<item_id>/rounds/<int:number>/form")
@needs("review.view")
def order_form(item_id: str, number: int) -> ResponseReturnValue:
    """Order the form of a round as Word or PDF."""
    kind = request.form.get("kind", "")
    job_id = use_cases().forms.order_form(item_id, number=min(number, 2**31), kind=kind, actor=current_actor())
    return redirect(f"/review/jobs/{job_id}", code=303)


@pages.get("/exports")
@needs("review.view")
def exports() -> ResponseReturnValue:
    """Show which opinions can be exported."""
    return _page({})


@pages.post("/exports")
@needs("review.view")
def order_export() -> ResponseReturnValue:
    """Order the opinions of a stage."""
    filled = {name: request.form.get(name, "") for name in FIELDS}
    try:
        job_id = use_cases().forms.order_export(_filter(filled), kind=filled["kind"], actor=current_actor())
    except Invalid as refusal:
        return _page(filled, refusal.problems), 422
    return redirect(f"/review/jobs/{job_id}", code=303)


@pages.get("/files/<file_id>")
@needs("review.view")
def file(file_id: str) -> ResponseReturnValue:
    """Give a file to whoever ordered it."""
    found = use_cases().forms.download(file_id, actor=current_actor())
    return download(found.content, found.name, TYPES[found.kind])


def _filter(filled: dict[str, str]) -> StageFilter:
    problems: list[Problem] = []
    days = {
        "first_on": _day(filled["first_on"], "first_on", "开始日期", problems),
        "last_on": _day(filled["last_on"], "last_on", "截止日期", problems),
    }
    if filled["list_kind"] not in ("", DIRECTORY, IMPLEMENTATION):
        problems.append(Problem("list_kind", "清单种类", "没有这种清单", "请从列表里选", rule="export"))
    if filled["state"] not in ("", *(state.value for state in RoundState)):
        problems.append(Problem("state", "审核结论", "没有这种结论", "请从列表里选", rule="export"))
    if problems:
        raise Invalid("；".join(problem.sentence() for problem in problems), tuple(problems))
    state = RoundState(filled["state"]) if filled["state"] else None
    return StageFilter(list_kind=filled["list_kind"], state=state, **days)


def _day(text: str, field: str, name: str, problems: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(field, name, "不是日期", "请按 2026-12-01 的样子填写", rule="export"))
        return None


def _page(filled: dict[str, str], problems: tuple[Problem, ...] = ()) -> Any:
    return render_template(
        "review/exports.html",
        filled=filled,
        problems=problems,
        list_kinds=(DIRECTORY, IMPLEMENTATION),
        states=[(state.value, name) for state, name in STATES.items()],
        **frame(EXPORTS),
    )
