"""Two texts held against each other: small ones at once, others by a job that may be killed and repeated."""

from __future__ import annotations

from services.review.application.laws.looking_up import law_of
from services.review.application.laws.ports import Stores
from services.review.application.opinion_forms import Jobs
from services.review.domain.coordinating import By
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import ChangeAct, ChangeState
from services.review.domain.laws.law import LawVersion
from services.review.domain.laws.relations import Relation, Table
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock
from shared.kernel.errors import LostRace, NotFound
from shared.kernel.law.articles import Article
from shared.kernel.law.comparing import compare

KIND = "review.compare_law"
AT_ONCE = 40_000
"""Old times new articles: 200 of each take half a second, and nobody waits for a job."""
TRIES = 5


class Comparing:
    """The comparison of the two sides of a change."""

    def __init__(self, *, stores: Stores, jobs: Jobs, clock: Clock) -> None:
        self._stores, self._jobs, self._clock = stores, jobs, clock

    def sides(self, change: LawChange) -> tuple[LawVersion, LawVersion | None]:
        """Return the two versions of a change as the register has them now; nothing comes after a repeal."""
        old = law_of(self._stores, change.old.law_id).version_of(change.old.version_id)
        if change.new is None:
            return old, None
        return old, law_of(self._stores, change.new.law_id).version_of(change.new.version_id)

    def table_of(self, change: LawChange) -> Table:
        """Return the articles of both sides of a change, as the register has them now."""
        return Table(*self._bodies(change))

    def rows_of(self, change: LawChange) -> tuple[Table, tuple[Relation, ...]]:
        """Compare the two sides of a change."""
        old, new = self._bodies(change)
        table = Table(old, new)
        return table, table.compared(compare(old, new))

    def is_small(self, change: LawChange) -> bool:
        """Tell whether nobody need wait for the comparison."""
        old, new = self.sides(change)
        return old.article_count * (new.article_count if new else 0) <= AT_ONCE

    def order(self, change: LawChange, *, actor: Actor) -> None:
        """Order the job of a change that was saved with its id; ordered again, nothing happens."""
        title = f"比对《{change.old.title}》{change.old.label} 与{change.new.label if change.new else ''}"
        self._jobs.create(
            kind=KIND, title=title, actor=actor, kwargs={"change_id": change.change_id}, job_id=change.job_id
        )

    def is_at_work(self, change: LawChange) -> bool:
        """Tell whether a job still works on the change."""
        if change.state is not ChangeState.COMPARING:
            return False
        try:
            return not self._jobs.get(change.job_id).has_ended
        except NotFound:
            return False  # the process died before it could order the job

    def work(self, change_id: str, job_id: str) -> None:
        """Compare and keep the table; what another run has kept, or nobody wants any more, is left as it is."""
        if self._jobs.progress(job_id, 0, 2):
            self._jobs.cancelled(job_id, "已停止，没有比对。可以在变动页重新比对。")
            return
        for _ in range(TRIES):
            change = self._stores.changes.find(change_id)
            if change is None or change.job_id != job_id:
                break
            table, rows = self.rows_of(change)
            self._jobs.progress(job_id, 1, 2)
            after = change.compared(rows, table, by=begun_by(change), at=self._clock.now())
            try:
                self._stores.changes.save(after, seen=change.version)
                break
            except LostRace:
                continue
        else:
            raise LostRace
        result = {"href": f"/review/law-changes/{change_id}", "link": "查看条文变动"}
        self._jobs.finish(job_id, "比对完成，请核对并确认。", result)

    def break_off(self, job_id: str) -> None:
        """Note that the work failed for a reason that nobody expected."""
        self._jobs.fail(job_id, "比对没有完成：程序出错。请在变动页重新比对；还不行的，请联系运维人员。")

    def _bodies(self, change: LawChange) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
        old, new = self.sides(change)
        return self._stores.texts.get(old.text_id).body, self._stores.texts.get(new.text_id).body if new else ()


def begun_by(change: LawChange) -> By:
    """Return who ordered the comparison last."""
    return next(event.by for event in reversed(change.history) if event.act is ChangeAct.BEGUN)
