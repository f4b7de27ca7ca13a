"""
Intake in the Celery worker: spreadsheets, following the upper level, and what the calendar makes due.

``intake.check_outbox``, which every service has, stands in `shared.runtime.celery_app`; it looks at the outboxes of the
documents that are loaded here. What runs by itself, and when: docs/operations.md.
"""

from __future__ import annotations

from typing import Any

from services.intake.application.following import FOLLOW, SWEEP_HEIRS
from services.intake.application.following import QUEUE as FOLLOW_QUEUE
from services.intake.application.importing import QUEUE
from services.intake.application.importing_ports import CHECK, RUN
from services.intake.bootstrap import OUTBOXES
from services.intake.entrypoints import adjustment_tasks, law_tasks, operation_tasks
from services.intake.entrypoints.worker_cases import SWEEP, use_cases
from shared.runtime.celery_app import app
from shared.runtime.clock import present
from shared.runtime.collector import at_rest
from shared.runtime.tasks import job, run_every

__all__ = ["OUTBOXES", "adjustment_tasks", "law_tasks", "operation_tasks"]
"""The worker imports this module only: so the other modules of tasks are named here."""

LONGEST = 900
"""Seconds; 10,000 rows take less than a minute."""
ANNOUNCE = "intake.announce_validity"
ANNOUNCE_EVERY = 3600.0
REMIND = "intake.remind_reports"
REMIND_EVERY = 3600.0
"""Seconds: what a new day makes due is told within the hour; what was told is not told again."""
SWEEP_HEIRS_EVERY = 900.0
LONGEST_RUN = 3_600
"""Seconds; 46,000 heirs take some minutes."""


run_every(SWEEP_HEIRS_EVERY, SWEEP_HEIRS, queue=SWEEP)
run_every(ANNOUNCE_EVERY, ANNOUNCE, queue=SWEEP)
run_every(REMIND_EVERY, REMIND, queue=SWEEP)


def _break_import_off(*, job_id: str, import_id: str, **_ignored: Any) -> None:
    use_cases().importing.break_off(job_id=job_id, import_id=import_id)


@job(name=CHECK, queue=QUEUE, break_off=_break_import_off, longest=LONGEST)
def check_import(*, job_id: str, import_id: str, **_ignored: Any) -> None:
    """Make the dry view of an uploaded file; it may run again."""
    with at_rest():
        use_cases().importing.check(job_id=job_id, import_id=import_id)


@job(name=RUN, queue=QUEUE, break_off=_break_import_off, longest=LONGEST)
def run_import(*, job_id: str, import_id: str, **_ignored: Any) -> None:
    """Write what the clerk confirmed; killed anywhere, it may run again."""
    with at_rest():
        use_cases().importing.run(job_id=job_id, import_id=import_id, now=present())


@app.task(name=ANNOUNCE, queue=SWEEP)
def announce_validity(**_ignored: Any) -> None:
    """Tell the other services of bodies that became valid or invalid by the calendar; nothing new says nothing."""
    use_cases().registering.announce_validity(present())


@app.task(name=REMIND, queue=SWEEP)
def remind_reports(**_ignored: Any) -> None:
    """Tell bodies of stages that are open, near their last day, or over; what was told is not told again."""
    use_cases().reminding.sweep(present())


def _break_following_off(*, job_id: str, **_ignored: Any) -> None:
    use_cases().following.break_off(job_id=job_id)


@job(name=FOLLOW, queue=FOLLOW_QUEUE, break_off=_break_following_off, longest=LONGEST_RUN)
def follow_upper_items(*, job_id: str, run_id: str, **_ignored: Any) -> None:
    """Let heirs follow their upper-level items; killed anywhere, it may run again."""
    use_cases().following.run(job_id=job_id, run_id=run_id, now=present())


@app.task(name=SWEEP_HEIRS, queue=SWEEP)
def sweep_heirs(**_ignored: Any) -> None:
    """Order a run for heirs that could not follow when their parents changed."""
    use_cases().following.sweep(present())
