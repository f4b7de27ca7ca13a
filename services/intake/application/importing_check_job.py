"""The job that makes the dry view of an uploaded file, piece by piece, in two processes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from hashlib import sha256

from services.intake.application.importing_check import Checking
from services.intake.application.importing_judging import Judging
from services.intake.application.importing_ports import Import, ImportJobs, Imports, ImportState, Uploads
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.batches import chunks
from shared.kernel.errors import Conflict, Refusal
from shared.kernel.ids import new_id
from shared.kernel.sharing import Beside

PIECE = 500
"""Rows of a dry view that are made and stored together."""
AT_ONCE = 3
"""Pieces under way: two are worked on, and the next is there when one of them is done."""


class CheckJob:
    """Makes dry views. A view is whole or none: it counts once all its rows are there."""

    def __init__(
        self, *, imports: Imports, uploads: Uploads, checking: Checking, jobs: ImportJobs, beside: Beside
    ) -> None:
        self._imports, self._uploads, self._jobs = imports, uploads, jobs
        self._checking, self._beside = checking, beside

    def run(self, job_id: str, one: Import) -> None:
        """Check a file, or go on where a check was killed; of two runs of one job the later one does it."""
        home = {"href": f"/intake/imports/{one.import_id}", "link": "查看检查结果"}
        if one.state is ImportState.CANCELLED:
            self._tell_stopped(job_id)
            return
        if one.state.is_to_check:
            try:
                viewed = self._viewed(job_id, one)
            except Refusal as refusal:
                self._imports.set(one.import_id, ImportState.UNREADABLE, message=refusal.message)
                # A bad file is the clerk's to mend: the check has done its work, and no operator need look.
                self._jobs.finish(job_id, f"检查完了：文件读不出来，没有导入。{refusal.message}", home)
                return
            if viewed is None:
                return
            one = viewed
        wrong = one.count(Verdict.WRONG)
        message = f"检查完了：{sum(one.counts.values())} 个事项，{wrong} 个有错。还没有导入，请查看后确认。"
        self._jobs.finish(job_id, message, home)

    def _viewed(self, job_id: str, one: Import) -> Import | None:
        """Return the import with its dry view; None where it was stopped, or another run has taken over."""
        if self._jobs.progress(job_id, 0, 0):
            self._stop(job_id, one, "检查前已停止。")
            return None
        run = new_id()
        self._imports.begin_view(one.import_id, run)
        checked, judging = self._checking.view(one, content_of(self._uploads, one))
        counts = self._kept(job_id, checked, run, judging)
        if not self._imports.is_viewed_by(one.import_id, run):
            return None
        if counts.total() < len(judging.places):
            self._stop(job_id, one, "检查时已停止。")
            return None
        viewed = replace(checked, counts=counts, message="")  # what an earlier run could not do, it has done
        return viewed if self._imports.keep_view(viewed, run) else None

    def _kept(self, job_id: str, one: Import, run: str, judging: Judging) -> Counter[str]:
        """Make and store all rows, till it is stopped; again where the database has lost some since."""
        while True:
            counts = self._made(job_id, one, run, judging)
            if counts.total() < len(judging.places) or self._imports.count_rows(one.import_id) == counts.total():
                return counts

    def _made(self, job_id: str, one: Import, run: str, judging: Judging) -> Counter[str]:
        """Make the rows and store them, pieces beside each other; count their verdicts, till it is stopped."""

        def keep(places: Sequence[int]) -> Counter[str]:
            rows = judging.rows(places)
            self._imports.keep_rows(one, rows)
            return Counter(row.verdict.value for row in rows)

        pieces = deque(chunks(judging.places, PIECE))
        counts: Counter[str] = Counter()
        under_way: deque[Future[Counter[str]]] = deque()
        with self._beside(keep, len(pieces)) as begun:
            while pieces or under_way:
                if pieces and not self._imports.is_viewed_by(one.import_id, run):
                    pieces.clear()  # another run does it, or has done it: its rows are left alone
                elif pieces and len(under_way) < AT_ONCE:
                    under_way.append(begun(pieces.popleft()))
                    continue
                if not under_way:
                    break
                counts += under_way.popleft().result()
                if self._jobs.progress(job_id, counts.total(), len(judging.places)):
                    pieces.clear()
        return counts

    def _stop(self, job_id: str, one: Import, message: str) -> None:
        self._imports.set(one.import_id, ImportState.CANCELLED, only_from=one.state, message=message)
        self._imports.drop_rows(one.import_id)
        self._tell_stopped(job_id)

    def _tell_stopped(self, job_id: str) -> None:
        self._jobs.cancelled(job_id, "已停止，没有导入任何事项。")


def content_of(uploads: Uploads, one: Import) -> bytes:
    """
    Return the file of an import.

    :raises Conflict: when it is not there any more
    """
    content = uploads.get(one.content_hash)
    if content is None or sha256(content).hexdigest() != one.content_hash:
        raise Conflict("上传的文件已经不在了。请重新上传。")
    return content
