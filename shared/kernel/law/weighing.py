"""How surely one text came out of another: the pairs of neighbouring characters they share, weighed by rareness.

Laws repeat themselves (由…责令改正, 处…罚款): a pair of characters that stands in every third article says nothing of
where an article came from. Weights are whole numbers, so that no order of adding changes a sum.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log

from shared.kernel.law.sentences import Grams, grams_of, is_catch_all, sentences_of

_SCALE = 1000
MOST_HOLDERS = 60
"""A pair of characters that stands in more texts than this finds none of them: it does not tell them apart."""
HELD = 0.8
"""How much a text that stands wholly in a longer one is worth, beside one that is equal in length."""
FEWEST_ASKED = 8
"""Where a text has no other pairs, so many of the rarest are asked all the same."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What two texts share, as weights."""

    both: int
    old: int
    new: int

    @property
    def dice(self) -> float:
        """The share of both together."""
        return 2 * self.both / (self.old + self.new) if self.both else 0.0

    @property
    def worth(self) -> float:
        """How surely one comes from the other: also where it is a part of a longer one."""
        if not self.both:
            return 0.0
        return max(self.dice, HELD * self.both / min(self.old, self.new) * min(1.0, 0.5 + self.dice))


class Wordings:
    """The articles of two versions as sets of pairs of characters, and as sentences."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old = [grams_of(text) for text in old]
        self.new = [grams_of(text) for text in new]
        self.old_sentences = [sentences_of(text) for text in old]
        self.new_sentences = [sentences_of(text) for text in new]
        self.new_catch_all = frozenset(place for place, text in enumerate(new) if is_catch_all(text))


class Weighing:
    """
    What pairs of characters weigh within this law.

    `rareness` is the power to which it counts that a pair is rare.
    """

    def __init__(self, wordings: Wordings, *, rareness: int) -> None:
        found: Counter[str] = Counter()
        for grams in (*wordings.old, *wordings.new):
            found.update(grams)
        total = len(wordings.old) + len(wordings.new)
        # what stands in one article of each version is as rare as it can be
        self._rarest = round(_SCALE * log(1 + total / 2) ** rareness)
        self._weights = {
            gram: round(_SCALE * log(1 + total / max(count, 2)) ** rareness) for gram, count in found.items()
        }

    def weight(self, grams: Grams) -> int:
        """Return what some pairs of characters weigh together."""
        weights = self._weights
        return sum([weights[gram] for gram in grams if gram in weights])

    def rarity(self, grams: Grams) -> float:
        """Return how rare some pairs of characters are on average, beside the rarest there can be."""
        return self.weight(grams) / (len(grams) * self._rarest) if grams else 0.0

    def shared(
        self, old: Mapping[int, Grams], new: Mapping[int, Grams], *, nearest: int
    ) -> dict[tuple[int, int], Shared]:
        """
        Return what old and new texts, each under its number, have in common.

        :param nearest: with how many new texts an old one is compared: those that share most of what is rare with it
        """
        of_new = {there: self.weight(grams) for there, grams in new.items()}
        holders = _holders(new)
        found = {}
        for here, grams in old.items():
            of_old = self.weight(grams)
            for there in self._likely(grams, holders, nearest):
                found[here, there] = Shared(both=self.weight(grams & new[there]), old=of_old, new=of_new[there])
        return found

    def _likely(self, grams: Grams, holders: Mapping[str, Sequence[int]], nearest: int) -> list[int]:
        held = [gram for gram in grams if gram in holders]
        telling = [gram for gram in held if len(holders[gram]) <= MOST_HOLDERS]
        sums: dict[int, int] = defaultdict(int)
        for gram in telling or nsmallest(FEWEST_ASKED, held, key=lambda gram: (len(holders[gram]), gram)):
            weight = self._weights[gram]
            for there in holders[gram]:
                sums[there] += weight
        return [there for _, there in nsmallest(nearest, ((-both, there) for there, both in sums.items()))]


def _holders(texts: Mapping[int, Grams]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, grams in texts.items():
        for gram in grams:
            found[gram].append(place)
    return found
