"""Sentences that went over from an old article into a new one that has no part in its partners.

An article that was laid together with another, or apart, keeps whole sentences. Such a sentence shows where two
articles belong together although each is matched with another one: what both share of it stands neither in the partners
that the old article has already nor in those of the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from shared.kernel.law.sentences import Grams, Sentence
from shared.kernel.law.weighing import Weighing, Wordings

ALIKE = 0.4
"""How like an old and a new sentence must be."""
OWN, VERBATIM, OWN_OF_VERBATIM = 0.28, 0.9, 0.08
"""How much of what they share must stand in no partner; less where the sentence is so much the same."""
RARE, FEWEST = 0.3, 6
"""How rare and how many the pairs of characters that they share must be."""
NEED_OF_LEFT, NEED = 0.35, 0.43
"""How surely an old article that has no partner yet belongs to a new one, and how surely any other."""
NEAREST = 8
"""With how many new sentences an old one is compared."""
OF_EITHER, OF_BOTH = 0.1, 0.04
"""How much of one article, and of each, such sentences must be."""

Relation = tuple[int, int]
"""The places of an old and a new article that belong together."""


@dataclass(frozen=True, kw_only=True)
class _Link:
    """An old and a new sentence that are alike; their places within all sentences, and what they weigh."""

    old: int
    new: int
    of_old: int
    of_new: int
    alike: float
    both: Grams


class Passages:
    """The sentences of the articles that are not equal to any."""

    def __init__(self, wordings: Wordings, weighing: Weighing, old: Collection[int], new: Collection[int]) -> None:
        self._wordings, self._weighing = wordings, weighing
        self._of_old = _weights(weighing, wordings.old_sentences, old)
        self._of_new = _weights(weighing, wordings.new_sentences, new)
        self._links = self._linked(old, new)

    def _linked(self, old: Collection[int], new: Collection[int]) -> dict[Relation, list[_Link]]:
        olds, news = _listed(self._wordings.old_sentences, old), _listed(self._wordings.new_sentences, new)
        shared = self._weighing.shared(
            {place: each.grams for place, (_, each) in enumerate(olds)},
            {place: each.grams for place, (_, each) in enumerate(news)},
            nearest=NEAREST,
        )
        found: dict[Relation, list[_Link]] = defaultdict(list)
        for (here, there), each in shared.items():
            (one, sentence), (other, sentence_there) = olds[here], news[there]
            both = sentence.grams & sentence_there.grams
            is_of_one_kind = sentence.is_penal == sentence_there.is_penal
            if each.worth < ALIKE or len(both) < FEWEST or not is_of_one_kind or self._weighing.rarity(both) < RARE:
                continue
            link = _Link(old=here, new=there, of_old=each.old, of_new=each.new, alike=each.worth, both=both)
            found[one, other].append(link)
        return dict(found)

    def came_over(self, related: Iterable[Relation]) -> list[Relation]:
        """Return the relations that sentences show beside those there are, the surest first."""
        held = _Partners(self._wordings, related)
        strengths = {pair: self._strength(pair, held) for pair in self._links}
        found: list[Relation] = []
        while sure := [pair for pair, strength in strengths.items() if strength and pair not in held]:
            best = min(sure, key=lambda pair: (-strengths[pair], pair))
            found.append(best)
            held.add(best)
            for pair in strengths:
                if pair[0] == best[0] or pair[1] == best[1]:
                    strengths[pair] = self._strength(pair, held)
        return found

    def _strength(self, pair: Relation, held: _Partners) -> float:
        here, there = pair
        of_old, of_new = held.of_old.get(here), held.of_new.get(there)
        if of_old is None and of_new is None:
            return 0.0
        gave: dict[int, int] = {}
        took: dict[int, int] = {}
        best = 0.0
        for link in self._links[pair]:
            own = min(self._own(link.both, of_old), self._own(link.both, of_new))
            if own >= (OWN if link.alike < VERBATIM else OWN_OF_VERBATIM):
                gave[link.old], took[link.new] = link.of_old, link.of_new
                best = max(best, link.alike * (1 + own) / 2)
        shares = sum(gave.values()) / self._of_old[here], sum(took.values()) / self._of_new[there]
        is_enough = max(shares) >= OF_EITHER and min(shares) >= OF_BOTH
        return best if is_enough and best >= (NEED_OF_LEFT if of_old is None else NEED) else 0.0

    def _own(self, both: Grams, partners: Grams | None) -> float:
        return self._weighing.weight(both - partners) / (self._weighing.weight(both) or 1) if partners else 1.0


class _Partners:
    """What stands in the articles that each article belongs together with already."""

    def __init__(self, wordings: Wordings, related: Iterable[Relation]) -> None:
        self._wordings, self._related = wordings, set[Relation]()
        self.of_old: dict[int, Grams] = {}
        self.of_new: dict[int, Grams] = {}
        for pair in related:
            self.add(pair)

    def __contains__(self, pair: Relation) -> bool:
        return pair in self._related

    def add(self, pair: Relation) -> None:
        """Add a relation."""
        here, there = pair
        self._related.add(pair)
        self.of_old[here] = self.of_old.get(here, frozenset()) | self._wordings.new[there]
        self.of_new[there] = self.of_new.get(there, frozenset()) | self._wordings.old[here]


def _listed(sentences: Sequence[Sequence[Sentence]], articles: Collection[int]) -> list[tuple[int, Sentence]]:
    return [(article, each) for article in sorted(articles) for each in sentences[article]]


def _weights(weighing: Weighing, sentences: Sequence[Sequence[Sentence]], articles: Collection[int]) -> dict[int, int]:
    return {article: sum(weighing.weight(each.grams) for each in sentences[article]) or 1 for article in articles}
