"""What the use cases ask of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from services.notify.domain.notices import Notice, ReceivedNotice, Told
from services.notify.domain.states import ServiceState
from shared.contracts.envelope import Envelope

T = TypeVar("T")

COUNT_LIMIT = 10_000
"""Counting stops here: a page says “10000 以上” rather than scan a year of messages."""


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """Some entries of a long list; `total` is cut at COUNT_LIMIT."""

    entries: Sequence[T]
    total: int
    number: int
    size: int


@dataclass(frozen=True, kw_only=True)
class EventCount:
    """How often an event came in a period, cut at COUNT_LIMIT, and when last at all."""

    name: str
    count: int
    last_at: datetime | None


class Records(Protocol):
    """Every message that was ever sent."""

    def add(self, events: Sequence[Envelope], received_at: datetime, *, are_notices_next: bool) -> None:
        """Store envelopes; what is there already stays as it is. Notices that come next make them durable, too."""
        ...

    def search(
        self, *, item_ids: Sequence[str], name: str, period: tuple[datetime, datetime] | None, page: int, size: int
    ) -> Page[Envelope]:
        """Return messages, newest first; of these items, or of all and of none where no item is named."""
        ...

    def items_called(self, text: str, at_most: int) -> Sequence[str]:
        """Return items with a code that begins so; where there are none, those with this piece in their name."""
        ...

    def trail(self, item_id: str, limit: int) -> list[Envelope]:
        """Return the messages of one item in the order in which they happened."""
        ...

    def get(self, message_id: str) -> Envelope | None:
        """Return one message."""
        ...

    def counts(self, names: Sequence[str], since: datetime) -> list[EventCount]:
        """Return how often each event came since an instant, up to COUNT_LIMIT."""
        ...

    def total(self) -> int:
        """Return about how many messages there are."""
        ...


class Notices(Protocol):
    """The inboxes of all desks."""

    def add(self, notices: Sequence[Notice]) -> int:
        """Put notices in the inboxes and return how many; a desk that was told of one message gets no notice of it."""
        ...

    def told(self, notices: Sequence[Notice]) -> AbstractSet[Told]:
        """Return which of the messages of these notices their desks have been told of."""
        ...

    def bundle(self, notices: Sequence[Notice]) -> None:
        """Put notices in the inboxes, or bring them up to date; one that tells of something newer is unread again."""
        ...

    def settle(self, desk: str, kind: str, keep: Sequence[str], *, before: datetime, by: str, at: datetime) -> None:
        """Mark unread notices of a kind as read that are not to be kept and tell of nothing after an instant."""
        ...

    def end_rounds(self, closed: Collection[str], running: Collection[str], *, by: str, at: datetime) -> None:
        """
        Remember that rounds are over, and mark as read what waited for nothing but rounds that are.

        `running` are rounds for which notices have just come: their end may have been told before them.
        """
        ...

    def settle_matters(self, settled: Mapping[str, datetime], asked: Collection[str], *, by: str, at: datetime) -> None:
        """
        Remember until when matters are settled, and mark as read what was told before and asks for nothing else.

        `asked` are matters of notices that have just come: what settled them may have been told before them.
        """
        ...

    def find(self, desks: Sequence[str], *, unread_only: bool, page: int, size: int) -> Page[ReceivedNotice]:
        """Return notices of these desks, newest first."""
        ...

    def unread(self, desks: Sequence[str], limit: int) -> int:
        """Count unread notices of these desks, up to a limit."""
        ...

    def mark_read(self, notice_ids: Sequence[str], desks: Sequence[str], *, by: str, at: datetime) -> int:
        """Mark notices of these desks as read; return how many were unread."""
        ...


class Bodies(Protocol):
    """Copies of the register of bodies."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Take over what intake says of its bodies; what is late or repeated changes nothing."""
        ...


class RevokedSessions(Protocol):
    """Sessions that are refused from now on."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Refuse the sessions that intake ended; repeating it changes nothing."""
        ...


class States(Protocol):
    """The newest report of each service."""

    def take_over(self, reports: Mapping[str, tuple[int, Mapping[str, Any]]]) -> None:
        """Take over reports by service, each with its number; what is late or repeated changes nothing."""
        ...

    def find(self, services: Sequence[str]) -> list[ServiceState]:
        """Return the newest reports of these services."""
        ...


class Health(Protocol):
    """What this service knows of its own state."""

    def own_report(self) -> tuple[int, Mapping[str, Any]] | None:
        """Return the newest report of this service with its number, or None before the first."""
        ...
