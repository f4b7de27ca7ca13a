"""Draws the pairs of item names that are labelled by hand for the overlap check, so that the choice can be repeated.

150 pairs from the two real lists of items: public service against power (P-W), and pairs inside one list (P-P, W-W)
as they arise when a body compiles a matter twice. The product's matcher has no part in it: three plain similarities
of the written characters, at several levels, and chance. Pairs of letter-for-letter equal names are not drawn, since
they show nothing. A row is drawn once, so that a family of like names cannot fill the draw.

Each stratum is cut into a half for tuning (`tune`) and a half kept unseen (`held`).

Run: ``python tests/labels/draw_overlap.py PUBLIC_SERVICE.csv POWER.csv [--read]``; with ``--read`` each pair is printed
with what a labeller reads.
"""

from __future__ import annotations

import csv
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

SEED = 20261129
SECOND_SEED = 20261130
THIRD_SEED = 20261202
Row = Mapping[str, str]
Pair = tuple[str, str]


INFORMS = re.compile("查询|咨询|指引|报名|公示|公告|宣传|预约")
"""Names of services that only inform of something; without a word on them they would be most of the like pairs."""


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """
    Pairs of two lists whose similarity of one kind lies in [low, high).

    `regions` says whether the two rows are of one region or of two: inside one list, a region has each matter once,
    and the same matter stands in the lists of two. `acts` leaves out the names that only inform; `nearest` takes of
    each left row only the right one that is most like it.
    """

    lists: str
    measure: str
    low: float
    high: float = 9
    count: int
    regions: str = "any"
    acts: bool = False
    nearest: bool = False


STRATA = (
    Stratum(lists="P-W", measure="rare", low=0.3, count=30, acts=True, nearest=True),
    Stratum(lists="P-W", measure="run", low=0.6, count=8, acts=True),
    Stratum(lists="P-W", measure="characters", low=0.25, high=0.5, count=12, acts=True),
    Stratum(lists="P-W", measure="characters", low=0.5, count=18),
    Stratum(lists="P-W", measure="characters", low=0.1, high=0.5, count=12),
    Stratum(lists="P-W", measure="chance", low=0, count=8),
    Stratum(lists="W-W", measure="rare", low=0.6, count=28, regions="two", nearest=True),
    Stratum(lists="W-W", measure="characters", low=0.4, high=0.7, count=6, regions="two"),
    Stratum(lists="W-W", measure="characters", low=0.65, count=4, regions="one"),
    Stratum(lists="P-P", measure="rare", low=0.5, count=14, regions="two", acts=True, nearest=True),
    Stratum(lists="P-P", measure="characters", low=0.4, high=0.7, count=4, regions="two"),
    Stratum(lists="P-P", measure="characters", low=0.6, count=6, regions="one"),
)

SECOND_STRATA = (
    Stratum(lists="P-W", measure="rare", low=0.2, count=20, acts=True, nearest=True),
    Stratum(lists="W-W", measure="rare", low=0.35, count=32, regions="two", nearest=True),
    Stratum(lists="P-P", measure="rare", low=0.3, count=24, regions="two", acts=True, nearest=True),
)

THIRD_STRATA = (
    Stratum(lists="P-W", measure="rare", low=0.3, count=16, acts=True, nearest=True),
    Stratum(lists="P-W", measure="part", low=0.42, count=6, acts=True, nearest=True),
    Stratum(lists="P-W", measure="chance", low=0, count=4),
    Stratum(lists="W-W", measure="rare", low=0.5, count=18, regions="two", nearest=True),
    Stratum(lists="P-P", measure="rare", low=0.5, count=16, regions="two", acts=True, nearest=True),
)
"""Of rows that were drawn before, too: few public services and powers of the real lists are the same matter."""


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


@cache
def draw(public_service: Path, power: Path) -> list[tuple[str, str, str]]:
    """
    Return (row id, row id, half) of each pair of the first draw, in its order.

    :raises ValueError: when the files hold fewer pairs of a stratum than are to be drawn.
    """
    names = Names({"P": _rows(public_service), "W": _rows(power)})
    return _drawn(names, STRATA, SEED, set(), ("tune", "held"))


@cache
def draw_second(public_service: Path, power: Path) -> list[tuple[str, str, str]]:
    """
    Return the same of the second draw: of rows that the first one left.

    :raises ValueError: when the files hold fewer pairs of a stratum than are to be drawn.
    """
    names = Names({"P": _rows(public_service), "W": _rows(power)})
    used = {row_id for one, other, _ in draw(public_service, power) for row_id in (one, other)}
    return _drawn(names, SECOND_STRATA, SECOND_SEED, used, ("tune2", "held2"))


def draw_third(public_service: Path, power: Path) -> list[tuple[str, str, str]]:
    """
    Return the same of the third draw: of all rows, but no pair of names that was drawn before.

    :raises ValueError: when the files hold fewer pairs of a stratum than are to be drawn.
    """
    names = Names({"P": _rows(public_service), "W": _rows(power)})
    before = [*draw(public_service, power), *draw_second(public_service, power)]
    known = {frozenset(names.texts[row_id] for row_id in pair[:2]) for pair in before}
    return _drawn(names, THIRD_STRATA, THIRD_SEED, set(), ("tune3", "held3"), known)


def _drawn(
    names: Names,
    strata: Sequence[Stratum],
    seed: int,
    used: set[str],
    halves: tuple[str, str],
    known: Collection[frozenset[str]] = (),
) -> list[tuple[str, str, str]]:
    candidates = {
        lists: sorted(
            pair
            for pair in _neighbours(names, lists)
            if used.isdisjoint(pair) and frozenset(names.texts[row_id] for row_id in pair) not in known
        )
        for lists in ("P-W", "W-W", "P-P")
    }
    generator = random.Random(seed)
    drawn: list[tuple[str, str, str]] = []
    for stratum in strata:
        pairs = list(_of_stratum(names, stratum, candidates[stratum.lists], generator, used))
        drawn += [(*pair, halves[number % 2]) for number, pair in enumerate(pairs)]
    generator.shuffle(drawn)
    return drawn


def _of_stratum(
    names: Names, stratum: Stratum, candidates: list[Pair], generator: random.Random, used: set[str]
) -> Iterator[Pair]:
    if stratum.measure == "chance":
        left, right = stratum.lists.split("-")
        pool = [(generator.choice(names.ids[left]), generator.choice(names.ids[right])) for _ in range(100)]
    else:
        measured: Callable[[str, str], float] = getattr(names, stratum.measure)
        fitting = [pair for pair in candidates if _fits(names, stratum, pair)]
        near = {pair[0]: pair for pair in sorted(fitting, key=lambda pair: measured(*pair))}
        level = near.values() if stratum.nearest else fitting
        pool = [pair for pair in level if stratum.low <= measured(*pair) < stratum.high]
    generator.shuffle(pool)
    taken = 0
    for pair in pool:
        if taken < stratum.count and used.isdisjoint(pair) and names.texts[pair[0]] != names.texts[pair[1]]:
            used.update(pair)
            taken += 1
            yield pair
    if taken < stratum.count:
        raise ValueError(f"只有 {taken} 对可抽：{stratum}")


def _fits(names: Names, stratum: Stratum, pair: Pair) -> bool:
    one, other = (names.rows[row_id] for row_id in pair)
    if stratum.acts and (INFORMS.search(one["item_name"]) or INFORMS.search(other["item_name"])):
        return False
    return stratum.regions == "any" or (one["region"] == other["region"]) == (stratum.regions == "one")


def _neighbours(names: Names, lists: str) -> set[Pair]:
    """Return the pairs that share at least two pairs of neighbouring characters."""
    left, right = lists.split("-")
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row_id in names.ids[right]:
        for gram in names.grams[row_id]:
            holders[gram].append(row_id)
    found: set[Pair] = set()
    for row_id in names.ids[left]:
        shared = Counter(other for gram in names.grams[row_id] for other in holders[gram])
        found |= {(row_id, other) for other, count in shared.items() if count > 1 and (left != right or row_id < other)}
    return found


@cache
def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def main() -> int:
    """Print the seed and the pairs."""
    if len(sys.argv) not in (3, 4):
        print("用法：python tests/labels/draw_overlap.py 公共服务.csv 权力.csv [--read]", file=sys.stderr)
        return 2
    paths = Path(sys.argv[1]), Path(sys.argv[2])
    rows = {row["row_id"]: row for path in paths for row in _rows(path)}
    for seed, pairs in ((SEED, draw(*paths)), (SECOND_SEED, draw_second(*paths)), (THIRD_SEED, draw_third(*paths))):
        print(f"seed {seed}")
        for one, other, half in pairs:
            print(one, other, half)
            for row in (rows[one], rows[other]) if "--read" in sys.argv else ():
                print("   ", " | ".join(row[key] for key in ("item_name", "parent_item", "agency", "item_type")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
