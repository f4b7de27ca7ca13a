"""One run of a Celery task, as the worker watches it: work that is ended from outside does not vanish."""

from __future__ import annotations

from typing import Any

from billiard.exceptions import TimeLimitExceeded
from celery.worker.request import Request
from celery.worker.state import revoked


class TaskRequest(Request):  # type: ignore[misc]
    """
    A run that its hard limit kills, or that somebody revokes in Flower, becomes a dead letter of its service.

    Celery would ack its message: nothing would be left of it but the page of a job that is 进行中 for ever. It does not
    go back to its queue either: it would take as long again, five times, and hold all others back.
    """

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:
        """Set the message aside when the hard limit was met; the soft one is noted by the task itself."""
        error = exc_info.exception
        if isinstance(getattr(error, "exc", error), TimeLimitExceeded):
            self.reject(requeue=False)
        super().on_failure(exc_info, send_failed_event, return_ok)

    def _announce_revoked(self, reason: str, terminated: bool, signum: int | None, expired: bool) -> None:
        if not expired:  # periodic work that waited longer than its period is called again
            self.reject(requeue=False)
        super()._announce_revoked(reason, terminated, signum, expired)
        # That is done once: a worker remembers it for hours, and would drop the letter that an operator sends again.
        revoked.discard(self.id)
