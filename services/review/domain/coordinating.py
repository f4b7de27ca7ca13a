"""What the coordinating office (区政府办公室) decides in a round: questions of scope, and disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """The person who acted, as the record of the round keeps him."""

    account_id: str
    name: str
    body_id: str
    body_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """The receiving office took the submission in."""

    by: By
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """
    A last day that had been reckoned before the days off of `year` were announced, and was reckoned anew since.

    It moves to a later day only: `was` is what people had been told, `now` what holds.
    """

    was: date
    now: date
    year: int
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationAsked:
    """
    The coordinating office was asked to decide until `due_on`; `sequence` is the version of the review that asked.

    `about` is the sequence of the opinion that holds the matter for not its own; 0 for a dispute.
    """

    about: int
    at: datetime
    sequence: int
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeDecision:
    """
    The answer to an office that holds a matter for not its own (不属本单位审核范围).

    `opinion` is the sequence of the opinion in which it said so; 0 when it has said nothing and cannot, since nobody
    of it may judge the item, or it is no more. `is_struck`: the office is left out of this round;
    else the matter was handed back and the office must speak again, until `due_on`.
    """

    office: str
    opinion: int
    is_struck: bool
    reason: str
    by: By
    at: datetime
    sequence: int
    due_on: date | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the office was left out although it had said nothing."""
        return not self.opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """In one round `person` speaks for `office`, or takes in for it (另行指定审核人)."""

    office: str
    person: By
    reason: str
    by: By
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting (论证会) to which the matter goes: its day, who is asked, and what is to be settled."""

    held_on: date
    participants: str
    question: str
    by: By
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """
    The decision that closes a dispute, with its minutes; it stands for the content with this hash only.

    `overrules` are the sequences of the refusals that it overrules; empty when the matter goes back to the body. The
    opinions stay as they were given, and offices that have yet to speak do so until `due_on`.
    """

    overrules: tuple[int, ...]
    minutes: str
    content_hash: str
    by: By
    at: datetime
    sequence: int
    due_on: date | None = None

    @property
    def upholds(self) -> bool:
        """Whether the refusals stand and the body must correct its item."""
        return not self.overrules
