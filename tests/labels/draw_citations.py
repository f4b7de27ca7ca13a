"""Draws the texts whose citations of law were read by hand, so that the choice can be repeated.

All pieces of all cells of legal bases of the published lists (there are few), every sentence of the conditions of
acceptance (受理条件) that names a document, each text once, and bases of the demonstration's items, drawn with a seed
so that there are as many as wanted.

Run: ``python tests/labels/draw_citations.py DATA [--read]``; with ``--read`` each text is printed.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SEED = 20261129
FROM_DEMO = 45
DEMO = Path(__file__).resolve().parents[2] / "stack" / "demo" / "data"
OF_DEMO = "demo/"
"""Behind it stands the text itself: the demonstration's data change, what was read remains."""
LISTS = ("items_public_service.csv", "items_power.csv")
CELLS = ("设定依据", "三定依据", "收费依据")
NAMES_A_DOCUMENT = re.compile(r"《|[〔\[［【]\d{4}[〕\]］】]")


def drawn(data: Path) -> dict[str, str]:
    """Return the texts by their ids: row, element and number of the piece; those of the demonstration by themselves."""
    return published(data) | dict(_of_demo())


def published(data: Path) -> dict[str, str]:
    """Return the texts of the published lists and guides by their ids."""
    return dict(_pieces_of_cells(data)) | dict(_conditions(data))


def cells(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield row, element and text of every cell of legal bases in which something stands."""
    for name in LISTS:
        with (data / name).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if text := (row["legal_basis"] or "").strip():
                    yield row["row_id"], "legal_basis", text
    for record in _records(data):
        for element in CELLS:
            if text := record.get(element):
                yield record["record_id"], element, text


def _pieces_of_cells(data: Path) -> Iterator[tuple[str, str]]:
    for row, element, text in cells(data):
        for place, piece in enumerate(re.split("[;；]", text), start=1):
            yield f"{row}/{element}/{place}", piece


def _conditions(data: Path) -> Iterator[tuple[str, str]]:
    seen = set[str]()
    for record in _records(data):
        sentences = re.split("[\n。；;]", "\n".join(_texts(record.get("受理条件"))))
        for place, sentence in enumerate(sentences, start=1):
            if NAMES_A_DOCUMENT.search(sentence) and sentence.strip() not in seen:
                seen.add(sentence.strip())
                yield f"{record['record_id']}/受理条件/{place}", sentence.strip()


def _of_demo() -> Iterator[tuple[str, str]]:
    bases = sorted(
        {text for path in sorted(DEMO.rglob("*.yaml")) for text in _bases(yaml.safe_load(path.read_text("utf-8")))}
    )
    for text in random.Random(SEED).sample(bases, FROM_DEMO):
        yield f"{OF_DEMO}{text}", text


def _bases(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "title" in value and "article" in value:
            number = f"（{value['doc_no']}）" if value.get("doc_no") else ""
            yield f"《{value['title']}》{number}{value['article']}"
        for part in value.values():
            yield from _bases(part)
    elif isinstance(value, list):
        for part in value:
            yield from _bases(part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _records(data: Path) -> Iterator[dict[str, Any]]:
    with (data / "implementation_records.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> int:
    """Print the seed and what was drawn."""
    texts = drawn(Path(sys.argv[1]))
    print(f"seed {SEED}: {len(texts)} texts")
    for name, text in texts.items():
        print(f"{name}\t{text}" if "--read" in sys.argv else name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
