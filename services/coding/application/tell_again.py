"""Tells the others again what codes items have (`resend`): for a new, restored or lagging copy."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from services.coding.application.messages import code_assigned, code_retired
from services.coding.application.ports import Ledger
from services.coding.domain.ledger import Entry
from shared.contracts.envelope import Envelope

_BATCH = 500


class TellAgain:
    """Puts the message of every coded item into the outbox once more, under its old id."""

    def __init__(self, *, ledger: Ledger) -> None:
        self._ledger = ledger

    def resend(self, since: datetime | None = None) -> int:
        """Tell again all codes, or those given or retired since an instant; return how many messages wait now."""
        entries, told = iter(self._ledger.assigned_since(since)), 0
        while batch := list(islice(entries, _BATCH)):
            told += self._ledger.say_again([(entry, self._said_of(entry)) for entry in batch])
        return told

    def _said_of(self, entry: Entry) -> list[Envelope]:
        if entry.lineage is None or not entry.is_retired:
            return [code_assigned(entry)]
        return [code_assigned(entry), code_retired(entry, self._ledger.find(entry.lineage.successors))]
