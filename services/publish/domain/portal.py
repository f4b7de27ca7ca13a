"""What a citizen reads on the portal: a page per published item and list, and the figures of the front page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.publish.domain.catalogue import DIRECTORY_LIST, IMPLEMENTATION_LIST, POWER_ITEM


@dataclass(frozen=True, kw_only=True)
class Label:
    """A code of the standard with what it means. `code` carries its table's letter where two tables share codes."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One row of the legal basis (设定依据), as shown."""

    kind: str
    title: str
    doc_no: str
    article: str
    text: str
    effective_date: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """
    What every page says of its item: exactly the text that was adopted.

    `sequence` and `released_by` are the item's version and the officer in the message that announces the page.
    """

    item_id: str
    item_name: str
    body_id: str
    body_name: str
    base_code: str
    implementation_code: str
    edition_id: str
    edition_number: int
    edition_title: str
    effective_on: date
    revision: int
    content_hash: str
    published_at: datetime
    sequence: int
    released_by: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PortalPage(Published):
    """
    The page of one item, with codes already turned into words.

    An item of the power list has one too, under the id of the source, made of the last released list of it.
    """

    category: Label
    exercise_content: str
    supervising_department: str
    service_objects: tuple[str, ...]
    themes: tuple[Label, ...]
    legal_basis: tuple[Basis, ...]
    handling_forms: tuple[str, ...]

    list_kind = DIRECTORY_LIST
    part = ""

    @property
    def path(self) -> str:
        """Where the portal shows the page."""
        return f"/items/{self.item_id}"


@dataclass(frozen=True, kw_only=True)
class ImplementationPage(Published):
    """
    The page of one implementation list; `elements` are laid out when it is read, empty when loaded without them.

    Search finds the item that it implements, `source_id`, whose page leads here. `is_retired` once the list is no more:
    the page stays, with what became of it.
    """

    part: str
    source_kind: str
    source_id: str
    standard_version: int
    elements: Mapping[str, Any] = field(default_factory=dict)
    is_retired: bool = False

    list_kind = IMPLEMENTATION_LIST

    @property
    def path(self) -> str:
        """Where the portal shows the page."""
        return f"/implementations/{self.item_id}"

    @property
    def is_of_power_list(self) -> bool:
        """Whether it implements an item of the published power list."""
        return self.source_kind == POWER_ITEM


@dataclass(frozen=True, kw_only=True)
class CitedAnew:
    """What changes on the page of an item when articles are cited by new numbers; the rest of the page stays."""

    item_id: str
    source_id: str
    list_kind: str
    revision: int
    content_hash: str
    legal_basis: tuple[Basis, ...]
    elements: Mapping[str, Any]

    @property
    def item_page(self) -> str:
        """Return the id of the page in search: an item of the power list has one under its own id, made of a list."""
        return self.source_id if self.list_kind == IMPLEMENTATION_LIST else self.item_id


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How many pages there are of one theme, body or category."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The front page's figures, counted once at each release. `serial` changes whenever they do."""

    serial: int = 0
    total: int = 0
    bodies: tuple[Figure, ...] = ()
    themes: tuple[Figure, ...] = ()
    categories: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a citizen looks for: words, and at most one body, theme or category."""

    words: str = ""
    body_id: str = ""
    theme: str = ""
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """
    One page of a result. `total` is counted up to a limit: `is_more` says that there are more.

    `is_partial`: nothing has all the words that were asked for, and these pages have some of them.
    """

    pages: Sequence[PortalPage]
    total: int
    is_more: bool = False
    is_partial: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)
