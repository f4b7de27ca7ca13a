"""How like two names of items are by their written characters alone; the product's matcher has no part in it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

Row = Mapping[str, str]


class Names:
    """The names of both lists, and how like two of them are by characters alone."""

    def __init__(self, lists: Mapping[str, list[Row]]) -> None:
        self.rows = {row["row_id"]: row for rows in lists.values() for row in rows}
        self.ids = {letter: sorted(row["row_id"] for row in rows) for letter, rows in lists.items()}
        self.texts = {row_id: re.sub(r"\W", "", row["item_name"]) for row_id, row in self.rows.items()}
        self.grams = {row_id: frozenset(pairwise(text)) for row_id, text in self.texts.items()}
        number = Counter(gram for grams in self.grams.values() for gram in grams)
        self.weights = {gram: math.log(len(self.rows) / count) for gram, count in number.items()}

    def characters(self, one: str, other: str) -> float:
        """Return the Dice coefficient of the pairs of neighbouring characters."""
        a, b = self.grams[one], self.grams[other]
        return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0

    def rare(self, one: str, other: str) -> float:
        """Return the same with each pair of characters weighed by its rarity in the two lists."""
        a, b = self.grams[one], self.grams[other]
        whole = self._weight(a) + self._weight(b)
        return 2 * self._weight(a & b) / whole if whole else 0.0

    def part(self, one: str, other: str) -> float:
        """Return how much of the name with the fewer or commoner pairs of characters the other holds, weighed so."""
        a, b = self.grams[one], self.grams[other]
        least = min(self._weight(a), self._weight(b))
        return self._weight(a & b) / least if least else 0.0

    def _weight(self, grams: frozenset[tuple[str, str]]) -> float:
        # a set's order differs from process to process, and a plain sum with it: a tie would be drawn otherwise
        return math.fsum(self.weights[gram] for gram in grams)

    def run(self, one: str, other: str) -> float:
        """Return how much of the shorter name stands in one piece in the longer one."""
        short, long = sorted((self.texts[one], self.texts[other]), key=len)
        for size in range(len(short), 0, -1):
            if any(short[start : start + size] in long for start in range(len(short) - size + 1)):
                return size / len(short)
        return 0.0
