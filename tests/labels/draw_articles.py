"""Draws the articles of laws whose fate in the next version is judged by hand, so that the choice can be repeated.

300 articles of the consecutive versions of all laws: old ones whose text stands nowhere in the new version, a few whose
text does, and new ones whose text stood nowhere before. The product's comparison has no part in it. Laws are drawn
evenly first, then their articles, so that a law that was written anew does not fill the draw. In turn they are for
tuning (`tune`) and kept unseen (`held`).

Run: ``python tests/labels/draw_articles.py LAWS [--read FIRST LAST]``; with ``--read`` each article is printed with
what a judge reads: the articles of the other version with the most pairs of characters in common.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unicodedata import category, normalize

SEED = 20261205
OLD_LEFT, OLD_KEPT, NEW_LEFT = 200, 40, 60
ARTICLE = re.compile(r"^(第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)\s+(.*)$")
SHOWN = 4

Place = tuple[str, str, str, str, str]
"""Law, its older and its newer version, side, number."""
Articles = dict[str, str]
"""Texts by printed numbers."""


@dataclass(frozen=True)
class Drawn:
    """An article of one of two consecutive versions of a law; `side` says of which."""

    law: str
    old_version: str
    new_version: str
    side: str
    article: str
    half: str


def articles(path: Path) -> Articles:
    """Return the articles of a law by their printed numbers, without heads and notes."""
    _, _, body = path.read_text("utf-8").rpartition("<!-- INFO END -->")
    found: Articles = {}
    number = ""
    for line in body.splitlines():
        if begun := ARTICLE.match(line.strip()):
            number = begun[1]
            found[number] = begun[2]
        elif line.startswith("#"):
            number = ""
        elif number and line.strip():
            found[number] += "\n" + line.strip()
    return found


def plain(text: str) -> str:
    """Return a text as the issue compares it: NFKC, without white space, punctuation and what nobody sees."""
    return "".join(sign for sign in normalize("NFKC", text) if category(sign)[0] not in "ZPC")


def draw(laws: Path) -> list[Drawn]:
    """
    Return the articles in the order of the draw.

    :param laws: folder of folders, each with the versions of a law as YYYY-MM-DD.md
    """
    generator = random.Random(SEED)
    old_left: list[Place] = []
    old_kept: list[Place] = []
    new_left: list[Place] = []
    for versions, old, new in consecutive(laws):
        old_texts, new_texts = ({plain(text) for text in one.values()} for one in (old, new))
        for number, text in old.items():
            (old_kept if plain(text) in new_texts else old_left).append((*versions, "old", number))
        new_left += [(*versions, "new", number) for number, text in new.items() if plain(text) not in old_texts]
    drawn = [
        *evenly(old_left, OLD_LEFT, generator),
        *evenly(old_kept, OLD_KEPT, generator),
        *evenly(new_left, NEW_LEFT, generator),
    ]
    return halved(drawn, generator)


def consecutive(laws: Path) -> Iterator[tuple[tuple[str, str, str], Articles, Articles]]:
    """Yield each law with an older and the next version, and the articles of both."""
    for folder in sorted(each for each in laws.iterdir() if each.is_dir()):
        for before, after in pairwise(sorted(folder.glob("*.md"))):
            yield (folder.name, before.stem, after.stem), articles(before), articles(after)


def halved(drawn: list[Place], generator: random.Random) -> list[Drawn]:
    """Shuffle what was drawn; in turn it is for one half or the other."""
    generator.shuffle(drawn)
    return [Drawn(*each, ("tune", "held")[number % 2]) for number, each in enumerate(drawn)]


def evenly(pool: list[Place], count: int, generator: random.Random) -> list[Place]:
    """Draw a law, then an article of it, until there are enough."""
    of_law: dict[tuple[str, ...], list[Place]] = {}
    for each in pool:
        of_law.setdefault(each[:3], []).append(each)
    drawn: list[Place] = []
    while len(drawn) < count:
        law = generator.choice(sorted(of_law))
        drawn.append(of_law[law].pop(generator.randrange(len(of_law[law]))))
        if not of_law[law]:
            del of_law[law]
    return drawn


def _likeness(one: str, other: str) -> float:
    a, b = (set(pairwise(plain(text))) for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _nearest(text: str, others: Articles) -> list[str]:
    return sorted(others, key=lambda number: (-_likeness(text, others[number]), number))[:SHOWN]


def printed(number: int, one: Drawn, laws: Path) -> tuple[Articles, Articles]:
    """Print an article; return the articles of its own version and those of the other."""
    old = articles(laws / one.law / f"{one.old_version}.md")
    new = articles(laws / one.law / f"{one.new_version}.md")
    own, other = (old, new) if one.side == "old" else (new, old)
    print(f"\n=== {number} {one.law} {one.old_version} -> {one.new_version} · {one.side} {one.article}")
    print(own[one.article])
    return own, other


def show(number: int, one: Drawn, laws: Path) -> None:
    """Print an article, what is most like it in the other version, and what is most like that in its own."""
    own, other = printed(number, one, laws)
    text = own[one.article]
    for near in _nearest(text, other):
        print(f"  ~ {near} ({_likeness(text, other[near]):.2f}) {other[near]}")
        for back in _nearest(other[near], own)[:2]:
            if back != one.article:
                print(f"      ~~ {back} ({_likeness(other[near], own[back]):.2f}) {own[back]}")


def run(draw_all: Callable[[Path], list[Drawn]], show_one: Callable[[int, Drawn, Path], None], seed: int) -> int:
    """Print the seed of a draw and its articles as the arguments of the program ask: the lines, or some to be read."""
    if len(sys.argv) not in (2, 5):
        print(f"用法：python tests/labels/{Path(sys.argv[0]).name} 法律文件夹 [--read 首 末]", file=sys.stderr)
        return 2
    laws = Path(sys.argv[1])
    print(f"seed {seed}")
    drawn = draw_all(laws)
    first, last = map(int, sys.argv[3:] or (0, -1))
    for number, one in enumerate(drawn):
        if first <= number <= last:
            show_one(number, one, laws)
        elif last < 0:
            print(number, one.law, one.old_version, one.new_version, one.side, one.article, one.half)
    return 0


if __name__ == "__main__":
    raise SystemExit(run(draw, show, SEED))
