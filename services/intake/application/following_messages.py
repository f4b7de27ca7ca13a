"""What a body is told when its items followed: once for a change of the upper level, however many items it moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.application.following_ports import Kind, Run
from services.intake.application.following_rule import UpperText
from shared.contracts.envelope import Envelope, emit

__all__ = ["MOST_NAMED", "Envelope", "heirs_followed"]

MOST_NAMED = 3
"""Upper-level items that a notice names; the worklist shows all."""


def heirs_followed(run: Run, uppers: Sequence[UpperText], at: datetime) -> list[Envelope]:
    """Make one message for each body of which something followed, waits or is to be decided."""
    named = "、".join(upper.title for upper in uppers[:MOST_NAMED])
    rest = f"等 {len(run.upper_ids)} 个事项" if len(run.upper_ids) > MOST_NAMED else ""
    return [
        emit(
            "heirs_followed",
            aggregate_id=f"{run.run_id}:{body_id}",
            sequence=1,
            occurred_at=at,
            actor=run.by,
            data={
                "kind": run.kind.value,
                "body": {"body_id": body_id, "name": run.body_names[body_id]},
                "uppers": named + rest,
                "upper_count": len(run.upper_ids),
                "reason": f"区政府办统一推送，理由：{run.reason}" if run.kind is Kind.PUSH else "上级清单有调整",
                **vars(tally),
            },
        )
        for body_id, tally in sorted(run.tallies.items())
        if not tally.is_empty
    ]
