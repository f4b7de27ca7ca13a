"""Draws the pairs of item names that are labelled by hand for the overlap check, so that the choice can be repeated.

150 pairs from the two real lists of items: public service against power (P-W), and pairs inside one list (P-P, W-W)
as they arise when a body compiles a matter twice. The product's matcher has no part in it: three plain similarities
of the written characters, at several levels, and chance. Pairs of letter-for-letter equal names are not drawn, since
they show nothing. A row is drawn once, so that a family of like names cannot fill the draw. The fourth draw also takes
names of the implementation records (R), whose file lies beside the list of public services.

Each stratum is cut into a half for tuning (`tune`) and a half kept unseen (`held`).

Run: ``python tests/labels/draw_overlap.py PUBLIC_SERVICE.csv POWER.csv [--read]``; with ``--read`` each pair is printed
with what a labeller reads.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.labels.overlap_similarity import Names, Row  # noqa: E402

SEED = 20261129
SECOND_SEED = 20261130
THIRD_SEED = 20261202
FOURTH_SEED = 20261204
RECORDS = "implementation_records.jsonl"
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

FOURTH_STRATA = (
    Stratum(lists="P-W", measure="rare", low=0.3, count=12, acts=True, nearest=True),
    Stratum(lists="P-W", measure="part", low=0.35, count=8, acts=True, nearest=True),
    Stratum(lists="W-W", measure="rare", low=0.4, count=14, regions="two", nearest=True),
    Stratum(lists="W-W", measure="part", low=0.6, count=8, regions="two", nearest=True),
    Stratum(lists="P-P", measure="rare", low=0.4, count=10, regions="two", acts=True, nearest=True),
    Stratum(lists="R-W", measure="rare", low=0.4, count=12, regions="two", acts=True, nearest=True),
    Stratum(lists="R-W", measure="part", low=0.6, count=6, regions="two", acts=True, nearest=True),
    Stratum(lists="R-P", measure="rare", low=0.3, count=10, regions="two", acts=True, nearest=True),
)
"""Records stand beside the lists of other regions: inside one region their names are mostly letter for letter equal."""


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


def draw_fourth(public_service: Path, power: Path) -> list[tuple[str, str, str]]:
    """
    Return the same of the fourth draw: of all rows and of the records, but no pair of names that was drawn before.

    :raises ValueError: when the files hold fewer pairs of a stratum than are to be drawn.
    """
    records = _records(public_service.with_name(RECORDS))
    names = Names({"P": _rows(public_service), "W": _rows(power), "R": records})
    before = [*draw(public_service, power), *draw_second(public_service, power), *draw_third(public_service, power)]
    known = {frozenset(names.texts[row_id] for row_id in pair[:2]) for pair in before}
    return _drawn(names, FOURTH_STRATA, FOURTH_SEED, set(), ("tune4", "held4"), known)


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
        for lists in {stratum.lists for stratum in strata}
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
        # the same two names may stand in other rows, too
        marks = {*pair, "|".join(sorted(names.texts[row_id] for row_id in pair))}
        if taken < stratum.count and used.isdisjoint(marks) and names.texts[pair[0]] != names.texts[pair[1]]:
            used.update(marks)
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


@cache
def _records(path: Path) -> list[Row]:
    """Return the implementation records as rows of a list; one that has no name or agency is told by what it has."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        {
            "row_id": record["record_id"],
            "region": record.get("地区", ""),
            "item_name": record["事项名称"],
            "parent_item": record.get("业务办理项名称", ""),
            "agency": record.get("实施主体", ""),
            "item_type": record.get("事项类型", ""),
        }
        for record in records
    ]


def main() -> int:
    """Print the seed and the pairs."""
    if len(sys.argv) not in (3, 4):
        print("用法：python tests/labels/draw_overlap.py 公共服务.csv 权力.csv [--read]", file=sys.stderr)
        return 2
    paths = Path(sys.argv[1]), Path(sys.argv[2])
    lists = [*map(_rows, paths), _records(paths[0].with_name(RECORDS))]
    rows = {row["row_id"]: row for rows_of_list in lists for row in rows_of_list}
    draws: dict[int, Callable[[Path, Path], list[tuple[str, str, str]]]] = {
        SEED: draw,
        SECOND_SEED: draw_second,
        THIRD_SEED: draw_third,
        FOURTH_SEED: draw_fourth,
    }
    for seed, drawing in draws.items():
        pairs = drawing(*paths)
        print(f"seed {seed}")
        for one, other, half in pairs:
            print(one, other, half)
            for row in (rows[one], rows[other]) if "--read" in sys.argv else ():
                print("   ", " | ".join(row[key] for key in ("item_name", "parent_item", "agency", "item_type")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
