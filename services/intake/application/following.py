"""
Following (随上级清单调整): what is locked in an heir follows its upper-level item; the registrar may push more.

A run goes through all heirs of the changed items in batches. It may be killed anywhere and run again: an heir follows
because of what it and its parent are, not because a list says that it is still to be done, and a text made twice has
one number. Heirs that others are reading stay as they are and follow when they come back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from services.intake.application import following_messages as messages
from services.intake.application.following_batch import FollowingBatch, OvertakenPush
from services.intake.application.following_ports import (
    START,
    FollowingJobs,
    Heirs,
    Kind,
    MirroredWriting,
    Run,
    Runs,
    RunState,
    Tally,
    UpperTexts,
)
from services.intake.application.following_rule import UpperText, inheritance
from services.intake.domain.inheritance import moved
from services.intake.domain.items import Action, ServiceItem
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.batches import chunks
from shared.kernel.errors import NotFound
from shared.kernel.ids import message_id_of, new_id

FOLLOW, SWEEP_HEIRS = "intake.follow_upper_items", "intake.sweep_heirs"
QUEUE = "intake.follow"
BATCH = 1000
AT_ONCE = 2
PARENTS_AT_ONCE = 200
"""Parents of which the sweep looks at the heirs together."""
LONGEST = timedelta(hours=1)
"""A run that was ordered longer ago and has not ended was broken off; a worker is stopped after that time, too."""
ENDED = (RunState.FINISHED, RunState.CANCELLED, RunState.OVERTAKEN)


class Following:
    """The use cases that let heirs follow, and of the task that does it."""

    def __init__(
        self,
        *,
        heirs: Heirs,
        uppers: UpperTexts,
        runs: Runs,
        batch: FollowingBatch,
        mirrored: MirroredWriting,
        jobs: FollowingJobs,
    ) -> None:
        self._heirs, self._uppers, self._runs, self._batch, self._jobs = heirs, uppers, runs, batch, jobs
        self._mirrored = mirrored

    def order(
        self,
        *,
        upper_ids: Iterable[str],
        now: datetime,
        cause: str = "",
        actor: Actor = SYSTEM,
        is_resumed: bool = False,
    ) -> str:
        """
        Order that the heirs of upper-level items follow, because the texts of these have changed.

        :param cause: what changed them; the same cause twice is one run
        :param actor: whose job it is, to see it go on; the texts themselves are made by the system
        :param is_resumed: only bodies of which something follows are told, the others know what they are asked
        :return: the id of the job, or nothing when no item has an heir
        """
        ids = sorted(set(upper_ids))
        if not self._heirs.count(ids):
            return ""
        run_id = message_id_of(cause, 0, FOLLOW) if cause else new_id()
        return self._ordered(_run(run_id, ids, now, is_resumed=is_resumed), actor)

    def order_for(self, causes: Mapping[str, str], now: datetime) -> None:
        """
        Order one run for upper-level items, each of which a message has changed: `causes`, item -> message.

        Messages that come again, alone or in other company, order no second run; one whose run was not ordered,
        since its handler was killed between the two writes, orders it now.
        """
        known = self._runs.ordered_for(causes.values())
        for run in known:
            self._ordered(run, SYSTEM)  # does nothing, unless its job was not written down any more
        done = {cause for run in known for cause in run.causes}
        rest = {upper_id: cause for upper_id, cause in causes.items() if cause not in done}
        if rest and self._heirs.count(sorted(rest)):
            named = sorted(rest.values())
            run = _run(message_id_of(" ".join(named), 0, FOLLOW), sorted(rest), now)
            self._ordered(replace(run, causes=named), SYSTEM)

    def begin(self, run: Run, title: str, actor: Actor) -> str:
        """Keep a run and order its job; asked twice, it is one job."""
        self._runs.save(None, run)
        return self._jobs.create(
            kind=FOLLOW, title=title, actor=actor, kwargs={"run_id": run.run_id}, job_id=run.run_id
        )

    def run(self, *, job_id: str, run_id: str, now: datetime) -> None:
        """
        Let the heirs follow, in batches; stop between two when asked; killed anywhere, it may run again.

        While the database writes a batch the next is made ready; they are noted in their order. What was only written
        otherwise goes on to the level below at once, since nobody publishes it.
        """
        run = self._begun(self._found(run_id), now)
        under_way: deque[tuple[Sequence[ServiceItem], Future[dict[str, Tally]]]] = deque()
        place = run.place
        with ThreadPoolExecutor(AT_ONCE) as workers:
            while run.state not in ENDED:
                wants_stop = self._jobs.progress(job_id, run.done, run.total)
                heirs = [] if wants_stop else self._heirs.after(run.upper_ids, place, BATCH)
                if heirs:
                    place = _place_of(heirs[-1])
                    under_way.append((heirs, workers.submit(self._batch.follow, run, heirs)))
                    if len(under_way) < AT_ONCE:
                        continue
                if not under_way:
                    state = RunState.CANCELLED if wants_stop else RunState.FINISHED
                    run = self._ended(run, replace(run, state=state), now)
                    continue
                done, results = under_way.popleft()
                run = self._noted(run, done, results, now)
                if run.place != _place_of(done[-1]):  # another worker does the same run: go on from where it is
                    under_way.clear()
                    place = run.place
        if run.sum.corrected:
            self.order(upper_ids=self._mirrored.renew(now), now=now, cause=run.run_id, is_resumed=True)
        self._tell_end(job_id, run)

    def sweep(self, now: datetime) -> str:
        """
        Order a run for the heirs that could not follow when their parents changed: they were being read, somebody was
        quicker, or whoever changed the parents died before he ordered it. Return the id of its job, if there is one.

        What would not follow now either, such as an heir whose new name is taken, has been told and is not ordered. The
        heirs of a run that is under way are left to it: two at once would tell a body twice, each of a part. Before
        that, the district's items are written as those are that the system cites anew.
        """
        self._mirrored.renew(now)
        run = _run(new_id(), (), now, is_resumed=True)
        behind: set[str] = set()
        under_way = self._runs.under_way(now - LONGEST)
        left = [upper_id for upper_id in self._heirs.parents() if upper_id not in under_way]
        for upper_ids in chunks(left, PARENTS_AT_ONCE):
            behind |= self._behind(replace(run, began_at=now, upper_ids=upper_ids))
        return self._ordered(replace(run, upper_ids=sorted(behind)), SYSTEM) if behind else ""

    def break_off(self, *, job_id: str) -> None:
        """Note that a job met an error that nobody foresaw."""
        run = self._runs.get(job_id)
        rest = messages.rest_of(run.kind if run else Kind.FOLLOW)
        self._jobs.fail(job_id, f"出错了，没有全部完成。已经更新的不会重复。{rest}")

    def found(self, actor: Actor, run_id: str) -> Run:
        """
        Return a run, as its page shows it.

        :raises NotPermitted: when the account may not see all bodies
        :raises NotFound: when there is none
        """
        actor.require("item.view_all")
        return self._found(run_id)

    def titles(self, run: Run) -> list[UpperText]:
        """Return what a run is about."""
        return list(self._uppers.states(run.upper_ids).values())

    def _ordered(self, run: Run, actor: Actor) -> str:
        return self.begin(run, f"随上级清单调整（{len(run.upper_ids)} 个上级事项）", actor)

    def _behind(self, run: Run) -> set[str]:
        """Return the parents of which an heir, now in its body's hands, would get something locked."""
        uppers = self._uppers.states(run.upper_ids)
        behind: set[str] = set()
        place = START
        while heirs := self._heirs.after(run.upper_ids, place, BATCH):
            late = [item for item in heirs if (upper := _parent_behind(item, uppers)) and upper not in behind]
            behind |= self._batch.parents_to_follow(run, late) if late else set()
            place = _place_of(heirs[-1])
        return behind

    def _begun(self, run: Run, now: datetime) -> Run:
        if run.began_at is not None:
            return run
        return self._saved(run, replace(run, began_at=now, total=self._heirs.count(run.upper_ids)))

    def _noted(self, run: Run, heirs: Sequence[ServiceItem], outcome: Future[dict[str, Tally]], now: datetime) -> Run:
        tallies, names = dict(run.tallies), dict(run.body_names)
        seen, is_overtaken = heirs, False
        try:
            results: Mapping[str, Tally] = outcome.result()
        except OvertakenPush as overtaken:
            results, is_overtaken = overtaken.written, True
            seen = [item for item in heirs if item.item_id in results]
        for item in seen:
            tallies[item.body_id] = tallies.get(item.body_id, Tally()).plus(results.get(item.item_id, Tally()))
            names[item.body_id] = item.body_name
        after = replace(run, done=run.done + len(seen), tallies=tallies, body_names=names)
        if is_overtaken:
            return self._ended(run, replace(after, state=RunState.OVERTAKEN), now)
        return self._saved(run, replace(after, place=_place_of(heirs[-1])))

    def _ended(self, run: Run, after: Run, now: datetime) -> Run:
        uppers = list(self._uppers.states(run.upper_ids[: messages.MOST_NAMED]).values())
        return self._saved(run, after, messages.heirs_followed(after, uppers, now))

    def _saved(self, before: Run, after: Run, told: Sequence[messages.Envelope] = ()) -> Run:
        if self._runs.save(before, after, told):
            return replace(after, version=before.version + 1)
        # the same job runs twice, since its first worker was thought dead: both go on from where either of them is
        return self._found(before.run_id)

    def _tell_end(self, job_id: str, run: Run) -> None:
        message = messages.result_of(run)
        if run.state is RunState.CANCELLED:
            self._jobs.cancelled(job_id, f"已停止。停止前{message}。{messages.rest_of(run.kind)}")
        elif run.state is RunState.OVERTAKEN:
            self._jobs.fail(
                job_id, f"上级事项在预览之后又有调整，没有继续推送。此前{message}。请看过现在的内容再推送。"
            )
        else:
            self._jobs.finish(job_id, f"{message}。", {"href": f"/intake/following/{run.run_id}", "link": "查看结果"})

    def _found(self, run_id: str) -> Run:
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound("没有这次更新。请从上级清单重新进入。")
        return run


def _run(run_id: str, upper_ids: Sequence[str], now: datetime, *, is_resumed: bool = False) -> Run:
    return Run(
        run_id=run_id,
        kind=Kind.FOLLOW,
        upper_ids=upper_ids,
        by=SYSTEM.as_record(),
        ordered_at=now,
        is_resumed=is_resumed,
    )


def _place_of(item: ServiceItem) -> tuple[str, str]:
    assert item.parent is not None, "heirs have parents"
    return item.parent.parent_id, item.item_id


def _parent_behind(item: ServiceItem, uppers: Mapping[str, UpperText]) -> str:
    upper = uppers.get(item.parent.parent_id) if item.parent else None
    if upper is None or item.parent is None or upper.now.is_archived or not item.may(Action.FOLLOW):
        return ""
    has_moved = item.parent.number != upper.now.number or moved(item.parent, upper.now, inheritance().locked)
    return upper.upper_id if has_moved else ""
