"""Changes of laws on pages: the list by state, and one change with what became of each article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apiflask import APIBlueprint
from flask import Response, render_template
from flask.typing import ResponseReturnValue

from services.review.application.laws.looking_up import MANAGE, VIEW
from services.review.application.laws.views import ChangeView
from services.review.domain.laws.change_parts import ChangeEvent, ChangeState
from services.review.domain.laws.law import LONGEST_REASON
from services.review.entrypoints.answering import Problems
from services.review.entrypoints.desk_frame import LAW_CHANGES, frame
from services.review.entrypoints.law_forms import ChangesQuery, TableQuery
from shared.kernel.errors import NotFound
from shared.runtime.jobs import Job
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_law_change_pages", __name__, url_prefix="/review/law-changes", enable_openapi=False)


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A form of a change that came back: which one, its words, what is wrong, what others did meanwhile."""

    form: str
    filled: Mapping[str, Any]
    problems: Problems
    meanwhile: tuple[ChangeEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PageAsked:
    """Which part of the table is shown, and the form that came back."""

    query: Mapping[str, Any] = field(default_factory=lambda: {"verdict": "", "page": 1})
    refused: Refused | None = None


@pages.get("")
@needs(VIEW)
@pages.input(ChangesQuery, location="query")
def changes(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the changes in a state, those touched last first."""
    found = use_cases().laws.open_changes(**query_data, actor=current_actor())
    keep_within(found.page, found.size, found.total)
    return render_template("laws/changes.html", found=found, state=query_data["state"], **frame(LAW_CHANGES))


@pages.get("/<change_id>")
@needs(VIEW)
@pages.input(TableQuery, location="query")
def change(change_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show a change with its table, or how far the comparison is."""
    return change_page(change_id, PageAsked(query=query_data))


@pages.get("/<change_id>/progress")
@needs(VIEW)
def progress(change_id: str) -> ResponseReturnValue:
    """Show how far the comparison is; once it has ended the whole page is to be loaded again."""
    shown = use_cases().laws.change(change_id, actor=current_actor())
    job = job_of(shown)
    if job is None or job.has_ended:
        return Response("", headers={"HX-Refresh": "true"})
    return render_template("laws/progress.html", shown=shown, job=job)


def job_of(shown: ChangeView) -> Job | None:
    """Return the comparison that was ordered last; None when there is none, as after a crash before its order."""
    if shown.change.state is not ChangeState.COMPARING:
        return None
    try:
        found: Job = use_cases().jobs.get(shown.job_id)
    except NotFound:
        return None
    return found


def change_page(change_id: str, asked: PageAsked) -> str:
    """Return the page of a change, with the form that came back if there is one."""
    actor = current_actor()
    shown = use_cases().laws.change(change_id, **asked.query, actor=actor)
    keep_within(shown.page, shown.size, shown.total)
    return render_template(
        "laws/change.html",
        shown=shown,
        job=job_of(shown),
        query=asked.query,
        refused=asked.refused,
        problems=asked.refused.problems if asked.refused else (),
        may_manage=actor.may(MANAGE) and shown.change.is_live,
        longest_reason=LONGEST_REASON,
        **frame(LAW_CHANGES),
    )
