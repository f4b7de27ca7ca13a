"""What the use cases of the upper-level list ask of the stores, and what they hand them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.intake.domain.items import ServiceItem
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.upper_list import UpperItem, UpperRevision


@dataclass(frozen=True, kw_only=True)
class UpperListing:
    """
    Which upper-level items a page shows; an empty wish means all.

    `is_unsettled`: only those of which nobody has said who is to bear them, so that they are expected of no body.
    """

    level: str
    guiding_department: str = ""
    search: str = ""
    is_in_force: bool = True
    is_unsettled: bool = False
    page: int = 1
    size: int = 50


@dataclass(frozen=True, kw_only=True)
class UpperPage:
    """One page of the upper-level list."""

    items: Sequence[UpperItem]
    total: int
    page: int
    size: int


@dataclass(frozen=True, kw_only=True)
class UpperChange:
    """An upper-level item before (None when it is new) and after, with its new text when it has one."""

    before: UpperItem | None
    after: UpperItem
    text: UpperRevision | None = None


@dataclass(frozen=True, kw_only=True)
class UpperImportRecord:
    """
    One import of the city's list: what, by whom, when, and what became of the rows.

    `finished_at` is None while it writes, and stays so when the process died: then the file has to be imported again.
    `renewed` are the items whose heirs have something to follow or be told; a listing leaves them out.
    """

    import_id: str
    file_name: str
    edition: ListEdition
    is_whole: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    by: str
    started_at: datetime
    finished_at: datetime | None = None
    lost: int = 0
    file_digest: str = ""
    renewed: Sequence[str] = ()


class Parents(Protocol):
    """The upper-level items, for whoever needs no more of an item's parent than its pointer."""

    def find(self, upper_ids: Iterable[str]) -> dict[str, UpperItem]: ...


class UpperItems(Parents, Protocol):
    """The upper-level items and their texts."""

    def texts(self, text_ids: Iterable[str]) -> dict[str, UpperRevision]:
        """Return texts by their ids (`domain.upper_list.text_id`)."""
        ...

    def of_level(self, level: str) -> list[UpperItem]:
        """Return all items of a level, archived ones, too."""
        ...

    def in_force(self, level: str) -> list[UpperItem]:
        """Return the items of a level that bind those below."""
        ...

    def save_all(self, changes: Sequence[UpperChange]) -> set[str]:
        """Save texts, then what nobody has changed meanwhile; return the ids of the others."""
        ...

    def page(self, listing: UpperListing) -> UpperPage: ...

    def unsettled(self, level: str) -> int:
        """Return how many items of a level that bind those below say of nobody that he is to bear them."""
        ...

    def departments(self, level: str) -> list[str]:
        """Return the departments of guidance that the list of a level names."""
        ...


def parents_of(items: Iterable[ServiceItem], parents: Parents) -> dict[str, UpperItem]:
    """Return the upper-level items of those that were claimed, by their ids."""
    wanted = {item.parent.parent_id for item in items if item.parent}
    return parents.find(wanted) if wanted else {}


class UpperImports(Protocol):
    """The history of imports."""

    def begin(self, record: UpperImportRecord) -> None:
        """Note an import before it writes; one of this id that is there already begins anew."""
        ...

    def finish(self, import_id: str, at: datetime, lost: int) -> None: ...

    def latest(self, size: int) -> list[UpperImportRecord]: ...

    def renewed(self, import_id: str) -> list[str]:
        """Return the items that an import renewed or ended, as it noted them before it wrote."""
        ...
