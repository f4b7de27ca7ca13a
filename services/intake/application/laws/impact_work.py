"""
An impact run at work: what the change touches is found by the index alone, then judged and adjusted batch by batch.

Batches are done beside each other and noted in their order, so a run that was killed goes on behind the last one noted.
A batch that was done already is done again without effect.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from math import ceil

from services.intake.application.laws import impact_messages as messages
from services.intake.application.laws.impact_batch import ImpactBatch, Judging, Target, adjusting
from services.intake.application.laws.impact_ports import ImpactJobs
from services.intake.application.laws.impact_run import ImpactRun, RunState, Stage
from services.intake.application.laws.ports import ImpactRuns, LawCopies, Resting
from services.intake.application.laws.resolving import Resolving
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.laws.law_state import LawChange
from shared.contracts.envelope import Envelope
from shared.kernel.errors import NotFound
from shared.kernel.sharing import Beside, Hands

BATCH = 1000
AT_ONCE = 3
"""Batches under way: two are worked on, and the next is there when a worker is free."""


@dataclass(frozen=True, kw_only=True)
class _Work:
    """
    What a run works on: the change with its laws, and by item, in `order`, the citations that are not fine.

    `is_first`: the change had no run before, nor this one, so that nothing is open but what it opens itself.
    """

    target: Target
    judging: Judging
    touched: Mapping[str, Sequence[Resting]]
    order: Sequence[str]
    now: datetime
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What a batch came to: how many items were judged, and how many of which body each outcome has."""

    judged: int = 0
    touched: Mapping[tuple[str, str, Outcome], int] = field(default_factory=dict)


_Begun = Hands[tuple[Stage, Sequence[str]], _Found]
"""What takes the items of a stage to be worked on beside others."""


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Items that are looked at together, up to `last`, and what is found, in time."""

    last: str
    size: int
    found: Future[_Found]


class ImpactWork:
    """Does the work of impact runs."""

    def __init__(
        self,
        *,
        laws: LawCopies,
        runs: ImpactRuns,
        batch: ImpactBatch,
        resolving: Resolving,
        jobs: ImpactJobs,
        beside: Beside,
    ) -> None:
        self._laws, self._runs, self._batch, self._resolving, self._jobs = laws, runs, batch, resolving, jobs
        self._beside = beside

    def do(self, job_id: str, run: ImpactRun, change: LawChange, now: datetime) -> ImpactRun:
        """Judge what the change touches; return the run as it ended, or as it was when the change was told anew."""
        work, is_again = self._work(run, change, now), run.began_at is not None
        run = self._begun(run, change, len(work.order), now)
        with self._beside(partial(self._adjusted, run, work), _pieces(work)) as begun:
            while run.state is RunState.ORDERED:
                before = run.stage
                run = self._through(job_id, run, work, begun)
                if run.state is not RunState.ORDERED or self._is_told_anew(change):
                    return run
                if before is Stage.TOUCHED and not work.is_first:
                    run = self.saved(run, replace(run, stage=Stage.REST, place=""))
                else:
                    self._batch.judge_others(change, BATCH, now, is_first=work.is_first)
                    whole = self._counted_again(run) if is_again or begun.has_repeated else run
                    ended = replace(whole, state=RunState.FINISHED, ended_at=now)
                    run = self.saved(run, ended, messages.impact_found(ended, work.target, now))
        return run

    def saved(self, before: ImpactRun, after: ImpactRun, told: Sequence[Envelope] = ()) -> ImpactRun:
        """Save a run; where the same job runs twice, both go on from where either of them is."""
        if self._runs.save(before, after, told):
            return replace(after, version=before.version + 1)
        return self.found(before.run_id)

    def found(self, run_id: str) -> ImpactRun:
        """
        Return a run.

        :raises NotFound: when there is none
        """
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound("没有这次影响分析。请从条文变动页重新进入。")
        return run

    def _through(self, job_id: str, run: ImpactRun, work: _Work, begun: _Begun) -> ImpactRun:
        """Go through the items of the run's stage, until there are no more, or somebody wants it to stop."""
        under_way: deque[_Batch] = deque()
        place, stage, is_stopped = run.place, run.stage, False
        while run.state is RunState.ORDERED and run.stage is stage:
            is_stopped = is_stopped or self._is_to_stop(job_id, run, work)
            batch = None if is_stopped else self._begin(run, work, place, begun)
            if batch:
                place = batch.last
                under_way.append(batch)
                if len(under_way) < AT_ONCE:
                    continue
            if not under_way:
                break
            run, before = self._noted(run, under_way.popleft()), run
            if run.version != before.version + 1:  # another worker does the same run
                under_way.clear()
                place = run.place
        return self._stopped(run, work) if is_stopped and run.state is RunState.ORDERED else run

    def _begin(self, run: ImpactRun, work: _Work, place: str, begun: _Begun) -> _Batch | None:
        if run.stage is Stage.TOUCHED:
            start = bisect_right(work.order, place)
            ids = work.order[start : start + BATCH]
        else:
            ids = self._batch.rest(run.change_id, place, BATCH)
        if not ids:
            return None
        return _Batch(last=ids[-1], size=len(ids), found=begun((run.stage, ids)))

    def _adjusted(self, run: ImpactRun, work: _Work, batch: tuple[Stage, Sequence[str]]) -> _Found:
        stage, ids = batch
        if stage is Stage.TOUCHED:
            cited: Mapping[str, Sequence[Resting]] = {item_id: work.touched[item_id] for item_id in ids}
        else:
            left = [item_id for item_id in ids if item_id not in work.touched]
            cited = self._batch.cited_by_ids(run.law_id, left) if left else {}
        judged = self._batch.judged(work.judging, cited) if cited else []
        if not judged:
            return _Found()
        on_behalf = adjusting(work.target, acts=run.acts, is_first=work.is_first)
        return _found(self._batch.adjust(on_behalf, judged, work.now))

    def _noted(self, run: ImpactRun, batch: _Batch) -> ImpactRun:
        found = batch.found.result()
        done = run.done + (batch.size if run.stage is Stage.TOUCHED else found.judged)
        return self.saved(run, _counted(replace(run, place=batch.last, done=done), found))

    def _counted_again(self, run: ImpactRun) -> ImpactRun:
        """Count by what is there: what was cited anew before a worker was lost, and not noted, is touched no more."""
        assert run.began_at is not None, "a run that goes on has begun"
        tallies, names = self._runs.tallied(run.change_id, run.began_at)
        done = sum(sum(tally.values()) for tally in tallies.values())
        return replace(run, tallies=tallies, body_names=names, done=done)

    def _is_to_stop(self, job_id: str, run: ImpactRun, work: _Work) -> bool:
        wants_stop = self._jobs.progress(job_id, run.done, max(run.total, run.done))
        return wants_stop or self._is_told_anew(work.target.change)

    def _stopped(self, run: ImpactRun, work: _Work) -> ImpactRun:
        if self._is_told_anew(work.target.change):
            return run
        return self.saved(run, replace(run, state=RunState.CANCELLED))

    def _work(self, run: ImpactRun, change: LawChange, now: datetime) -> _Work:
        law = self._laws.states([run.law_id])[run.law_id]
        self._resolving.move_along(law)
        target = self._batch.target(change, run.target_on)
        judging = Judging(target)
        touched = self._batch.touched(judging, run.law_id)
        is_first = run.began_at is None and len(self._runs.of_changes([change.change_id])[change.change_id]) == 1
        return _Work(target=target, judging=judging, touched=touched, order=list(touched), now=now, is_first=is_first)

    def _begun(self, run: ImpactRun, change: LawChange, total: int, now: datetime) -> ImpactRun:
        if run.acts and not change.is_revoked and not change.has_acted:
            self._laws.acts(change)
        return run if run.began_at else self.saved(run, replace(run, began_at=now, total=total))

    def _is_told_anew(self, change: LawChange) -> bool:
        return self._laws.sequence_of(change.change_id) != change.sequence


def _pieces(work: _Work) -> int:
    """Return how many batches there are at least; how many more have an adjustment of the change is not known yet."""
    touched = ceil(len(work.order) / BATCH)
    return touched if work.is_first else max(touched, 2)


def _found(judged: Sequence[JudgedItem]) -> _Found:
    touched = ((one.item, one.outcome) for one in judged if one.outcome is not Outcome.FINE)
    return _Found(
        judged=len(judged), touched=Counter((item.body_id, item.body_name, outcome) for item, outcome in touched)
    )


def _counted(run: ImpactRun, found: _Found) -> ImpactRun:
    tallies = {body_id: dict(tally) for body_id, tally in run.tallies.items()}
    names = dict(run.body_names)
    for (body_id, body_name, outcome), count in found.touched.items():
        names[body_id] = body_name
        tally = tallies.setdefault(body_id, {})
        tally[outcome.value] = tally.get(outcome.value, 0) + count
    return replace(run, tallies=tallies, body_names=names)
