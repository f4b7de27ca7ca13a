"""Takes in what services report of themselves and tells the operators of messages that nobody could handle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.notify.application.keep_record import READ_BY
from services.notify.application.notice_rules import NoticeStandard
from services.notify.application.ports import Health, Notices, States
from services.notify.domain.states import LetterKind, ServiceState
from shared.contracts.envelope import Envelope
from shared.contracts.registry import SERVICES, lookup
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock

OWN = "notify"


class HearStates:
    """
    Keeps the newest report of each service; reports are not recorded, since they repeat every minute.

    A report that comes late or twice changes neither the copy nor the notices.
    """

    def __init__(
        self, *, states: States, notices: Notices, health: Health, standard: NoticeStandard, clock: Clock
    ) -> None:
        self._states = states
        self._notices = notices
        self._health = health
        self._standard = standard
        self._clock = clock

    def reported(self, events: Sequence[Envelope]) -> None:
        """Take over reports, and tell the operators of the letters in the newest of each service."""
        newest: dict[str, Envelope] = {}
        for event in sorted(events, key=lambda event: event.sequence):
            newest[lookup(event.name, event.version).emitter] = event
        self._states.take_over({service: (event.sequence, event.data) for service, event in newest.items()})
        self._tell(self._states.find(list(newest)))

    def watch_itself(self) -> None:
        """Do the same for notify, which sends itself no message: its report lies in its own database."""
        found = self._health.own_report()
        if found is not None:
            self._states.take_over({OWN: found})
            self._tell(self._states.find([OWN]))

    def all(self, actor: Actor) -> Mapping[str, ServiceState | None]:
        """
        Return the newest report of each service, None where there is none yet.

        :raises NotPermitted: when the account may not see the state of the whole
        """
        actor.require("operations.view")
        found = {state.service: state for state in self._states.find(SERVICES)}
        return {service: found.get(service) for service in SERVICES}

    def _tell(self, states: Sequence[ServiceState]) -> None:
        for state in states:
            kind = f"{state.service}_state_reported"
            notices = self._standard.letter_notices(state, kind)
            self._notices.bundle(notices)
            if state.names_all_letters:
                keep = [notice.notice_id for notice in notices]
                self._notices.settle(
                    self._standard.letter_rule.to,
                    kind,
                    keep,
                    before=state.checked_at,
                    by=READ_BY,
                    at=self._clock.now(),
                )


def state_of(service: str, data: Mapping[str, Any]) -> ServiceState:
    """Read what a report says; its instants are text."""
    return ServiceState(
        service=service,
        checked_at=datetime.fromisoformat(data["checked_at"]),
        open_letters=data["open_letters"],
        letters=[_kind(each) for each in data["letters"]],
        jobs_running=data["jobs_running"],
        jobs_failed=data["jobs_failed"],
        outbox_pending=data["outbox_pending"],
        outbox_oldest_at=datetime.fromisoformat(data["outbox_oldest_at"]) if data["outbox_oldest_at"] else None,
        outbox_is_well=data["outbox_is_well"],
    )


def _kind(each: Mapping[str, Any]) -> LetterKind:
    return LetterKind(
        queue=each["queue"],
        name=each["name"],
        reason=each["reason"],
        count=each["count"],
        latest_at=datetime.fromisoformat(each["latest_at"]),
    )
