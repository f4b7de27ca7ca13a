"""What review says of laws is kept, and what follows from it is ordered: late resolution, impact runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.application.laws.impact import Impact
from services.intake.application.laws.ports import LawCopies
from services.intake.application.laws.resolving import Resolving
from shared.contracts.envelope import Envelope


class LawHearing:
    """Use cases of the message handlers; each takes all that has arrived, in any order and as often as it comes."""

    def __init__(self, *, laws: LawCopies, resolving: Resolving, impact: Impact) -> None:
        self._laws, self._resolving, self._impact = laws, resolving, impact

    def take_registered(self, events: Sequence[Envelope], now: datetime) -> None:
        """Keep laws and versions; let what was cited before be looked at, and changes that waited for a text run."""
        self._laws.take_registered(events)
        self._resolving.order(_newest(events))
        self._impact.sweep(now)

    def take_changed(self, events: Sequence[Envelope], now: datetime) -> None:
        """Keep changes, and order a run for each that says something new."""
        self._laws.take_changed(events)
        self._resolving.order(_newest(events))
        self._impact.sweep(now)


def _newest(events: Sequence[Envelope]) -> dict[str, str]:
    """Return by law the message that was sent about it last."""
    ordered = sorted(events, key=lambda event: (event.occurred_at, event.sequence))
    return {event.data["law"]["law_id"]: event.message_id for event in ordered}
