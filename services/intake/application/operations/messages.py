"""What intake says of operations: that one is asked for, that one is given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.domain.operations.operation import OperatedItem, Operation
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM


def requested(operation: Operation) -> Envelope:
    """Make the message that lays an operation before its offices."""
    offices = list(operation.kind.offices)
    told = {"sequence": 1, "occurred_at": operation.requested_at, "actor": operation.requested_by}
    return _about(operation, "operation_requested", told, {"offices": offices})


def news(operation: Operation) -> list[Envelope]:
    """Return everything that was said of an operation, under the same ids."""
    said = [requested(operation)]
    if operation.withdrawal:
        said.append(withdrawn(operation, operation.requested_by))
    if operation.hindrance:
        said.append(hindered(operation))
    return said


def withdrawn(operation: Operation, actor: Mapping[str, str]) -> Envelope:
    """Make the message that tells that the body gives an operation up."""
    given_up = operation.withdrawal
    assert given_up is not None, "only a withdrawn operation is told of as withdrawn"
    told = {"sequence": given_up.sequence, "occurred_at": given_up.at, "actor": actor}
    return _about(operation, "operation_withdrawn", told, {"reason": given_up.reason})


def hindered(operation: Operation) -> Envelope:
    """Make the message that tells that items cannot go to the receiving body yet, and what is in their way."""
    hindrance = operation.hindrance
    assert hindrance is not None, "only a hindered operation is told of as hindered"
    told = {"sequence": hindrance.sequence, "occurred_at": hindrance.at, "actor": SYSTEM.as_record()}
    return _about(operation, "operation_hindered", told, {"reason": hindrance.reason})


def _about(operation: Operation, name: str, told: Mapping[str, Any], said: Mapping[str, Any]) -> Envelope:
    return emit(
        name,
        aggregate_id=operation.operation_id,
        **told,
        item_id=operation.items[0].item_id,
        revision=operation.revision,
        content_hash=operation.content_hash,
        data={**about(operation), **said},
    )


def about(operation: Operation) -> dict[str, Any]:
    """Return what an operation is about, as its messages and the API name it; `to_body` only where there is one."""
    wanted = operation.wanted
    to_body = {"to_body": {"body_id": wanted.to_body_id, "name": wanted.to_body_name}} if wanted.to_body_id else {}
    return {
        "operation_id": operation.operation_id,
        "kind": operation.kind_key,
        "item_name": operation.items[0].item_name,
        "body": {"body_id": operation.body_id, "name": operation.body_name},
        "items": [_item(one) for one in operation.items],
        "successors": [_item(one) for one in operation.successors],
        **to_body,
        "new_type": wanted.new_type,
        "until": wanted.until.isoformat() if wanted.until else "",
        "origin": wanted.origin,
        "ground": wanted.ground,
        "document_no": wanted.document_no,
    }


def _item(one: OperatedItem) -> dict[str, Any]:
    return {
        "item_id": one.item_id,
        "item_name": one.item_name,
        "list_kind": one.list_kind,
        "part": one.part,
        "body": {"body_id": one.body_id, "name": one.body_name},
    }
