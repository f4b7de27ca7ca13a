"""The worker of review: what it hears and what it does then."""

from __future__ import annotations

from services.review import bootstrap
from shared.contracts.envelope import Envelope
from shared.runtime.nameko.consuming import consumes
from shared.runtime.nameko.providers import DeadLetterKeeper, RelayProvider, UseCasesProvider


class ReviewService:
    """Joint review hears of submissions, withdrawals, public comments, bodies and ended sessions."""

    name = bootstrap.SERVICE

    use_cases = UseCasesProvider(bootstrap.build)
    relay = RelayProvider(bootstrap.OUTBOXES, watch=True)
    dead_letters = DeadLetterKeeper()

    @consumes("item_submitted")
    def on_item_submitted(self, events: list[Envelope]) -> None:
        """Open a round for each submitted item."""
        self.use_cases.open_reviews(events)

    @consumes("withdrawal_requested")
    def on_withdrawal_requested(self, events: list[Envelope]) -> None:
        """Decide whether bodies get their items back."""
        self.use_cases.answer_withdrawals(events)

    @consumes("item_recited", batch=200)
    def on_item_recited(self, events: list[Envelope]) -> None:
        """Show articles by their new numbers in the texts under review."""
        self.use_cases.recite(events)

    @consumes("comment_received")
    def on_comment_received(self, events: list[Envelope]) -> None:
        """Keep comments from the portal and count those that are in time."""
        self.use_cases.comments.hear(events)

    @consumes("operation_requested")
    def on_operation_requested(self, events: list[Envelope]) -> None:
        """Lay operations on items before the legal and the staffing office."""
        self.use_cases.operations.requested(events)

    @consumes("operation_withdrawn")
    def on_operation_withdrawn(self, events: list[Envelope]) -> None:
        """Take operations off the desk that their bodies gave up."""
        self.use_cases.operations.withdrawn(events)

    @consumes("operation_carried_out")
    def on_operation_carried_out(self, events: list[Envelope]) -> None:
        """Let rounds follow items that went to another body."""
        self.use_cases.follow_transfers(events)

    @consumes("body_changed")
    def on_body_changed(self, events: list[Envelope]) -> None:
        """Keep a copy of the register of bodies."""
        self.use_cases.take_over_bodies(events)

    @consumes("client_changed")
    @consumes("session_revoked")
    def on_session_revoked(self, events: list[Envelope]) -> None:
        """Refuse sessions and machine clients that intake ended, know new ones."""
        self.use_cases.revoke_sessions(events)
