"""The worker of notify: it hears every message that concerns anybody."""

from __future__ import annotations

from services.notify.bootstrap import SERVICE, build
from shared.contracts.envelope import Envelope
from shared.runtime.nameko.consuming import consumes
from shared.runtime.nameko.providers import DeadLetterKeeper, RelayProvider, UseCasesProvider

BATCH = 200


class NotifyService:
    """Records every message and puts its notices in the inboxes. It emits nothing: its relay sends retries only."""

    name = SERVICE

    use_cases = UseCasesProvider(build)
    relay = RelayProvider(watch=False)
    dead_letters = DeadLetterKeeper()

    @consumes("endorsement_requested", batch=BATCH)
    @consumes("endorsement_declined", batch=BATCH)
    @consumes("heirs_followed", batch=BATCH)
    @consumes("report_due", batch=BATCH)
    @consumes("report_missed", batch=BATCH)
    @consumes("zero_report_filed", batch=BATCH)
    @consumes("item_submitted", batch=BATCH)
    @consumes("withdrawal_requested", batch=BATCH)
    @consumes("review_opened", batch=BATCH)
    @consumes("opinion_given", batch=BATCH)
    @consumes("review_arrived", batch=BATCH)
    @consumes("scope_questioned", batch=BATCH)
    @consumes("scope_decided", batch=BATCH)
    @consumes("reviewer_appointed")
    @consumes("refusal_questioned", batch=BATCH)
    @consumes("meeting_called")
    @consumes("review_due", batch=BATCH)
    @consumes("review_overdue", batch=BATCH)
    @consumes("coordination_due", batch=BATCH)
    @consumes("coordination_overdue", batch=BATCH)
    @consumes("ruling_given")
    @consumes("item_returned", batch=BATCH)
    @consumes("item_withdrawn", batch=BATCH)
    @consumes("withdrawal_refused", batch=BATCH)
    @consumes("item_approved", batch=BATCH)
    @consumes("comments_opened", batch=BATCH)
    @consumes("comment_received", batch=BATCH)
    @consumes("comment_answered", batch=BATCH)
    @consumes("comments_closed", batch=BATCH)
    @consumes("code_assigned", batch=BATCH)
    @consumes("list_proposed")
    @consumes("list_adopted")
    @consumes("list_returned")
    @consumes("edition_released")
    @consumes("edition_scheduled")
    @consumes("item_published", batch=BATCH)
    @consumes("law_registered", batch=BATCH)
    @consumes("law_changed")
    @consumes("law_impact_found", batch=BATCH)
    @consumes("adjustment_opened", batch=BATCH)
    @consumes("adjustment_closed", batch=BATCH)
    @consumes("adjustment_due", batch=BATCH)
    @consumes("adjustment_overdue", batch=BATCH)
    @consumes("item_recited", batch=BATCH)
    @consumes("operation_requested")
    @consumes("operation_withdrawn")
    @consumes("operation_hindered")
    @consumes("operation_answered")
    @consumes("operation_decided")
    @consumes("operation_carried_out")
    @consumes("code_retired", batch=BATCH)
    def received(self, events: list[Envelope]) -> None:
        """Record messages and tell the desks that they concern."""
        self.use_cases.record.received(events)

    @consumes("intake_state_reported")
    @consumes("review_state_reported")
    @consumes("coding_state_reported")
    @consumes("publish_state_reported")
    def state_reported(self, events: list[Envelope]) -> None:
        """Keep how the services are and tell the operators of dead letters."""
        self.use_cases.states.reported(events)

    @consumes("body_changed")
    def body_changed(self, events: list[Envelope]) -> None:
        """Record changes of the register and keep the copies of bodies."""
        self.use_cases.record.body_changed(events)

    @consumes("client_changed")
    @consumes("session_revoked")
    def session_revoked(self, events: list[Envelope]) -> None:
        """Record and refuse sessions and machine clients that are over, know new ones."""
        self.use_cases.record.session_revoked(events)
