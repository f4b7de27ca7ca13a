"""Puts notify together: settings -> repositories -> use cases."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.adapters.documents import DOCUMENTS
from services.notify.adapters.health import MongoHealth
from services.notify.adapters.inbox import MongoNotices
from services.notify.adapters.record import MongoBodies, MongoRecords
from services.notify.adapters.states import MongoStates
from services.notify.application.hear_states import HearStates
from services.notify.application.keep_record import KeepRecord
from services.notify.application.notice_rules import NoticeStandard
from services.notify.application.read_inbox import ReadInbox
from services.notify.application.read_record import ReadRecord
from shared.kernel.clock import Clock
from shared.runtime.clock import clock_of
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.mongo import ensure_indexes
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of

SERVICE = "notify"
REVOKED = revoked_sessions_of(SERVICE)


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """All that the doors of notify may call."""

    record: KeepRecord
    inbox: ReadInbox
    reading: ReadRecord
    states: HearStates
    revoked: RevokedSessions
    dead_letters: DeadLetters


def build(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    ensure_indexes((*DOCUMENTS, REVOKED))
    clock = clock or clock_of(settings)
    records, notices, standard = MongoRecords(), MongoNotices(), NoticeStandard()
    revoked, dead_letters = RevokedSessions(REVOKED), DeadLetters(SERVICE)
    dead_letters.prepare()
    return UseCases(
        record=KeepRecord(
            records=records,
            notices=notices,
            bodies=MongoBodies(),
            revoked=revoked,
            standard=standard,
            clock=clock,
        ),
        inbox=ReadInbox(notices=notices, clock=clock),
        reading=ReadRecord(records=records, clock=clock),
        states=HearStates(states=MongoStates(), notices=notices, health=MongoHealth(), standard=standard, clock=clock),
        revoked=revoked,
        dead_letters=dead_letters,
    )
