"""Operations that bodies ask for (动态调整操作) at the review desk: the list, one, and the office's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.application.lists import PERMISSION as VIEW
from services.review.application.operations.desk import GIVE
from services.review.domain.operations.operation import LONGEST_REASON, OperationState
from services.review.entrypoints.answering import answered
from services.review.entrypoints.desk_frame import OPERATIONS, frame
from services.review.entrypoints.operation_forms import ALL, MINE, OperationsQuery, WordForm, said, wanted
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases
from shared.standards.item_operations import KINDS
from shared.standards.tables import table

pages = APIBlueprint("review_operation_pages", __name__, url_prefix="/review/operations", enable_openapi=False)

STATES = {
    OperationState.OPEN: ("go", "审核中"),
    OperationState.APPROVED: ("ok", "审核同意"),
    OperationState.REFUSED: ("bad", "审核不同意"),
    OperationState.WITHDRAWN: ("off", "已撤回"),
}
VIEWS = {MINE: "待本单位审核", **{state.value: name for state, (_, name) in STATES.items()}, ALL: "全部"}


@pages.get("")
@needs(VIEW)
@pages.input(OperationsQuery, location="query")
def operations(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the operations: first those that wait for the person's office."""
    found = use_cases().operations.page(**wanted(query_data), actor=current_actor())
    keep_within(found.page, found.size, found.total)
    return render_template(
        "review/operations.html",
        found=found,
        query=query_data,
        views=VIEWS,
        states=STATES,
        kinds=KINDS,
        **frame(OPERATIONS),
    )


@pages.get("/<operation_id>")
@needs(VIEW)
def operation(operation_id: str) -> ResponseReturnValue:
    """Show one operation with what offices said."""
    return _one(operation_id)


@pages.post("/<operation_id>")
@needs(GIVE)
@pages.input(WordForm, location="form")
def speak(operation_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Say what the person's office holds of it."""
    word = said(form_data)
    return answered(
        lambda: use_cases().operations.speak(operation_id, **word, actor=current_actor()),
        again=lambda problems: _one(operation_id, problems=problems, filled=form_data),
        done="已同意" if word["is_approved"] else "已记下不同意和理由",
        to=url_for(".operation", operation_id=operation_id),
    )


def _one(operation_id: str, *, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None) -> str:
    actor, desk = current_actor(), use_cases().operations
    shown = desk.one(operation_id, actor=actor)
    return render_template(
        "review/operation.html",
        operation=shown,
        about=shown.about,
        kind=KINDS[shown.about["kind"]],
        state=STATES[shown.state],
        types=table("item_type"),
        may_speak=desk.may_speak(shown, actor=actor),
        office_name=use_cases().policies.current().office_name,
        problems=problems,
        filled=filled or {},
        longest=LONGEST_REASON,
        **frame(OPERATIONS),
    )
