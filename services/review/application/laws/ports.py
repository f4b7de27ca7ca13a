"""What the register of laws needs of a database: laws, texts, changes; lists by an index only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.law import Law
from services.review.domain.laws.text import LawText
from shared.contracts.envelope import Envelope

MOST_COUNTED = 500
"""Of laws found by a part of a name no more are counted; whoever finds so many types another sign."""


@dataclass(frozen=True, kw_only=True)
class LawFilter:
    """
    Which laws a list shows; empty says all. `search` is a part of a title or of a number.

    `repealed` tells laws that are over on `today` from those in force; None says both.
    """

    today: date
    search: str = ""
    rank: str = ""
    repealed: bool | None = None


class Laws(Protocol):
    """The laws of the register."""

    def find(self, law_id: str) -> Law | None:
        """Return one law."""

    def titled(self, key: str) -> Sequence[Law]:
        """Return the laws that have this title, or another title, as `entry.title_key` writes it."""

    def page(self, wanted: LawFilter, *, page: int, size: int) -> tuple[Sequence[Law], int]:
        """Return one page by title, and how many there are; of a search MOST_COUNTED at most."""

    def save(self, law: Law, *, seen: int, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a law with what is told of it; `seen` is the version it had, 0 for a new one.

        :raises LostRace: when somebody else was faster
        :raises LawTwice: when another law has title and number
        """

    def changed_since(self, since: datetime | None) -> Iterator[Sequence[Law]]:
        """Return all laws that changed since then, in portions."""

    def send_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> None:
        """Put messages into the outbox of laws as they stand."""


class LawTexts(Protocol):
    """The texts; one never changes."""

    def add(self, law_id: str, text: LawText) -> None:
        """Keep a text; the law that names it is saved after it."""

    def get(self, text_id: str) -> LawText:
        """Return the text of this id; only ids that a law names are asked for."""


class Changes(Protocol):
    """The changes of laws."""

    def find(self, change_id: str) -> LawChange | None:
        """Return one change."""

    def of_law(self, law_id: str) -> Sequence[LawChange]:
        """Return the changes from a law or to it, newest first."""

    def of_cause(self, cause_id: str) -> Sequence[LawChange]:
        """Return the changes with one cause, oldest first."""

    def page(self, state: str, *, page: int, size: int) -> tuple[Sequence[LawChange], int]:
        """Return one page of the changes in a state, all where it is empty; changed last first; and how many."""

    def save(self, change: LawChange, *, seen: int, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a change with what is told of it; `seen` is the version it had, 0 for a new one.

        :raises LostRace: when somebody else was faster
        :raises LawTwice: when another change that is not revoked joins the same two versions
        """

    def changed_since(self, since: datetime | None) -> Iterator[Sequence[LawChange]]:
        """Return all changes that changed since then, in portions."""

    def send_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> None:
        """Put messages into the outbox of changes as they stand."""


class WordTexts(Protocol):
    """Reads the text of a Word file."""

    def __call__(self, content: bytes, name: str) -> str:
        """:raises LawTextRefused: when it is broken, encrypted, too large or no Word file"""


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Everything that the register keeps."""

    laws: Laws
    texts: LawTexts
    changes: Changes
