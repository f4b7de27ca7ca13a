"""What claiming and coverage ask of the stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from services.intake.domain.coverage import Declaration, ReportedIn

ByBody = Mapping[str, Mapping[str, str]]
"""By body: the ids of its items, by the upper-level items that they were claimed from."""


class Claims(Protocol):
    """Which items were claimed from which upper-level items."""

    def of_bodies(self, body_ids: Iterable[str]) -> ByBody: ...

    def counts(self, upper_ids: Iterable[str]) -> Mapping[str, int]:
        """Return how many bodies have claimed each of these items."""
        ...


class Declarations(Protocol):
    """The bodies' words that items are not their own."""

    def of_bodies(self, body_ids: Iterable[str]) -> Mapping[str, Mapping[str, Declaration]]:
        """Return them by body and upper-level item, those that were taken back, too."""
        ...

    def save(self, declarations: Sequence[Declaration]) -> set[str]:
        """Save each as the next version of the one that it was made from; return the ids of those that lost a race."""
        ...


class ZeroReported(Protocol):
    """The signed zero reports that count."""

    def compared(self, list_kind: str, body_ids: Iterable[str]) -> Mapping[str, Mapping[str, ReportedIn]]:
        """
        Return, by body and upper-level item, the last zero report that counts and answers for it.

        It was compared with the item when it was signed, and the body had no word of its own on it then.

        Of all campaigns, closed ones too: what a head has signed goes on being said until it is withdrawn.
        """
        ...
