"""What the doors of batches share: what was ticked in a list, the way back to it, and what became of each item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.deciding import ItemOutcome
from services.intake.application.moving import checked_reason
from services.intake.entrypoints.frame import LISTS, ListHome, cases, page
from services.intake.entrypoints.list_marks import ListMarks, marks_of
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.identity import current_actor

SUBMITTING = "报送"
Act = Callable[[Sequence[tuple[str, int]]], Sequence[ItemOutcome]]
"""Does something to items, each with the version that was seen, and says what became of each."""


def list_before(home: ListHome) -> tuple[str, str]:
    """Return the list from which a form was sent, with its filters."""
    query = urlencode({key: value for key, value in request.args.items() if key != "list_kind"})
    return home.name, f"{home.href}?{query}" if query else home.href


def results_page(
    what: str, back: tuple[str, str], sub: str, outcomes: Sequence[ItemOutcome], marks: ListMarks | None = None
) -> ResponseReturnValue:
    """Return the page that says what became of each item of a batch, and what is left to decide by the marks."""
    names = cases().reading.names(current_actor(), [outcome.item_id for outcome in outcomes])
    failed = sum(not outcome.ok for outcome in outcomes)
    shown = page(
        "results.html",
        sub=sub,
        crumbs=[back, (f"{what}结果", None)],
        what=what,
        back=back,
        outcomes=outcomes,
        names=names,
        marks=marks,
        failed=failed,
    )
    return shown, 200


def done_with_ticked(what: str, query: dict[str, Any], form: dict[str, Any], act: Act) -> ResponseReturnValue:
    """Do one thing to what was ticked in a list of items, and show what became of each."""
    selected, home = ticked_items(form["id"]), LISTS[query["list_kind"]]
    if not selected:
        flash(f"没有勾选事项。请先在清单里勾选要{what}的事项。", "warn")
        return redirect(list_before(home)[1], code=303)
    outcomes = act(selected)
    is_sent = what == SUBMITTING
    marks = marks_of(current_actor(), [one.item_id for one in outcomes], query["list_kind"]) if is_sent else None
    return results_page(what, list_before(home), home.key, outcomes, marks)


def done_for_one_reason(
    what: str, query: dict[str, Any], form: dict[str, Any], act: Act, *, list_page: Callable[..., str]
) -> ResponseReturnValue:
    """Do the same for one reason; what is missing brings the list back as it was filled in."""
    selected, reason, home = ticked_items(form["id"]), form["reason"], LISTS[query["list_kind"]]
    try:
        if not selected:
            raise Invalid("没有勾选事项。", (Problem("id", "事项", "没有勾选", f"请先勾选要{what}的事项"),))
        checked_reason(reason, f"{what}理由")
    except Invalid as refusal:
        ticked = {item_id for item_id, _ in selected}
        return list_page(query, query["list_kind"], problems=refusal.problems, ticked=ticked, reason=reason), 422
    return results_page(what, list_before(home), home.key, act(selected))


def ticked_items(ticked: Sequence[str]) -> list[tuple[str, int]]:
    """Return the ids of what was ticked in a list, each with the version that was seen."""
    pairs = (one.split(":") for one in ticked)
    return [(item_id, int(version)) for item_id, version in pairs]
