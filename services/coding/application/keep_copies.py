"""Keeps coding's copies of what intake owns: bodies, and sessions that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.coding.application.ports import Bodies, RevokedSessions
from shared.contracts.envelope import Envelope


class KeepCopies:
    """Applies what is newer, passes over what is late or repeated."""

    def __init__(self, *, bodies: Bodies, revoked: RevokedSessions) -> None:
        self._bodies = bodies
        self._revoked = revoked

    def body_changed(self, events: Sequence[Envelope]) -> None:
        """Bring the copies of bodies up to date."""
        newest: dict[str, tuple[int, Mapping[str, Any]]] = {}
        for event in events:
            body = event.data["body"]
            known = newest.get(body["body_id"])
            if known is None or known[0] < event.sequence:
                newest[body["body_id"]] = (event.sequence, body)
        self._bodies.keep(newest)

    def session_revoked(self, events: Sequence[Envelope]) -> None:
        """Refuse sessions that ended in intake."""
        for event in events:
            self._revoked.add(
                account_id=event.data["account_id"],
                session_id=event.data["session_id"],
                revoked_at=datetime.fromisoformat(event.data["revoked_at"]),
            )
