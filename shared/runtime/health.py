"""Whether messages leave a service: looked at once a minute, written down for the operators' page."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mongoengine.connection import get_db

from shared.runtime.mongo import Aggregate, aggregates_of, durable

log = logging.getLogger(__name__)

MOST_PENDING = 200
OLDEST_PENDING = timedelta(minutes=5)
OUTBOX = "outbox"


@dataclass(frozen=True, kw_only=True)
class OutboxHealth:
    """What waits to be sent. `crowded` counts documents with more messages than any of them should have."""

    pending: int
    crowded: int
    oldest_at: datetime | None
    checked_at: datetime

    @property
    def is_well(self) -> bool:
        """Tell whether messages leave in time."""
        return not self.crowded and (self.oldest_at is None or self.checked_at - self.oldest_at < OLDEST_PENDING)


def check_outbox(service: str) -> OutboxHealth:
    """Count what waits in all aggregates of a service, write it into `health`, log an error when it is too much."""
    found = [_waiting(document) for document in aggregates_of(service)]
    health = OutboxHealth(
        pending=sum(each["pending"] for each in found),
        crowded=sum(each["crowded"] for each in found),
        oldest_at=min((each["oldest_at"] for each in found if each["oldest_at"]), default=None),
        checked_at=datetime.now(UTC),
    )
    stored = {
        "pending": health.pending,
        "crowded": health.crowded,
        "oldest_at": health.oldest_at,
        "checked_at": health.checked_at,
        "is_well": health.is_well,
    }
    get_db(service)["health"].update_one({"_id": OUTBOX}, {"$set": stored, "$inc": {"checks": 1}}, upsert=True)
    if not health.is_well:
        log.error(
            "%s: %d messages wait, %d documents have too many: %r", service, health.pending, health.crowded, health
        )
    return health


def outbox_health(service: str) -> OutboxHealth | None:
    """Return what the last check found, or None before the first."""
    stored = get_db(service)["health"].find_one({"_id": OUTBOX})
    if stored is None:
        return None
    return OutboxHealth(**{name: stored[name] for name in OutboxHealth.__dataclass_fields__})


def _waiting(document: type[Aggregate]) -> dict[str, Any]:
    size = {"$size": "$outbox"}
    pipeline: list[dict[str, Any]] = [
        {"$match": {"outbox.due_at": {"$exists": True}}},
        {
            "$group": {
                "_id": None,
                "pending": {"$sum": size},
                "crowded": {"$sum": {"$cond": [{"$gt": [size, MOST_PENDING]}, 1, 0]}},
                "oldest_at": {"$min": {"$min": "$outbox.saved_at"}},
            }
        },
    ]
    return next(iter(durable(document).aggregate(pipeline)), {"pending": 0, "crowded": 0, "oldest_at": None})
