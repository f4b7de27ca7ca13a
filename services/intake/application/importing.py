"""
Import of a list by spreadsheet: upload, dry view, confirmation, and the job that writes.

What is confirmed is the dry view: it names the file and what was mended in it by a hash, and each item by the version
it saw. Ids of new items
follow from the import and their row, and after each batch it is noted how far the work has come, so a job that was
killed and runs again doubles nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from hashlib import sha256
from math import ceil

from services.intake.application.importing_check import Checking
from services.intake.application.importing_check_job import AT_ONCE, CheckJob, content_of
from services.intake.application.importing_marks import marked
from services.intake.application.importing_mending import Mending, check_reach, require_importer
from services.intake.application.importing_ports import (
    CHECK,
    RUN,
    Import,
    ImportJobs,
    Imports,
    ImportState,
    RowsPage,
    Uploads,
)
from services.intake.application.importing_sheets import sheets_of
from services.intake.application.importing_writing import Batch, BatchWriting
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import message_id_of, new_id
from shared.kernel.sharing import Beside
from shared.standards.element_list import element_list

QUEUE = "intake.import"
MOST_BYTES = 14 * 1024 * 1024
"""A file is one document of the database, which takes 16 MB."""
BATCH = 1000
MENDED_SINCE = "检查结果在您打开之后又被改过，没有导入。请刷新页面，看过现在的结果再确认。"
ENDED = (ImportState.IMPORTED, ImportState.CANCELLED)


class Importing:
    """The use cases of a clerk who brings a list, and of the tasks that do the work."""

    def __init__(
        self,
        *,
        imports: Imports,
        uploads: Uploads,
        checking: Checking,
        mending: Mending,
        writing: BatchWriting,
        jobs: ImportJobs,
        beside: Beside,
    ) -> None:
        self._imports, self._uploads, self._jobs = imports, uploads, jobs
        self._checking, self._mending, self._writing, self._beside = checking, mending, writing, beside
        self._check = CheckJob(imports=imports, uploads=uploads, checking=checking, jobs=jobs, beside=beside)

    def upload(
        self, *, actor: Actor, file_name: str, content: bytes, now: datetime, list_kind: str = DIRECTORY_LIST
    ) -> tuple[str, str]:
        """
        Keep a file and order its dry view; return the ids of the import and of the job that makes the view.

        :param list_kind: the kind of list that the file holds
        :raises Invalid: when the file is empty or too large
        """
        require_importer(actor)
        if not content:
            raise Invalid(f"“{file_name or '没有选择文件'}”是空的（0 字节）。请选择填好的表格文件。")
        if len(content) > MOST_BYTES:
            raise Invalid(f"“{file_name}”太大，最多 {MOST_BYTES // 1024 // 1024} MB。请拆成几个文件分别上传。")
        one = Import(
            import_id=new_id(),
            by=actor.as_record(),
            permissions=sorted(actor.permissions),
            body_id=actor.body_id,
            file_name=file_name[-200:],
            content_hash=sha256(content).hexdigest(),
            state=ImportState.CHECKING,
            created_at=now,
            list_kind=list_kind,
        )
        self._uploads.put(one.content_hash, content, now)
        self._imports.add(one)
        job_id = self._jobs.create(
            kind=CHECK,
            title=f"检查“{one.file_name}”",
            actor=actor,
            kwargs={"import_id": one.import_id},
            job_id=one.check_job_id,
        )
        return one.import_id, job_id

    def check(self, *, job_id: str, import_id: str) -> None:
        """Make the dry view; of a file that cannot be read, page and job say the reason and what to do."""
        self._check.run(job_id, self._found(import_id))

    def confirm(self, *, actor: Actor, import_id: str, content_hash: str, only_good: bool) -> str:
        """
        Order the import of exactly what the dry view shows, named by `content_hash`: the hash of the file, or of file
        and mendings (`Import.seen_hash`). Return the id of the job; asked twice, it is one job.

        :raises Conflict: when the view was of another file or was mended, items have changed, or it is past importing
        :raises Invalid: when rows are wrong and the clerk did not choose to import the good ones
        """
        one = self._mending.own(actor, import_id)
        check_reach(actor, one)
        job_id = message_id_of(import_id, 0, RUN)
        if one.state is ImportState.CHECKED:
            self._check_confirmable(one, content_hash, only_good=only_good)
            self._begin(one, only_good=only_good, job_id=job_id)
        elif one.state not in (ImportState.IMPORTING, ImportState.IMPORTED):
            raise Conflict("这个文件现在不能导入。请重新上传，检查后再确认。")
        return self._jobs.create(
            kind=RUN, title=f"导入“{one.file_name}”", actor=actor, kwargs={"import_id": import_id}, job_id=job_id
        )

    def run(self, *, job_id: str, import_id: str, now: datetime) -> None:
        """
        Write what was confirmed, in batches; stop between two when asked; killed anywhere, it may run again.

        Batches are written beside each other and noted in the order of the file.
        """
        one = self._found(import_id)
        total, place = one.to_import, one.next_place
        done = sum(self._imports.results(import_id, place).values())
        under_way: deque[tuple[Sequence[int], Future[dict[int, str]]]] = deque()
        with self._beside(self._writing.write, ceil((total - done) / BATCH)) as begun:
            while one.state not in ENDED:
                wants_stop = self._jobs.progress(job_id, done, total)
                places = [] if wants_stop else self._imports.waiting_places(import_id, place, BATCH)
                if places:
                    under_way.append((places, begun(Batch(one=one, place=place, size=len(places), now=now))))
                    place = places[-1] + 1
                    if len(under_way) < AT_ONCE:
                        continue
                if under_way:
                    written, refusals = under_way.popleft()
                    self._imports.note(import_id, written[-1] + 1, refusals.result())
                    done += len(written)
                    continue
                state = ImportState.CANCELLED if wants_stop and done < total else ImportState.IMPORTED
                self._imports.set(import_id, state, results=self._imports.results(import_id, place))
                one = self._found(import_id)
        self._tell_end(job_id, one)

    def break_off(self, *, job_id: str, import_id: str) -> None:
        """Note that a job met an error that nobody foresaw: the file is not being checked, or written, any more."""
        message = "出错了，没有全部完成。已经写入的不会重复，请重新上传文件再检查、导入一次。"
        self._imports.set(import_id, ImportState.UNREADABLE, only_from=ImportState.CHECKING, message=message)
        if (one := self._imports.get(import_id)) and one.job_id == job_id:
            results = self._imports.results(import_id, one.next_place)
            self._imports.set(
                import_id, ImportState.CANCELLED, only_from=ImportState.IMPORTING, message=message, results=results
            )
        self._jobs.fail(job_id, message)

    # What pages show

    def recent(self, actor: Actor, list_kind: str = "") -> list[Import]:
        """Return the latest imports of the own body, of one kind of list or of all."""
        require_importer(actor)
        return self._imports.of_body(actor.body_id, 20, list_kind)

    def view(
        self, actor: Actor, import_id: str, verdict: Verdict | None, page: int, size: int
    ) -> tuple[Import, RowsPage]:
        """
        Return an import of the own body and a page of its rows.

        :raises NotFound: when there is none
        """
        return self._mending.own(actor, import_id), self._imports.rows(import_id, verdict, page, size)

    def marked_copy(self, actor: Actor, import_id: str) -> tuple[str, bytes]:
        """Return a name and a copy of the file as it is mended by now, with marks at what is wrong still."""
        one = self._mending.own(actor, import_id)
        sheets = sheets_of(content_of(self._uploads, one), one.file_name, element_list(one.list_kind))
        mended = self._imports.mended_rows(import_id) if one.version else []
        stem = one.file_name.rpartition(".")[0] or one.file_name
        wrong = self._imports.all_rows(import_id, [Verdict.WRONG])
        content = marked(sheets, element_list(one.list_kind), wrong=wrong, mended=mended)
        return f"{stem}（标出错误）.xlsx", content

    def _begin(self, one: Import, *, only_good: bool, job_id: str) -> None:
        is_begun = self._imports.set(
            one.import_id,
            ImportState.IMPORTING,
            only_from=ImportState.CHECKED,
            only_version=one.version,
            only_good=only_good,
            job_id=job_id,
            message="",
        )
        if not is_begun and self._found(one.import_id).state is ImportState.CHECKED:
            raise Conflict(MENDED_SINCE)

    def _check_confirmable(self, one: Import, content_hash: str, *, only_good: bool) -> None:
        if content_hash != one.seen_hash:
            if one.version:
                raise Conflict(MENDED_SINCE)
            raise Conflict("确认的不是检查过的那个文件。请重新上传，检查后再确认。")
        wrong = one.count(Verdict.WRONG)
        if wrong and not only_good:
            raise Invalid(
                f"有 {wrong} 个事项有错，没有导入。请在页面上改好，或者改好文件后重新上传，或者选择“只导入正确的行”。"
            )
        if not one.to_import:
            raise Conflict("没有要导入的事项：文件里的事项和系统里的一样，或者都有错。")
        if stale := self._checking.stale(one, self._imports.written_rows(one.import_id)):
            names = "、".join(f"“{row.name or '未命名事项'}”" for row in stale[:5])
            raise Conflict(
                f"检查以后，有 {len(stale)} 个事项又被改过（{names}），没有导入。请重新上传，看过新的检查结果再确认。"
            )

    def _tell_end(self, job_id: str, one: Import) -> None:
        done, refused = one.results.get("done", 0), one.results.get("refused", 0)
        message = f"写入 {done} 个事项。" + (f"{refused} 个没有写入，原因见结果页。" if refused else "")
        if one.state is ImportState.CANCELLED and one.message:  # broken off: its letter, sent again, finds it so
            self._jobs.fail(job_id, one.message)
        elif one.state is ImportState.CANCELLED:
            self._jobs.cancelled(job_id, f"已停止，停止前{message}其余的没有导入。")
        else:
            self._jobs.finish(job_id, message, {"href": f"/intake/imports/{one.import_id}", "link": "查看导入结果"})

    def _found(self, import_id: str) -> Import:
        one = self._imports.get(import_id)
        if one is None:
            raise NotFound("没有这次导入。请重新上传文件。")
        return one
