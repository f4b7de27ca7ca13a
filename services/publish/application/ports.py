"""What the use cases ask of the database. The layers point inward, so the adapters are described here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.publish.domain.catalogue import CatalogueItem, ItemState
from services.publish.domain.editions import Edition
from services.publish.domain.lists import CatalogueList
from services.publish.domain.portal import CitedAnew, Found, ImplementationPage, PortalPage, Search, Summary
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Move:
    """An item before and after a rule was applied, with what is said of it."""

    before: CatalogueItem
    after: CatalogueItem
    messages: tuple[Envelope, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a desk's list."""

    rows: Sequence[Any]
    total: int


@dataclass(frozen=True, kw_only=True)
class ItemFilter:
    """
    Which items of a state are wanted: of one body, of one kind of list; empty says all.

    `name` is a piece of the name or a code or its beginning; codes come first.
    """

    body_id: str = ""
    name: str = ""
    list_kind: str = ""


class Catalogue(Protocol):
    """The items on their way to the portal."""

    def load(self, item_ids: Collection[str], *, with_elements: bool = False) -> dict[str, CatalogueItem]: ...

    def save(self, moves: Sequence[Move]) -> frozenset[str]:
        """Save in one bulk write; return the ids that another writer was faster with."""
        ...

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int: ...

    def find(self, *, state: str, wanted: ItemFilter, page: int, size: int) -> Page: ...

    def count(self, state: str) -> int: ...

    def counts(self, wanted: ItemFilter) -> Mapping[ItemState, int]:
        """Return how many of the wanted items there are in each state."""
        ...


class Lists(Protocol):
    """The lists before the district government. An item stands in at most one open list."""

    def get(self, list_id: str) -> CatalogueList:
        """:raises NotFound: when there is no such list"""
        ...

    def add(self, chosen: CatalogueList, messages: Sequence[Envelope] = ()) -> frozenset[str]:
        """Save a new list; when some of its items stand in other open lists, save nothing and return these."""
        ...

    def save(self, chosen: CatalogueList, messages: Sequence[Envelope] = ()) -> CatalogueList:
        """:raises LostRace: when its version is not the stored one"""
        ...

    def mark_carried_out(self, chosen: CatalogueList) -> bool:
        """Note that the items have followed this version of the list; False when it has moved on."""
        ...

    def left_behind(self, *, before: datetime) -> Sequence[CatalogueList]: ...

    def changed_since(self, since: datetime) -> Iterator[CatalogueList]: ...

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int: ...

    def find(self, *, state: str, title: str, page: int, size: int) -> Page: ...

    def count(self, state: str) -> int: ...


class Editions(Protocol):
    """The released sets."""

    def of_list(self, list_id: str) -> Edition | None: ...

    def highest_number(self) -> int: ...

    def add(self, edition: Edition, messages: Sequence[Envelope]) -> bool:
        """Save a new edition with what is told of it; False when its number or its list is taken."""
        ...

    def save(self, edition: Edition, messages: Sequence[Envelope] = ()) -> Edition:
        """:raises LostRace: when its version is not the stored one"""
        ...

    def released(self, number: int, *, page: int, size: int) -> tuple[Edition, int]:
        """
        Return a released edition with one page of its entries, and how many it has.

        :raises NotFound: when there is no such edition
        """
        ...

    def find(self, *, page: int, size: int, only_released: bool) -> Page: ...

    def newest(self, *, effective_by: date | None = None) -> Edition | None:
        """Return the newest released edition of the directory list, of those in force on a day when one is given."""
        ...

    def due(self, today: date) -> Sequence[Edition]:
        """Return scheduled editions whose day has come, without their entries, in the order of their days."""
        ...

    def scheduled_days(self, list_ids: Collection[str]) -> Mapping[str, date]:
        """Return the day on which the edition of each of these lists goes on the portal, of those that wait for it."""
        ...

    def scheduled_since(self, since: datetime) -> Iterator[tuple[Edition, int]]: ...

    def released_since(self, since: datetime) -> Iterator[tuple[Edition, int]]: ...

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int: ...


class PortalPages(Protocol):
    """The read model of the portal."""

    def write(self, pages: Sequence[PortalPage]) -> None: ...

    def write_implementations(self, pages: Sequence[ImplementationPage]) -> None: ...

    def cite_anew(self, recited: Sequence[CitedAnew]) -> None:
        """Show articles by their new numbers on the pages of the same content; older revisions change nothing."""
        ...

    def remove(self, item_ids: Collection[str]) -> None:
        """Take pages off the portal: of items with their implementation lists, or of single lists."""
        ...

    def get(self, item_id: str) -> PortalPage:
        """:raises NotFound: when the portal has no such page"""
        ...

    def implementation(self, item_id: str) -> ImplementationPage:
        """:raises NotFound: when the portal has no page of such a list"""
        ...

    def implementations_of(self, source_id: str) -> Sequence[ImplementationPage]:
        """Return the lists of an item by their part, without their elements."""
        ...

    def written_since(self, since: datetime) -> Iterator[PortalPage | ImplementationPage]: ...

    def search(self, search: Search, *, page: int, size: int) -> Found: ...

    def summarise(self, serial: int) -> None: ...

    def summary(self) -> Summary: ...


class Bodies(Protocol):
    """The copy of intake's register."""

    def take_over(self, events: Sequence[Envelope]) -> None: ...

    def names(self, body_ids: Collection[str]) -> Mapping[str, str]: ...

    def all_names(self) -> Mapping[str, str]:
        """Return the names of all bodies by id, in the order of their names."""
        ...


class Jobs(Protocol):
    """Long work, as its page shows it."""

    def create(
        self,
        *,
        kind: str,
        title: str,
        actor: Actor,
        kwargs: Mapping[str, Any],
        job_id: str = "",
        may_stop: bool = True,
    ) -> str: ...

    def progress(self, job_id: str, done: int, total: int) -> bool: ...

    def finish(self, job_id: str, message: str = "", result: Mapping[str, Any] | None = None) -> None: ...

    def fail(self, job_id: str, message: str, result: Mapping[str, Any] | None = None) -> None: ...

    def get(self, job_id: str) -> Any:
        """:raises NotFound: when there is no such job"""
        ...
