"""Runs the comparison of two versions over the articles judged by hand and says how often they agree, per verdict.

An article counts twice: by its verdict alone, and by its verdict with the articles it belongs together with. Of each
set of judged articles the half `tune` is for looking at; `held` is run at the end only, and its errors are not shown.

Run: ``python tests/labels/measure_articles.py LAWS --set first --half tune [--show]``
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared.kernel.law.articles import decoded, read_law  # noqa: E402
from shared.kernel.law.comparing import Pair, Verdict, compare  # noqa: E402

SETS = {"first": ("a", "b"), "further": ("further",)}
"""The files of labels of each set: all kinds of articles, and those that may be merged, split, deleted or new."""
HALVES = ("tune", "held")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An article with what a judge and the comparison say of it."""

    law: str
    versions: tuple[str, str]
    side: str
    article: str
    label: str
    label_with: tuple[str, ...]
    is_sure: bool
    verdict: str
    verdict_with: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether both say the same of the article and of where it belongs."""
        return self.label == self.verdict and sorted(self.label_with) == sorted(self.verdict_with)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How many articles with a verdict were found, and how many with the verdict found were right."""

    labelled: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        """Share of the labelled articles that were found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        """Share of the found articles that are right."""
        return self.right / self.found if self.found else 1.0


def judged(laws: Path, name: str, half: str) -> list[Judged]:
    """Return the articles of a half of a set with both verdicts, in the order of the draw."""
    files = [Path(__file__).with_name(f"article_labels_{each}.jsonl") for each in SETS[name]]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    labels = sorted(map(json.loads, lines), key=lambda one: one["n"])
    found = []
    for one in labels:
        if HALVES[one["n"] % 2] != half:
            continue
        pairs = [
            pair
            for pair in _compared(laws / one["law"], one["old_version"], one["new_version"])
            if _printed(pair, one["side"]) == one["article"]
        ]
        other = "new" if one["side"] == "old" else "old"
        found.append(
            Judged(
                law=one["law"],
                versions=(one["old_version"], one["new_version"]),
                side=one["side"],
                article=one["article"],
                label=one["verdict"],
                label_with=tuple(one["with"]),
                is_sure=bool(one["sure"]),
                verdict=_verdict(pairs, one["side"]),
                verdict_with=tuple(number for pair in pairs if (number := _printed(pair, other))),
            )
        )
    return found


def rates(articles: list[Judged], verdict: str, *, with_others: bool) -> Rates:
    """Return recall and precision of a verdict; `with_others` counts only what belongs together with the same."""
    return Rates(
        labelled=sum(one.label == verdict for one in articles),
        found=sum(one.verdict == verdict for one in articles),
        right=sum(one.label == verdict == one.verdict and (one.is_right or not with_others) for one in articles),
    )


@cache
def _compared(folder: Path, old: str, new: str) -> tuple[Pair, ...]:
    before, after = (read_law(decoded((folder / f"{each}.md").read_bytes())).articles for each in (old, new))
    return compare(before, after)


def _verdict(pairs: list[Pair], side: str) -> str:
    """What the pairs of an article say of it: a new one that takes in parts of several old ones is merged from them."""
    found = {pair.verdict.value for pair in pairs}
    if side == "new" and found == {Verdict.MERGED, Verdict.SPLIT}:
        return Verdict.MERGED.value
    return "+".join(sorted(found))


def _printed(pair: Pair, side: str) -> str | None:
    article = pair.old if side == "old" else pair.new
    return article.printed if article else None


def main() -> int:
    """Print recall and precision per verdict and the table of both; with ``--show`` where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--set", choices=SETS, default="first", dest="name")
    parser.add_argument("--half", choices=HALVES, default="tune")
    parser.add_argument("--show", action="store_true", help="only for the half that is tuned on")
    asked = parser.parse_args()
    articles = judged(asked.laws, asked.name, asked.half)
    print(f"{asked.name} {asked.half}: {len(articles)} articles, {sum(one.is_right for one in articles)} right")
    print("verdict     labelled found  recall prec.  | with the others: recall prec.")
    for verdict in (each.value for each in Verdict):
        alone, whole = (rates(articles, verdict, with_others=each) for each in (False, True))
        print(
            f"{verdict:11} {alone.labelled:8} {alone.found:5}  {alone.recall:6.3f} {alone.precision:6.3f}"
            f" | {whole.recall:22.3f} {whole.precision:6.3f}"
        )
    for (label, verdict), count in sorted(Counter((one.label, one.verdict) for one in articles).items()):
        if label != verdict:
            print(f"  labelled {label}, found {verdict}: {count}")
    for one in articles if asked.show and asked.half == "tune" else ():
        if not one.is_right:
            print(
                f"{one.law} {one.versions[0]} {one.versions[1]} {one.side} {one.article}{'' if one.is_sure else ' ?'}: "
                f"{one.label} {' '.join(one.label_with)} / {one.verdict} {' '.join(one.verdict_with)}"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
