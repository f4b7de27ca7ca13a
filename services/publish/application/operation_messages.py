"""What publish says of operations on items; each message follows from what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.publish.domain.operations import Operation, OperationState
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM


def decided(operation: Operation) -> Envelope:
    """Say that the district government adopted an operation, or returned it."""
    decision = operation.decision
    assert decision is not None, "only a decided operation is spoken of"
    said = {
        "is_adopted": operation.state is not OperationState.RETURNED,
        "decision_no": decision.document_no,
        "effective_on": decision.effective_on.isoformat() if decision.effective_on else "",
        "reason": decision.reason,
    }
    return _about(operation, "operation_decided", decision.sequence, decision.at, decision.by, said)


def carried_out(operation: Operation) -> Envelope:
    """Say that the day of an operation has come and everything is done."""
    assert operation.decision is not None, "only an adopted operation is carried out"
    assert operation.carried_out_at is not None, "it is spoken of afterwards"
    said = {
        "decision_no": operation.decision.document_no,
        "effective_on": operation.effective_on.isoformat(),
    }
    by = SYSTEM.as_record()
    return _about(operation, "operation_carried_out", operation.version, operation.carried_out_at, by, said)


def about_operation(operation: Operation) -> list[Envelope]:
    """Return everything that was said of an operation."""
    said = [decided(operation)] if operation.decision else []
    return [*said, carried_out(operation)] if operation.carried_out_at else said


def _about(
    operation: Operation, name: str, sequence: int, at: datetime, by: Mapping[str, str], said: Mapping[str, Any]
) -> Envelope:
    return emit(
        name,
        aggregate_id=operation.operation_id,
        sequence=sequence,
        occurred_at=at,
        actor=by,
        item_id=operation.item_id,
        revision=operation.revision,
        content_hash=operation.content_hash,
        caused_by=operation.heard_as,
        data={**operation.about, **said},
    )
