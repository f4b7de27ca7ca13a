"""Draws the records that are labelled by hand, so that the choice can be repeated.

All transcribed office guides are taken (they alone carry process, fee and opening hours) and 136 of the others;
the draw is shuffled and cut into a half for tuning the rules (`tune`) and a half kept unseen (`held`).
A second draw takes 200 of the records that the first one left, cut into `tune2` and `held2`.
A third takes 60 of those left then, in halves `tune3` and `held3`; a fourth 60 more, `tune4`, and a
fifth the 64 that are left, `tune5`.

Run: ``python tests/labels/draw.py PATH_TO_JSONL``
"""

import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SEED = 20261125
GUIDE_KIND = "网页办事指南(人工转录)"
OTHERS = 136
SECOND_SEED = 20261126
SECOND_TUNE = 110
SECOND_HELD = 90
THIRD_SEED = 20261201
THIRD_HALF = 30
FOURTH_SEED = 20261203
FOURTH = 60
FIFTH_SEED = 20261204
FIFTH = 64


def draw(path: Path) -> dict[str, list[str]]:
    """Return the record ids of each half, in the order of the draw.

    :param path: file with one record of an implementation list a line (JSON).
    :raises ValueError: when the file has fewer other records than are to be drawn.
    """
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    guides = sorted(record["record_id"] for record in records if record["record_kind"] == GUIDE_KIND)
    others = sorted(record["record_id"] for record in records if record["record_kind"] != GUIDE_KIND)
    generator = random.Random(SEED)
    drawn = guides + generator.sample(others, OTHERS)
    generator.shuffle(drawn)
    middle = len(drawn) // 2
    return {"tune": drawn[:middle], "held": drawn[middle:]}


def draw_second(path: Path) -> dict[str, list[str]]:
    """Return the record ids of each part of the second draw, in the order of the draw.

    :param path: file with one record of an implementation list a line (JSON).
    :raises ValueError: when the first draw leaves fewer records than are to be drawn.
    """
    taken = {record_id for ids in draw(path).values() for record_id in ids}
    with path.open(encoding="utf-8") as lines:
        left = sorted({json.loads(line)["record_id"] for line in lines} - taken)
    generator = random.Random(SECOND_SEED)
    drawn = generator.sample(left, SECOND_TUNE + SECOND_HELD)
    generator.shuffle(drawn)
    return {"tune2": drawn[:SECOND_TUNE], "held2": drawn[SECOND_TUNE:]}


def draw_third(path: Path) -> dict[str, list[str]]:
    """Return the record ids of each half of the third draw, in the order of the draw.

    :param path: file with one record of an implementation list a line (JSON).
    :raises ValueError: when the draws before leave fewer records than are to be drawn.
    """
    drawn = _drawn(path, (draw(path), draw_second(path)), THIRD_SEED, 2 * THIRD_HALF)
    return {"tune3": drawn[:THIRD_HALF], "held3": drawn[THIRD_HALF:]}


def draw_fourth(path: Path) -> dict[str, list[str]]:
    """Return the record ids of the fourth draw, in the order of the draw.

    :param path: file with one record of an implementation list a line (JSON).
    :raises ValueError: when the draws before leave fewer records than are to be drawn.
    """
    return {"tune4": _drawn(path, (draw(path), draw_second(path), draw_third(path)), FOURTH_SEED, FOURTH)}


def draw_fifth(path: Path) -> dict[str, list[str]]:
    """Return the record ids of the fifth draw, in the order of the draw.

    :param path: file with one record of an implementation list a line (JSON).
    :raises ValueError: when the draws before leave fewer records than are to be drawn.
    """
    before = (draw(path), draw_second(path), draw_third(path), draw_fourth(path))
    return {"tune5": _drawn(path, before, FIFTH_SEED, FIFTH)}


def _drawn(path: Path, before: Sequence[Mapping[str, list[str]]], seed: int, count: int) -> list[str]:
    taken = {record_id for parts in before for ids in parts.values() for record_id in ids}
    with path.open(encoding="utf-8") as lines:
        left = sorted({json.loads(line)["record_id"] for line in lines} - taken)
    generator = random.Random(seed)
    drawn = generator.sample(left, count)
    generator.shuffle(drawn)
    return drawn


def main() -> int:
    """Print the seeds and the ids of each part."""
    if len(sys.argv) != 2:
        print("用法:python tests/labels/draw.py 记录文件路径(JSONL)", file=sys.stderr)
        return 2
    path = Path(sys.argv[1])
    draws = {
        SEED: draw,
        SECOND_SEED: draw_second,
        THIRD_SEED: draw_third,
        FOURTH_SEED: draw_fourth,
        FIFTH_SEED: draw_fifth,
    }
    for seed, parts in ((seed, one(path)) for seed, one in draws.items()):
        print(f"seed {seed}")
        for half, ids in parts.items():
            print(f"{half} {len(ids)}: {' '.join(ids)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
