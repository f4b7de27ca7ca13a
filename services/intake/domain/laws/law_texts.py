"""The text of one version of a law, as citations look at it: places, what stands there, and where a text stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.numerals import article_number, numeral, printed
from shared.kernel.law.provisions import Paragraph, paragraphs_of, provision

HASH_BYTES = 16
ANSWERS_KEPT = 5_000


class Place(NamedTuple):
    """
    A place in a law as its text prints it: an article (第十二条), a paragraph of it (第二款) or an item (第五项).

    `paragraph` and `point` are empty where the article, or the paragraph, is meant as a whole. An item without a
    paragraph is the item of the article's only list. What stands below an item (目) counts as the item.
    """

    article: str
    paragraph: str = ""
    point: str = ""

    def __str__(self) -> str:
        return f"{self.article}{self.paragraph}{self.point}"

    @property
    def depth(self) -> tuple[bool, bool]:
        """Return which parts the place names; only places of one depth are compared with each other."""
        return bool(self.paragraph), bool(self.point)


@dataclass(frozen=True, kw_only=True)
class ArticleText:
    """One article: its number in the normal form (第十二条), its text, and the hash of that."""

    number: str
    text: str
    hash: str

    @classmethod
    def of(cls, number: str, text: str) -> ArticleText:
        """Return the article of a law's text; 第12条 is 第十二条."""
        return cls(number=article_number(number) or number, text=text, hash=text_hash(text))


def text_hash(text: str) -> str:
    """Return the hash by which texts of provisions are compared: of `matching_key`, 32 hexadecimal digits."""
    return blake2b(matching_key(text).encode(), digest_size=HASH_BYTES).hexdigest()


@dataclass(frozen=True, kw_only=True)
class LawText:
    """
    The articles of one version of a law. Where annexes repeat a number, each article that bears it counts.

    `label` is what people call the version (2018修正), `effective_on` an ISO date or empty. `text_number` counts the
    corrections of its text, from 1.
    """

    law_id: str
    version_id: str
    articles: Sequence[ArticleText]
    label: str = ""
    effective_on: str = ""
    text_number: int = 1

    def standing(self, place: Place) -> tuple[tuple[ArticleText, str], ...]:
        """Return what stands at a place, each time with its article; nothing where there is no such place."""
        found = ((article, _text_at(article, place)) for article in self._by_number.get(place.article, ()))
        return tuple((article, text) for article, text in found if text is not None)

    def texts(self, place: Place) -> tuple[str, ...]:
        """Return the texts that stand at a place."""
        return tuple(text for _, text in self.standing(place))

    def text(self, place: Place) -> str:
        """Return what stands at a place as one text, empty where there is no such place."""
        return "\n".join(self.texts(place))

    def hashes(self, place: Place) -> tuple[str, ...]:
        """Return the hashes of what stands at a place."""
        if place.depth == (False, False):
            return tuple(article.hash for article in self._by_number.get(place.article, ()))
        if place not in self._hashes:
            self._hashes[place] = tuple(text_hash(text) for text in self.texts(place))
        return self._hashes[place]

    def has(self, place: Place) -> bool:
        """Tell whether the version has such a place."""
        return bool(self.hashes(place))

    def places_of(self, hash_: str, depth: tuple[bool, bool]) -> tuple[Place, ...]:
        """Return the places of this depth at which the text with this hash stands, in the law's order."""
        if depth not in self._indexes:
            self._indexes[depth] = _indexed(self.articles, depth)
        return self._indexes[depth].get(hash_, ())

    def remembered(self, question: tuple[Place, str], answer: Callable[[], str]) -> str:
        """Return the answer to what is asked of a place and a text of others, which many items ask alike."""
        found = self._answers.get(question)
        if found is None:
            if len(self._answers) >= ANSWERS_KEPT:
                self._answers.clear()
            found = self._answers[question] = answer()
        return found

    @cached_property
    def _answers(self) -> dict[tuple[Place, str], str]:
        return {}

    @cached_property
    def _by_number(self) -> Mapping[str, list[ArticleText]]:
        found: dict[str, list[ArticleText]] = defaultdict(list)
        for article in self.articles:
            found[article.number].append(article)
        return dict(found)

    @cached_property
    def _hashes(self) -> dict[Place, tuple[str, ...]]:
        return {}

    @cached_property
    def _indexes(self) -> dict[tuple[bool, bool], Mapping[str, tuple[Place, ...]]]:
        return {}


def _text_at(article: ArticleText, place: Place) -> str | None:
    if not place.paragraph and not place.point:
        return article.text
    paragraph, point = _number_of(place.paragraph, "款"), _number_of(place.point, "项")
    if (place.paragraph and paragraph is None) or (place.point and point is None):
        return None
    return provision(paragraphs_of(article.text), paragraph, point)


def _number_of(part: str, unit: str) -> int | None:
    """Return the number of 第二款, 第五项 or 第五项第二目."""
    head, found, _ = part.partition(unit)
    return numeral(head.removeprefix("第")) if found else None


def _indexed(articles: Sequence[ArticleText], depth: tuple[bool, bool]) -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, dict[Place, None]] = defaultdict(dict)
    for article in articles:
        if depth == (False, False):
            found[article.hash][Place(article.number)] = None
            continue
        for place, text in _parts(article.number, paragraphs_of(article.text), depth):
            found[text_hash(text)][place] = None
    return {hash_: tuple(places) for hash_, places in found.items()}


def _parts(number: str, paragraphs: tuple[Paragraph, ...], depth: tuple[bool, bool]) -> Iterator[tuple[Place, str]]:
    with_paragraph, with_point = depth
    if not with_point:
        for count, paragraph in enumerate(paragraphs, start=1):
            yield Place(number, printed(count, "款")), paragraph.whole
        return
    if not with_paragraph and sum(bool(each.points) for each in paragraphs) != 1:
        return
    for count, paragraph in enumerate(paragraphs, start=1):
        for point in paragraph.points:
            if point.number is not None:
                above = printed(count, "款") if with_paragraph else ""
                yield Place(number, above, printed(point.number, "项")), point.whole
