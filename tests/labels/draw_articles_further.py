"""Draws a further set of articles whose fate is judged by hand: those that may be merged, split, deleted or new.

The first draw (`draw_articles.py`) holds few of these, because most articles are simply reworded. 160 articles that it
did not draw, of six kinds: alone (little of it stands in any article of the other version), apart (a second article of
the other version has much of what the nearest has not), within (it stands in a far longer one); each from the old and
the new side. The kinds say nothing of the verdict: many of each are amended. The product's comparison has no part in
it. In turn they are for tuning (`tune`) and kept unseen (`held`).

Run: ``python tests/labels/draw_articles_further.py LAWS [--read FIRST LAST]``, as in `draw_articles.py`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import log
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.labels.draw_articles import Drawn, Place, consecutive, draw, evenly, halved, plain, printed, run  # noqa: E402

SEED = 20261129
COUNTS = {
    ("alone", "old"): 40,
    ("alone", "new"): 30,
    ("apart", "old"): 30,
    ("apart", "new"): 20,
    ("within", "old"): 25,
    ("within", "new"): 15,
}
ALONE, MUCH_MORE, MOSTLY, SHORT = 0.35, 0.2, 0.5, 0.5
SHOWN, SIGNS_SHOWN = 3, 320

Grams = frozenset[str]


class Sides:
    """The articles of one version beside those of the other, with the weights of their pairs of signs."""

    def __init__(self, own: Mapping[str, str], other: Mapping[str, str]) -> None:
        self.own = {number: grams(text) for number, text in own.items()}
        self.other = {number: grams(text) for number, text in other.items()}
        count = Counter(gram for each in (*self.own.values(), *self.other.values()) for gram in each)
        total = len(own) + len(other)
        self._weights = {gram: log(1 + total / max(2, many)) ** 2 for gram, many in count.items()}

    def weight(self, grams: Iterable[str]) -> float:
        """Return what pairs of signs weigh together; rare ones weigh more."""
        return sum(self._weights[gram] for gram in sorted(grams))

    def share(self, of: Grams, there: Grams) -> float:
        """Return how much of some pairs of signs stand there."""
        return self.weight(of & there) / (self.weight(of) or 1)

    def likeness(self, one: Grams, other: Grams) -> float:
        """Return the share of both that both have."""
        return 2 * self.weight(one & other) / ((self.weight(one) + self.weight(other)) or 1)

    def nearest(self, one: Grams, among: Mapping[str, Grams]) -> list[str]:
        """Return the numbers of articles, the most like first."""
        return sorted(among, key=lambda number: (-self.likeness(one, among[number]), number))

    def kind(self, number: str) -> str:
        """Return of which kind an article is; empty for none."""
        one = self.own[number]
        by_share = sorted(self.other.values(), key=lambda each: -self.share(one, each))
        if self.share(one, by_share[0]) < ALONE:
            return "alone"
        if any(
            self.share(one - by_share[0], each) * self.share(one, one - by_share[0]) >= MUCH_MORE for each in by_share
        ):
            return "apart"
        is_within = self.share(one, by_share[0]) >= MOSTLY and self.share(by_share[0], one) < SHORT
        return "within" if is_within else ""


def grams(text: str) -> Grams:
    """Return the pairs of neighbouring signs of a text."""
    return frozenset(first + second for first, second in pairwise(plain(text)))


def draw_further(laws: Path) -> list[Drawn]:
    """Return the articles in the order of the draw; none of them is in the first draw."""
    generator = random.Random(SEED)
    known = {(one.law, one.old_version, one.new_version, one.side, one.article) for one in draw(laws)}
    pools: dict[tuple[str, str], list[Place]] = {kind: [] for kind in COUNTS}
    for versions, old, new in consecutive(laws):
        for side, own, other in (("old", old, new), ("new", new, old)):
            sides = Sides(own, other)
            others = {plain(text) for text in other.values()}
            for number, text in own.items():
                place = (*versions, side, number)
                kind = sides.kind(number) if plain(text) not in others and place not in known else ""
                if kind:
                    pools[kind, side].append(place)
    drawn = [each for kind, count in COUNTS.items() for each in evenly(pools[kind], count, generator)]
    return halved(drawn, generator)


def show(number: int, one: Drawn, laws: Path) -> None:
    """Print an article, what is most like it or has the rest of it, and what else those have in its own version."""
    own, other = printed(number, one, laws)
    sides = Sides(own, other)
    text = sides.own[one.article]
    near = sides.nearest(text, sides.other)[:SHOWN]
    rest = text - sides.other[near[0]]
    near += sorted(sides.other, key=lambda each: -sides.share(rest, sides.other[each]))[:1]
    near += sorted(sides.other, key=lambda each: -sides.share(sides.other[each], text))[:1]
    for each in dict.fromkeys(near):
        there = sides.other[each]
        print(
            f"  ~ {each} (like {sides.likeness(text, there):.2f}, holds {sides.share(text, there):.2f}) "
            f"{other[each][:SIGNS_SHOWN]}"
        )
        backs = sides.nearest(there, sides.own)[:2]
        backs += sorted(sides.own, key=lambda back: -sides.share(there - text, sides.own[back]))[:1]
        for back in dict.fromkeys(backs):
            if back != one.article:
                print(f"      ~~ {back} ({sides.likeness(there, sides.own[back]):.2f}) {own[back][: SIGNS_SHOWN // 2]}")


if __name__ == "__main__":
    raise SystemExit(run(draw_further, show, SEED))
