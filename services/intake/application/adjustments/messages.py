"""The messages that adjustments cause, made from the adjustment after the move, so that they can be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from services.intake.domain.adjustments.adjustment import TEXTS_KEPT, Adjustment, Cause, Touched
from services.intake.domain.adjustments.entries import Entry
from services.intake.domain.adjustments.outcomes import Outcome
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM

BY_SYSTEM = SYSTEM.as_record()


def opened(adjustment: Adjustment, actor: Mapping[str, str] = BY_SYSTEM) -> Envelope:
    """Make the message that tells of an adjustment that was opened, or opened again."""
    due_on = adjustment.clocks.due_on
    return _about(
        adjustment,
        "adjustment_opened",
        actor,
        {
            "outcome": adjustment.outcome.value,
            "due_on": due_on.isoformat() if due_on else "",
            "touched": [_touched(one) for one in adjustment.left],
        },
    )


def closed(adjustment: Adjustment, actor: Mapping[str, str] = BY_SYSTEM) -> Envelope:
    """Make the message that tells that nothing is left to do."""
    assert adjustment.closing is not None, "only a closed adjustment is told of as closed"
    said = {"how": adjustment.closing.how.value, "reason": adjustment.closing.reason}
    return _about(adjustment, "adjustment_closed", actor, said)


def reminder(adjustment: Adjustment, name: str) -> Envelope:
    """Make the message that tells that the running clock is near its last day, or over (adjustment_due, _overdue)."""
    clocks = adjustment.clocks
    assert clocks.stage is not None, "only a running clock is told of"
    assert clocks.due_on is not None, "a running clock ends"
    said = {"stage": clocks.stage.value, "due_on": clocks.due_on.isoformat()}
    return _about(adjustment, name, BY_SYSTEM, said)


def entered(entry: Entry, body: tuple[str, str], count: int, due_on: date) -> Envelope:
    """Make the message that tells a body (id and name) how many of its items are to be checked for an entry."""
    body_id, name = body
    return emit(
        "law_impact_found",
        aggregate_id=f"{entry.cause.cause_id}:{body_id}",
        sequence=1,
        occurred_at=entry.at,
        actor=entry.by,
        data={
            "cause": cause_as_told(entry.cause),
            "body": {"body_id": body_id, "name": name},
            "effective_on": entry.effective_on.isoformat() if entry.effective_on else "",
            **{outcome.value: 0 for outcome in (Outcome.RECITE, Outcome.GONE, Outcome.FOLLOW)},
            Outcome.REVIEW.value: count,
            "ground": entry.ground,
            "document_no": entry.document_no,
            "due_on": due_on.isoformat(),
        },
    )


@lru_cache(maxsize=64)
def cause_as_told(cause: Cause) -> dict[str, str]:
    """Return a cause as messages carry it."""
    return {"kind": cause.kind.value, "cause_id": cause.cause_id, "title": cause.title}


@lru_cache(maxsize=TEXTS_KEPT)
def _touched(one: Touched) -> dict[str, str]:
    return {"title": one.title, "article": one.article, "new_article": one.new_article, "verdict": one.verdict}


def _about(adjustment: Adjustment, name: str, actor: Mapping[str, str], said: Mapping[str, Any]) -> Envelope:
    effective_on = adjustment.cause.effective_on
    return emit(
        name,
        aggregate_id=adjustment.adjustment_id,
        sequence=adjustment.version + 1,
        occurred_at=adjustment.updated_at,
        actor=actor,
        item_id=adjustment.item_id,
        revision=adjustment.revision,
        content_hash=adjustment.content_hash,
        data={
            "list_kind": adjustment.list_kind,
            "part": adjustment.part,
            "adjustment_id": adjustment.adjustment_id,
            "cause": cause_as_told(adjustment.cause),
            "item_name": adjustment.item_name,
            "body": {"body_id": adjustment.body_id, "name": adjustment.body_name},
            "effective_on": effective_on.isoformat() if effective_on else "",
            **said,
        },
    )
