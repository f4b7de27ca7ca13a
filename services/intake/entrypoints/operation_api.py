"""The API of operations on published items (动态调整操作): what there is, one with its way, asking, giving up."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.operations.messages import about
from services.intake.application.operations.operation_view import ALL, OWN
from services.intake.application.operations.requesting import ASK, may_withdraw
from services.intake.domain.operations.operation import Answer, Decision, Hindrance, Operation, Withdrawal
from services.intake.entrypoints.frame import cases, now, refuse_other_body
from services.intake.entrypoints.operation_forms import (
    OperationBody,
    OperationsQuery,
    WithdrawOperationBody,
    request_of,
)
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("operations_api", __name__, url_prefix="/intake/api/operations", tag="动态调整操作")


@api.get("")
@needs(OWN, ALL)
@api.input(OperationsQuery, location="query")
def list_operations(query_data: dict[str, Any]) -> ResponseReturnValue:
    """动态调整操作，新的在前：本单位申请的，能看全部事项的看全部。"""
    refuse_other_body(query_data["body_id"], ALL)
    found = cases().operations.view.page(current_actor(), **query_data)
    return jsonify(
        operations=[operation_as_dict(one) for one in found.operations],
        total=found.total,
        page=found.page,
        size=found.size,
    )


@api.post("")
@needs(ASK)
@api.input(OperationBody)
@api.doc(responses={201: "已申请"})
def ask(json_data: dict[str, Any]) -> ResponseReturnValue:
    """申请一项操作，送法制和编制审核单位审核；同一编号发两次只算一次。"""
    operation = cases().operations.requesting.request(
        request_of(json_data.pop("kind"), json_data, current_actor(), now())
    )
    return jsonify(operation_as_dict(operation)), 201


@api.get("/<operation_id>")
@needs(OWN, ALL)
def show_operation(operation_id: str) -> ResponseReturnValue:
    """一项操作：申请的内容、审核单位的意见、区政府的审定。"""
    actor = current_actor()
    operation = cases().operations.view.one(actor, operation_id)
    return jsonify(**operation_as_dict(operation), may_withdraw=may_withdraw(actor, operation))


@api.post("/<operation_id>/withdrawal")
@needs(ASK)
@api.input(WithdrawOperationBody)
def withdraw(operation_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """撤回本单位的一项申请，写明理由；审核单位答复以前可以撤回。"""
    operation = cases().operations.requesting.withdraw(
        actor=current_actor(), operation_id=operation_id, at=now(), **json_data
    )
    return jsonify(operation_as_dict(operation))


def operation_as_dict(one: Operation) -> dict[str, Any]:
    """Return an operation as plain fields, named as its messages name them."""
    return {
        "to_body": None,
        **about(one),
        "version": one.version,
        "kind_name": one.kind.name_zh,
        "state": one.state.value,
        "requested_by": one.requested_by["name"],
        "requested_at": one.requested_at.isoformat(),
        "answer": _answer(one.answer) if one.answer else None,
        "decision": _decision(one.decision) if one.decision else None,
        "withdrawal": _withdrawal(one.withdrawal) if one.withdrawal else None,
        "hindrance": _hindrance(one.hindrance) if one.hindrance else None,
        "carried_out_at": one.carried_out_at.isoformat() if one.carried_out_at else None,
        "retired_codes": dict(one.retired_codes),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    words = [{**vars(word), "given_at": word.given_at.isoformat()} for word in answer.words]
    return {"is_approved": answer.is_approved, "words": words, "at": answer.at.isoformat()}


def _decision(decision: Decision) -> dict[str, Any]:
    day = decision.effective_on
    return {
        "is_adopted": decision.is_adopted,
        "decision_no": decision.decision_no,
        "effective_on": day.isoformat() if day else "",
        "reason": decision.reason,
        "at": decision.at.isoformat(),
    }


def _hindrance(hindrance: Hindrance) -> dict[str, Any]:
    return {"reason": hindrance.reason, "item_ids": list(hindrance.item_ids), "at": hindrance.at.isoformat()}


def _withdrawal(withdrawal: Withdrawal) -> dict[str, Any]:
    return {"reason": withdrawal.reason, "by": withdrawal.by, "at": withdrawal.at.isoformat()}
