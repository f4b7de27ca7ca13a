"""What this service knows of its own state: the report that its task and its keeper of dead letters wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notify.adapters.documents import ALIAS
from shared.runtime.reporting import last_report


class MongoHealth:
    """Reads notify's own report. Its instants are made text, as those of the others come."""

    def own_report(self) -> tuple[int, Mapping[str, Any]] | None:
        """Return the newest report of this service with its number, or None before the first."""
        found = last_report(ALIAS)
        if found is None:
            return None
        number, report = found
        letters = [{**each, "latest_at": each["latest_at"].isoformat()} for each in report["letters"]]
        oldest_at = report["outbox_oldest_at"]
        return number, {
            **report,
            "letters": letters,
            "checked_at": report["checked_at"].isoformat(),
            "outbox_oldest_at": oldest_at.isoformat() if oldest_at else None,
        }
