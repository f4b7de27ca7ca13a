"""Long work that a page waits for: a document with its progress, and the Celery task that does it.

The document and the task go into the database in one write, so there is no job without a task and no task without
a job. The task's id is the job's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

import orjson
from mongoengine import BooleanField, DateTimeField, DictField, IntField, StringField

from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.ids import new_id
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable, ensure_indexes, followed
from shared.runtime.outbox import save_all
from shared.runtime.outgoing import Task

WAITING, RUNNING, FINISHED, FAILED, CANCELLED = "waiting", "running", "finished", "failed", "cancelled"
STATES: Mapping[str, str] = {
    WAITING: "等待中",
    RUNNING: "进行中",
    FINISHED: "已完成",
    FAILED: "失败",
    CANCELLED: "已取消",
}
ENDED = (FINISHED, FAILED, CANCELLED)
PAGE_SIZE = 50


class JobDocument(Aggregate):
    """One job, as every service keeps it in its own database."""

    id = StringField(primary_key=True)
    kind = StringField(required=True)
    title = StringField(required=True)
    by = DictField()
    state = StringField(required=True)
    done = IntField()
    total = IntField()
    message = StringField()
    result = DictField()
    cancel_requested = BooleanField()
    may_stop = BooleanField()
    task = DictField()
    """Its queue, and what its task is told, as JSON: the message can be written anew when the broker has lost it."""
    created_at = DateTimeField(required=True)
    changed_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "indexes": [("-created_at",), ("state", "-changed_at"), ("by.account_id", "-created_at")],
    }


@cache
def job_document(service: str) -> type[JobDocument]:
    """Return the document class of a service's jobs."""
    meta = {"db_alias": service, "collection": "jobs"}
    return type(f"{service.title()}Job", (JobDocument,), {"meta": meta, "__module__": __name__})


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a page shows of a job; one that may not be stopped is a whole or nothing, and takes seconds."""

    id: str
    kind: str
    title: str
    by: Mapping[str, str]
    state: str
    done: int
    total: int
    message: str
    result: Mapping[str, Any]
    cancel_requested: bool
    created_at: datetime
    changed_at: datetime
    cancelled_by: Mapping[str, str] = field(default_factory=dict)
    may_stop: bool = True

    @property
    def account_id(self) -> str:
        """The account that began it."""
        return self.by["account_id"]

    @property
    def state_name(self) -> str:
        """The state in Chinese."""
        return STATES[self.state]

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in ENDED

    @property
    def percent(self) -> int:
        """How much is done, of a hundred."""
        if self.state == FINISHED:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0


class Jobs:
    """The jobs of one service. Their tasks run in `queue`, or in the service's queue for rendering."""

    def __init__(self, service: str, queue: str = "") -> None:
        self._document, self._queue = job_document(service), queue or f"{service}.render"

    def prepare(self) -> None:
        """Make the collection and its indexes."""
        ensure_indexes([self._document])

    def create(
        self,
        *,
        kind: str,
        title: str,
        actor: Actor,
        kwargs: Mapping[str, Any],
        job_id: str = "",
        may_stop: bool = True,
    ) -> str:
        """
        Write a job down with its task, named `kind`, and return its id; the task gets `job_id` beside `kwargs`.

        A caller who names the id may ask twice: the second time nothing happens.
        """
        job_id = job_id or new_id()
        now = datetime.now(UTC)
        fields = {
            "kind": kind,
            "title": title,
            "by": actor.as_record(),
            "state": WAITING,
            "done": 0,
            "total": 0,
            "message": "",
            "result": {},
            "cancel_requested": False,
            "may_stop": may_stop,
            "created_at": now,
            "changed_at": now,
            "task": {"queue": self._queue, "kwargs": orjson.dumps(dict(kwargs)).decode()},
        }
        task = Task(name=kind, queue=self._queue, task_id=job_id, kwargs={**kwargs, "job_id": job_id})
        save_all(self._document, [Change(key=job_id, fields=fields, tasks=[task])])
        return job_id

    def get(self, job_id: str) -> Job:
        """
        Return one job.

        :raises NotFound: when there is none of this id
        """
        stored = durable(self._document).find_one({"_id": str(job_id)}, {"outbox": 0})
        if stored is None:
            raise NotFound("没有这个任务。请从发起任务的页面重新进入。")
        return _job_of(stored)

    def find(
        self, *, account_id: str = "", state: str = "", page: int = 1, size: int = PAGE_SIZE
    ) -> tuple[list[Job], int]:
        """Return one page of the jobs, newest first, and how many there are; of one account where it is named."""
        wanted: dict[str, Any] = {}
        if account_id:
            wanted["by.account_id"] = str(account_id)
        if state:
            wanted["state"] = str(state)
        collection = durable(self._document)
        order = "changed_at" if state and not account_id else "created_at"
        found = collection.find(wanted, {"outbox": 0}).sort(order, -1).skip((max(page, 1) - 1) * size).limit(size)
        total = collection.count_documents(wanted) if wanted else collection.estimated_document_count()
        return [_job_of(each) for each in found], total

    def progress(self, job_id: str, done: int, total: int) -> bool:
        """Write down how far the work is; answer whether somebody wants it to stop, or has stopped it already."""
        running = {"state": RUNNING, "done": done, "total": total, "changed_at": datetime.now(UTC)}
        # what a crash takes back of it is told again by whoever goes on with the job
        before = followed(self._document).find_one_and_update(
            {"_id": job_id, "state": {"$nin": list(ENDED)}}, {"$set": running}, {"cancel_requested": 1}
        )
        if before:
            return bool(before["cancel_requested"])
        # a message that came twice: what its owner has stopped stays stopped
        return durable(self._document).find_one({"_id": job_id, "state": CANCELLED}, {"_id": 1}) is not None

    def wait_again(self, job_id: str) -> Mapping[str, Any] | None:
        """
        Let a job that has failed wait for its message, which is about to be sent once more; return what it said before.

        One that was done or stopped stays so: None. A wish to stop that was not heard yet is kept.
        """
        waiting = {"state": WAITING, "message": "", "result": {}, "changed_at": datetime.now(UTC)}
        said = dict.fromkeys(("message", "result", "changed_at"), 1)
        found: Mapping[str, Any] | None = durable(self._document).find_one_and_update(
            {"_id": str(job_id), "state": FAILED}, {"$set": waiting}, said
        )
        return found

    def wait_no_more(self, job_id: str, before: Mapping[str, Any]) -> None:
        """Take `wait_again` back, unless somebody works on the job by now: its message is not sent after all."""
        failed = {"state": FAILED, **{name: before[name] for name in ("message", "result", "changed_at")}}
        durable(self._document).update_one({"_id": str(job_id), "state": WAITING}, {"$set": failed})

    def finish(self, job_id: str, message: str = "", result: Mapping[str, Any] | None = None) -> None:
        """Write down that the work is done; `result` may hold what the page links to."""
        self._end(job_id, FINISHED, message, result or {})

    def fail(self, job_id: str, message: str, result: Mapping[str, Any] | None = None) -> None:
        """Write down, in Chinese, why the work could not be done and what to do; `result` may hold where to do it."""
        self._end(job_id, FAILED, message, result or {})

    def cancelled(self, job_id: str, message: str = "") -> None:
        """Write down that the work was stopped on request."""
        self._end(job_id, CANCELLED, message, {})

    def is_over(self, job_id: str) -> bool:
        """Tell whether a job was done or stopped: its message, come once more, finds nothing to do."""
        wanted = {"_id": str(job_id), "state": {"$in": [FINISHED, CANCELLED]}}
        return durable(self._document).find_one(wanted, {"_id": 1}) is not None

    def request_cancel(self, job_id: str, actor: Actor) -> None:
        """
        Ask the work to stop at its next step.

        :raises Conflict: when it is of a kind that does not stop
        """
        if not self.get(job_id).may_stop:
            raise Conflict("这个任务要么全部做完，要么不做，开始以后不能停止。请等它做完。")
        wish = {"cancel_requested": True, "cancelled_by": actor.as_record()}
        durable(self._document).update_one({"_id": str(job_id), "state": {"$nin": list(ENDED)}}, {"$set": wish})

    def _end(self, job_id: str, state: str, message: str, result: Mapping[str, Any]) -> None:
        ended = {"state": state, "message": message, "result": dict(result), "changed_at": datetime.now(UTC)}
        # a failure may be mended by the same message sent once more; what was done or stopped is never told otherwise
        durable(self._document).update_one({"_id": job_id, "state": {"$nin": [FINISHED, CANCELLED]}}, {"$set": ended})


def task_of(stored: Mapping[str, Any]) -> Task | None:
    """Return the run that a stored job waits for; None where a program of before 2026-12 did not keep it."""
    kept = stored.get("task")
    if not kept:
        return None
    told = {**orjson.loads(kept["kwargs"]), "job_id": stored["_id"]}
    return Task(name=stored["kind"], queue=kept["queue"], task_id=stored["_id"], kwargs=told)


def _job_of(stored: Mapping[str, Any]) -> Job:
    names = Job.__dataclass_fields__.keys() - {"id"}
    return Job(id=stored["_id"], **{name: stored[name] for name in names if name in stored})
