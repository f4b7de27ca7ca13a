"""How the services are, as they report it, and what the operators are told of messages that nobody could handle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from services.notify.domain.notices import Notice

SILENT_AFTER = timedelta(minutes=5)
"""A service reports every minute; after so long without a report, something of it does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """Dead letters of one queue that failed for one reason."""

    queue: str
    name: str
    reason: str
    count: int
    latest_at: datetime

    @property
    def query(self) -> str:
        """The filters of the page that shows just these."""
        return urlencode({"queue": self.queue, "reason": self.reason})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """The newest report of one service."""

    service: str
    checked_at: datetime
    open_letters: int
    letters: Sequence[LetterKind]
    jobs_running: int
    jobs_failed: int
    outbox_pending: int
    outbox_oldest_at: datetime | None
    outbox_is_well: bool

    @property
    def names_all_letters(self) -> bool:
        """Tell whether no kind of letter was left out of the report."""
        return sum(kind.count for kind in self.letters) == self.open_letters

    def is_silent(self, now: datetime) -> bool:
        """Tell whether the service has not been heard of for too long: its worker or its tasks do not run."""
        return now - self.checked_at > SILENT_AFTER

    def needs_somebody(self, now: datetime) -> bool:
        """Tell whether an operator should look."""
        return bool(self.open_letters or self.jobs_failed or not self.outbox_is_well or self.is_silent(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRule:
    """What the operators are told; the texts have places."""

    to: str
    tag: str
    tone: str
    title: str
    text: str
    link: str
    action: str

    def notices(
        self, state: ServiceState, kind: str, service_name: str, message_names: Mapping[str, str]
    ) -> list[Notice]:
        """Return one notice for each kind of letter; its id stays the same while the reason does."""
        return [self._notice(state, letter, kind, service_name, message_names) for letter in state.letters]

    def _notice(
        self,
        state: ServiceState,
        letter: LetterKind,
        kind: str,
        service_name: str,
        message_names: Mapping[str, str],
    ) -> Notice:
        facts = {
            "service": state.service,
            "service_name": service_name,
            "message_name": message_names.get(letter.name, letter.name or "名称读不出的消息"),
            "reason": letter.reason.rstrip("。") or "没有留下原因",
            "count": letter.count,
            "query": letter.query,
        }
        return Notice(
            notice_id=f"letters:{state.service}:{_mark((letter.queue, letter.name, letter.reason))}:{self.to}",
            desk=self.to,
            kind=kind,
            item_ids=(),
            message_ids=(),
            title=self.title.format_map(facts),
            text=self.text.format_map(facts),
            link=self.link.format_map(facts),
            action=self.action,
            tag=self.tag,
            tone=self.tone,
            occurred_at=letter.latest_at,
        )


def _mark(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
