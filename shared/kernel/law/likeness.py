"""How like two articles are: the pairs of neighbouring characters they share, rare ones counting for more.

Laws repeat themselves (由…责令改正, 处…罚款): a pair of characters that stands in every third article says nothing of
where an article came from. Weights are whole numbers, so that no order of adding changes a sum.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.numerals import NUMERAL_CHARS

_NUMBER_CITED = re.compile(rf"第[{NUMERAL_CHARS}]+(?:条(?:之[{NUMERAL_CHARS}]+)*|款|项|章|节)")
_SCALE = 1000

_CATCH_ALL = re.compile(
    "违反(?:本法|本条例|本规定|本办法|本细则)(?:的?规定)?|[损侵]害.{0,12}的|造成.{0,16}的|依法承担(?:民事|赔偿)责任"
    "|构成犯罪的|依法追究刑事责任|构成违反治安管理行为的|(?:由公安机关)?依法给予治安管理处罚"
)
_LONGEST_LEFT = 4
_SENTENCE = re.compile(r"[。；;\n]")
_LEAST_OF_SENTENCE = 8

Grams = frozenset[str]


def without_numbers(text: str) -> str:
    """Return the key of a text in which every number of an article, paragraph or item that it cites is the same."""
    return _NUMBER_CITED.sub("第条", matching_key(text))


def is_catch_all(text: str) -> bool:
    """Whether an article only says that crimes are crimes (构成犯罪的，依法追究刑事责任): it came out of no article."""
    return len(_CATCH_ALL.sub("", matching_key(text))) <= _LONGEST_LEFT


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, from 0 to 1: the share of their pairs of characters that both have."""
    a, b = (Counter(pairwise(matching_key(text))) for text in (one, other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What an old and a new article share, as weights."""

    both: int
    old: int
    new: int

    @property
    def dice(self) -> float:
        """The share of both together."""
        return 2 * self.both / (self.old + self.new) if self.both else 0.0

    @property
    def of_old(self) -> float:
        """How much of the old one stands in the new one."""
        return self.both / self.old if self.old else 0.0

    @property
    def of_new(self) -> float:
        """How much of the new one stood in the old one."""
        return self.both / self.new if self.new else 0.0


class Weighing:
    """
    The articles of two versions as sets of pairs of characters with their weights within this law.

    `rareness` is the power to which it counts that a pair is rare.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str], *, rareness: int) -> None:
        self.old = [_grams(text) for text in old]
        self.new = [_grams(text) for text in new]
        self.new_catch_all = frozenset(place for place, text in enumerate(new) if is_catch_all(text))
        self.old_sentences = [_sentences(text) for text in old]
        self.new_sentences = [_sentences(text) for text in new]
        found: Counter[str] = Counter()
        for grams in (*self.old, *self.new):
            found.update(grams)
        total = len(old) + len(new)
        # what stands in one article of each version is as rare as it can be
        self._rarest = round(_SCALE * log(1 + total / 2) ** rareness)
        self._weights = {
            gram: round(_SCALE * log(1 + total / max(count, 2)) ** rareness) for gram, count in found.items()
        }

    def weight(self, grams: Grams) -> int:
        """Return what some pairs of characters weigh together."""
        return sum(self._weights.get(gram, 0) for gram in grams)

    def rarity(self, grams: Grams) -> float:
        """Return how rare some pairs of characters are on average, beside the rarest there can be."""
        return self.weight(grams) / (len(grams) * self._rarest) if grams else 0.0

    def shared(self, old: Sequence[int], new: Sequence[int]) -> dict[tuple[int, int], Shared]:
        """Return what some old and some new articles, named by their places, have in common; pairs without are none."""
        holders: dict[str, list[int]] = defaultdict(list)
        for there in new:
            for gram in self.new[there]:
                holders[gram].append(there)
        weights_of_new = {there: self.weight(self.new[there]) for there in new}
        found = {}
        for here in old:
            sums: Counter[int] = Counter()
            for gram in self.old[here]:
                for there in holders.get(gram, ()):
                    sums[there] += self._weights[gram]
            weight = self.weight(self.old[here])
            for there in sorted(sums):
                found[here, there] = Shared(both=sums[there], old=weight, new=weights_of_new[there])
        return found


def _sentences(text: str) -> tuple[Grams, ...]:
    """The sentences of an article; one of a few characters is no rule of its own and stands with the one before."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if found and len(matching_key(sentence)) < _LEAST_OF_SENTENCE:
            found[-1] += sentence
        elif sentence:
            found.append(sentence)
    return tuple(_grams(sentence) for sentence in found)


def _grams(text: str) -> Grams:
    key = without_numbers(text)
    return frozenset(key[place : place + 2] for place in range(len(key) - 1)) or frozenset((key,))
