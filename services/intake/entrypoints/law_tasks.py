"""Intake in the Celery worker: impact runs of changes of law, citations whose law came later, and what-ifs."""

from __future__ import annotations

from typing import Any

from services.intake.application.following import QUEUE
from services.intake.application.laws.impact import IMPACT, SWEEP_CHANGES
from services.intake.application.laws.resolving import RESOLVE
from services.intake.application.laws.trying import TRY
from services.intake.entrypoints.worker_cases import SWEEP, use_cases
from shared.runtime.celery_app import app
from shared.runtime.clock import present
from shared.runtime.tasks import job, run_every

SWEEP_EVERY = 60.0
"""Seconds: what takes effect at midnight is cited anew in the first minute of the day."""
LONGEST_RUN = 3_600
"""Seconds; 100,000 touched items take some minutes."""
LONGEST_TRIAL = 900
"""Seconds; comparing two texts of 3,000 articles takes less than a minute."""

run_every(SWEEP_EVERY, SWEEP_CHANGES, queue=SWEEP)


@app.task(name=SWEEP_CHANGES, queue=SWEEP)
def sweep_law_changes(**_ignored: Any) -> None:
    """Order the impact runs of changes whose day has come, whose texts have arrived now, or whose runs broke off."""
    use_cases().laws.impact.sweep(present())


def _break_impact_off(*, job_id: str, **_ignored: Any) -> None:
    use_cases().laws.impact.break_off(job_id=job_id)


@job(name=IMPACT, queue=QUEUE, break_off=_break_impact_off, longest=LONGEST_RUN)
def find_law_impact(*, job_id: str, run_id: str, **_ignored: Any) -> None:
    """Judge what a change of law touches and open adjustments; killed anywhere, it may run again."""
    use_cases().laws.impact.run(job_id=job_id, run_id=run_id, now=present())


def _break_resolving_off(*, job_id: str, **_ignored: Any) -> None:
    use_cases().laws.resolving.break_off(job_id=job_id)


@job(name=RESOLVE, queue=QUEUE, break_off=_break_resolving_off, longest=LONGEST_RUN)
def resolve_citations(*, job_id: str, law_id: str, **_ignored: Any) -> None:
    """Pin the citations of a law that has been registered, or corrected; killed anywhere, it may run again."""
    use_cases().laws.resolving.run(job_id=job_id, law_id=law_id, now=present())


def _break_trial_off(*, job_id: str, **_ignored: Any) -> None:
    use_cases().laws.trying.break_off(job_id=job_id)


@job(name=TRY, queue=QUEUE, break_off=_break_trial_off, longest=LONGEST_TRIAL)
def try_law(*, job_id: str, **_ignored: Any) -> None:
    """Find what a draft or a change would mean, and change nothing; killed anywhere, it may run again."""
    use_cases().laws.trying.run(job_id=job_id, now=present())
