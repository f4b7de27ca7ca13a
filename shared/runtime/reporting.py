"""What a service tells the operators about itself: one small document, and an event with every change of it.

It is told at once when dead letters come or are settled, and every minute by the task ``<service>.check_outbox``: so a
process that dies after it has kept a letter and before it has told of it, is made good within that minute. notify
keeps the newest report of each service; its own it reads from its own database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField

from shared.contracts.envelope import Envelope, emit
from shared.contracts.registry import UnknownEvent, current
from shared.kernel.actor import SYSTEM
from shared.runtime.changes import Change
from shared.runtime.health import outbox_health
from shared.runtime.jobs import FAILED, RUNNING, WAITING, job_document
from shared.runtime.letter_documents import OPEN, dead_letter_document
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import save_all

log = logging.getLogger(__name__)

KEY = "now"
MOST_KINDS = 20
"""So many kinds of letters are named in a report; the largest come first."""
MOST_WAITING = 20
"""While so many reports could not be sent, no further one is queued: the next sweep tells the newest state."""
RECENTLY = timedelta(hours=24)
ATTEMPTS = 5


class StateReportDocument(Aggregate):
    """The newest report of a service about itself."""

    checked_at = DateTimeField(required=True)
    open_letters = IntField(required=True)
    letters = ListField(DictField())
    jobs_running = IntField(required=True)
    jobs_failed = IntField(required=True)
    outbox_pending = IntField(required=True)
    outbox_oldest_at = DateTimeField()
    outbox_is_well = BooleanField(required=True)

    meta: ClassVar[dict[str, Any]] = {"abstract": True}


@cache
def state_report_document(service: str) -> type[StateReportDocument]:
    """Return the document class of a service's report."""
    meta = {"db_alias": service, "collection": "state_reports"}
    return type(f"{service.title()}StateReport", (StateReportDocument,), {"meta": meta, "__module__": __name__})


def event_of(service: str) -> str:
    """Return the name of the event with which a service reports."""
    return f"{service}_state_reported"


def report_state(service: str, now: datetime | None = None) -> None:
    """
    Look at letters, jobs and outbox of a service, keep what was found, and tell notify.

    Several processes may look at the same moment: whoever comes late looks again.
    """
    document = state_report_document(service)
    for _ in range(ATTEMPTS):
        at = now or datetime.now(UTC)
        stored = durable(document).find_one({"_id": KEY}, {"version": 1, "outbox.message_id": 1}) or {}
        found = _state_of(service, at)
        version = stored.get("version", 0)
        is_free = len(stored.get("outbox", ())) < MOST_WAITING
        messages = _messages(service, version + 1, found, at) if is_free else ()
        if not save_all(document, [Change(key=KEY, fields=found, expected_version=version, messages=messages)]).lost:
            return
    log.warning("%s: others report at the same time; the next sweep tells", service)


def last_report(service: str) -> tuple[int, Mapping[str, Any]] | None:
    """Return the newest report of a service from its own database with its number, or None before the first."""
    stored = durable(state_report_document(service)).find_one({"_id": KEY}, {"outbox": 0})
    return (stored["version"], stored) if stored else None


def _messages(service: str, sequence: int, found: Mapping[str, Any], at: datetime) -> tuple[Envelope, ...]:
    name = event_of(service)
    try:
        current(name)
    except UnknownEvent:  # notify tells itself without a message
        return ()
    message = emit(
        name,
        aggregate_id=f"state of {service}",
        sequence=sequence,
        occurred_at=at,
        actor=SYSTEM.as_record(),
        data=found,
    )
    return (message,)


def _state_of(service: str, at: datetime) -> dict[str, Any]:
    letters, open_letters = _letters(service)
    outbox = outbox_health(service)
    jobs = durable(job_document(service))
    return {
        "checked_at": at,
        "open_letters": open_letters,
        "letters": letters,
        "jobs_running": jobs.count_documents({"state": {"$in": [WAITING, RUNNING]}}),
        "jobs_failed": jobs.count_documents({"state": FAILED, "changed_at": {"$gte": at - RECENTLY}}),
        "outbox_pending": outbox.pending if outbox else 0,
        "outbox_oldest_at": outbox.oldest_at if outbox else None,
        "outbox_is_well": outbox.is_well if outbox else True,
    }


def _letters(service: str) -> tuple[list[dict[str, Any]], int]:
    kind = {"queue": "$queue", "name": {"$ifNull": ["$name", ""]}, "reason": {"$ifNull": ["$reason", ""]}}
    group = {"_id": kind, "count": {"$sum": 1}, "latest_at": {"$max": "$died_at"}}
    stages: list[dict[str, Any]] = [
        {"$match": {"state": OPEN}},
        {"$group": group},
        {"$sort": {"count": -1, "latest_at": -1, "_id": 1}},
    ]
    kinds = list(durable(dead_letter_document(service)).aggregate(stages))
    named = [{**each["_id"], "count": each["count"], "latest_at": each["latest_at"]} for each in kinds[:MOST_KINDS]]
    return named, sum(each["count"] for each in kinds)
