"""Takes every message into the record and tells the desks that it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from services.notify.application.notice_rules import NoticeStandard
from services.notify.application.ports import Bodies, Notices, Records, RevokedSessions
from services.notify.domain.notices import Happening, Notice, Told
from shared.contracts.envelope import Envelope
from shared.kernel.clock import Clock
from shared.kernel.errors import LostRace

_TRIES = 3
READ_BY = "系统"
"""Who has read what nobody has to read any more."""


class KeepRecord:
    """
    Two writes a batch: the messages as facts, then the notices that follow from them; ends of rounds settle others.

    A message is recorded once and told once at each desk, so a batch that comes twice changes nothing.
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
        """
        Record messages and put their notices in the inboxes; one that fits no rule is recorded all the same.

        :raises LostRace: when another worker tells of the same messages at the same moment; handle them again
        """
        try:
            happenings = self._happenings(events)
            notices = self._notices_of(happenings)
        except Exception:
            self._records.add(events, self._clock.now(), are_notices_next=False)
            raise
        self._records.add(events, self._clock.now(), are_notices_next=bool(notices))
        self._tell(happenings, notices)
        self._end_rounds(events, notices)
        self._settle_matters(events, notices)

    def _happenings(self, events: Sequence[Envelope]) -> dict[str, list[Happening]]:
        """Return what the messages say that somebody is told of, by kind."""
        found: dict[str, list[Happening]] = {}
        for event in events:
            if self._standard.rules.tells(event.name):
                found.setdefault(event.name, []).append(self._standard.happening(event))
        return found

    def _notices_of(
        self, happenings: Mapping[str, Sequence[Happening]], told: AbstractSet[Told] = frozenset()
    ) -> list[Notice]:
        return [
            notice for kind, alike in happenings.items() for notice in self._standard.rules.notices(kind, alike, told)
        ]

    def _tell(self, happenings: Mapping[str, Sequence[Happening]], notices: Sequence[Notice]) -> None:
        """Of messages that come again, maybe in other company, only those are told that were not: mostly none."""
        waiting = notices
        for _ in range(_TRIES):
            if self._notices.add(waiting) == len(waiting):
                return
            waiting = self._notices_of(happenings, self._notices.told(notices))
        raise LostRace("the same messages are being told elsewhere")

    def _end_rounds(self, events: Sequence[Envelope], notices: Sequence[Notice]) -> None:
        """
        Mark as read what a round asked for, when it is over.

        The messages of its beginning may come after that of its end. The end is remembered first and looked for last,
        so whichever of two workers is later sees the other's.
        """
        closed = {key for event in events for key in self._standard.rounds_over(event)}
        running = {key for notice in notices for key in notice.waits_for}
        if closed or running:
            self._notices.end_rounds(closed, running, by=READ_BY, at=self._clock.now())

    def _settle_matters(self, events: Sequence[Envelope], notices: Sequence[Notice]) -> None:
        """
        Mark as read what was asked for and has been done since.

        Unlike a round, a matter may come up again: an instant says until when nothing is left to do.
        """
        settled: dict[str, datetime] = {}
        for event in events:
            for matter in self._standard.settled(event):
                settled[matter] = max(event.occurred_at, settled.get(matter, event.occurred_at))
        asked = {matter for notice in notices for matter in notice.matters}
        if settled or asked:
            self._notices.settle_matters(settled, asked, by=READ_BY, at=self._clock.now())

    def body_changed(self, events: Sequence[Envelope]) -> None:
        """Record changes of the register and bring the copies up to date; what is late changes nothing."""
        self.received(events)
        self._bodies.take_over(events)

    def session_revoked(self, events: Sequence[Envelope]) -> None:
        """Record and refuse sessions that ended in intake."""
        self._revoked.take_over(events)
        self.received(events)
