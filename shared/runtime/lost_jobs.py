"""
Jobs whose message is gone with the data of the broker: no dead letter tells, so their pages would say 等待中 for ever.

The message of a job that merely waits lies in its queue, and that of one at work is held by a worker that reads the
queue. So it is lost when the queue is empty and either nobody reads it, or the job has not moved for longer than a task
may take. It is written anew, under the same id: two of them do the work once (`tasks`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.runtime import outgoing
from shared.runtime.broker import close, connect
from shared.runtime.dead_jobs import BROKEN
from shared.runtime.jobs import RUNNING, WAITING, Jobs, job_document, task_of
from shared.runtime.letter_documents import RETRIED, dead_letter_document, key_of
from shared.runtime.limits import GRACE, LONGEST_TASK
from shared.runtime.mongo import durable
from shared.runtime.outbox import ring
from shared.runtime.outgoing import owner_of
from shared.runtime.topology import JOB_QUEUES

log = logging.getLogger(__name__)

NOBODY_TAKES_LONGER = timedelta(seconds=LONGEST_TASK + 5 * GRACE)
"""The longest task is killed `GRACE` after its limit; some minutes more, since its times are those of two machines."""


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """What the broker says of a queue: the messages that nobody has taken yet, and how many read it."""

    waiting: int
    readers: int

    def has_lost(self, unmoved: timedelta) -> bool:
        """Tell whether a job of this queue that has not moved for so long has no message any more."""
        return self.waiting == 0 and (self.readers == 0 or unmoved > NOBODY_TAKES_LONGER)


@dataclass(frozen=True, kw_only=True)
class Requeued:
    """How many jobs were sent again, ended since their program did not keep what to send, and left as they are."""

    sent: int
    ended: int
    left: int


def job_queues_of(service: str) -> list[str]:
    """Return the queues of a service's jobs."""
    return [queue for queue in JOB_QUEUES if owner_of(queue) == service]


def states_of(amqp_uri: str, queues: Sequence[str]) -> dict[str, QueueState]:
    """
    Ask the broker how its queues stand; it is asked only, nothing is declared.

    :raises AMQPError, OSError: when it is away, or has no such queue
    """
    connection = connect(amqp_uri, "requeue-jobs")
    try:
        with closing(connection.channel()) as channel:
            asked = {queue: channel.queue_declare(queue, passive=True) for queue in queues}
    finally:
        close(connection)
    return {queue: QueueState(waiting=told[1], readers=told[2]) for queue, told in asked.items()}


def under_way(service: str) -> list[Mapping[str, Any]]:
    """Return the jobs that have not ended, whose message has left, and is no dead letter that waits for a decision."""
    wanted = {"state": {"$in": [WAITING, RUNNING]}, "outbox.0": {"$exists": False}}
    found = list(durable(job_document(service)).find(wanted).sort("created_at", 1))
    keys = {key_of(job["_id"], queue): job["_id"] for job in found for queue in job_queues_of(service)}
    died = {"_id": {"$in": list(keys)}, "state": {"$ne": RETRIED}}
    dead = {keys[letter["_id"]] for letter in durable(dead_letter_document(service)).find(died, {"_id": 1})}
    return [job for job in found if job["_id"] not in dead]


def requeue_lost(service: str, jobs: Sequence[Mapping[str, Any]], queues: Mapping[str, QueueState]) -> Requeued:
    """
    Send the message of every lost job once more.

    :param jobs: `under_way`, read before the broker was asked: what was sent meanwhile has not been lost
    :param queues: how the queues of the service stand
    """
    now, sent, ended, left = datetime.now(UTC), 0, 0, 0
    for job in jobs:
        kept = task_of(job)
        of_it = [queues[kept.queue]] if kept else list(queues.values())
        if not all(state.has_lost(now - job["changed_at"]) for state in of_it):
            left += 1
        elif kept is None:
            Jobs(service).fail(job["_id"], BROKEN)
            ended += 1
        else:
            sent += _sent(service, job, outgoing.pending(outgoing.task(kept), now))
    if sent:
        ring(service, "jobs")
    return Requeued(sent=sent, ended=ended, left=left)


def _sent(service: str, job: Mapping[str, Any], message: Mapping[str, Any]) -> int:
    """Put a message into the outbox of a job that has not moved since it was read."""
    unmoved = {name: job[name] for name in ("_id", "state", "changed_at")} | {"outbox.0": {"$exists": False}}
    pushed = {"$push": {"outbox": message}, "$set": {"changed_at": message["saved_at"]}}
    log.info("%s: the message of job %s (%s) was lost and is sent again", service, job["_id"], job["kind"])
    return durable(job_document(service)).update_one(unmoved, pushed).modified_count
