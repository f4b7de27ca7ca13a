"""What review says of operations."""

from __future__ import annotations

from dataclasses import asdict

from services.review.domain.operations.operation import Operation
from shared.contracts.envelope import Envelope, emit


def answered(operation: Operation) -> Envelope:
    """Say that all offices have spoken: approved, or refused with what each of them said."""
    return emit(
        "operation_answered",
        aggregate_id=operation.operation_id,
        sequence=operation.answered_as,
        occurred_at=operation.words[-1].at,
        actor=asdict(operation.words[-1].by),
        item_id=operation.item_id,
        revision=operation.revision,
        content_hash=operation.content_hash,
        caused_by=operation.heard_as,
        data={
            **operation.about,
            "is_approved": operation.is_approved,
            "words": [
                {
                    "office": word.office,
                    "is_approved": word.is_approved,
                    "reason": word.reason,
                    "account_name": word.by.name,
                    "given_at": word.at.isoformat(),
                }
                for word in operation.words
            ],
        },
    )
