"""What the use cases about the people of an office ask of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.review.domain.assignment import Assignment
from services.review.domain.coordinating import By
from services.review.domain.invitation import Invitation
from services.review.domain.recusal import Recusal
from services.review.domain.stand_in import Acceptance, StandIn


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who works at the desk of an office, and when he was last seen there."""

    person: By
    office: str
    seen_on: date


class Assignments(Protocol):
    """Who works on what, one for an item and an office."""

    def put(self, assignments: Sequence[Assignment], *, take_over: bool) -> frozenset[str]:
        """Store them; return the items that somebody else holds in that round, which stay his unless `take_over`."""

    def of_items(self, item_ids: Collection[str], office: str) -> Mapping[str, Assignment]:
        """Return who works on these items for an office, by item, whether it still counts or not."""

    def of_office(self, office: str, account_id: str = "") -> Sequence[Assignment]:
        """Return what the people of an office hold, or one of them, whether it still counts or not."""

    def drop(self, assignments: Sequence[Assignment]) -> None:
        """Take these away; what was claimed anew meanwhile stays."""


class Colleagues(Protocol):
    """The people whom this desk has seen."""

    def note(self, colleague: Colleague) -> None:
        """Remember that somebody was here for his office."""

    def of_office(self, office: str, since: date) -> Sequence[Colleague]:
        """Return the people of an office who were here on this day or later, by name."""

    def seen_since(self, since: date) -> Sequence[Colleague]:
        """Return the people of all offices who were here on this day or later, by name."""


class Recusals(Protocol):
    """Who does not judge which item; each declaration is a line of its own and stays, also when it was taken back."""

    def add(self, recusal: Recusal) -> None:
        """Keep it; while what the same person declared for the same account stands, repeating it changes nothing."""

    def take_back(self, item_id: str, account_id: str, by: By, at: datetime) -> bool:
        """Note that this person has taken back what he declared for an account; tell whether something stood."""

    def of_items(self, item_ids: Collection[str], accounts: Collection[str] | None = None) -> Sequence[Recusal]:
        """Return what stands on these items: about these accounts, or about all when none are named."""

    def of_item(self, item_id: str) -> Sequence[Recusal]:
        """Return everything that was declared on an item, what was taken back included, in its order."""


class StandIns(Protocol):
    """Who speaks for whose office, from when to when."""

    def add(self, stand_in: StandIn, code_hash: str) -> None:
        """Keep a new one, with the hash of its code."""

    def get(self, stand_in_id: str) -> StandIn | None:
        """Return one."""

    def with_code(self, code_hash: str) -> StandIn | None:
        """Return the one whose code has this hash."""

    def accept(self, stand_in_id: str, acceptance: Acceptance) -> bool:
        """Keep who accepted it; False when somebody else has, or it has ended."""

    def end(self, stand_in_id: str, ended: Acceptance) -> bool:
        """Keep who ended it; False when it has ended already."""

    def of_office(self, office: str, since: date) -> Sequence[StandIn]:
        """Return those of an office that end on this day or later, newest first."""

    def of_deputy(self, account_id: str, since: date) -> Sequence[StandIn]:
        """Return those that an account has accepted and that end on this day or later, newest first."""


class Invitations(Protocol):
    """The personal links."""

    def add(self, invitation: Invitation) -> None:
        """Keep a new one."""

    def get(self, invitation_id: str) -> Invitation | None:
        """Return one."""

    def with_token(self, token_hash: str) -> Invitation | None:
        """Return the one whose token has this hash."""

    def of_item(self, item_id: str) -> Sequence[Invitation]:
        """Return those to an item, newest first."""

    def opened(self, invitation_id: str, at: datetime) -> None:
        """Note that its link was opened."""

    def revoke(self, invitation_id: str, by: By, at: datetime) -> bool:
        """Let its link open nothing any more; False when it was revoked already."""
