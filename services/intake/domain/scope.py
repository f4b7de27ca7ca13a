"""
What the directory list does not hold: what the published power list has is not compiled again (work plan 2018, part 3).

Whether a public service is such a matter is told by its name. Whoever finds that it is another matter all the same
says why; that stands on the item for exactly the powers that were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.overlap.comparing import Comparison
from services.intake.domain.overlap.index import NameIndex
from shared.kernel.errors import Problem

RULE = "scope"
MOST_NAMED = 3
"""How many powers a message names; how many more there are is said."""


@dataclass(frozen=True, kw_only=True)
class PowerName:
    """An item in force of the published power list of the district, as far as its name is looked at."""

    power_item_id: str
    body_id: str
    body_name: str
    item_name: str
    item_type: str
    base_code: str

    @property
    def title(self) -> str:
        """Return the item as people cite it."""
        return f"{self.body_name}“{self.item_name}”"


@dataclass(frozen=True, kw_only=True)
class ScopeHit:
    """A power whose name is like that of an item, and how."""

    power: PowerName
    comparison: Comparison


@dataclass(frozen=True, kw_only=True)
class ScopeOverride:
    """
    Why an item is another matter than powers of a like name: said by a person of the body.

    `powers` are those powers, id -> as people cite them.
    """

    powers: Mapping[str, str]
    justification: str
    by: str
    at: datetime


class PowerIndex:
    """The powers in force of the whole district, to be found by name."""

    def __init__(self, powers: Iterable[PowerName]) -> None:
        self._bearers: dict[str, list[PowerName]] = {}
        for power in powers:
            self._bearers.setdefault(power.item_name, []).append(power)
        self._index = NameIndex(self._bearers)

    def like(self, item_name: str, body_id: str, *, with_related: bool = False) -> list[ScopeHit]:
        """Return the powers that are the same matter, those of the own body first; `with_related` like ones, too."""
        if not item_name.strip():
            return []
        found = [
            ScopeHit(power=power, comparison=one.comparison)
            for one in self._index.like(item_name, with_related=with_related)
            for power in self._bearers[one.name]
        ]
        # the sort is stable: within each the likest stay first
        return sorted(found, key=lambda hit: (not hit.comparison.likeness.is_same, hit.power.body_id != body_id))


def uncovered(hits: Iterable[ScopeHit], override: ScopeOverride | None) -> list[ScopeHit]:
    """Return the powers that are the same matter and for which nobody has said why they are not."""
    explained = override.powers if override else {}
    return [hit for hit in hits if hit.comparison.likeness.is_same and hit.power.power_item_id not in explained]


def scope_problem(open_hits: Sequence[ScopeHit]) -> Problem:
    """Return what keeps an item from being submitted."""
    named = "；".join(f"{hit.power.title}，{hit.comparison.reason.rstrip('。')}" for hit in open_hits[:MOST_NAMED])
    more = f"；还有 {len(open_hits) - MOST_NAMED} 项" if len(open_hits) > MOST_NAMED else ""
    return Problem(
        field="item_name",
        label="事项名称",
        message=f"已公布的权力清单里有同一事项：{named}{more}",
        remedy="权力清单里有的不在目录清单重复编制，请删改；确实是另一件事的，请在“与权力清单的关系”里写明理由",
        rule=RULE,
    )
