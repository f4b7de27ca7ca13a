"""What notify leaves to Celery: `notify.check_outbox`, which the Celery application brings itself, and its own watch.

The check looks at the aggregates that its process has loaded, so the documents are loaded here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from services.notify.bootstrap import SERVICE, UseCases, build
from shared.runtime.celery_app import app
from shared.runtime.settings import Settings
from shared.runtime.tasks import run_every

WATCH = "notify.watch_itself"
WATCH_EVERY = 60.0
SWEEP = "notify.sweep"

run_every(WATCH_EVERY, WATCH, queue=SWEEP)


@cache
def use_cases() -> UseCases:
    """Build the use cases once in each worker process; its database has been opened after the fork."""
    return build(Settings.from_environment(SERVICE))


@app.task(name=WATCH, queue=SWEEP)
def watch_itself(**_ignored: Any) -> None:
    """Show and tell the operators how notify itself is: it sends itself no message."""
    use_cases().states.watch_itself()
