"""
What the impact run (application/laws) and adjustments tell each other, and what adjustments ask of the stores.

An impact run judges a batch of items and calls `AdjustmentBook.apply` with all of them, also with those that are fine,
then `Reciting.recite` with what that returns once the day has come. Both are idempotent: a batch that is given again
changes nothing. `Judges` is the way back: adjustments ask how items stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.entries import Entry
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.items import ServiceItem
from shared.contracts.envelope import Envelope


class AdjustmentBook(Protocol):
    """Keeps the adjustments of a cause in line with what its items are judged to be."""

    def apply(self, run: Adjusting, judged: Sequence[JudgedItem], now: datetime) -> list[JudgedItem]:
        """
        Open, rewrite, reopen and end adjustments by what the items are judged to be.

        What was judged from a text that is no longer the item's is passed over. What others write at the same time,
        each time again, is left to the next run or sweep.

        :returns: the items in their order, each judged as the decision of its body leaves it
        """
        ...

    def item_ids(self, cause_id: str, after: str, size: int) -> list[str]:
        """
        Return the next items, by id, that have an adjustment of a cause that is not closed.

        A later run of a change has to judge these, too: they may cite the law no more.
        """
        ...


class Reciting(Protocol):
    """Writes the new numbers of articles into items whose content stays the same."""

    def recite(self, run: Adjusting, judged: Sequence[JudgedItem], now: datetime) -> None:
        """
        Cite anew what only moved, and close the adjustments of the items judged `recite`.

        Where more is touched the rest stays open. An item that others read waits for the sweep; of one whose content
        would not be the same, or whose cell cannot be read back, the body is asked. Call it with what `apply` of the
        same batch returned, once the day has come.
        """
        ...


class Judges(Protocol):
    """How items stand towards a change of law now; application/laws answers."""

    def judged(
        self, cause_id: str, items: Sequence[ServiceItem], now: datetime
    ) -> tuple[Adjusting, list[JudgedItem]] | None:
        """Return the change as it stands and all these items judged by it; None when there is no such change."""
        ...


@dataclass(frozen=True, kw_only=True)
class AdjustmentChange:
    """An adjustment before and after, with the messages that go with it."""

    before: Adjustment
    after: Adjustment
    messages: Sequence[Envelope] = ()


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which adjustments a list shows; an empty `body_id` means those of every body, other empty parts all of them."""

    body_id: str = ""
    state: AdjustmentState | None = AdjustmentState.OPEN
    stage: Stage | None = None
    outcome: Outcome | None = None
    cause_id: str = ""
    is_late: bool = False
    page: int = 1
    size: int = 20


@dataclass(frozen=True, kw_only=True)
class AdjustmentPage:
    """
    One page of a list, the most urgent first; `counts` are the numbers in each state, `stages` and `outcomes` those of
    the open ones, of the body and the cause that the list is narrowed to.
    """

    adjustments: Sequence[Adjustment]
    total: int
    page: int
    size: int
    counts: Mapping[str, int]
    stages: Mapping[str, int]
    outcomes: Mapping[str, int]


class AdjustmentStore(Protocol):
    """The adjustments. Only `find` brings along what is touched, with its texts; the others leave `touched` empty."""

    def find(self, adjustment_ids: Iterable[str]) -> dict[str, Adjustment]: ...

    def add(self, opened: Sequence[tuple[Adjustment, Envelope]]) -> set[str]:
        """Store new ones with their messages in one write; return the ids that were there already, or have a rival."""
        ...

    def save(self, changes: Sequence[AdjustmentChange]) -> set[str]:
        """Save what nobody has changed meanwhile, in one write; return the ids of the others."""
        ...

    def open_of_items(self, item_ids: Iterable[str]) -> list[Adjustment]:
        """Return those of some items that are not closed."""
        ...

    def open_of_cause(self, cause_id: str, after: str, size: int) -> list[str]:
        """Return the next items, after this one, that have an adjustment of a cause that is not closed."""
        ...

    def of_item(self, item_id: str) -> list[Adjustment]:
        """Return all of an item, the newest first."""
        ...

    def open_ones(self, size: int) -> Iterator[Sequence[Adjustment]]:
        """Yield, in batches, all that are not closed."""
        ...

    def due_by(self, day: date, size: int) -> Iterator[Sequence[Adjustment]]:
        """Yield, in batches, the open ones whose clock ends on a day or before it."""
        ...

    def due_since(self, day: date, size: int) -> Iterator[Sequence[Adjustment]]:
        """Yield, in batches, the open ones whose clock ends on a day or after it."""
        ...

    def of_upstream(self, cause_id: str, upstream_ids: Iterable[str]) -> list[Adjustment]:
        """Return those of a cause that follow these items."""
        ...


class ReckonedYear(Protocol):
    """The mark of the last announced year by which everything that is stored has been reckoned."""

    def is_due(self, year: int, now: datetime) -> bool:
        """Tell whether there is something to do: the year is new, or became so within a day."""
        ...

    def done(self, year: int, now: datetime) -> None:
        """Set the mark; it never goes back."""
        ...


class AdjustmentLists(Protocol):
    """Lists of adjustments, and the numbers beside them."""

    def page(self, wish: Wish, today: date) -> AdjustmentPage: ...

    def numbers(self, cause_id: str) -> dict[str, dict[str, int]]:
        """Return how many adjustments a cause has, by body and by outcome or, once closed, how they were closed."""
        ...


@dataclass(frozen=True, kw_only=True)
class BegunEntry:
    """An entry with the items that were chosen, and whether their bodies were told: only when all was opened."""

    entry: Entry
    item_ids: Sequence[str]
    version: int
    is_told: bool


class Entries(Protocol):
    """The causes that somebody entered."""

    def add(self, entry: Entry, item_ids: Sequence[str]) -> None:
        """Keep an entry with the items that were chosen; one with this id that is there already stays."""
        ...

    def get(self, cause_id: str) -> Entry | None: ...

    def find(self, cause_ids: Iterable[str]) -> dict[str, Entry]:
        """Return those of some entries that are there, by id."""
        ...

    def begun(self, cause_id: str) -> BegunEntry:
        """Return an entry that was added, with its items."""
        ...

    def untold(self) -> list[str]:
        """Return the ids of the entries whose bodies were not told yet: those that broke off."""
        ...

    def tell(self, begun: BegunEntry, messages: Sequence[Envelope]) -> None:
        """Send what bodies are told of an entry; whoever comes second sends nothing."""
        ...

    def page(self, page: int, size: int) -> tuple[list[Entry], int]: ...


class Below(Protocol):
    """What hangs on an item: heirs that were claimed from it, implementation lists of it."""

    def heirs(self, parent_ids: Sequence[str]) -> list[ServiceItem]:
        """Return the items that were claimed from these, by body."""
        ...

    def lists(self, source_ids: Sequence[str]) -> list[ServiceItem]:
        """Return the implementation lists of these items, by sub-item and case."""
        ...
