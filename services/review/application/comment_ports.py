"""What the use cases of public comments ask of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A citizen's comment on the draft of a round, as the portal took it in; name and contact may be empty."""

    comment_id: str
    item_id: str
    round: int
    text: str
    name: str
    contact: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HearingRow:
    """One line of the list of hearings: a round before the public that runs, or has a comment without an answer."""

    item_id: str
    item_name: str
    list_kind: str
    part: str
    body_name: str
    round: int
    first_on: date
    last_on: date
    opened_by: str
    opened_by_name: str
    received: int
    unanswered: int
    is_over: bool


class Comments(Protocol):
    """The comments that came in from the portal; they are never changed."""

    def keep(self, comments: Sequence[Comment]) -> None:
        """Keep comments; what is there already stays as it is."""

    def get(self, comment_id: str) -> Comment | None:
        """Return one comment; None when it has not come in."""

    def of_item(self, item_id: str) -> Sequence[Comment]:
        """Return the comments on an item, in all rounds, oldest first."""


class RunningHearings(Protocol):
    """The current rounds that were laid before the public, and run or wait for an answer."""

    def page(self, *, page: int, size: int) -> tuple[Sequence[HearingRow], int]:
        """Return one page of them, whose period ends first comes first, and how many there are."""

    def over_on(self, day: date) -> Sequence[str]:
        """Return items whose period ended before this day and that nobody has closed yet."""
