"""What bodies are told of a change of law: once a change and body, how many of its items it touches in which way."""

from __future__ import annotations

from datetime import datetime

from services.intake.application.adjustments.messages import cause_as_told
from services.intake.application.laws.impact_batch import Target
from services.intake.application.laws.impact_run import COUNTED, ImpactRun
from services.intake.domain.adjustments.outcomes import OUTCOME_NAMES
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM


def impact_found(run: ImpactRun, target: Target, at: datetime) -> list[Envelope]:
    """Make one message for each body; the run of the day says nothing new where the one ahead has told it."""
    change = target.change
    if change.is_revoked:
        return []
    return [
        emit(
            "law_impact_found",
            aggregate_id=f"{change.change_id}:{body_id}",
            sequence=change.sequence,
            occurred_at=at,
            actor=SYSTEM.as_record(),
            data={
                "cause": cause_as_told(target.cause),
                "body": {"body_id": body_id, "name": run.body_names[body_id]},
                "effective_on": change.effective_on.isoformat(),
                **{outcome.value: tally.get(outcome.value, 0) for outcome in COUNTED},
            },
        )
        for body_id, tally in sorted(run.tallies.items())
    ]


def result_of(run: ImpactRun) -> str:
    """Return what was found, for the page of the job."""
    found = [f"{OUTCOME_NAMES[outcome]} {count} 个" for outcome in COUNTED if (count := run.sum[outcome])]
    return f"涉及事项：{'，'.join(found)}。" if found else "没有涉及的事项。"
