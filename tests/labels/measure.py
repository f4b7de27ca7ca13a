"""Runs the lint over the records that were labelled by hand and says how often they agree.

A match is the same record, rule and Chinese element; however often a rule speaks in one element, it counts once.

Run: ``python tests/labels/measure.py RECORDS.jsonl --half tune [--show]``
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from services.intake.application.guide_records import read_record  # noqa: E402
from services.intake.application.linting import judged  # noqa: E402

LABELS = Path(__file__).with_name("labels.jsonl")
HALVES = ("tune", "held", "tune2", "held2", "tune3", "held3", "tune4", "tune5")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Agreement:
    """What labeller and lint said of some records: (record_id, rule, element)."""

    labelled: frozenset[Key]
    found: frozenset[Key]

    @property
    def recall(self) -> float:
        """Return which share of the labels was found; 1 where there are none."""
        return len(self.labelled & self.found) / len(self.labelled) if self.labelled else 1.0

    @property
    def precision(self) -> float:
        """Return which share of the findings was labelled; 1 where there are none."""
        return len(self.labelled & self.found) / len(self.found) if self.found else 1.0

    def by_rule(self) -> dict[str, Agreement]:
        """Return the agreement for each rule that anybody named."""
        parts: dict[str, tuple[set[Key], set[Key]]] = defaultdict(lambda: (set(), set()))
        for side, keys in enumerate((self.labelled, self.found)):
            for key in keys:
                parts[key[1]][side].add(key)
        return {rule: Agreement(*map(frozenset, parts[rule])) for rule in sorted(parts)}

    def of_kind(self, letter: str) -> Agreement:
        """Return the agreement on the rules of wording (`V`) or on the cross rules (`X`)."""
        return Agreement(
            frozenset(key for key in self.labelled if key[1].startswith(letter)),
            frozenset(key for key in self.found if key[1].startswith(letter)),
        )


def measured(records: Path, half: str) -> Agreement:
    """
    Return how lint and labels agree over one half.

    :param records: file with one record a line (JSON).
    :raises ValueError: when a labelled record is not in the file.
    """
    labels = {entry["record_id"]: entry for entry in _lines(LABELS) if entry["half"] == half}
    chosen = {record["record_id"]: record for record in _lines(records) if record["record_id"] in labels}
    if missing := labels.keys() - chosen.keys():
        raise ValueError(f"{records.name} lacks {len(missing)} of the labelled records")
    return Agreement(
        frozenset((id_, label["rule"], label["element"]) for id_ in labels for label in labels[id_]["findings"]),
        frozenset(
            (id_, finding["rule"], finding["element"])
            for id_, record in chosen.items()
            for finding in judged(read_record(record))["findings"]
        ),
    )


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> int:
    """Print recall and precision per rule and in all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("--half", choices=HALVES, required=True)
    parser.add_argument("--show", action="store_true", help="list the disagreements")
    asked = parser.parse_args()
    agreement = measured(asked.records, asked.half)
    lines = {
        **agreement.by_rule(),
        "V": agreement.of_kind("V"),
        "X": agreement.of_kind("X"),
        "all": agreement,
    }
    print(f"{'rule':4} {'labels':>7} {'found':>6} {'recall':>7} {'precision':>9}")
    for name, part in lines.items():
        print(f"{name:4} {len(part.labelled):7} {len(part.found):6} {part.recall:7.3f} {part.precision:9.3f}")
    if asked.show:
        for word, keys in (
            ("missed", agreement.labelled - agreement.found),
            ("not labelled", agreement.found - agreement.labelled),
        ):
            for record_id, rule, element in sorted(keys, key=lambda key: (key[1], key[0])):
                print(f"{word}: {record_id} {rule} {element}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
