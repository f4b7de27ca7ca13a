"""Intake in the Celery worker: transfers of items that wait for room at the receiving body."""

from __future__ import annotations

from typing import Any

from services.intake.application.operations.hindered import SWEEP_OPERATIONS
from services.intake.entrypoints.worker_cases import SWEEP, use_cases
from shared.runtime.celery_app import app
from shared.runtime.tasks import run_every

SWEEP_EVERY = 300.0
"""Seconds: how long a transfer waits at most once the receiving body has made room."""

run_every(SWEEP_EVERY, SWEEP_OPERATIONS, queue=SWEEP)


@app.task(name=SWEEP_OPERATIONS, queue=SWEEP)
def sweep_operations(**_ignored: Any) -> None:
    """Let transfers go on that have room by now; those that have none stay as they are."""
    use_cases().operations.hindered.sweep()
