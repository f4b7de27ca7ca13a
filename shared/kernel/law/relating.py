"""Which old articles went on in which new ones, among those whose text is not equal to any.

First one to one: the pairs with the highest score, which is what they share and how well the pair fits into the order
of the law. Then joins: an article without a partner, or with a poor one, of which most stands in an article that has a
partner already. Then passages: sentences that went over beside all of these.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from shared.kernel.law.articles import Article
from shared.kernel.law.joining import Joining
from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.passages import Passages, Relation
from shared.kernel.law.weighing import Weighing, Wordings

SURE = 0.6
"""From this likeness on, two articles that are each other's nearest tell where their neighbours should stand."""
RARENESS, RARENESS_OF_PARTS = 3, 1
"""How much rare words count: a pair is known by the words that it alone has, a part by how much of it came over."""
ENOUGH = 0.12
"""The least score of a pair."""
LEAST_SHARED = 0.04
"""The least likeness of a pair, however well it fits into the order."""
FOR_PLACE, FOR_CHAPTER = 0.03, 0.02
"""What a pair gets at most for its place in the order, and for a chapter of the same name, to decide between equals."""
FOR_SLOT, SLOT_FROM = 0.2, 0.25
"""What a pair gets that is worth so much and whose neighbours on both sides belong together for certain."""
NEAR = 4
"""From how many articles beside its place on a pair gets nothing for its place."""
NEAREST = 20
"""With how many new articles an old one is compared."""
FOR_OTHER_KIND = 0.6
"""What a duty is worth beside the penalty for its breach, which repeats its words."""
FOR_KIND = 0.15
"""What a pair gets where both say what the law is for, or from when on it is in force: each law says it once."""
_KINDS = (
    ("purpose", re.compile("制定本.{0,4}(?:法|条例|规定|办法|细则|规则)")),
    ("force", re.compile("^本(?:法|条例|规定|办法|细则|规则)自.{2,24}起(?:施行|实施|执行)")),
    ("penalty", re.compile("罚款|没收违法所得|给予.{0,8}处分|行政处分|刑事责任|责令.{0,6}改正")),
)


class Relating:
    """Two versions of a law with the pairs of equal articles, which say where the others belong."""

    def __init__(self, old: Sequence[Article], new: Sequence[Article], equal: Sequence[Relation]) -> None:
        self._old, self._new, self._equal = old, new, equal
        self._old_kinds, self._new_kinds = ([_kind(one.text) for one in each] for each in (old, new))
        self._wordings = Wordings([one.text for one in old], [one.text for one in new])

    def related(self, old: Sequence[int], new: Sequence[int]) -> set[Relation]:
        """Return the pairs of old and new articles, named by their places, that belong together."""
        weighing = Weighing(self._wordings, rareness=RARENESS)
        shared = weighing.shared(
            {here: self._wordings.old[here] for here in old},
            {there: self._wordings.new[there] for there in new},
            nearest=NEAREST,
        )
        likely = {pair: self._of_kinds(pair, each.worth) for pair, each in shared.items()}
        places = _Places([*self._equal, *_sure(likely)])
        scores = {
            pair: worth
            + FOR_PLACE * places.fit(*pair)
            + FOR_SLOT * (worth >= SLOT_FROM and places.is_slot(*pair))
            + FOR_CHAPTER * _is_same_chapter(self._old[pair[0]], self._new[pair[1]])
            for pair, worth in likely.items()
            if worth >= LEAST_SHARED
        }
        matched = _matched(scores)
        weighing = Weighing(self._wordings, rareness=RARENESS_OF_PARTS)
        joined = self._joined(weighing, matched, scores)
        return joined.union(Passages(self._wordings, weighing, old, new).came_over(joined))

    def _of_kinds(self, pair: Relation, worth: float) -> float:
        """Return what a pair is worth, less where one says what follows from a breach and the other does not."""
        one, other = self._old_kinds[pair[0]], self._new_kinds[pair[1]]
        if one != other:
            return worth * FOR_OTHER_KIND if "penalty" in (one, other) else worth
        return worth + FOR_KIND if one in ("purpose", "force") else worth

    def _joined(
        self, weighing: Weighing, matched: Mapping[int, int], scores: Mapping[Relation, float]
    ) -> set[Relation]:
        """Add the parts of wholes; a pair is broken where one of its two belongs elsewhere more surely."""
        words = self._wordings
        merging = Joining(weighing, words.old, words.new, words.new_sentences)
        splitting = Joining(weighing, words.new, words.old, words.old_sentences)
        reverse = {there: here for here, there in matched.items()}
        flipped = {(there, here): score for (here, there), score in scores.items()}
        found = set(matched.items())
        joins = [((join.part, join.whole), join) for join in merging.joins(matched, scores)]
        joins += [((join.whole, join.part), join) for join in splitting.joins(reverse, flipped)]
        for pair, join in sorted(joins, key=lambda each: (-each[1].strength, each[0])):
            if pair[1] in words.new_catch_all:
                continue
            if join.partner is not None:
                found.discard((join.part, join.partner) if pair[0] == join.part else (join.partner, join.part))
            found.add(pair)
        return found


class _Places:
    """Where an article should stand in the new version, by the pairs that are certain."""

    def __init__(self, certain: Sequence[Relation]) -> None:
        self._certain = frozenset(certain)
        ordered = _rising(sorted(self._certain))
        self._here = [-1, *(here for here, _ in ordered)]
        self._there = [-1, *(there for _, there in ordered)]

    def is_slot(self, here: int, there: int) -> bool:
        """Whether the articles before two belong together for certain, and those behind them."""
        return {(here - 1, there - 1), (here + 1, there + 1)} <= self._certain

    def fit(self, here: int, there: int) -> float:
        """Return how near two articles are to each other in the order of the law, from 0 to 1."""
        after = bisect_left(self._here, here)
        before = after - 1
        from_before = here - self._here[before]
        gaps = [abs(there - self._there[before] - from_before)]
        if after < len(self._here):
            gaps.append(abs(self._there[after] - there - (self._here[after] - here)))
        is_between = there > self._there[before] and (after == len(self._here) or there < self._there[after])
        gap = min(gaps) + (0 if is_between else NEAR // 2)
        return max(0.0, 1 - gap / NEAR)


def _sure(likely: Mapping[Relation, float]) -> list[Relation]:
    best_of_old: dict[int, Relation] = {}
    best_of_new: dict[int, Relation] = {}
    for pair in sorted(likely, key=lambda each: (-likely[each], each)):
        best_of_old.setdefault(pair[0], pair)
        best_of_new.setdefault(pair[1], pair)
    return [pair for pair in best_of_old.values() if likely[pair] >= SURE and best_of_new[pair[1]] == pair]


def _rising(pairs: Sequence[Relation]) -> list[Relation]:
    """Return the longest run of pairs that rise on both sides: what was moved out of its order tells nothing."""
    ends: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for place, (_, there) in enumerate(pairs):
        rank = bisect_left(ends, there)
        before.append(chain[rank - 1] if rank else -1)
        if rank == len(ends):
            ends.append(there)
            chain.append(place)
        else:
            ends[rank], chain[rank] = there, place
    found: list[Relation] = []
    place = chain[-1] if chain else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    # of two pairs with one old article, only one can be in a run that rises
    return found[::-1]


def _matched(scores: Mapping[Relation, float]) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for here, there in sorted(scores, key=lambda each: (-scores[each], each)):
        if scores[here, there] < ENOUGH:
            break
        if here not in found and there not in taken:
            found[here] = there
            taken.add(there)
    return found


def _kind(text: str) -> str:
    return next((kind for kind, words in _KINDS if words.search(text)), "rule")


def _is_same_chapter(one: Article, other: Article) -> bool:
    return bool(one.place and other.place) and _chapter(one) == _chapter(other)


def _chapter(one: Article) -> str:
    """The name of the innermost heading, without its number."""
    return matching_key(one.place[-1]).partition("章")[2] or matching_key(one.place[-1])
