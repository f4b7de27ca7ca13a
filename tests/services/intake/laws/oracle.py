"""
What items cite, judged by somebody who shares nothing with the product but ids and the stored documents.

It keeps its own laws and its own rule of what is in force, compares texts by itself, reads only the cells that
`histories.py` types, and remembers which text each row meant when it was typed, whatever the product noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from unicodedata import category, normalize

NUMBERS = ("", *"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五")
CELL = re.compile(r"第(?P<article>[一二三四五六七八九十]+)条(?:第(?P<paragraph>[一二三四五六七八九十]+)款)?")
Raw = Mapping[str, Any]
Place = tuple[int, int]
"""An article, and the paragraph of it, 0 for the whole."""


def norm(text: str) -> str:
    """Return what is left of a text without white space, punctuation and invisible signs."""
    return "".join(sign for sign in normalize("NFKC", text) if category(sign)[0] not in "ZCP")


def places(cell: str) -> list[Place]:
    """Return what a cell cites, read anew."""
    found = [CELL.fullmatch(piece) for piece in cell.split("、")]
    assert all(found), f"the oracle cannot read {cell}"
    return [(NUMBERS.index(one["article"]), NUMBERS.index(one["paragraph"] or "")) for one in found if one]


@dataclass
class Told:
    """A change of a law as it was told last; `version_id` is empty where nothing comes after the law."""

    change_id: str
    law_id: str
    new_law_id: str
    version_id: str
    effective_on: date
    order: int
    is_revoked: bool = False
    has_acted: bool = False


@dataclass
class Laws:
    """The laws as they were told: the articles of each version, by law the first version, and the changes."""

    versions: dict[str, Sequence[str]] = field(default_factory=dict)
    by_title: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Told] = field(default_factory=dict)

    def in_force(self, law_id: str, day: date) -> str:
        """Return the version in force on a day; nothing where the law has ended."""
        begun = [each for each in self._standing(law_id) if each.effective_on <= day]
        if not begun:
            return self.first.get(law_id, "")
        last = max(begun, key=lambda each: (each.effective_on, each.order))
        return last.version_id if last.new_law_id == law_id else ""

    def announced(self, law_id: str, day: date) -> list[str]:
        """Return the versions that come into force later, the nearest first."""
        later = [each for each in self._standing(law_id) if each.effective_on > day and each.new_law_id == law_id]
        later.sort(key=lambda each: (each.effective_on, each.order))
        return [each.version_id for each in later if each.version_id]

    def said(self, version_id: str, place: Place) -> str | None:
        """Return what stands at a place of a version."""
        articles, (article, paragraph) = self.versions.get(version_id, ()), place
        if not 1 <= article <= len(articles):
            return None
        text = articles[article - 1]
        if not paragraph:
            return text
        lines = text.split("\n")
        return lines[paragraph - 1] if paragraph <= len(lines) else None

    def quotes(self, version_id: str, place: Place, quoted: str) -> bool:
        """Tell whether a row quotes what stands at a place: it, a part of its article, or it among others."""
        own, whole, said = self.said(version_id, place), self.said(version_id, (place[0], 0)), norm(quoted)
        return own is not None and whole is not None and bool(said) and (said in norm(whole) or norm(own) in said)

    def meant(self, title: str, cell: str, quoted: str, day: date) -> list[str | None]:
        """
        Return the texts that somebody means who types a row on a day, None for each place with no such text.

        He means a version that he quotes; of several the one of which he quotes most, then the nearest.
        """
        law_id, cited = self.by_title.get(title), places(cell)
        if law_id is None:
            return [None for _ in cited]
        known = sorted(self._known(law_id, day), key=lambda each: -self._quoted(each, cited, quoted))
        quoting = [next((each for each in known if self.quotes(each, one, quoted)), "") for one in cited]
        now = self.in_force(law_id, day)
        return [self.said(version_id or now, one) for version_id, one in zip(quoting, cited, strict=True)]

    def _quoted(self, version_id: str, cited: Sequence[Place], quoted: str) -> int:
        """Return how many signs of a quotation stand where they are cited in a version."""
        found = [norm(self.said(version_id, one) or "") for one in cited if self.quotes(version_id, one, quoted)]
        return sum(len(each) if each in norm(quoted) else len(norm(quoted)) for each in found)

    def _known(self, law_id: str, day: date) -> list[str]:
        return [self.in_force(law_id, day), *self.announced(law_id, day)]

    def _standing(self, law_id: str) -> list[Told]:
        return [each for each in self.changes.values() if each.law_id == law_id and not each.is_revoked]


@dataclass
class Line:
    """A row of a legal basis as it was typed, and the text that each of its citations meant; None where none did."""

    title: str
    article: str
    text: str
    meanings: list[str | None]

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what makes it the same row."""
        return self.title, self.article, self.text

    def is_quoted(self, meant: str) -> bool:
        """Tell whether the row quotes a text, or a part of it."""
        return norm(meant) in norm(self.text) or norm(self.text) in norm(meant)

    def cites(self) -> Iterator[tuple[Place, str | None]]:
        """Yield what it cites now, with the text that is meant."""
        return zip(places(self.article), self.meanings, strict=True)


class Decision(NamedTuple):
    """What somebody decided to leave as it is: the text meant, and the new text that he saw, line by line."""

    law_id: str
    meant: str
    seen: tuple[str, ...]


@dataclass
class Remembered:
    """An item: its rows, the hash of its content, and what its body decided to leave, seeing another text."""

    lines: list[Line]
    content_hash: str
    kept: set[Decision] = field(default_factory=set)


@dataclass
class Oracle:
    """Remembers what was typed and judges what is stored."""

    laws: Laws = field(default_factory=Laws)
    items: dict[str, Remembered] = field(default_factory=dict)
    taken_up: set[str] = field(default_factory=set)
    """Items that were put away once: what moved meanwhile is left to the next move of such an item."""

    def typed(self, item_id: str, text: Raw, day: date) -> None:
        """Remember a text that somebody typed; rows that were there before mean what they meant."""
        before = self.items.get(item_id)
        known = {line.key: line for line in before.lines} if before else {}
        lines = []
        for row in text["elements"]["legal_basis"]:
            line = _line(row)
            line.meanings = list(known[line.key].meanings) if line.key in known else self._meant(line, day)
            lines.append(line)
        self.items[item_id] = Remembered(lines, text["content_hash"], before.kept if before else set())

    def adopted(self, item_id: str, text: Raw, day: date) -> None:
        """Remember a text with new articles: where the words are the same the same is meant, else what is quoted."""
        before = self.items[item_id]
        lines = []
        for row, old in zip(text["elements"]["legal_basis"], before.lines, strict=True):
            line = _line(row)
            line.meanings = self._meant(line, day)
            if line.text == old.text:
                pairs = zip(places(line.article), old.meanings, line.meanings, strict=True)
                line.meanings = [was if self._stands(place, was) else new for place, was, new in pairs]
            lines.append(line)
        self.items[item_id] = Remembered(lines, text["content_hash"], before.kept)

    def _stands(self, place: Place, meant: str | None) -> bool:
        """Tell whether a text stands at a place of a version: else a new text was adopted that a part of it equals."""
        said = (self.laws.said(each, place) for each in self.laws.versions)
        return meant is None or any(one is not None and norm(one) == norm(meant) for one in said)

    def kept(self, item_id: str, change_id: str, seen: Sequence[tuple[str, str]]) -> None:
        """
        Remember that a body decided that its item stays as it is, seeing these old texts beside these new ones.

        Where both say the same the article only moved: that is nobody's to decide.
        """
        law_id, item = self.laws.changes[change_id].law_id, self.items[item_id]
        other = [(old, new) for old, new in seen if norm(old) != norm(new)]
        item.kept |= {Decision(law_id, norm(old), tuple(norm(each) for each in new.split("\n"))) for old, new in other}

    def is_kept(self, item_id: str, law_id: str, meant: str, day: date) -> bool:
        """Tell whether a body left a text as it is, seeing what is law on a day."""
        now = norm("".join(self.laws.versions.get(self.laws.in_force(law_id, day), ())))
        made = [each for each in self.items[item_id].kept if each[:2] == (law_id, norm(meant))]
        return any(all(line in now for line in each.seen) for each in made)

    def places_of(self, law_id: str, meant: str, like: Place, day: date) -> list[Place]:
        """Return where a text stands on a day, as an article or, as it is cited, as a paragraph of one."""
        version = self.laws.in_force(law_id, day)
        articles = self.laws.versions.get(version, ())
        paragraphs = range(1, 9) if like[1] else (0,)
        every = [(number, each) for number in range(1, len(articles) + 1) for each in paragraphs]
        return [one for one in every if norm(self.laws.said(version, one) or "") == norm(meant)]

    def days_came(self, day: date) -> None:
        """Note which changes have come into force once."""
        for change in self.laws.changes.values():
            change.has_acted = change.has_acted or (change.effective_on <= day and not change.is_revoked)

    def target_day(self, change: Told, day: date) -> date:
        """Return the day whose law an item is compared with for a change."""
        return day if change.has_acted else max(change.effective_on, day)

    def _meant(self, line: Line, day: date) -> list[str | None]:
        return self.laws.meant(line.title, line.article, line.text, day)


def _line(row: Raw) -> Line:
    return Line(row["title"], row["article"], row["text"], [])
