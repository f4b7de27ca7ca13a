"""Where the legal office begins a change: two versions of a law, another law in its place, or a repeal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.application.laws.looking_up import MANAGE
from services.review.application.laws.views import ChangeAsked, ChangeRow, LawView
from services.review.domain.laws.change_parts import ChangeKind, ChangeState
from services.review.entrypoints.answering import Problems, problems_of, status_of
from services.review.entrypoints.desk_frame import LAWS, frame
from services.review.entrypoints.law_forms import NewChangeForm, NewChangeQuery
from shared.kernel.errors import Conflict, Invalid
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_law_change_entry_pages", __name__, url_prefix="/review/laws", enable_openapi=False)

MOST_FOUND = 10
"""Laws that are shown as possible successors; of more the words of the search are too few."""


@pages.get("/<law_id>/changes/new")
@needs(MANAGE)
@pages.input(NewChangeQuery, location="query")
def new_change(law_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the form of one of the three kinds of changes."""
    shown = use_cases().laws.law(law_id, actor=current_actor())
    return _form(shown, query_data, _proposed(shown, query_data)), 200


@pages.post("/<law_id>/changes/new")
@needs(MANAGE)
@pages.input(NewChangeQuery, location="query")
@pages.input(NewChangeForm, location="form")
def begin(law_id: str, query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Begin the change and go to its page, where the comparison is shown or waited for."""
    laws, actor = use_cases().laws, current_actor()
    try:
        change_id = laws.begin_change(_asked(law_id, query_data["kind"], form_data), actor=actor)
    except (Invalid, Conflict) as refusal:
        page = _form(laws.law(law_id, actor=actor), query_data, form_data, problems_of(refusal, "没有发起"))
        return page, status_of(refusal)
    flash("已发起。核对各条的去向，再确认。")
    return redirect(url_for("review_law_change_pages.change", change_id=change_id), code=303)


def _asked(law_id: str, kind: str, form: Mapping[str, Any]) -> ChangeAsked:
    successor, _, successor_version = form["successor"].partition("/")
    said = {name: form[name] for name in ("old_version_id", "effective_on", "cause_id", "cause_title", "cause_doc_no")}
    return ChangeAsked(
        law_id=law_id,
        new_version_id=form["new_version_id"] if kind == ChangeKind.AMENDED else "",
        new_law_id=successor if kind == ChangeKind.REPLACED else "",
        new_law_version_id=successor_version if kind == ChangeKind.REPLACED else "",
        is_repeal=kind == ChangeKind.REPEALED,
        **said,
    )


def _proposed(shown: LawView, query: Mapping[str, Any]) -> dict[str, Any]:
    """Fill the form in as it is most often meant: what is in force becomes the newest."""
    newest = shown.versions[0]
    new_id = query["new_version_id"] or newest.version_id
    before = [one.version_id for one in shown.versions if one.version_id != new_id]
    old_id = shown.in_force or newest.version_id
    if query["kind"] == ChangeKind.AMENDED and old_id == new_id and before:
        old_id = before[0]
    new = next((one for one in shown.versions if one.version_id == new_id), newest)
    day = new.days.effective_on if query["kind"] == ChangeKind.AMENDED else None
    return {"old_version_id": old_id, "new_version_id": new_id, "effective_on": day or ""}


def _form(shown: LawView, query: Mapping[str, Any], filled: Mapping[str, Any], problems: Problems = ()) -> str:
    return render_template(
        "laws/new_change.html",
        shown=shown,
        kind=query["kind"],
        search=query["search"],
        successors=_successors(shown, query) if query["kind"] == ChangeKind.REPLACED else [],
        causes=list(causes()),
        filled=filled,
        problems=problems,
        **frame(LAWS),
    )


def _successors(shown: LawView, query: Mapping[str, Any]) -> list[LawView]:
    if not query["search"].strip():
        return []
    laws, actor = use_cases().laws, current_actor()
    rows = [
        row for row in laws.page_of_laws(search=query["search"], actor=actor).rows if row.law_id != shown.law.law_id
    ]
    return [laws.law(row.law_id, actor=actor) for row in rows[:MOST_FOUND]]


def causes(change_id: str = "") -> Iterator[tuple[str, str]]:
    """Yield the decisions that the changes begun last have, each once, with a name; not that of the change itself."""
    told = {change_id}
    for row in use_cases().laws.causes(actor=current_actor()):
        if row.cause_id not in told and row.state != ChangeState.REVOKED:
            told.add(row.cause_id)
            yield row.cause_id, _cause_name(row)


def _cause_name(row: ChangeRow) -> str:
    return row.cause_title or f"《{row.law_title}》{row.new_label or '废止'}"
