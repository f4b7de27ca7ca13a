"""Opinion forms on paper: one round as Word or PDF, all opinions of a stage as a table or as Word, by a job."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.review.application.lists import PERMISSION
from services.review.application.opinion_form import BY_LINK, OpinionForm, china_time, opinion_form
from services.review.application.policy import PolicyBook
from services.review.application.ports import Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.domain.round import Round, RoundState
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock, day_in_china
from shared.kernel.errors import Invalid, NotFound, Problem

KIND = "review.render_opinions"
DOCX, PDF, XLSX = "docx", "pdf", "xlsx"
OF_A_ROUND = (DOCX, PDF)
OF_A_STAGE = (XLSX, DOCX)
LARGEST = 15 * 1024 * 1024
"""Bytes of a file that is kept: a document of the database holds 16 MB."""
MOST_FORMS = 1000
"""Forms in one Word file: more than a thousand pages nobody prints in one go."""
TOLD_EVERY = 50
HEADER = (
    *("事项编号", "事项名称", "清单种类", "报送单位", "稿次", "轮次", "审核结论", "审核开始"),
    *("审核单位", "意见", "理由", "要素", "问题", "依据", "建议"),
    *("审核人", "代谁审核", "所在单位", "提交方式", "提出时间", "审查表", "备注", "内容指纹"),
)
Printer = Callable[[Sequence[OpinionForm]], bytes]


class TooMuch(Exception):
    """The file would be too large; the message says in Chinese what to do."""


@dataclass(frozen=True, kw_only=True)
class StageFilter:
    """Which rounds an export holds: of a kind of list, begun from a day to a day, in a state; empty says all."""

    list_kind: str = ""
    state: RoundState | None = None
    first_on: date | None = None
    last_on: date | None = None

    def takes(self, round_: Round) -> bool:
        """Tell whether a round is wanted."""
        begun = day_in_china(round_.opened_at)
        return (
            self.list_kind in ("", round_.submission.list_kind)
            and self.state in (None, round_.state)
            and (self.first_on is None or begun >= self.first_on)
            and (self.last_on is None or begun <= self.last_on)
        )


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that a job has made, until it is taken away."""

    file_id: str
    name: str
    kind: str
    content: bytes
    at: datetime


class Files(Protocol):
    """The files that jobs have made; they are kept for some days."""

    def keep(self, file: KeptFile) -> None:
        """Keep a file; the same once more takes its place."""

    def get(self, file_id: str) -> KeptFile | None:
        """Return a file, None when it is gone."""


class Jobs(Protocol):
    """Long work, as its page shows it."""

    def create(self, *, kind: str, title: str, actor: Actor, kwargs: Mapping[str, Any], job_id: str = "") -> str: ...

    def progress(self, job_id: str, done: int, total: int) -> bool: ...

    def finish(self, job_id: str, message: str = "", result: Mapping[str, Any] | None = None) -> None: ...

    def fail(self, job_id: str, message: str, result: Mapping[str, Any] | None = None) -> None: ...

    def cancelled(self, job_id: str, message: str = "") -> None: ...

    def get(self, job_id: str) -> Any:
        """:raises NotFound: when there is no such job"""


class Stages(Protocol):
    """All rounds of all reviews, for an export."""

    def count(self, wanted: StageFilter) -> int:
        """Return how many reviews may hold a wanted round."""

    def rounds(self, wanted: StageFilter) -> Iterator[tuple[Round, ...]]:
        """Return the rounds of each of these reviews, the oldest first."""


class OpinionForms:
    """The use cases of opinion forms over one database; `printers` make the files."""

    def __init__(
        self,
        *,
        reviews: Reviews,
        policies: PolicyBook,
        stages: Stages,
        files: Files,
        jobs: Jobs,
        printers: Mapping[str, Printer],
        table: Callable[[Sequence[Sequence[str]]], bytes],
        clock: Clock,
    ) -> None:
        self._reviews, self._policies, self._stages, self._files = reviews, policies, stages, files
        self._jobs, self._printers, self._table, self._clock = jobs, printers, table, clock

    def order_form(self, item_id: str, *, number: int, kind: str, actor: Actor) -> str:
        """
        Order the form of a round as Word or PDF; returns the id of the job.

        :raises NotPermitted: when the account may not see reviews
        :raises Invalid: when the kind of file is none of the two
        :raises ReviewNotFound: when there is no such round
        """
        actor.require(PERMISSION)
        _refuse_unknown(kind, OF_A_ROUND)
        name = self._round(item_id, number).submission.item_name
        kwargs = {"file": kind, "item_id": item_id, "number": number}
        return self._jobs.create(kind=KIND, title=f"审核意见汇总表：{name}", actor=actor, kwargs=kwargs)

    def order_export(self, wanted: StageFilter, *, kind: str, actor: Actor) -> str:
        """
        Order all opinions of a stage as a table, or their forms in one Word file; returns the id of the job.

        :raises NotPermitted: when the account may not see reviews
        :raises Invalid: when the kind of file is none of the two, or the days are in the wrong order
        """
        actor.require(PERMISSION)
        _refuse_unknown(kind, OF_A_STAGE)
        if wanted.first_on and wanted.last_on and wanted.last_on < wanted.first_on:
            problem = Problem("last_on", "截止日期", "在开始日期之前", "请填开始当天或者以后的日期", rule="export")
            raise Invalid(problem.sentence(), (problem,))
        kwargs = {
            "file": kind,
            "list_kind": wanted.list_kind,
            "state": wanted.state.value if wanted.state else "",
            "first_on": wanted.first_on.isoformat() if wanted.first_on else "",
            "last_on": wanted.last_on.isoformat() if wanted.last_on else "",
        }
        return self._jobs.create(kind=KIND, title="导出审核意见", actor=actor, kwargs=kwargs)

    def print_form(self, job_id: str, *, file: str, item_id: str, number: int) -> None:
        """Make the form of a round; it may run again."""
        form = self._form(self._round(item_id, number))
        content = self._printers[file]([form])
        self._keep(job_id, f"审核意见汇总表_{form.item_name}_第{form.round}轮.{file}", file, content, 1)

    def print_export(self, job_id: str, wanted: StageFilter, *, file: str) -> None:
        """Make an export; it may run again, and stops when somebody wants it to."""
        forms: list[OpinionForm] = []
        total = self._stages.count(wanted)
        for done, rounds in enumerate(self._stages.rounds(wanted), start=1):
            forms += [self._form(round_) for round_ in rounds if wanted.takes(round_)]
            if done % TOLD_EVERY == 0 and self._jobs.progress(job_id, done, total):
                self._jobs.cancelled(job_id, "已停止，没有生成文件。")
                return
        try:
            content = self._table(table_of(forms)) if file == XLSX else self._word_of(forms)
            self._keep(job_id, f"审核意见_{day_in_china(self._clock.now())}.{file}", file, content, len(forms))
        except TooMuch as problem:
            self._jobs.fail(job_id, str(problem))

    def break_off(self, job_id: str) -> None:
        """Note that the work failed for a reason that nobody expected."""
        self._jobs.fail(job_id, "没有生成文件：程序出错。请再试一次；还不行的，请联系运维人员。")

    def download(self, file_id: str, *, actor: Actor) -> KeptFile:
        """
        Return a file to whoever ordered it.

        :raises NotPermitted: when the account may not see reviews
        :raises NotFound: when there is none, it is gone, or somebody else ordered it
        """
        actor.require(PERMISSION)
        job = self._jobs.get(file_id)
        found = self._files.get(file_id) if job.account_id == actor.account_id else None
        if found is None:
            raise NotFound("没有这个文件：生成的文件只保留 7 天，也只给发起的人下载。请重新生成。")
        return found

    def _word_of(self, forms: Sequence[OpinionForm]) -> bytes:
        if len(forms) > MOST_FORMS:
            raise TooMuch(f"一共 {len(forms)} 份汇总表，一个 Word 文件最多 {MOST_FORMS} 份。请缩小日期范围分几次导出。")
        return self._printers[DOCX](forms)

    def _keep(self, job_id: str, name: str, kind: str, content: bytes, forms: int) -> None:
        if len(content) > LARGEST:
            raise TooMuch("文件超过 15 MB。请缩小日期范围分几次导出。")
        self._files.keep(KeptFile(file_id=job_id, name=name, kind=kind, content=content, at=self._clock.now()))
        result = {"href": f"/review/files/{job_id}", "link": "下载文件"}
        self._jobs.finish(job_id, f"{name}，{forms} 份汇总表。文件保留 7 天。", result)

    def _form(self, round_: Round) -> OpinionForm:
        return opinion_form(round_, self._policies.of(round_.policy_version))

    def _round(self, item_id: str, number: int) -> Round:
        history = self._reviews.history(item_id)
        found = history.round_of(number) if history else None
        if found is None:
            raise ReviewNotFound
        return found


def table_of(forms: Sequence[OpinionForm]) -> list[Sequence[str]]:
    """Return every opinion as rows of a table, one for each element that it names."""
    rows: list[Sequence[str]] = [HEADER]
    for form in forms:
        of_item = (form.item_id, form.item_name, form.list_name, form.body_name)
        head = (*of_item, f"第 {form.revision} 稿", f"第 {form.round} 轮", form.state, china_time(form.opened_at))
        for row in form.rows:
            said = (row.office, row.verdict, row.reason)
            way = BY_LINK if row.is_by_link else "登录"
            who = (row.person, row.on_behalf_of, row.body, way, china_time(row.given_at))
            tail = (*who, "\n".join(row.checklist), row.note, row.content_hash)
            remarks = [tuple(asdict(remark).values()) for remark in row.remarks] or [("", "", "", "")]
            rows += [(*head, *said, *remark, *tail) for remark in remarks]
    return rows


def _refuse_unknown(kind: str, known: Sequence[str]) -> None:
    if kind not in known:
        problem = Problem("kind", "文件格式", "没有选", f"请在 {'、'.join(known)} 中选一种", rule="export")
        raise Invalid(problem.sentence(), (problem,))
