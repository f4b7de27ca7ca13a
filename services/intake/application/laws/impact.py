"""
Impact runs: once a change of law is told, and once its day has come, every item that it touches is judged.

A run may be killed anywhere and run again: what an item's adjustment is follows from what the item cites and from the
law, and the same adjustment has the same id. A change that is told anew overtakes the run made for what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.intake.application.laws import impact_messages as messages
from services.intake.application.laws.impact_ports import ImpactJobs
from services.intake.application.laws.impact_run import ImpactRun, Mode, RunState, run_of
from services.intake.application.laws.impact_work import ImpactWork
from services.intake.application.laws.ports import ImpactRuns, LawCopies
from services.intake.domain.laws.law_state import LawChange, LawState
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, NotFound

IMPACT, SWEEP_CHANGES = "intake.find_law_impact", "intake.sweep_law_changes"
MOST_ATTEMPTS = 5
"""How often the sweep orders a run anew that met an error; then a person has to."""
FAILED = "failed"
TOLD_ANEW = "条文变动又有更正，按最新的另行分析。"
STOPPED = "已停止。已经分析的不会重复；需要时请在影响分析页点“继续”。"


class Impact:
    """The use cases that order and make impact runs, and of the tasks that do it."""

    def __init__(self, *, laws: LawCopies, runs: ImpactRuns, work: ImpactWork, jobs: ImpactJobs) -> None:
        self._laws, self._runs, self._work, self._jobs = laws, runs, work, jobs

    def sweep(self, now: datetime) -> list[str]:
        """Order the runs that are to be done, and those that broke off; return the ids of their jobs."""
        ordered = [self._ordered(change, now) for change in self._laws.awaiting(day_in_china(now))]
        return [job_id for job_id in ordered if job_id]

    def resume(self, actor: Actor, run_id: str) -> str:
        """
        Order a run anew that somebody stopped, or that met errors again and again; return the id of its job.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises Conflict: when it is finished
        """
        actor.require("law.impact")
        run = self._found(run_id)
        if run.state is RunState.FINISHED:
            raise Conflict("这次影响分析已经做完，不需要继续。")
        again = replace(run, state=RunState.ORDERED, attempt=run.attempt + 1)
        return self._with_job(again, actor) if self._runs.save(run, again) else self._found(run_id).job_id

    def stop(self, actor: Actor, run_id: str) -> None:
        """
        Ask a run to stop at its next batch; what it has done stays.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises NotFound: when there is no such run
        """
        actor.require("law.impact")
        self._jobs.request_cancel(self._found(run_id).job_id, actor)

    def run(self, *, job_id: str, run_id: str, now: datetime) -> None:
        """Judge what the change touches, in batches; stop between two when asked; killed anywhere, it may run again."""
        run = self._found(run_id)
        change = self._laws.change(run.change_id)
        if change is None or change.sequence != run.sequence:
            self._jobs.finish(job_id, TOLD_ANEW)
            return
        run = self._work.do(job_id, run, change, now)
        if run.state is RunState.FINISHED:
            self._after(run, change)
            result = {"href": f"/intake/law-changes/{run.change_id}", "link": "查看影响"}
            self._jobs.finish(job_id, messages.result_of(run), result)
        elif run.state is RunState.CANCELLED:
            self._laws.awaits(change, None)
            self._jobs.cancelled(job_id, STOPPED)
        else:
            self._jobs.finish(job_id, TOLD_ANEW)

    def break_off(self, *, job_id: str) -> None:
        """Note that a job met an error that nobody foresaw."""
        self._jobs.fail(job_id, "出错了，没有全部分析。已经分析的不会重复，系统稍后会自动继续。")

    def _ordered(self, change: LawChange, now: datetime) -> str:
        """Order the run that a change needs now; nothing while a text that it compares has not arrived."""
        laws = self._laws.states([change.law_id])
        if not _is_ready(change, laws):
            return ""
        run = run_of(change, now, day_in_china(now), corrections=_corrections(change, laws))
        stored = self._runs.get(run.run_id)
        if stored is None:
            self._runs.save(None, run)
            return self._with_job(run, SYSTEM)
        if stored.state is RunState.FINISHED:  # killed before it was noted
            self._after(stored, change)
            return ""
        if stored.state is RunState.CANCELLED:
            self._laws.awaits(change, None)
            return ""
        if self._has_failed(stored):
            if stored.attempt >= MOST_ATTEMPTS:
                return ""
            again = replace(stored, attempt=stored.attempt + 1)
            return self._with_job(again, SYSTEM) if self._runs.save(stored, again) else ""
        return self._with_job(stored, SYSTEM)  # does nothing, unless its job was not written down any more

    def _has_failed(self, run: ImpactRun) -> bool:
        try:
            return self._jobs.get(run.job_id).state == FAILED
        except NotFound:
            return False

    def _with_job(self, run: ImpactRun, actor: Actor) -> str:
        change = self._laws.change(run.change_id)
        title = f"条文变动影响分析：{change.title if change else run.change_id}"
        kwargs = {"run_id": run.run_id}
        return self._jobs.create(kind=IMPACT, title=title, actor=actor, kwargs=kwargs, job_id=run.job_id)

    def _after(self, run: ImpactRun, change: LawChange) -> None:
        """Note when the next run of the change is to be done: on its day, unless that was this one."""
        is_last = run.mode is Mode.DAY or change.is_revoked
        self._laws.awaits(change, None if is_last else change.effective_on)

    def _found(self, run_id: str) -> ImpactRun:
        return self._work.found(run_id)


def _is_ready(change: LawChange, laws: Mapping[str, LawState]) -> bool:
    law, follower = laws.get(change.law_id), laws.get(change.follower_id)
    if law is None or not law.first_version_id:
        return False
    return not change.follower_id or (follower is not None and change.new_version_id in follower.texts)


def _corrections(change: LawChange, laws: Mapping[str, LawState]) -> int:
    compared = (change.old_version_id, change.new_version_id)
    texts = [law.texts[version_id] for law in laws.values() for version_id in compared if version_id in law.texts]
    return sum(text.text_number - 1 for text in texts)
