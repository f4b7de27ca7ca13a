"""Intake in the Celery worker: adjustments that move with their items, and reminders of their clocks."""

from __future__ import annotations

from typing import Any

from services.intake.application.adjustments.reminding import REMIND
from services.intake.application.adjustments.watching import SWEEP as SWEEP_ADJUSTMENTS
from services.intake.entrypoints.worker_cases import SWEEP, use_cases
from shared.runtime.celery_app import app
from shared.runtime.clock import present
from shared.runtime.tasks import run_every

SWEEP_EVERY = 300.0
"""Seconds: messages move adjustments at once; this finds what a killed handler left, and recites that waited."""
REMIND_EVERY = 3600.0
"""Seconds: what a new day makes due is told within the hour; what was told is not told again."""

run_every(SWEEP_EVERY, SWEEP_ADJUSTMENTS, queue=SWEEP)
run_every(REMIND_EVERY, REMIND, queue=SWEEP)


@app.task(name=SWEEP_ADJUSTMENTS, queue=SWEEP)
def sweep_adjustments(**_ignored: Any) -> None:
    """Move every open adjustment whose item has moved, cite anew what waited, finish openings that broke off."""
    adjustments = use_cases().adjustments
    adjustments.watching.sweep(present())
    adjustments.opening.finish()


@app.task(name=REMIND, queue=SWEEP)
def remind_adjustments(**_ignored: Any) -> None:
    """
    Tell of adjustments whose last day is near or over; what was told is not told again.

    Before that, last days are reckoned anew where a year's days off have been announced.
    """
    adjustments = use_cases().adjustments
    adjustments.reckoning.sweep(present())
    adjustments.reminding.sweep(present())
