"""What the use cases of the published power list ask of the stores, and what they hand them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.intake.domain.items import ServiceItem
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.power_list import PowerItem


@dataclass(frozen=True, kw_only=True)
class PowerListing:
    """Which items of the power list a page shows; an empty `body_id` or `item_type` means all."""

    body_id: str = ""
    item_type: str = ""
    search: str = ""
    is_in_force: bool = True
    page: int = 1
    size: int = 50


@dataclass(frozen=True, kw_only=True)
class PowerPage:
    """One page of the power list."""

    items: Sequence[PowerItem]
    total: int
    page: int
    size: int


@dataclass(frozen=True, kw_only=True)
class PowerChange:
    """An item of the power list before (None when it is new) and after."""

    before: PowerItem | None
    after: PowerItem


@dataclass(frozen=True, kw_only=True)
class PowerImportRecord:
    """
    One import of a power list: what, by whom, when, and what became of the rows.

    `finished_at` is None while it writes, and stays so when the process died: then the file has to be imported again.
    """

    import_id: str
    file_name: str
    edition: ListEdition
    body_names: Sequence[str]
    counts: Mapping[str, int] = field(default_factory=dict)
    by: str
    started_at: datetime
    is_whole: bool = False
    finished_at: datetime | None = None
    lost: int = 0


class PowerItems(Protocol):
    """The items of the published power list."""

    def find(self, power_item_ids: Iterable[str]) -> dict[str, PowerItem]: ...

    def of_bodies(self, body_ids: Iterable[str]) -> list[PowerItem]:
        """Return all items of some bodies, those not in force, too."""
        ...

    def count_in_force(self) -> int:
        """Return how many items all bodies have in force."""
        ...

    def save_all(self, changes: Sequence[PowerChange]) -> set[str]:
        """Save what nobody has changed meanwhile; return the ids of the others."""
        ...

    def page(self, listing: PowerListing) -> PowerPage: ...

    def lists_of(self, power_item_ids: Iterable[str]) -> dict[str, list[ServiceItem]]:
        """Return the implementation lists that were compiled for items of the power list, by the ids of those."""
        ...


class PowerImports(Protocol):
    """The history of imports."""

    def begin(self, record: PowerImportRecord) -> None:
        """Note an import before it writes; one of this id that is there already begins anew."""
        ...

    def finish(self, import_id: str, at: datetime, lost: int) -> None: ...

    def latest(self, size: int) -> list[PowerImportRecord]: ...
