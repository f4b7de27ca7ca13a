"""The worker of coding: what it hears, and its relay."""

from __future__ import annotations

from services.coding.bootstrap import OUTBOXES, SERVICE, build
from shared.contracts.envelope import Envelope
from shared.runtime.nameko.consuming import consumes
from shared.runtime.nameko.providers import DeadLetterKeeper, RelayProvider, UseCasesProvider


class CodingService:
    """Gives codes to approved items, keeps copies of bodies and of revoked sessions."""

    name = SERVICE

    use_cases = UseCasesProvider(build)
    relay = RelayProvider(OUTBOXES, watch=False)
    dead_letters = DeadLetterKeeper()

    @consumes("item_approved", batch=200)
    def item_approved(self, events: list[Envelope]) -> None:
        """Give approved items their codes."""
        self.use_cases.assign_codes.item_approved(events)

    @consumes("operation_carried_out")
    def operation_carried_out(self, events: list[Envelope]) -> None:
        """Retire the codes of items that are no more, or note what comes from them."""
        self.use_cases.retire_codes.carried_out(events)

    @consumes("body_changed")
    def body_changed(self, events: list[Envelope]) -> None:
        """Keep the copies of bodies."""
        self.use_cases.copies.body_changed(events)

    @consumes("client_changed")
    @consumes("session_revoked")
    def session_revoked(self, events: list[Envelope]) -> None:
        """Refuse sessions and machine clients that are over, know new ones."""
        self.use_cases.copies.session_revoked(events)
