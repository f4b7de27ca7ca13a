"""What citations and impact runs ask of the stores: copies of laws, the index of citations, the runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from services.intake.application.laws.impact_run import ImpactRun
from services.intake.application.ports import Revision
from services.intake.domain.items import ServiceItem
from services.intake.domain.laws.citing import Citation, Cited, Pin
from services.intake.domain.laws.judging import Rests
from services.intake.domain.laws.law_state import LawChange, LawState
from services.intake.domain.laws.pinning import LawBook
from shared.contracts.envelope import Envelope

Text = tuple[str, int]
"""A text of an item: the item's id and the number of the revision."""


@dataclass(frozen=True, kw_only=True)
class LawLine:
    """A law in a list. `rank` is a code of the table legal_basis_rank, `status` in_force or repealed."""

    law_id: str
    title: str
    doc_no: str
    rank: str
    issuer: str
    status: str
    other_titles: Sequence[str] = ()


class Resting(NamedTuple):
    """A citation as the index alone tells it: whose it is, and what it rests on."""

    item_id: str
    revision: int
    row: int
    n: int
    rests: Rests


class LawCopies(Protocol):
    """The laws, their versions and their changes, as review says them."""

    def take_registered(self, events: Sequence[Envelope]) -> None:
        """Take over laws and versions; what is late or repeated changes nothing."""
        ...

    def take_changed(self, events: Sequence[Envelope]) -> None:
        """Take over changes and let each await its run; what is late or repeated changes nothing."""
        ...

    def book(self, cited: Iterable[Cited]) -> LawBook:
        """Return the laws that are cited."""
        ...

    def states(self, law_ids: Iterable[str]) -> dict[str, LawState]:
        """Return these laws, and those that replace them, by id."""
        ...

    def change(self, change_id: str) -> LawChange | None: ...

    def sequence_of(self, change_id: str) -> int:
        """Return the sequence of what a change was told by last; 0 when it was not told."""
        ...

    def awaiting(self, day: date) -> list[LawChange]:
        """Return the changes of which a run is to be done, up to a day."""
        ...

    def awaits(self, change: LawChange, day: date | None) -> None:
        """Note from which day on the next run is to be done, unless the change was told anew meanwhile."""
        ...

    def acts(self, change: LawChange) -> None:
        """Note that items are adjusted to a change from now on, since its day has come."""
        ...

    def line(self, law_id: str) -> LawLine | None: ...

    def page(self, search: str, page: int, size: int) -> tuple[list[LawLine], int]:
        """Return one page of the laws by title, and how many there are."""
        ...

    def changes(self, page: int, size: int) -> tuple[list[LawChange], int]:
        """Return one page of the changes of all laws, the latest day first, and how many there are."""
        ...


class CitationIndex(Protocol):
    """The citations of the current texts of items."""

    def add(self, citations: Sequence[Citation]) -> None:
        """Keep citations; those that are there stay. A durable write of the caller follows."""
        ...

    def replace(self, citations: Sequence[Citation]) -> None:
        """Keep citations in the place of those with their ids, where these are still there."""
        ...

    def rewrite(self, texts: Iterable[Text], citations: Sequence[Citation]) -> None:
        """Let these be all citations that these texts, and earlier ones of the same items, have."""
        ...

    def forget(self, texts: Iterable[Text]) -> None:
        """Take away the citations of texts that are nobody's current text any more."""
        ...

    def pins_of(self, item_ids: Collection[str]) -> dict[str, dict[tuple[str, int], Pin]]:
        """Return what the rows of these items are pinned to, by row key and place in the row."""
        ...

    def of_texts(self, texts: Iterable[Text]) -> list[Citation]:
        """Return the citations of some texts, in the order of their rows."""
        ...

    def rests(self, law_id: str) -> list[Rests]:
        """Return on what of a law citations rest; the index alone is read."""
        ...

    def resting_on(self, law_id: str, rests: Collection[Rests]) -> list[Resting]:
        """Return the citations that rest on some of these, ordered by item; the index alone is read."""
        ...

    def unresolved_named(self, names: Collection[str]) -> Iterator[Sequence[Citation]]:
        """Yield, in batches, the unresolved citations of documents with one of these title keys or numbers."""
        ...

    def unresolved(self, reason: str, after: str, size: int) -> list[Citation]:
        """Return the next unresolved citations, of one reason or of all, by reason, title and id."""
        ...

    def unresolved_counts(self) -> dict[str, int]:
        """Return how many citations are unresolved, by reason."""
        ...

    def counts(self, law_ids: Sequence[str]) -> dict[str, int]:
        """Return how many citations there are of each law."""
        ...

    def citing(self, law_id: str, article: str = "") -> list[tuple[str, Rests]]:
        """Return the items that cite a law, or an article of it, each with what it rests on, by the index alone."""
        ...

    def total(self) -> int:
        """Return about how many citations there are."""
        ...


class ImpactRuns(Protocol):
    """The impact runs."""

    def get(self, run_id: str) -> ImpactRun | None: ...

    def save(self, before: ImpactRun | None, after: ImpactRun, messages: Sequence[Envelope] = ()) -> bool:
        """Save with the messages in one write; tell whether nobody was faster."""
        ...

    def tallied(self, change_id: str, since: datetime) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
        """
        Count what there is to do for a change, and what was cited anew since an instant.

        :return: numbers of items by body and outcome, and the names of the bodies
        """
        ...

    def of_changes(self, change_ids: Iterable[str]) -> dict[str, list[ImpactRun]]:
        """Return the runs of some changes, the newest first, by change."""
        ...


class CurrentTexts(Protocol):
    """The items with their current texts, all of them."""

    def batches(self, after: str, size: int) -> Iterator[Sequence[tuple[ServiceItem, Revision]]]:
        """Yield items by id, those put away left out, each with its current text."""
        ...


class LawItems(Protocol):
    """The items that cite laws."""

    def find(self, item_ids: Iterable[str]) -> dict[str, ServiceItem]: ...

    def ids_of_body(self, body_id: str) -> set[str]:
        """Return the ids of all items of a body."""
        ...
