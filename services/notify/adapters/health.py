"""What this service knows of its own state: the last check of its outbox, its dead letters."""

from __future__ import annotations

from services.notify.adapters.documents import ALIAS
from services.notify.application.ports import OutboxState
from shared.runtime.dead_letters import OPEN, DeadLetters
from shared.runtime.health import outbox_health


class MongoHealth:
    """Reads what the task `notify.check_outbox` wrote, and counts dead letters."""

    def __init__(self, dead_letters: DeadLetters) -> None:
        self._dead_letters = dead_letters

    def outbox(self) -> OutboxState | None:
        """Return what the last check of the outbox found, or None before the first."""
        found = outbox_health(ALIAS)
        if found is None:
            return None
        return OutboxState(
            pending=found.pending, oldest_at=found.oldest_at, checked_at=found.checked_at, is_well=found.is_well
        )

    def open_dead_letters(self) -> int:
        """Count the dead letters that wait for a decision."""
        return self._dead_letters.find(OPEN, size=1)[1]
