"""The worker of intake: what it hears and what it does then."""

from __future__ import annotations

from services.intake import bootstrap
from shared.contracts.envelope import Envelope
from shared.runtime.clock import present
from shared.runtime.nameko.consuming import consumes
from shared.runtime.nameko.providers import DeadLetterKeeper, RelayProvider, UseCasesProvider


class IntakeService:
    """Intake hears how far its items are."""

    name = bootstrap.SERVICE

    use_cases = UseCasesProvider(bootstrap.build)
    relay = RelayProvider(bootstrap.OUTBOXES, watch=True)
    dead_letters = DeadLetterKeeper()

    @consumes("review_opened")
    def on_review_opened(self, events: list[Envelope]) -> None:
        """Note which offices look at which round."""
        self.use_cases.mirroring.note_review_opened(events)
        self.use_cases.adjustments.watching.heard(events)

    @consumes("opinion_given")
    def on_opinion_given(self, events: list[Envelope]) -> None:
        """Keep the opinions for the item's page."""
        self.use_cases.mirroring.note_opinions(events)

    @consumes("scope_decided")
    @consumes("ruling_given")
    def on_decision(self, events: list[Envelope]) -> None:
        """Keep what the coordinating office decided beside the opinions."""
        self.use_cases.mirroring.note_decisions(events)

    @consumes("item_returned")
    def on_item_returned(self, events: list[Envelope]) -> None:
        """Give items back for correction."""
        self.use_cases.mirroring.take_returned(events)
        self.use_cases.adjustments.watching.heard(events)

    @consumes("item_withdrawn")
    def on_item_withdrawn(self, events: list[Envelope]) -> None:
        """Give items back that were asked for in time."""
        self.use_cases.mirroring.take_withdrawn(events)
        self.use_cases.adjustments.watching.heard(events)

    @consumes("withdrawal_refused")
    def on_withdrawal_refused(self, events: list[Envelope]) -> None:
        """Tell the body that it asked too late."""
        self.use_cases.mirroring.note_withdrawal_refused(events)

    @consumes("item_approved")
    def on_item_approved(self, events: list[Envelope]) -> None:
        """Mark items that every office approved."""
        self.use_cases.mirroring.take_approved(events)
        self.use_cases.adjustments.watching.heard(events)

    @consumes("code_assigned")
    def on_code_assigned(self, events: list[Envelope]) -> None:
        """Note the codes."""
        self.use_cases.mirroring.note_codes(events)

    @consumes("list_adopted")
    def on_list_adopted(self, events: list[Envelope]) -> None:
        """Note the adoption on each item of the list."""
        self.use_cases.mirroring.note_adopted(events)

    @consumes("list_returned")
    def on_list_returned(self, events: list[Envelope]) -> None:
        """Note on each item of the list that it came back."""
        self.use_cases.mirroring.note_list_returned(events)

    @consumes("item_published")
    def on_item_published(self, events: list[Envelope]) -> None:
        """Note where the portal shows the items, and let those of departments be the district's upper-level list."""
        self.use_cases.mirroring.note_published(events)
        self.use_cases.upper.mirroring.take_published(events)
        self.use_cases.adjustments.watching.heard(events)

    @consumes("law_registered")
    def on_law_registered(self, events: list[Envelope]) -> None:
        """Keep laws and the texts of their versions; look at what was cited before they were there."""
        self.use_cases.laws.hearing.take_registered(events, present())

    @consumes("law_changed")
    def on_law_changed(self, events: list[Envelope]) -> None:
        """Keep what changes of laws do to each article, and find the items that they touch."""
        self.use_cases.laws.hearing.take_changed(events, present())

    @consumes("operation_answered")
    def on_operation_answered(self, events: list[Envelope]) -> None:
        """Keep what the legal and the staffing office say of operations on items."""
        self.use_cases.operations.hearing.answered(events)

    @consumes("operation_decided")
    def on_operation_decided(self, events: list[Envelope]) -> None:
        """Keep what the district government decides of operations."""
        self.use_cases.operations.hearing.decided(events)

    @consumes("operation_carried_out")
    def on_operation_carried_out(self, events: list[Envelope]) -> None:
        """Let items be cancelled, suspended, merged or transferred: the day has come."""
        changed = self.use_cases.operations.hearing.carried_out(events)
        self.use_cases.adjustments.watching.look_at(changed, present())
        self.use_cases.upper.mirroring.take_carried_out(events)

    @consumes("code_retired")
    def on_code_retired(self, events: list[Envelope]) -> None:
        """Keep which codes were retired."""
        self.use_cases.operations.hearing.codes_retired(events)
