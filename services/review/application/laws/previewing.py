"""What was read in a text before it is kept: how many parts, and the lines that somebody should look at once more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.review.application.laws.given_text import source_of
from services.review.application.laws.looking_up import MANAGE
from services.review.application.laws.ports import WordTexts
from services.review.application.laws.registering import days_given, entry_given
from services.review.application.laws.views import Fields, TextGiven
from services.review.domain.laws.entry import REPUBLIC, checked_entry, title_key
from services.review.domain.laws.law import Law, checked_label
from services.review.domain.laws.text import LawText, read_text
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.law.articles import HEADING_KINDS, Article
from shared.kernel.law.numerals import NUMERAL_CHARS, article_number, chinese, numeral

MOST_DOUBTS = 20
"""Doubts that are told one by one; of more their number is told."""
LONGEST_LINE = 60
_BEGINS = re.compile(rf"第\s*[{NUMERAL_CHARS}]+\s*(?P<kind>条|分编|编|章|节)")
_MARKS = "#>*- \u3000"
_INSIDE = re.compile(rf"[。；]\s*(第[{NUMERAL_CHARS}]+条)\s")
_PAGE_NUMBER = re.compile(r"[-—–·\s]*\d{1,4}[-—–·\s]*")


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something that looks wrong: in which line (from 1; 0 where none is to blame), what, and the line itself."""

    line: int
    what: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class TextPreview:
    """
    What was read in a text.

    `counts` are the parts that occur (编, 章, 节, 条, 附件里的条) with their numbers; `first` and `last` the articles
    with which the body begins and ends.
    """

    source: str
    counts: tuple[tuple[str, int], ...]
    first: str
    last: str
    doubts: tuple[Doubt, ...]
    doubt_count: int
    articles: tuple[Article, ...]


@dataclass(frozen=True, kw_only=True)
class Looked:
    """Everything that is wrong with a form, and what was read in its text; None where it cannot be read."""

    problems: tuple[Problem, ...]
    preview: TextPreview | None


class Previewing:
    """Looks at what somebody wants to enter, without keeping anything."""

    def __init__(self, *, word: WordTexts, ranks: Mapping[str, str]) -> None:
        self._word, self._ranks = word, frozenset(ranks)

    def law(self, fields: Fields, given: TextGiven, *, actor: Actor) -> Looked:
        """
        Look at a law with its first version.

        :raises NotPermitted: when the account may not enter laws
        """
        wrong = _wrong(lambda: checked_entry(entry_given(fields), ranks=self._ranks))
        looked = self.version(fields, given, titles=[str(fields.get("title", ""))], actor=actor)
        return replace(looked, problems=(*wrong, *looked.problems))

    def version(
        self, fields: Fields, given: TextGiven, *, titles: Sequence[str], law: Law | None = None, actor: Actor
    ) -> Looked:
        """
        Look at a version of the law of these titles; a further one of a law that is there must not bear a name of it.

        :raises NotPermitted: when the account may not enter laws
        """
        wrong = (
            *_wrong(lambda: checked_label(str(fields.get("label", "")))),
            *_wrong(lambda: law.check_free(str(fields.get("label", ""))) if law else None),
            *_wrong(lambda: days_given(fields)),
        )
        looked = self.text(given, titles=titles, actor=actor)
        return replace(looked, problems=(*wrong, *looked.problems))

    def text(self, given: TextGiven, *, titles: Sequence[str], actor: Actor) -> Looked:
        """
        Look at a text of the law of these titles.

        :raises NotPermitted: when the account may not enter laws
        """
        actor.require(MANAGE)
        try:
            text = read_text("", source_of(given, self._word), without_articles=given.without_articles)
        except Invalid as refusal:
            return Looked(problems=refusal.problems, preview=None)
        return Looked(problems=(), preview=preview_of(text, titles))


def _wrong(check: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        check()
    except (Invalid, Conflict) as refusal:
        return refusal.problems
    return ()


def preview_of(text: LawText, titles: Sequence[str] = ()) -> TextPreview:
    """Return what was read in a text of a law with these titles."""
    doubts = sorted((*_title_doubts(text, titles), *_doubts(text)), key=lambda one: one.line)
    return TextPreview(
        source=text.source,
        counts=tuple(_counts(text)),
        first=text.body[0].printed if text.body else "",
        last=text.body[-1].printed if text.body else "",
        doubts=tuple(doubts[:MOST_DOUBTS]),
        doubt_count=len(doubts),
        articles=text.articles,
    )


def _counts(text: LawText) -> Iterator[tuple[str, int]]:
    places = {one.place[: depth + 1] for one in text.articles for depth in range(len(one.place))}
    found = Counter(match["kind"] for place in places if (match := _BEGINS.match(place[-1])))
    yield from ((kind, found[kind]) for kind in HEADING_KINDS if found[kind])
    if text.body:
        yield "条", len(text.body)
    if others := len(text.articles) - len(text.body):
        yield "附件里的条", others


def _title_doubts(text: LawText, titles: Sequence[str]) -> Iterator[Doubt]:
    written, known = _title(text.title), [key for title in titles if (key := _title(title))]
    if written and known and not any(key in written or written in key for key in known):
        what = f"文件的标题与“{titles[0]}”不同，请核对是不是选错了文件"
        yield Doubt(line=0, what=what, text=text.title[:LONGEST_LINE])


def _title(title: str) -> str:
    return title_key(title).replace(REPUBLIC, "")


def _doubts(text: LawText) -> Iterator[Doubt]:
    lines = [line.strip().replace("**", "").lstrip(_MARKS) for line in text.source.splitlines()]
    starts = dict(_starts(text, lines))
    yield from _order_doubts(text, starts)
    yield from _article_doubts(text, starts)
    taken = set(starts.values())
    first = min(taken, default=0)
    headings = {heading for one in text.articles for heading in one.place}
    for number, line in enumerate(lines, start=1):
        begins = _BEGINS.match(line)
        if begins and begins["kind"] == "条" and number not in taken and number > first:
            yield Doubt(line=number, what="以条号开头，没有当作一条", text=line[:LONGEST_LINE])
        elif begins and begins["kind"] != "条" and number > first and line not in headings:
            yield Doubt(line=number, what="像编、章、节的标题，没有当作标题", text=line[:LONGEST_LINE])
        elif line and number > first and _PAGE_NUMBER.fullmatch(line):
            yield Doubt(line=number, what="像页码，混在条文里", text=line)


def _starts(text: LawText, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield for each article by its place the line in which it begins; both go forward only."""
    at = 0
    for place, one in enumerate(text.articles):
        head = _squeezed(one.printed + one.text.partition("\n")[0])
        for line in range(at, len(lines)):
            squeezed = _squeezed(lines[line])
            if squeezed == head or (squeezed == _squeezed(one.printed) and squeezed != ""):
                yield place, line + 1
                at = line + 1
                break


def _squeezed(line: str) -> str:
    return re.sub(r"[\s【】\[\]［］]", "", line)


def _order_doubts(text: LawText, starts: dict[int, int]) -> Iterator[Doubt]:
    numbered = [(place, one, _base(one.number)) for place, one in enumerate(text.articles)]
    for (_, before, low), (place, after, high) in pairwise(numbered):
        if before.annex != after.annex or low is None or high is None:
            continue
        line = starts.get(place, 0)
        if high > low + 1:
            missing = f"第{chinese(low + 1)}条" + (f"至第{chinese(high - 1)}条" if high > low + 2 else "")
            yield Doubt(line=line, what=f"{before.printed}后面是{after.printed}，没有{missing}")
        elif high < low:
            yield Doubt(line=line, what=f"{before.printed}后面是{after.printed}，条号倒退")
    if numbered and numbered[0][2] not in (None, 1):
        yield Doubt(line=starts.get(0, 0), what=f"从{text.articles[0].printed}开始，没有第一条")


def _article_doubts(text: LawText, starts: dict[int, int]) -> Iterator[Doubt]:
    for place, one in enumerate(text.articles):
        line, base = starts.get(place, 0), _base(one.number)
        if not one.text.strip():
            yield Doubt(line=line, what=f"{one.printed}没有文字")
        following = f"第{chinese(base + 1)}条" if base else ""
        found = next((each for each in _INSIDE.finditer(one.text) if article_number(each[1]) == following), None)
        if found:
            text_around = one.text[max(0, found.start() - 10) : found.end() + 20].replace("\n", " ")
            yield Doubt(line=line, what=f"{one.printed}里面有“{following}”，可能漏了换行", text=text_around)


def _base(number: str) -> int | None:
    return numeral(number.partition("条")[0].lstrip("第").strip())
