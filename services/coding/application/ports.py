"""What the use cases ask of the database, in the ledger's words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.coding.domain.departments import Department
from services.coding.domain.ledger import AssignmentState, Body, Entry
from shared.contracts.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some entries of a long list; `total` is how many the whole list has, or were counted when it `is_longer`."""

    entries: Sequence[Entry]
    total: int
    number: int
    size: int
    is_longer: bool = False


class Ledger(Protocol):
    """The code ledger."""

    def find(self, item_ids: Collection[str]) -> dict[str, Entry]:
        """Return the entries there are, by item."""
        ...

    def save(self, changes: Sequence[tuple[Entry, Sequence[Envelope]]]) -> set[str]:
        """Write entries with their messages; return the items whose entry was not written: a race, or a used code."""
        ...

    def highest_number(self, group: str) -> int:
        """Return the highest number of a group that stands in the ledger."""
        ...

    def held_for(self, source_ids: Collection[str]) -> Sequence[Entry]:
        """Return the held implementation lists of these sources."""
        ...

    def sharing(self, source_id: str, *, most: int) -> Sequence[Entry]:
        """Return the implementation lists of a source, by their part."""
        ...

    def is_own_code(self, base_code: str) -> bool:
        """Tell whether an item of the directory list has this base code."""
        ...

    def search(self, *, state: AssignmentState | None, text: str, page: int, size: int, at_most: int = 0) -> Page:
        """
        Return entries, newest first; with a text those whose code begins with it or whose name has it.

        :param at_most: so many of what a text finds are counted, 0 counts all
        """
        ...

    def counts(self) -> dict[AssignmentState, int]:
        """Return how many entries there are of each state."""
        ...

    def uses_department(self, code: str) -> bool:
        """Tell whether a code was given with this department."""
        ...

    def assigned_since(self, since: datetime | None) -> Iterable[Entry]:
        """Return coded entries, one after the other: all, or those that were coded or retired since an instant."""
        ...

    def say_again(self, entries: Sequence[tuple[Entry, Sequence[Envelope]]]) -> int:
        """Put messages into the outbox of entries as they stand; return how many."""
        ...


class Sequences(Protocol):
    """The counters of main items."""

    def take(self, group: str, count: int) -> int:
        """Take `count` numbers at once; return the first."""
        ...

    def raise_to(self, group: str, number: int) -> None:
        """See to it that numbers up to `number` are not given again."""
        ...


class Bodies(Protocol):
    """Copies of the register of bodies."""

    def find(self, body_ids: Collection[str]) -> dict[str, Body]:
        """Return the copies there are, by id."""
        ...

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Take over what intake says of its bodies; what is late or repeated changes nothing."""
        ...

    def of_department(self, code: str) -> int:
        """Return how many bodies have this guiding department."""
        ...


class Departments(Protocol):
    """The editable table of guiding departments."""

    def all(self) -> list[Department]:
        """Return the whole table, by code."""
        ...

    def get(self, code: str) -> Department | None:
        """Return one line."""
        ...

    def add(self, department: Department) -> bool:
        """Add a line; False when the code is there already."""
        ...

    def rename(self, department: Department) -> bool:
        """Replace the name of the line that has the version before; False when somebody was faster."""
        ...

    def remove(self, code: str, version: int) -> bool:
        """Remove a line in this version; False when it has changed."""
        ...


class RevokedSessions(Protocol):
    """Sessions that are refused from now on."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Refuse the sessions that intake ended; repeating it changes nothing."""
        ...
