"""Operations on published items (动态调整操作) at the desk: what there is, asking for one, one with its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.operations.operation_view import ALL, OWN
from services.intake.application.operations.requesting import ASK, may_withdraw
from services.intake.domain.items import ServiceItem
from services.intake.domain.operations.operation import STATE_NAMES, OperationState
from services.intake.entrypoints.frame import LISTS, OFFICES, cases, now, page
from services.intake.entrypoints.operation_forms import (
    NewOperationQuery,
    OperationForm,
    OperationsQuery,
    WithdrawOperationForm,
    request_of,
)
from services.intake.entrypoints.scans import status_of
from shared.kernel.errors import Conflict, Invalid, NotFound, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.item_operations import KINDS, USUAL
from shared.standards.tables import table

pages = APIBlueprint("operation_pages", __name__, url_prefix="/intake/operations", enable_openapi=False)

SECTION = "operations"
HOME: tuple[str, str | None] = ("动态调整操作", "/intake/operations")
MARKS = {
    OperationState.REQUESTED: "go",
    OperationState.APPROVED: "go",
    OperationState.REFUSED: "bad",
    OperationState.DECIDED: "ask",
    OperationState.HINDERED: "bad",
    OperationState.CARRIED_OUT: "ok",
    OperationState.WITHDRAWN: "off",
}
WORDS: dict[str, Any] = {"kinds": KINDS, "operation_states": STATE_NAMES, "marks": MARKS, "types": table("item_type")}


@pages.get("")
@needs(OWN, ALL)
@pages.input(OperationsQuery, location="query")
def list_operations(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A body sees what it has asked for; those who see all items see it of all bodies."""
    actor = current_actor()
    found = cases().operations.view.page(actor, **query_data)
    keep_within(found.page, found.size, found.total)
    sees_all = actor.may(ALL)
    return page(
        "operations/operations.html",
        sub=SECTION,
        crumbs=[(HOME[0], None)],
        found=found,
        query=query_data,
        sees_all=sees_all,
        bodies={body.body_id: body.name for body in cases().registering.all()} if sees_all else {},
        **WORDS,
    )


@pages.get("/new")
@needs(ASK)
@pages.input(NewOperationQuery, location="query")
def begin(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody chooses a kind of operation, the items, and what takes their place."""
    return _new(query_data)


@pages.post("/new")
@needs(ASK)
@pages.input(NewOperationQuery, location="query")
@pages.input(OperationForm, location="form")
def ask(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody asks for an operation; the legal and the staffing office are told."""
    try:
        asked = request_of(query_data["kind"], form_data, current_actor(), now())
        operation = cases().operations.requesting.request(asked)
    except (Invalid, Conflict, NotFound) as refusal:
        return _new(query_data, typed=form_data, refusal=refusal), status_of(refusal)
    flash(f"已申请{operation.kind.name_zh}，送法制和编制审核单位审核。")
    return redirect(f"/intake/operations/{operation.operation_id}", code=303)


@pages.get("/<operation_id>")
@needs(OWN, ALL)
def show_operation(operation_id: str) -> ResponseReturnValue:
    """Somebody reads how far an operation is, and what was said of it."""
    return _one(operation_id)


@pages.post("/<operation_id>/withdrawal")
@needs(ASK)
@pages.input(WithdrawOperationForm, location="form")
def withdraw(operation_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A body gives an operation up that was not answered."""
    try:
        cases().operations.requesting.withdraw(actor=current_actor(), operation_id=operation_id, at=now(), **form_data)
    except (Invalid, Conflict) as refusal:
        return _one(operation_id, refusal=refusal, reason=form_data["reason"]), status_of(refusal)
    flash("已撤回。需要时可以重新申请。")
    return redirect(f"/intake/operations/{operation_id}", code=303)


def _new(query: dict[str, Any], *, typed: Mapping[str, Any] | None = None, refusal: Refusal | None = None) -> str:
    actor, view = current_actor(), cases().operations.view
    kind = KINDS.get(query["kind"])
    typed = typed or {"operation_id": new_id(), "items": [query["item_id"]], "successors": []}
    items: Sequence[ServiceItem] = ()
    successors: Sequence[ServiceItem] = ()
    if kind:
        items = view.choosable(actor, kind, query["list_kind"], query["search"], typed["items"])
        successors = view.successors(actor, kind, query["list_kind"], query["successor"], typed["successors"])
    return page(
        "operations/new.html",
        sub=SECTION,
        crumbs=[HOME, (f"申请{kind.name_zh}" if kind else "申请", None)],
        kind=kind,
        usual=USUAL,
        query=query,
        asked=request.query_string.decode(),
        lists=LISTS,
        items=items,
        successors=successors,
        receivers=view.receivers(actor) if kind and "to_body" in kind.asked else {},
        typed=typed,
        refusal=refusal,
        problems=refusal.problems if refusal else (),
        **WORDS,
    )


def _one(operation_id: str, *, refusal: Refusal | None = None, reason: str = "") -> str:
    actor = current_actor()
    operation = cases().operations.view.one(actor, operation_id)
    return page(
        "operations/operation.html",
        sub=SECTION,
        crumbs=[HOME, (f"{operation.kind.name_zh}：{operation.items[0].title}", None)],
        operation=operation,
        office_names=OFFICES,
        is_own=operation.body_id == actor.body_id,
        is_receiver=operation.wanted.to_body_id == actor.body_id or actor.may(ALL),
        may_withdraw=may_withdraw(actor, operation),
        refusal=refusal,
        problems=refusal.problems if refusal else (),
        reason=reason,
        **WORDS,
    )
