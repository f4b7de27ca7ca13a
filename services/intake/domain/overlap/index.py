"""Finds what is like a name among many, by the rarest pairs of characters: no name is held against every other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake.domain.overlap.comparing import Comparison, Likeness, act_apart, compared, needed
from services.intake.domain.overlap.names import Matter, matter_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A name that is like the one that was asked for."""

    name: str
    comparison: Comparison


class NameIndex:
    """
    Names in which like ones can be found.

    Two cores are only compared when the shorter one shares half of its pairs of characters with the other. If they do,
    one of the rarest half of the shorter one's pairs is among those that they share: so it is enough to look there,
    and pairs that stand in most names are never followed.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._matters = [matter_of(name) for name in dict.fromkeys(names)]
        self._rarity = Counter(gram for matter in self._matters for gram in matter.grams)
        self._all: dict[str, list[int]] = defaultdict(list)
        self._rarest: dict[str, list[int]] = defaultdict(list)
        self._plain: dict[str, list[int]] = defaultdict(list)
        for place, matter in enumerate(self._matters):
            self._plain[matter.plain].append(place)
            for gram in matter.grams:
                self._all[gram].append(place)
            for gram in self._looked_for(matter):
                self._rarest[gram].append(place)

    def like(self, name: str, *, with_related: bool = False) -> list[Found]:
        """Return the names that speak of the same matter, the likest first; `with_related` the related ones, too."""
        return sorted(self._found(matter_of(name), with_related), key=_order)

    def _found(self, matter: Matter, with_related: bool) -> Iterator[Found]:
        for place in self._candidates(matter):
            other = self._matters[place]
            if not with_related and other.plain != matter.plain and act_apart(matter, other):
                continue
            comparison = compared(matter, other)
            if comparison.likeness.is_same or (with_related and comparison.likeness is Likeness.RELATED):
                yield Found(name=other.name, comparison=comparison)

    def _candidates(self, matter: Matter) -> set[int]:
        found = set(self._plain.get(matter.plain, ()))
        for gram in self._looked_for(matter):
            found.update(self._all.get(gram, ()))
        for gram in matter.grams:
            found.update(self._rarest.get(gram, ()))
        return found

    def _looked_for(self, matter: Matter) -> list[str]:
        rarest_first = sorted(matter.grams, key=lambda gram: (self._rarity[gram], gram))
        return rarest_first[: len(rarest_first) - needed(len(rarest_first)) + 1]


def _order(found: Found) -> tuple[bool, bool, float, str]:
    comparison = found.comparison
    return comparison.likeness is not Likeness.EXACT, not comparison.likeness.is_same, -comparison.score, found.name
