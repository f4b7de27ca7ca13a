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
class ScopeDecision:
    """
    The answer to an office that holds a matter for not its own (不属本单位审核范围).

    `opinion` is the sequence of the opinion in which it said so. `is_struck`: the office is left out of this round;
    else the matter was handed back and the office must speak again.
    """

    office: str
    opinion: int
    is_struck: bool
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
    opinions stay as they were given.
    """

    overrules: tuple[int, ...]
    minutes: str
    content_hash: str
    by: By
    at: datetime
    sequence: int

    @property
    def upholds(self) -> bool:
        """Whether the refusals stand and the body must correct its item."""
        return not self.overrules
