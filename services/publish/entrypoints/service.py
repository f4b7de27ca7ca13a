"""The worker of publish: what it hears, and its relay."""

from __future__ import annotations

from services.publish import bootstrap
from shared.contracts.envelope import Envelope
from shared.runtime.nameko.consuming import consumes
from shared.runtime.nameko.providers import DeadLetterKeeper, RelayProvider, UseCasesProvider


class PublishService:
    """The doors of publish for messages."""

    name = bootstrap.SERVICE

    use_cases = UseCasesProvider(bootstrap.build)
    relay = RelayProvider(bootstrap.OUTBOXES, watch=True)
    dead_letters = DeadLetterKeeper()

    @consumes("item_approved", batch=200)
    def item_approved(self, events: list[Envelope]) -> None:
        """Review has approved revisions: they wait for their codes, or are ready."""
        self.use_cases.joining.join(events)

    @consumes("code_assigned", batch=200)
    def code_assigned(self, events: list[Envelope]) -> None:
        """Coding has assigned codes: the items wait for their approval, or are ready."""
        self.use_cases.joining.join(events)

    @consumes("item_recited", batch=200)
    def item_recited(self, events: list[Envelope]) -> None:
        """Intake cites articles by new numbers: the same content, shown at once wherever it stands."""
        self.use_cases.reciting.recite(events)

    @consumes("adjustment_opened", batch=200)
    @consumes("adjustment_overdue", batch=200)
    @consumes("adjustment_closed", batch=200)
    def adjustment_heard(self, events: list[Envelope]) -> None:
        """Items follow a change of law, or are late: the portal marks those whose law has changed already."""
        self.use_cases.marking.heard(events)

    @consumes("operation_answered")
    def operation_answered(self, events: list[Envelope]) -> None:
        """Review approved operations on items: they wait for the district government."""
        self.use_cases.operating.answered(events)

    @consumes("operation_withdrawn")
    def operation_withdrawn(self, events: list[Envelope]) -> None:
        """Bodies gave operations up."""
        self.use_cases.operating.withdrawn(events)

    @consumes("code_retired", batch=200)
    def code_retired(self, events: list[Envelope]) -> None:
        """Codes of items that are no more are retired."""
        self.use_cases.operating.codes_retired(events)

    @consumes("comments_opened")
    def comments_opened(self, events: list[Envelope]) -> None:
        """Review lays drafts before the public: the portal shows them and takes comments."""
        self.use_cases.commenting.opened(events)

    @consumes("comment_answered")
    def comment_answered(self, events: list[Envelope]) -> None:
        """Comments were answered: the portal shows them with their answers."""
        self.use_cases.commenting.answered(events)

    @consumes("comments_closed")
    def comments_closed(self, events: list[Envelope]) -> None:
        """Drafts take no more comments."""
        self.use_cases.commenting.closed(events)

    @consumes("body_changed")
    def body_changed(self, events: list[Envelope]) -> None:
        """The register of bodies has changed."""
        self.use_cases.bodies.take_over(events)

    @consumes("client_changed")
    @consumes("session_revoked")
    def session_revoked(self, events: list[Envelope]) -> None:
        """Sessions have ended, machine clients were created or revoked."""
        self.use_cases.revoke_sessions(events)
