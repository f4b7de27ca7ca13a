"""What supervision and operators see of the record of all messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.notify.application.ports import EventCount, Page, Records
from shared.contracts.envelope import Envelope
from shared.contracts.operations import StateReportedV1
from shared.contracts.registry import EVENTS
from shared.kernel.actor import Actor
from shared.kernel.clock import CHINA, Clock
from shared.kernel.errors import Invalid, NotFound, Problem
from shared.kernel.ids import is_id

PAGE_SIZE = 50
TRAIL_LIMIT = 1000
MOST_CALLED = 100
"""Items whose messages are sought together: each is a run of the index, and nobody reads more at once."""
_LONGEST_PAGE = 500
_PERIOD = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Operations:
    """How messages flow, as the record shows it."""

    counts: Sequence[EventCount]
    total: int

    @property
    def in_period(self) -> int:
        """Messages of the period, of all kinds."""
        return sum(count.count for count in self.counts)

    @property
    def last_at(self) -> datetime | None:
        """When the newest message happened."""
        return max((count.last_at for count in self.counts if count.last_at), default=None)


class ReadRecord:
    """Searches the record and follows one item through it."""

    def __init__(self, *, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def search(
        self,
        actor: Actor,
        *,
        item_id: str = "",
        item: str = "",
        name: str = "",
        day: date | None = None,
        page: int = 1,
        size: int = PAGE_SIZE,
    ) -> Page[Envelope]:
        """
        Return messages, newest first, of one item, one kind or one day in China.

        `item` is a piece of an item's name, a code or its beginning, or an id: what supervision knows of an item.

        :raises NotPermitted: when the account may not read the record
        :raises Invalid: when more items are called so than can be followed at once
        """
        actor.require("record.view")
        size = max(1, min(size, _LONGEST_PAGE))
        period = _day(day) if day else None
        item_ids = [item_id] if item_id else self._called(item.strip()) if item.strip() else []
        if not item_ids and item.strip():
            return Page(entries=(), total=0, number=1, size=size)
        return self._records.search(item_ids=item_ids, name=name, period=period, page=max(1, page), size=size)

    def _called(self, text: str) -> Sequence[str]:
        if is_id(text):
            return [text]
        found = self._records.items_called(text, MOST_CALLED + 1)
        if len(found) > MOST_CALLED:
            message, remedy = f"“{text}”符合的事项超过 {MOST_CALLED} 个", "请把名称或编码写得更完整"
            problem = Problem(field="item", label="事项", message=message, remedy=remedy)
            raise Invalid(problem.sentence(), (problem,))
        return found

    def trail(self, item_id: str, actor: Actor) -> list[Envelope]:
        """
        Return every message of one item in the order in which it happened.

        :raises NotPermitted: when the account may not read the record
        :raises NotFound: when no message is about this item
        """
        actor.require("record.view")
        # What happens within a millisecond comes from several services, whose sequences have nothing to do with each
        # other: there the order of the path decides.
        messages = sorted(
            self._records.trail(item_id, TRAIL_LIMIT),
            key=lambda message: (message.occurred_at, _STEP[message.name], message.sequence),
        )
        if not messages:
            raise NotFound("记录里没有这个事项的消息。请核对事项编号；草稿没有报送前不产生消息。")
        return messages

    def message(self, message_id: str, actor: Actor) -> Envelope:
        """
        Return one message whole.

        :raises NotPermitted: when the account may not read the record
        :raises NotFound: when there is no such message
        """
        actor.require("record.view")
        message = self._records.get(message_id)
        if message is None:
            raise NotFound("记录里没有这条消息。请核对地址。")
        return message

    def operations(self, actor: Actor) -> Operations:
        """
        Return the operators' view.

        :raises NotPermitted: when the account may not see the state of the whole
        """
        actor.require("operations.view")
        return Operations(counts=self.event_counts(), total=self._records.total())

    def event_counts(self) -> list[EventCount]:
        """Return how often each event came in the last day; for operators, who are let in at the door."""
        return self._records.counts(event_names(), self._clock.now() - _PERIOD)


_STEP = defaultdict(lambda: len(EVENTS), {event.name: step for step, event in enumerate(EVENTS)})


def event_names() -> list[str]:
    """Return the names of all messages that notify records, in the order of the path; reports are only kept."""
    recorded = [event for event in EVENTS if "notify" in event.consumers and event.schema is not StateReportedV1]
    return list(dict.fromkeys(event.name for event in recorded))


def _day(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), CHINA)
    return begin, begin + timedelta(days=1)
