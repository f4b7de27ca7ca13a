"""The newest report of each service in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.notify.adapters.documents import ServiceStateCopy
from services.notify.application.hear_states import state_of
from services.notify.domain.states import ServiceState
from shared.runtime.mongo import durable
from shared.runtime.outbox import NewerUpdate, apply_if_newer

FIELDS = (
    "checked_at",
    "open_letters",
    "letters",
    "jobs_running",
    "jobs_failed",
    "outbox_pending",
    "outbox_oldest_at",
    "outbox_is_well",
)


class MongoStates:
    """Reads and writes `service_states`: five documents."""

    def take_over(self, reports: Mapping[str, tuple[int, Mapping[str, Any]]]) -> None:
        """Take over reports by service, each with its number; what is late or repeated changes nothing."""
        updates = [
            NewerUpdate(
                key=service,
                emitter=service,
                sequence=sequence,
                fields={name: data[name] for name in FIELDS},
            )
            for service, (sequence, data) in reports.items()
        ]
        apply_if_newer(ServiceStateCopy, updates, create=True)

    def find(self, services: Sequence[str]) -> list[ServiceState]:
        """Return the newest reports of these services."""
        found = durable(ServiceStateCopy).find({"_id": {"$in": list(services)}})
        return [state_of(stored["_id"], stored) for stored in found]
