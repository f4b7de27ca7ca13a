"""The use cases of intake in a process of the Celery worker: every module of tasks takes them from here."""

from __future__ import annotations

from functools import cache

from services.intake import bootstrap
from shared.runtime.settings import Settings

SWEEP = "intake.sweep"
"""The queue of periodic work."""


@cache
def use_cases() -> bootstrap.UseCases:
    """Build the use cases once in each worker process; its database has been opened after the fork."""
    return bootstrap.build(Settings.from_environment(bootstrap.SERVICE))
