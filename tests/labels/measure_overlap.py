"""Runs the overlap check over the pairs that were labelled by hand and says how often they agree.

The warning speaks for `same`: exact or near. Related pairs are shown, and not warned of.

Run: ``python tests/labels/measure_overlap.py PUBLIC_SERVICE.csv POWER.csv --half tune [--show]``
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from services.intake.domain.overlap.comparing import Comparison, compared  # noqa: E402
from services.intake.domain.overlap.names import matter_of  # noqa: E402

RECORDS = "implementation_records.jsonl"
LABELS = Path(__file__).with_name("overlap_labels.jsonl")
HALVES = ("tune", "held", "tune2", "held2", "tune3", "held3", "tune4", "held4")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A pair with its label and what the check says of it."""

    names: tuple[str, str]
    label: str
    comparison: Comparison

    @property
    def is_right(self) -> bool:
        """Whether the check warns exactly where a labeller would."""
        return self.comparison.likeness.is_same == (self.label == "same")


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How often a warning is right, and how many of the same matters are warned of."""

    precision: float
    recall: float


def judged(public_service: Path, power: Path, half: str) -> list[Judged]:
    """Return the pairs of a half with label and verdict."""
    names = dict([*_names(public_service), *_names(power), *_names_of_records(public_service.with_name(RECORDS))])
    labels = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
    return [
        Judged(
            names=(names[one["a"]], names[one["b"]]),
            label=one["label"],
            comparison=compared(matter_of(names[one["a"]]), matter_of(names[one["b"]])),
        )
        for one in labels
        if one["half"] == half
    ]


def rates(pairs: list[Judged]) -> Rates:
    """Return precision and recall of the warning over some pairs."""
    warned = sum(pair.comparison.likeness.is_same for pair in pairs)
    same = sum(pair.label == "same" for pair in pairs)
    right = sum(pair.comparison.likeness.is_same and pair.label == "same" for pair in pairs)
    return Rates(precision=right / warned if warned else 1.0, recall=right / same if same else 1.0)


@cache
def _names(path: Path) -> tuple[tuple[str, str], ...]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple((row["row_id"], row["item_name"]) for row in csv.DictReader(lines))


@cache
def _names_of_records(path: Path) -> tuple[tuple[str, str], ...]:
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return tuple((record["record_id"], record["事项名称"]) for record in records)


def main() -> int:
    """Print precision, recall and the table of labels and verdicts; with ``--show`` the pairs that are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("public_service", type=Path)
    parser.add_argument("power", type=Path)
    parser.add_argument("--half", choices=HALVES, default="tune")
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    pairs = judged(asked.public_service, asked.power, asked.half)
    found = rates(pairs)
    print(f"{asked.half}: {len(pairs)} pairs, precision {found.precision:.2f}, recall {found.recall:.2f}")
    for (label, verdict), count in sorted(Counter((one.label, one.comparison.likeness.value) for one in pairs).items()):
        print(f"  {label:10}{verdict:10}{count}")
    for one in pairs if asked.show else ():
        if not one.is_right:
            print(f"{one.label} / {one.comparison.likeness.value}: {' | '.join(one.names)}: {one.comparison.reason}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
