"""What the use cases of operations ask of the store; the adapter answers from MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.items import ServiceItem
from services.intake.domain.operations.operation import Operation
from services.intake.domain.sources import Source
from shared.contracts.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class OperationPage:
    """One page of operations, the newest first; `total` is how many the whole list has."""

    operations: Sequence[Operation]
    total: int
    page: int
    size: int


class OperationStore(Protocol):
    """The operations."""

    def find(self, operation_ids: Iterable[str]) -> dict[str, Operation]: ...

    def add(self, operation: Operation, message: Envelope) -> bool:
        """Keep a new one with its message; False when its id is taken, or an item of it has an open one."""
        ...

    def save(self, operation: Operation, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a changed one of the version that it names.

        :raises LostRace: when somebody else changed it meanwhile
        """
        ...

    def open_of_items(self, item_ids: Iterable[str]) -> Sequence[Operation]:
        """Return the open ones on any of these items."""
        ...

    def hindered(self) -> Sequence[Operation]:
        """Return those whose items could not go to the receiving body yet."""
        ...

    def hear_again(self, operation: Operation) -> None:
        """Send what was said on the day of a hindered one to the own queue once more."""
        ...

    def asked_since(self, since: datetime | None) -> Iterator[Sequence[Operation]]:
        """Yield, in batches, all that were asked for, or since an instant."""
        ...

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of operations as they stand; return how many."""
        ...

    def page(self, *, body_id: str, state: str, page: int, size: int) -> OperationPage:
        """Return one page, of a body and in a state where these are given."""
        ...


class Lists(Protocol):
    """The implementation lists of an item."""

    def of(self, source: Source) -> list[ServiceItem]: ...
