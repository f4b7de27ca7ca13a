"""
Jobs whose message has died: nobody goes on with them, so their pages must not show them 等待中 or 进行中 for ever.

The dead letter is the proof. A job that only waits long, or whose message has been sent once more, has none that is
open, and is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from shared.runtime.jobs import RUNNING, WAITING, Jobs, job_document
from shared.runtime.letter_documents import RETRIED, dead_letter_document, key_of
from shared.runtime.mongo import DATABASE_AWAY, durable
from shared.runtime.outgoing import owner_of
from shared.runtime.topology import JOB_QUEUES

log = logging.getLogger(__name__)

BreakOff = Callable[..., None]
"""Notes that a job could not be done, and whatever the service has to say beside it; takes what the task takes."""

BROKEN = "程序出错，没有做完。已经写入的会保留。请回到发起任务的页面重新发起；还不行的，请联系运维人员。"


def end_dead_jobs(service: str, break_off_of: Callable[[str], BreakOff | None]) -> int:
    """
    Break off every job of a service whose message is a dead letter; return how many there were.

    An operator may send the letter once more later: the job waits and works again, and its task ends it anew.

    :param break_off_of: what breaks off the jobs of a task that is named
    """
    under_way = durable(job_document(service)).find({"state": {"$in": [WAITING, RUNNING]}}, {"_id": 1})
    queues = [queue for queue in JOB_QUEUES if owner_of(queue) == service]
    keys = [key_of(job["_id"], queue) for job in under_way for queue in queues]
    died = {"_id": {"$in": keys}, "state": {"$ne": RETRIED}}
    letters = list(durable(dead_letter_document(service)).find(died, {"message_id": 1, "name": 1, "body": 1}))
    for letter in letters:
        log.error("%s: the message of job %s (%s) died", service, letter["message_id"], letter["name"])
        _end(service, letter, break_off_of(letter["name"]))
    return len(letters)


def _end(service: str, letter: Mapping[str, Any], break_off: BreakOff | None) -> None:
    if break_off is None:  # a task of an older program
        Jobs(service).fail(letter["message_id"], BROKEN)
        return
    try:
        _arguments, named, _embedded = orjson.loads(letter["body"])
        break_off(**named)
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("%s: job %s could not be broken off as its task does", service, letter["message_id"])
        Jobs(service).fail(letter["message_id"], BROKEN)
