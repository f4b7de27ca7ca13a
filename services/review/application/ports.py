"""What the use cases ask of the storage."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from services.review.domain.implementing import Parent, SignOff
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Opinion
from services.review.domain.round import Round, RoundState
from services.review.domain.seat import Seat
from shared.contracts.envelope import Envelope

Name = TypeVar("Name", bound=Hashable)
"""How the asker calls a list."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """
    A review before (None: there was none) and after a rule was applied, with the messages that this causes.

    `past` are rounds behind the current one whose hearing got a comment or an answer that came late.
    """

    before: ItemReview | None
    after: ItemReview
    messages: tuple[Envelope, ...]
    past: tuple[Round, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewFilter:
    """
    Which reviews a list shows; what is empty does not restrict.

    `waiting_for`, `may_advise` and `spoken_by` name an office; `states` are those of the current round. `coordinated`:
    what waits for the coordinating office, disputes and questions of scope. `due_from` and `due_to` are the first and
    the last day until when somebody is to act. `appointed` is an account that was named for an office which has yet to
    act, `asking` a review function that a round asks at all. `not_of_body`: all bodies but this one. `among` are the
    only items to be shown where it is set, `without` are items that are not.
    """

    coordinated: bool = False
    states: tuple[RoundState, ...] = ()
    waiting_for: str = ""
    may_advise: str = ""
    appointed: str = ""
    asking: str = ""
    spoken_by: str = ""
    body_id: str = ""
    not_of_body: str = ""
    name: str = ""
    due_from: date | None = None
    due_to: date | None = None
    among: frozenset[str] | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """
    One line of a list: the current round without its elements.

    `part` tells the implementation lists of one source apart; `lead` is the office that leads, empty when none does.
    `filled` are the keys of the elements that the text has, told only of what waits to be taken in. `carried` are, by
    office, the rounds whose approval counts on, `carried_overruled` those that had refused and were overruled.
    `is_to_coordinate`: something waits for the coordinating office. `judging` are the offices whose word is needed,
    `judged` those of them that have one. `group` is the name of the group that is asked now, `group_number` its place
    among `group_count`.
    """

    item_id: str
    item_name: str
    list_kind: str
    part: str
    lead: str
    revision: int
    content_hash: str
    body_id: str
    body_name: str
    round: int
    state: RoundState
    opened_at: datetime
    closed_at: datetime | None
    due_on: date | None
    waiting_for: tuple[str, ...]
    judging: tuple[str, ...]
    judged: tuple[str, ...]
    carried: Mapping[str, int]
    carried_overruled: frozenset[str]
    is_to_coordinate: bool
    opinions: tuple[Opinion, ...]
    standard_version: int
    filled: frozenset[str]
    sign_off: SignOff | None
    group: str
    group_number: int
    group_count: int


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The items before and behind one in a list; empty where there is none."""

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """One page of a list, with the number of all lines; of a list that `is_longer` only so many were counted."""

    rows: tuple[ReviewRow, ...]
    total: int
    is_longer: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewHistory:
    """A review with its past rounds, oldest first."""

    review: ItemReview
    past: tuple[Round, ...]

    def round_of(self, number: int) -> Round | None:
        """Return the round of a number, past or current; None when there is none."""
        return next((each for each in (self.review.current, *self.past) if each.number == number), None)


class Reviews(Protocol):
    """The reviews, one per item."""

    def find(self, item_ids: Collection[str]) -> dict[str, ItemReview]:
        """Return the reviews of these items, by item."""

    def save_all(self, decisions: Sequence[Decision]) -> frozenset[str]:
        """Save decisions with their messages in one write; return the items whose review has changed meanwhile."""

    def history(self, item_id: str) -> ReviewHistory | None:
        """Return one review with its past rounds."""

    def past_round(self, item_id: str, number: int) -> Round | None:
        """Return a round that is behind the current one; None when there is none of this number."""

    def page(self, wanted: ReviewFilter, *, page: int, size: int, at_most: int = 0) -> ReviewPage:
        """Return one page of a list: open rounds oldest first, others newest first; `at_most` 0 counts all of it."""

    def count(self, wanted: ReviewFilter, *, at_most: int) -> int:
        """Return how many reviews a list shows; of a longer list only so many are counted."""

    def counts(self, wanted: Mapping[Name, ReviewFilter], *, at_most: int) -> Mapping[Name, int]:
        """Return the same of several lists, by the names given, in one question."""

    def rows(self, item_ids: Collection[str]) -> dict[str, ReviewRow]:
        """Return the lines of these items, by item."""

    def neighbours(self, item_id: str, wanted: ReviewFilter) -> Neighbours:
        """Return what stands before and behind an item in a list, even when the list no longer has the item."""

    def names(self, item_ids: Collection[str]) -> dict[str, str]:
        """Return the names of items by id."""

    def changed_since(self, since: datetime | None) -> Iterator[Sequence[str]]:
        """Return the items whose review changed at or after this instant, in handy portions; all when it is None."""

    def running_rounds(self, item_ids: Collection[str]) -> Mapping[str, int]:
        """Return the number of the round that runs, by item; an item whose round is over is not there."""

    def owners(self, item_ids: Collection[str]) -> Mapping[str, str]:
        """Return the bodies whose items they are, by item; an item that was never submitted is not there."""

    def seats(self, item_ids: Collection[str]) -> Mapping[str, Seat]:
        """Return where items have gone, by item; one that was never transferred is not there."""

    def lists_of(self, item_ids: Collection[str]) -> Sequence[str]:
        """Return the implementation lists of items of the directory list that were ever submitted."""

    def parents(self, item_ids: Collection[str]) -> Mapping[str, Parent]:
        """Return the upper-level items that these were claimed from, by item; a free item is not there."""

    def send_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> None:
        """Put messages into the outbox of reviews as they stand."""


@dataclass(frozen=True, kw_only=True)
class BodyFacts:
    """What review knows of a body: kind and level as in the register, and the department under which it stands."""

    body_id: str
    name: str
    kind: str
    level: str
    supervising_body_id: str
    is_valid: bool


class Bodies(Protocol):
    """This service's copy of the register of bodies."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Keep what is newer than what is known."""

    def names(self) -> dict[str, str]:
        """Return the names of all bodies by id."""

    def facts(self) -> Mapping[str, BodyFacts]:
        """Return all bodies by id, in the order of their ids."""


class Revocations(Protocol):
    """The sessions that this service must refuse."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Refuse the sessions that intake ended; repeating it changes nothing."""
