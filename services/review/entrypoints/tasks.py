"""The Celery tasks of review; `review.check_outbox` is registered for every service by the application itself."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from services.review import bootstrap
from services.review.application.laws.comparing import KIND as COMPARE_LAW
from services.review.application.opinion_forms import KIND, StageFilter
from services.review.application.use_cases import UseCases
from services.review.bootstrap import OUTBOXES
from services.review.domain.round import RoundState
from shared.runtime.celery_app import app
from shared.runtime.clock import present
from shared.runtime.settings import Settings
from shared.runtime.tasks import job, run_every

__all__ = ["OUTBOXES"]

END_HEARINGS = "review.end_hearings"
END_EVERY = 60.0
REMIND = "review.remind"
REMIND_EVERY = 3600.0
"""Seconds: what a new day makes due is told within the hour; what was told is not told again."""
SWEEP = "review.sweep"

run_every(END_EVERY, END_HEARINGS, queue=SWEEP)
run_every(REMIND_EVERY, REMIND, queue=SWEEP)


@cache
def use_cases() -> UseCases:
    """Build the use cases once in each worker process; its database has been opened after the fork."""
    return bootstrap.build(Settings.from_environment(bootstrap.SERVICE))


@app.task(name=END_HEARINGS, queue=SWEEP)
def end_hearings(**_ignored: Any) -> None:
    """Close public hearings whose period is over; what was closed is not closed again."""
    use_cases().comments.end()


@app.task(name=REMIND, queue=SWEEP)
def remind_offices(**_ignored: Any) -> None:
    """
    Tell offices of what is due soon or overdue; what was told is not told again.

    Before that, last days are reckoned anew where a year's days off have been announced.
    """
    use_cases().reckoning.sweep(present())
    use_cases().reminding.sweep(present())


def _break_print_off(*, job_id: str, **_ignored: Any) -> None:
    use_cases().forms.break_off(job_id)


@job(name=KIND, queue="review.render", break_off=_break_print_off)
def render_opinions(*, job_id: str, file: str, item_id: str = "", number: int = 0, **stage: Any) -> None:
    """Make an opinion form, or an export of a stage; killed anywhere, it may run again."""
    if item_id:
        use_cases().forms.print_form(job_id, file=file, item_id=item_id, number=number)
    else:
        use_cases().forms.print_export(job_id, _filter(stage), file=file)


def _break_comparing_off(*, job_id: str, **_ignored: Any) -> None:
    use_cases().laws.break_off(job_id)


@job(name=COMPARE_LAW, queue="review.render", break_off=_break_comparing_off)
def compare_law(*, job_id: str, change_id: str, **_ignored: Any) -> None:
    """Compare the two texts of a change of a law; killed anywhere, it may run again."""
    use_cases().laws.compare_now(change_id, job_id)


def _filter(stage: dict[str, Any]) -> StageFilter:
    days = {name: date.fromisoformat(stage[name]) if stage[name] else None for name in ("first_on", "last_on")}
    state = RoundState(stage["state"]) if stage["state"] else None
    return StageFilter(list_kind=stage["list_kind"], state=state, **days)
