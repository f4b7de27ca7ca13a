"""Operations on items (动态调整操作) at the publish desk: what waits for the district government, one, its decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.publish.domain.operations import STATE_NAMES, DecisionIncomplete, OperationState
from services.publish.entrypoints.forms import seen_version
from services.publish.entrypoints.operation_forms import OperationsQuery
from services.publish.entrypoints.pages import desk_frame
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases, web
from shared.standards.item_operations import KINDS
from shared.standards.tables import table

pages = APIBlueprint("operations", __name__, url_prefix="/publish/operations", enable_openapi=False)

MARKS = {
    OperationState.WAITING: "ask",
    OperationState.ADOPTED: "go",
    OperationState.RETURNED: "bad",
    OperationState.CARRIED_OUT: "ok",
    OperationState.WITHDRAWN: "off",
}


@pages.get("")
@needs("list.view")
@pages.input(OperationsQuery, location="query")
def operations(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the operations that review has approved."""
    found, total = use_cases().operating.page(actor=current_actor(), **query_data)
    keep_within(query_data["page"], query_data["size"], total)
    return render_template(
        "publish/operations.html",
        found=found,
        total=total,
        query=query_data,
        states=STATE_NAMES,
        marks=MARKS,
        **desk_frame("operations"),
    )


@pages.get("/<operation_id>")
@needs("list.view")
def operation(operation_id: str) -> ResponseReturnValue:
    """Show one operation, and the form of the decision to whoever decides."""
    return _one(operation_id)


@pages.post("/<operation_id>/decision")
@needs("list.decide")
def decide(operation_id: str) -> ResponseReturnValue:
    """Adopt or return the operation that the officer saw."""
    form = request.form
    try:
        operation = use_cases().operating.decide(
            actor=current_actor(),
            operation_id=operation_id,
            version=seen_version(form),
            decision=form.get("decision", ""),
            document_no=form.get("document_no", ""),
            effective_on=_date(form.get("effective_on", "")),
            reason=form.get("reason", ""),
            now=web().clock.now(),
        )
    except (DecisionIncomplete, Conflict) as refusal:
        problems = refusal.problems or (Problem("", "没有审定", refusal.message),)
        status = 422 if isinstance(refusal, DecisionIncomplete) else 409
        return _one(operation_id, problems=problems, filled=form), status
    is_adopted = operation.state is not OperationState.RETURNED
    flash(
        f"已审定，{operation.effective_on.isoformat()} 零时起生效。" if is_adopted else "已退回，申请单位会收到理由。"
    )
    return redirect(url_for("operations.operation", operation_id=operation_id), code=303)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one(operation_id: str, *, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None) -> str:
    actor = current_actor()
    shown = use_cases().operating.one(actor=actor, operation_id=operation_id)
    return render_template(
        "publish/operation.html",
        operation=shown,
        about=shown.about,
        kind=KINDS[shown.about["kind"]],
        states=STATE_NAMES,
        marks=MARKS,
        types=table("item_type"),
        problems=problems,
        filled=filled or {},
        today=day_in_china(web().clock.now()),
        may_decide=actor.may("list.decide") and shown.state is OperationState.WAITING,
        **desk_frame("operations"),
    )
