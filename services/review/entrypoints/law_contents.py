"""The text of a law as a page reads it: headings with their levels, an anchor for each article, the contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.review.application.laws.views import ArticleView
from shared.kernel.law.articles import HEADING_KINDS

_KIND = re.compile(r"第[^条]*?(分编|编|章|节)")
TOP = 2
"""The level of the highest heading below the title of a page."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of the text; `depth` counts from 0, `first` is the number of the article that it stands before."""

    text: str
    anchor: str
    depth: int
    first: str

    @property
    def level(self) -> int:
        """The level of the heading on a page."""
        return TOP + self.depth


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An article with its anchor and the headings that stand before it."""

    article: ArticleView
    anchor: str
    headings: tuple[Heading, ...]


def placed(articles: Sequence[ArticleView]) -> tuple[Placed, ...]:
    """Return the articles with their headings; the anchor of 第十二条 is its number, in annexes with a count before."""
    used = {kind for one in articles for text in one.headings if (kind := _kind(text))}
    depths = {kind: depth for depth, kind in enumerate(kind for kind in HEADING_KINDS if kind in used)}
    return tuple(_placed(articles, depths))


def contents(found: Sequence[Placed]) -> list[Heading]:
    """Return all headings in their order."""
    return [heading for one in found for heading in one.headings]


def _placed(articles: Sequence[ArticleView], depths: dict[str, int]) -> Iterator[Placed]:
    annex, annexes, count = "", 0, 0
    for one in articles:
        texts = [(text, depths.get(_kind(text), 0)) for text in one.headings]
        if one.annex != annex:
            annex, annexes = one.annex, annexes + 1
            texts.insert(0, (annex, 0))
        headings = []
        for text, depth in texts:
            count += 1
            headings.append(Heading(text=text, anchor=f"part-{count}", depth=depth, first=one.number))
        anchor = f"annex-{annexes}-{one.number}" if one.annex else one.number
        yield Placed(article=one, anchor=anchor, headings=tuple(headings))


def _kind(heading: str) -> str:
    match = _KIND.match(heading.replace(" ", ""))
    return match[1] if match else ""
