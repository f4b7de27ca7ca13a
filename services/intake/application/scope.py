"""The published power list as what the directory list is held against, kept in memory while it does not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.intake.domain.items import DIRECTORY_LIST, ServiceItem
from services.intake.domain.scope import PowerIndex, PowerName, scope_problem, uncovered
from shared.kernel.errors import Problem

Stamp = tuple[int, int, str]


class PowerNames(Protocol):
    """The names of the published power list."""

    def stamp(self) -> Stamp:
        """Return what changes whenever an item of the power list is added or changed."""
        ...

    def in_force(self) -> Sequence[PowerName]: ...


class Scope:
    """Finds the powers of the district that are like an item; safe to share between threads."""

    def __init__(self, *, names: PowerNames) -> None:
        self._names = names
        self._kept: tuple[Stamp, PowerIndex] | None = None

    def powers(self) -> PowerIndex:
        """Return the index; one small query, and the names themselves only when they have changed."""
        # the stamp is taken first: what changes while the names are read is read again the next time
        stamp = self._names.stamp()
        kept = self._kept
        if kept is None or kept[0] != stamp:
            kept = (stamp, PowerIndex(self._names.in_force()))
            self._kept = kept
        return kept[1]

    def problems(self, items: Sequence[ServiceItem]) -> Mapping[str, tuple[Problem, ...]]:
        """Return for each item of the directory list, by id, what keeps it from being submitted."""
        looked_at = [item for item in items if item.list_kind == DIRECTORY_LIST and item.content.item_name]
        if not looked_at:
            return {}
        powers = self.powers()
        open_hits = {
            item.item_id: uncovered(powers.like(item.content.item_name, item.body_id), item.scope_override)
            for item in looked_at
        }
        return {item_id: (scope_problem(hits),) for item_id, hits in open_hits.items() if hits}
