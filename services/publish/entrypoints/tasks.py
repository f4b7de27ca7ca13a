"""The Celery tasks of publish; `publish.check_outbox` is registered for every service by the application itself."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from services.publish import bootstrap
from services.publish.application.releasing import KIND, Release
from services.publish.application.use_cases import UseCases
from shared.kernel.errors import LostRace
from shared.runtime.celery_app import app
from shared.runtime.clock import present
from shared.runtime.settings import Settings
from shared.runtime.tasks import job, run_every

REPAIR = "publish.repair_lists"
REPAIR_EVERY = 60.0
RELEASE_DUE = "publish.release_due"
RELEASE_DUE_EVERY = 60.0
CARRY_OUT = "publish.carry_out_operations"
CARRY_OUT_EVERY = 60.0
SWEEP = "publish.sweep"

run_every(REPAIR_EVERY, REPAIR, queue=SWEEP)
run_every(RELEASE_DUE_EVERY, RELEASE_DUE, queue=SWEEP)
run_every(CARRY_OUT_EVERY, CARRY_OUT, queue=SWEEP)


@cache
def use_cases() -> UseCases:
    """Build the use cases once in each worker process; its database has been opened after the fork."""
    return bootstrap.build(Settings.from_environment(bootstrap.SERVICE))


def _break_release_off(*, job_id: str, list_id: str, **_ignored: Any) -> None:
    use_cases().releasing.break_off(job_id=job_id, list_id=list_id)


@job(name=KIND, queue="publish.render", break_off=_break_release_off, passing=(LostRace,))
def release_edition(
    *,
    job_id: str,
    list_id: str,
    title: str,
    effective_on: str,
    released_by: dict[str, str],
    **_ignored: Any,
) -> None:
    """Publish an adopted list as an edition; killed anywhere, it may run again."""
    release = Release(
        list_id=list_id, title=title, effective_on=date.fromisoformat(effective_on), released_by=released_by
    )
    use_cases().releasing.release(job_id=job_id, release=release, now=present())


@app.task(name=REPAIR, queue=SWEEP)
def repair_lists(**_ignored: Any) -> None:
    """Let items follow lists that a crash left behind."""
    use_cases().listing.repair(now=present())


@app.task(name=RELEASE_DUE, queue=SWEEP)
def release_due(**_ignored: Any) -> None:
    """Put editions on the portal whose day has come; killed anywhere, the next minute finishes them."""
    use_cases().releasing.release_due(now=present())


@app.task(name=CARRY_OUT, queue=SWEEP)
def carry_out_operations(**_ignored: Any) -> None:
    """Carry out operations on items whose day has come; killed anywhere, the next minute finishes them."""
    use_cases().operating.carry_out_due(now=present())
