"""Reads all cells of legal bases and the texts that were read by hand, and says how far the grammar goes.

Run: ``python tests/labels/measure_citations.py DATA [--show]``; with ``--show`` the texts where reading by hand and by
the grammar differ.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared.kernel.law.citations import NOTHING, Citation, parse_citations  # noqa: E402
from tests.labels.draw_citations import OF_DEMO, SEED, cells, published  # noqa: E402

LABELS = Path(__file__).with_name("citation_labels.jsonl")
FIELDS = ("law", "number", "version_hint", "article", "paragraph", "item")
GROUPS = {"cells": "cells of legal bases", "受理条件": "conditions of acceptance", "demo": "the demonstration's bases"}


@dataclass(frozen=True, kw_only=True)
class ReadByHand:
    """A text with the citations that a reader and the grammar find in it, and what both leave."""

    label_id: str
    group: str
    expected: tuple[tuple[str | None, ...], ...]
    found: tuple[tuple[str | None, ...], ...]
    left_as_expected: bool

    @property
    def right(self) -> int:
        """How many citations agree in every field."""
        return (Counter(self.expected) & Counter(self.found)).total()


def read_by_hand(data: Path) -> list[ReadByHand]:
    """Return the texts that were read, each beside what the grammar says."""
    texts = published(data)
    return [_judged(json.loads(line), texts) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def why_left(piece: str) -> str:
    """Return why a piece of a cell is no citation."""
    if piece in ("同上", "同前"):
        return "points to another cell"
    if re.fullmatch(r"第.{1,8}[编章节]|[总附分罚]则", piece):
        return "a heading: no article, paragraph or item"
    return "in no form of a citation that is known"


def _judged(label: dict[str, object], texts: dict[str, str]) -> ReadByHand:
    name = str(label["id"])
    parsed = parse_citations(name.removeprefix(OF_DEMO) if name.startswith(OF_DEMO) else texts[name])
    citations = label["citations"]
    assert isinstance(citations, list)
    return ReadByHand(
        label_id=name,
        group="demo" if name.startswith(OF_DEMO) else "受理条件" if "/受理条件/" in name else "cells",
        expected=tuple(tuple(citation.get(field) for field in FIELDS) for citation in citations),
        found=tuple(_fields(citation) for citation in parsed.citations),
        left_as_expected=label.get("unresolved") in (None, list(parsed.unresolved)),
    )


def _fields(citation: Citation) -> tuple[str | None, ...]:
    return tuple(getattr(citation, field) for field in FIELDS)


def _of_cells(data: Path) -> Iterator[str]:
    texts = [text for _, _, text in cells(data)]
    read = [parse_citations(text) for text in texts]
    citations = [citation for parsed in read for citation in parsed.citations]
    citing = sum(text.strip() not in NOTHING for text in texts)
    whole = sum(not parsed.unresolved for parsed, text in zip(read, texts, strict=True) if text.strip() not in NOTHING)
    yield f"{len(texts)} cells ({len(set(texts))} different), {citing} say something: {len(citations)} citations"
    yield f"  cells explained as a whole   {_share(whole, citing)}"
    for name, is_so in (
        ("with a title", [citation.law for citation in citations]),
        ("with a number of a document", [citation.number for citation in citations]),
        ("by the number alone", [not citation.law for citation in citations]),
        ("with the year of a wording", [citation.version_hint for citation in citations]),
        ("with an article", [citation.article for citation in citations]),
        ("with an item, but no article", [citation.item and not citation.article for citation in citations]),
    ):
        yield f"  {name:29}{_share(sum(map(bool, is_so)), len(citations))}"
    for name, known in (
        ("of a law in law_events.csv", _of_events(data)),
        ("of a law with text in laws/", _with_text(data)),
    ):
        of_known = [citation for citation in citations if _short(citation.law or "") in known]
        with_article = sum(citation.article is not None for citation in of_known)
        yield f"  {name:29}{_share(len(of_known), len(citations))}, {with_article} of them with an article"
    for piece, count in Counter(piece for parsed in read for piece in parsed.unresolved).most_common():
        yield f"  unresolved {count} x {piece}: {why_left(piece)}"


def _short(title: str) -> str:
    """Laws are cited with and without the republic at their head."""
    return title.removeprefix("中华人民共和国") or title


def _of_events(data: Path) -> set[str]:
    with (data / "law_events.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {_short(row["law_name"]) for row in csv.DictReader(lines)}


def _with_text(data: Path) -> set[str]:
    return {_short(folder.name) for folder in (data / "laws").iterdir() if folder.is_dir()}


def _of_labels(data: Path) -> Iterator[str]:
    read = read_by_hand(data)
    yield f"seed {SEED}: {len(read)} texts read by hand"
    for group, name in GROUPS.items():
        texts = [one for one in read if one.group == group]
        right = sum(one.right for one in texts)
        yield (
            f"  {name:27}{len(texts):4} texts, {sum(len(one.expected) for one in texts)} citations: "
            f"recall {_share(right, sum(len(one.expected) for one in texts))}, "
            f"precision {_share(right, sum(len(one.found) for one in texts))}, "
            f"unresolved as expected {_share(sum(one.left_as_expected for one in texts), len(texts))}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"


def main() -> int:
    """Print the shares of the cells and the agreement with the labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    print("\n".join([*_of_cells(asked.data), *_of_labels(asked.data)]))
    for one in read_by_hand(asked.data) if asked.show else ():
        if one.right < max(len(one.expected), len(one.found)) or not one.left_as_expected:
            print(f"{one.label_id}: read {one.expected}, found {one.found}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
