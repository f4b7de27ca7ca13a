"""The pairs labelled by hand: drawn as `draw_overlap.py` says, and the check agrees with them as before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.labels.draw_overlap import draw, draw_fourth, draw_second, draw_third
from tests.labels.measure_overlap import HALVES, LABELS, RECORDS, judged, rates
from tests.lengths import LONG, length

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PUBLIC_SERVICE, POWER = DATA / "items_public_service.csv", DATA / "items_power.csv"
FILES = (PUBLIC_SERVICE, POWER, DATA / RECORDS)
with_lists = pytest.mark.skipif(not all(file.is_file() for file in FILES), reason="no lists in ../shared/data")

# half -> (precision, recall) of the warning that must be reached; what was reached stands in overlap_guide.md
# (of held4 one label contradicts one of tune2, and was left as it was: the guide says which)
REACHED = {
    "tune": (0.95, 1.0),
    "held": (0.95, 0.94),
    "tune2": (0.95, 1.0),
    "held2": (0.95, 0.66),
    "tune3": (0.95, 1.0),
    "held3": (0.95, 0.88),
    "tune4": (0.95, 1.0),
    "held4": (0.90, 0.71),
}
DRAWN = (draw, draw_second, draw_third, draw_fourth)[: length(2, 4)]


def labels() -> list[dict[str, str]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def test_a_label_names_two_rows_and_nothing_of_their_text() -> None:
    found = labels()

    assert len({(one["a"], one["b"]) for one in found}) == len(found) == 366
    for one in found:
        assert set(one) == {"a", "b", "half", "label"}
        assert one["half"] in HALVES
        assert one["label"] in ("same", "related", "different")
        assert one["a"][:2] in ("PS", "PW", "IR")


@pytest.mark.faults
@with_lists
def test_the_labelled_pairs_are_those_that_were_drawn() -> None:
    drawn = [pair for drawing in DRAWN for pair in drawing(PUBLIC_SERVICE, POWER)]

    assert [(one["a"], one["b"], one["half"]) for one in labels()[: len(drawn)]] == drawn
    assert len(drawn) == (366 if LONG else 226)


@with_lists
@pytest.mark.parametrize("half", sorted(REACHED))
def test_the_warning_agrees_with_the_labels_as_before(half: str) -> None:
    found = rates(judged(PUBLIC_SERVICE, POWER, half))

    precision, recall = REACHED[half]
    assert found.precision >= precision
    assert found.recall >= recall
