"""Takes every message into the record and tells the desks that it concerns."""

from __future__ import annotations

from collections.abc import Sequence

from services.notify.application.notice_rules import NoticeStandard
from services.notify.application.ports import Bodies, Notices, Records, RevokedSessions
from services.notify.domain.notices import Notice
from shared.contracts.envelope import Envelope
from shared.kernel.clock import Clock


class KeepRecord:
    """
    Two writes a batch: the messages as facts, then the notices that follow from them.

    Both have ids that follow from the message, so a batch that comes twice changes nothing.
    """

    def __init__(
        self,
        *,
        records: Records,
        notices: Notices,
        bodies: Bodies,
        revoked: RevokedSessions,
        standard: NoticeStandard,
        clock: Clock,
    ) -> None:
        self._records = records
        self._notices = notices
        self._bodies = bodies
        self._revoked = revoked
        self._standard = standard
        self._clock = clock

    def received(self, events: Sequence[Envelope]) -> None:
        """Record messages and put their notices in the inboxes; one that fits no rule is recorded all the same."""
        try:
            notices = self._notices_of(events)
        except Exception:
            self._records.add(events, self._clock.now(), are_notices_next=False)
            raise
        self._records.add(events, self._clock.now(), are_notices_next=bool(notices))
        self._notices.add(notices)

    def _notices_of(self, events: Sequence[Envelope]) -> list[Notice]:
        standard = self._standard
        telling = [event for event in events if standard.rules.tells(event.name)]
        return [notice for event in telling for notice in standard.rules.notices(event.name, standard.happening(event))]

    def body_changed(self, events: Sequence[Envelope]) -> None:
        """Record changes of the register and bring the copies up to date; what is late changes nothing."""
        self.received(events)
        self._bodies.take_over(events)

    def session_revoked(self, events: Sequence[Envelope]) -> None:
        """Record and refuse sessions that ended in intake."""
        self._revoked.take_over(events)
        self.received(events)
