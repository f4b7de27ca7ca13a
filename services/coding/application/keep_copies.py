"""Keeps coding's copies of what intake owns: bodies, and sessions that are over."""

from __future__ import annotations

from collections.abc import Sequence

from services.coding.application.ports import Bodies, RevokedSessions
from shared.contracts.envelope import Envelope


class KeepCopies:
    """Applies what is newer, passes over what is late or repeated."""

    def __init__(self, *, bodies: Bodies, revoked: RevokedSessions) -> None:
        self._bodies = bodies
        self._revoked = revoked

    def body_changed(self, events: Sequence[Envelope]) -> None:
        """Bring the copies of bodies up to date."""
        self._bodies.take_over(events)

    def session_revoked(self, events: Sequence[Envelope]) -> None:
        """Refuse sessions that ended in intake."""
        self._revoked.take_over(events)
