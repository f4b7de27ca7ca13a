"""Operations on items (动态调整操作) for machines: what waits for the district government, one, its decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.publish.domain.operations import Decision, Operation, OperationState
from services.publish.entrypoints.operation_forms import OperationDecisionIn, WaitingQuery
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.state import use_cases, web

api = APIBlueprint("operations_api", __name__, url_prefix="/publish/api/operations", tag="动态调整操作")


@api.get("")
@needs("list.view")
@api.input(WaitingQuery, location="query")
def operations(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """某一状态的动态调整操作，早的在前；默认是待区政府审定的，state 为空的是全部。"""
    found, total = use_cases().operating.page(actor=current_actor(), **query_data)
    return {"operations": [_operation(one) for one in found], **place(query_data, total)}


@api.get("/<operation_id>")
@needs("list.view")
def operation(operation_id: str) -> ResponseReturnValue:
    """一项操作：申请的内容、审核单位的意见和区政府的审定。"""
    return _operation(use_cases().operating.one(actor=current_actor(), operation_id=operation_id))


@api.post("/<operation_id>/decision")
@needs("list.decide")
@api.input(OperationDecisionIn)
def decide(operation_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """审定（写明文号和生效日期，最早是今天）或退回（写明理由）一项操作；到生效日期零时自动生效。"""
    return _operation(
        use_cases().operating.decide(
            actor=current_actor(), operation_id=operation_id, now=web().clock.now(), **json_data
        )
    )


def _operation(one: Operation) -> dict[str, Any]:
    return {
        "to_body": None,
        **one.about,
        "kind_name": one.kind.name_zh,
        "version": one.version,
        "state": one.state.value,
        "words": [dict(word) for word in one.words],
        "answered_at": one.heard_at.isoformat(),
        "decision": _decision(one.decision, one.state) if one.decision else None,
        "carried_out_at": one.carried_out_at.isoformat() if one.carried_out_at else None,
        "retired_codes": dict(one.retired_codes),
    }


def _decision(decision: Decision, state: OperationState) -> dict[str, Any]:
    return {
        "is_adopted": state is not OperationState.RETURNED,
        "decision_no": decision.document_no,
        "effective_on": decision.effective_on.isoformat() if decision.effective_on else "",
        "reason": decision.reason,
        "by": decision.by["name"],
        "at": decision.at.isoformat(),
    }
