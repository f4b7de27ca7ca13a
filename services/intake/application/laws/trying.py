"""
What if (试算), asked for at a desk: a small one is answered at once, others by a job that may be killed and repeated.

Comparing two texts of 1,200 articles takes seconds, and so does loading the items that rest on a much cited law: no web
process is held for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.laws.drafts import SIDES, Draft
from services.intake.application.laws.impact_ports import ImpactJobs
from services.intake.application.laws.trials import Trial, Trials, TrialState
from services.intake.application.laws.what_if import AT_ONCE_CITATIONS, IMPACT, Report, WhatIf
from services.intake.application.laws.what_if_shown import ShownReport, shown
from services.intake.domain.laws.law_state import LawChange
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem, Refusal
from shared.kernel.ids import new_id

TRY = "intake.try_law"
AT_ONCE_CHARACTERS = 100_000
"""Of both texts together: comparing them takes a second at most."""
MOST_CHARACTERS = 1_000_000
"""Of one text: ten times the Civil Code."""
RECENT = 10
MOST_AT_ONCE = 3
"""Trials of one account that wait or are worked on; another one would only make all of them later."""
STOPPED = "已停止，没有算完，什么都没有改。需要的话，请重新试算。"
BROKEN = "试算没有完成：程序出错。什么都没有改。请重新试算；还不行的，请联系运维人员。"


class Stopped(Exception):
    """Somebody wants the work to stop."""


class TooManyTrials(Conflict):
    """The account has as many trials under way as it may have."""

    code = "too_many_trials"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The report, or where it is worked on: the id of the trial, which is that of its job."""

    report: ShownReport | None = None
    trial_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A change with the number of citations of its law; and its report, unless a job has to find it."""

    change: LawChange
    citations: int
    report: ShownReport | None


class Trying:
    """The use cases of somebody who tries a draft or a change, and of the task that does the work."""

    def __init__(self, *, what_if: WhatIf, trials: Trials, jobs: ImpactJobs) -> None:
        self._what_if, self._trials, self._jobs = what_if, trials, jobs

    def ask(self, actor: Actor, draft: Draft, now: datetime) -> Answer:
        """
        Return what a draft would mean, or order the job that finds it.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises Invalid: when a text is too long; of a small draft also what `WhatIf.read` refuses
        :raises TooManyTrials: when a job would have to find it and too many of the account's have not ended
        """
        actor.require(IMPACT)
        _check_length(draft)
        if len(draft.old) + len(draft.new) <= AT_ONCE_CHARACTERS:
            read = self._what_if.read(draft)
            if self._what_if.is_small(read):
                return Answer(report=shown(self._what_if.report(read, now)))
        return self._order(actor, f"《{draft.title}》修改草案", now, draft=draft)

    def look(self, actor: Actor, change_id: str, now: datetime) -> Look:
        """
        Return what a change means for the items as they are, if nobody need wait for it.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises NotFound: when there is no such change
        """
        actor.require(IMPACT)
        change = self._what_if.change(change_id)
        citations = self._what_if.citations(change.law_id)
        is_small = citations <= AT_ONCE_CITATIONS
        report = shown(self._what_if.report_of_change(change, now)) if is_small else None
        return Look(change=change, citations=citations, report=report)

    def ask_change(self, actor: Actor, change_id: str, now: datetime) -> Answer:
        """
        Return what a change means for the items as they are, or order the job that finds it.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises NotFound: when there is no such change
        :raises TooManyTrials: when a job would have to find it and too many of the account's have not ended
        """
        look = self.look(actor, change_id, now)
        if look.report:
            return Answer(report=look.report)
        return self._order(actor, look.change.title, now, change_id=change_id)

    def find(self, actor: Actor, trial_id: str) -> Trial:
        """
        Return a trial that the account asked for; one whose asking broke off before its job was made gets it now.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises NotFound: when there is none, or somebody else asked for it
        """
        actor.require(IMPACT)
        trial = self._trials.get(trial_id)
        if trial is None or trial.by["account_id"] != actor.account_id:
            raise NotFound("没有这次试算，或者不是您发起的，或者已经过期。请重新试算。")
        if trial.state is TrialState.ORDERED:
            self._create_job(actor, trial)
        return trial

    def recent(self, actor: Actor) -> Sequence[Trial]:
        """Return the account's latest trials, without texts and reports."""
        actor.require(IMPACT)
        return self._trials.of_account(actor.account_id, RECENT)

    def run(self, *, job_id: str, now: datetime) -> None:
        """Find what was asked for and keep it; killed anywhere, it may run again."""
        trial = self._trials.get(job_id)
        if trial is None:
            self._jobs.cancelled(job_id, "试算已经过期。请重新试算。")
            return
        if trial.state is TrialState.ORDERED:
            try:
                report = shown(self._report(trial, now))
                self._trials.end(job_id, TrialState.DONE, report=report)
            except Stopped:
                self._trials.end(job_id, TrialState.STOPPED, STOPPED)
            except Refusal as refusal:
                self._trials.end(job_id, TrialState.REFUSED, refusal.message)
            trial = self._trials.get(job_id) or trial
        self._tell_end(trial)

    def break_off(self, *, job_id: str) -> None:
        """Note that the work met an error that nobody foresaw."""
        self._trials.end(job_id, TrialState.BROKEN, BROKEN)
        self._jobs.fail(job_id, BROKEN)

    def _order(
        self, actor: Actor, title: str, now: datetime, *, draft: Draft | None = None, change_id: str = ""
    ) -> Answer:
        self._check_number(actor)
        trial = Trial(
            trial_id=new_id(),
            by=actor.as_record(),
            title=title,
            created_at=now,
            draft=draft,
            change_id=change_id,
            law_id=draft.law_id if draft else "",
        )
        self._trials.add(trial)
        self._create_job(actor, trial)
        return Answer(trial_id=trial.trial_id)

    def _check_number(self, actor: Actor) -> None:
        latest = self._trials.of_account(actor.account_id, RECENT)
        if sum(trial.state is TrialState.ORDERED for trial in latest) >= MOST_AT_ONCE:
            raise TooManyTrials(
                f"您有 {MOST_AT_ONCE} 次试算还没有算完，先不再增加。请等其中一次算完，或者在它的页面上停止它，再提交。"
            )

    def _create_job(self, actor: Actor, trial: Trial) -> None:
        """Write down the job of a trial; the second time nothing happens."""
        self._jobs.create(kind=TRY, title=f"试算{trial.title}", actor=actor, kwargs={}, job_id=trial.trial_id)

    def _report(self, trial: Trial, now: datetime) -> Report:
        def step(done: int, total: int) -> None:
            if self._jobs.progress(trial.trial_id, done, total):
                raise Stopped

        step(0, 1)
        if trial.draft is not None:
            return self._what_if.report(self._what_if.read(trial.draft), now, step)
        return self._what_if.report_of_change(self._what_if.change(trial.change_id), now, step)

    def _tell_end(self, trial: Trial) -> None:
        if trial.state is TrialState.STOPPED:
            self._jobs.cancelled(trial.trial_id, trial.message)
        elif trial.state is TrialState.BROKEN:  # its draft is gone; a letter that was sent again ends the job as before
            self._jobs.fail(trial.trial_id, trial.message)
        elif trial.state is TrialState.REFUSED:
            # Such texts are their owner's to mend: the job has done its work, and no operator need look.
            law = f"?law_id={trial.law_id}" if trial.law_id else ""
            result = {"href": f"/intake/law-changes/what-if{law}", "link": "重新填写"}
            self._jobs.finish(trial.trial_id, f"没有算：{trial.message}", result)
        elif trial.state is TrialState.DONE and trial.report:
            result = {"href": f"/intake/law-changes/what-if/{trial.trial_id}", "link": "看试算结果"}
            self._jobs.finish(trial.trial_id, f"算完了：{trial.report.total} 个事项会受影响。什么都没有改。", result)


def _check_length(draft: Draft) -> None:
    lengths = zip(SIDES.items(), (len(draft.old), len(draft.new)), strict=True)
    problems = tuple(
        Problem(name, label, f"有 {length} 个字，最多 {MOST_CHARACTERS} 个字", "请只留这一部法的条文")
        for (name, label), length in lengths
        if length > MOST_CHARACTERS
    )
    if problems:
        raise Invalid(problems[0].sentence(), problems)
