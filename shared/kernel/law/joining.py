"""Articles that went into one whole (合并) or came out of one (拆分).

A merger read backwards is a split, so both are one question: is this article, beside another that is matched with the
whole already, a part of the whole too? It is where a sentence of the whole stands in it and not in the other one, or
where most of what it does not share with the other one stands in the whole. A clause alone makes no part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.kernel.law.sentences import Grams, Sentence
from shared.kernel.law.weighing import Weighing

OWN_JOINED, OWN_OF_PART = 0.55, 0.3
"""How much of what only the part has must stand in the whole, and how much of the part that must be."""
LEAST_GIVEN = 0.08
"""How much of the whole each of the parts must give."""
SENTENCE_STANDS, SENTENCE_MORE = 0.5, 0.2
"""How much of a sentence must stand in the part, and how much more than in the other part."""
LEAST_OF_PART = 0.08
"""How much of the part such sentences must be."""
NEARLY_BEST = 0.8
"""How near the whole must come to the article that is most like the part."""
POOR, SURE = 0.2, 0.7
"""Below this score a part gives its partner up for a whole; above, it must be this sure to belong to both."""
COMMON = 0.9
"""Another article that holds so much of what the whole holds of a part makes the part's origin uncertain."""
WHOLLY, HARDLY = 0.8, 0.5
"""A part of which so much stands in a whole, and no more in its partner, gives the partner up."""
RARE = 0.45
"""How rare the words of a part must be on average, beside the rarest of the law: 依法追究刑事责任 came from nowhere."""


@dataclass(frozen=True, kw_only=True)
class Join:
    """A part that goes with a whole which has another part already; `partner` is the poorer one that it gives up."""

    part: int
    whole: int
    strength: float
    partner: int | None = None


class Joining:
    """One direction: parts and wholes of a merger, or of a split."""

    def __init__(
        self,
        weighing: Weighing,
        parts: Sequence[Grams],
        wholes: Sequence[Grams],
        sentences: Sequence[tuple[Sentence, ...]],
    ) -> None:
        self._weighing, self._parts, self._wholes, self._sentences = weighing, parts, wholes, sentences

    def joins(self, matched: Mapping[int, int], scores: Mapping[tuple[int, int], float]) -> list[Join]:
        """Return the parts that go with a whole beside the part that is matched with it."""
        first_part = {whole: part for part, whole in matched.items()}
        best_score: dict[int, float] = {}
        for (part, _), score in scores.items():
            best_score[part] = max(score, best_score.get(part, 0.0))
        found = []
        for part, whole in sorted(scores):
            first, partner = first_part.get(whole), matched.get(part)
            if first is None or first == part:
                continue
            if partner is None:
                is_near = scores[part, whole] >= NEARLY_BEST * best_score[part]
                join = self._alone(part, first, whole) if is_near else None
            else:
                join = self._with_partner(part, first, whole, partner, scores[part, partner])
            if join:
                found.append(join)
        return found

    def _alone(self, part: int, first: int, whole: int) -> Join | None:
        strength = self._strength(part, first, whole)
        if not strength or self._is_everywhere(part, whole):
            return None
        return Join(part=part, whole=whole, strength=strength)

    def _with_partner(self, part: int, first: int, whole: int, partner: int, score: float) -> Join | None:
        """Join a part that has a partner of its own: instead of a poor one, else beside it."""
        is_elsewhere = self._held(part, whole) >= WHOLLY and self._held(part, partner) <= HARDLY
        is_poor = score < POOR or is_elsewhere
        strength = self._strength(part, first, whole) if is_poor else self._beside(part, first, whole, partner)
        if strength < SURE:
            return None
        return Join(part=part, whole=whole, strength=strength, partner=partner if is_poor else None)

    def _held(self, part: int, whole: int) -> float:
        weigh = self._weighing.weight
        return weigh(self._parts[part] & self._wholes[whole]) / (weigh(self._parts[part]) or 1)

    def _is_everywhere(self, part: int, whole: int) -> bool:
        """Whether another article holds as much of the part: then it is a phrase of the law and came from none."""
        held = [self._weighing.weight(self._parts[part] & other) for other in self._wholes]
        most = COMMON * held[whole]
        return sum(each >= most for each in held) > 1

    def _strength(self, part: int, first: int, whole: int) -> float:
        weigh = self._weighing.weight
        own, first_own = self._parts[part] - self._parts[first], self._parts[first] - self._parts[part]
        gained, given = weigh(own & self._wholes[whole]), weigh(first_own & self._wholes[whole])
        if not own or min(gained, given) < LEAST_GIVEN * weigh(self._wholes[whole]):
            return 0.0
        if self._weighing.rarity(own & self._wholes[whole]) < RARE:
            return 0.0
        share = gained / weigh(own)
        is_share_enough = share >= OWN_JOINED and gained >= OWN_OF_PART * weigh(self._parts[part])
        return max(share if is_share_enough else 0.0, self._by_sentence(part, whole, (self._parts[first],)))

    def _beside(self, part: int, first: int, whole: int, partner: int) -> float:
        """Return how surely a part that has a good partner belongs to a whole as well: a sentence came over."""
        given = (self._parts[first] - self._parts[part]) & self._wholes[whole]
        if self._weighing.weight(given) < LEAST_GIVEN * self._weighing.weight(self._wholes[whole]):
            return 0.0
        return self._by_sentence(part, whole, (self._parts[first], self._wholes[partner]))

    def _by_sentence(self, part: int, whole: int, others: Sequence[Grams]) -> float:
        """Return how well the sentences of the whole that stand in the part alone stand there; 0 for none."""
        weigh = self._weighing.weight
        found = best = 0.0
        for sentence in (each.grams for each in self._sentences[whole]):
            # a sentence of one sign has no pair of signs
            weight = weigh(sentence) or 1
            here = weigh(sentence & self._parts[part]) / weight
            elsewhere = max(weigh(sentence & other) / weight for other in others)
            if (
                here >= SENTENCE_STANDS
                and here - elsewhere >= SENTENCE_MORE
                and self._weighing.rarity(sentence) >= RARE
            ):
                found += here * weight
                best = max(best, here)
        return best if found >= LEAST_OF_PART * weigh(self._parts[part]) else 0.0
