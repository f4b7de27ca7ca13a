"""The articles (条) of a law, read from its text, each with its place in parts, chapters and sections (编, 章, 节).

A text is a file as ``shared/data/laws`` has them (a title, notes, a line that ends them, headings with ``#``) or what
somebody pasted: no such line, headings without ``#``, a table of contents, annexes. An article begins a line with its
number; what follows is its own until the next article, heading or annex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from shared.kernel.law.numerals import NUMERAL_CHARS, article_number, numeral
from shared.kernel.law.provisions import Paragraph, paragraphs_of

NOTES_END = "<!-- INFO END -->"
_NUMERAL = rf"[{NUMERAL_CHARS}]"
_ARTICLE = re.compile(
    rf"[【\[［]?(?P<printed>第\s*{_NUMERAL}+\s*条(?:\s*之\s*{_NUMERAL}+)*)[】\]］]?(?P<blank>\s*)(?P<rest>.*)"
)
# 第三十一条的决定, 第三条、第四条, 第三条规定…: a sentence that names an article, broken over two lines.
# Behind a blank an article may well begin with 规定, 项目 or 第七条.
_GOES_ON = re.compile(rf"[的、，,；;。]|修改为|改为|(?:或者?|[和与及至到—－~-])\s*第\s*{_NUMERAL}+\s*[条款项]")
_REFERENCE = re.compile(
    rf"{_GOES_ON.pattern}|规定|删去|所[称列述]|第\s*{_NUMERAL}+\s*[条款项]|中(?:的|[“\"，])|款|项(?:规定|的|、|和|所)"
)
_HEADING = re.compile(rf"第\s*{_NUMERAL}+\s*(?P<kind>分编|编|章|节)(?=\s|\S)(?P<name>.*)")
_BARE_HEADING = re.compile(r"(?:总|附|分)\s*则|序\s*言|目\s*[录次]")
_ANNEX = re.compile(rf"附\s*[件表录图]\s*(?:{_NUMERAL}|[（(]{_NUMERAL}+[)）])*\s*(?:[:：].*|\s.*|)|附\s*[:：].*")
_CONTENTS_LINE = re.compile(r"(?:[.…·．]{2,}|\t)\s*\d+$")
HEADING_KINDS = ("编", "分编", "章", "节")
"""Headings above articles, the highest first."""
_LONGEST_HEADING = 40
_SENTENCE_ENDS = "。；;：:！!？?”」》）)"
_GREATEST_STEP = 3
"""By how much a number may grow where nothing but the number says that an article begins."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """
    One article: its number as printed, the same in one form, where it stands, and its text without the number.

    `number` is 第十二条 for 第12条 as well, so that two versions can be held against each other by it.
    """

    printed: str
    number: str
    text: str
    place: tuple[str, ...] = ()
    annex: str = ""

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The 款 of the article, each with its 项."""
        return paragraphs_of(self.text)


@dataclass(frozen=True, kw_only=True)
class LawText:
    """A law as its text says it: the title, the notes on its versions (题注), headings and articles in their order."""

    title: str
    notes: tuple[str, ...]
    headings: tuple[str, ...]
    articles: tuple[Article, ...]


def read_law(text: str) -> LawText:
    """Return the articles of a law's text with title, notes and headings; a text without articles has none."""
    return _Reading(text).law()


def body_of(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """Return the articles outside annexes, or those of the first annex where all stand in annexes."""
    first = articles[0].annex if articles else ""
    annex = "" if any(not one.annex for one in articles) else first
    return tuple(one for one in articles if one.annex == annex)


def decoded(content: bytes) -> str:
    """
    Return the text of a file: UTF-8 or UTF-16 with its mark, else UTF-8, else GB 18030.

    :raises UnicodeDecodeError: when the bytes are a text in none of them
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


class _Reading:
    """One pass over the lines; what was read last says what the next line may be."""

    def __init__(self, text: str) -> None:
        head, ended, body = _visible(text).rpartition(NOTES_END)
        self.head = [line.strip() for line in head.splitlines() if line.strip()] if ended else []
        self.lines = [line.strip().replace("**", "") for line in body.splitlines()]
        self.is_blank_usual = _is_blank_usual(self.lines)
        self.place: dict[str, str] = {}
        self.annex = ""
        self.headings: list[str] = []
        self.begun: list[tuple[Article, list[str]]] = []
        self.is_open = False
        self.last_line = ""
        self.last_number: int | None = None

    def law(self) -> LawText:
        """Return what the lines say."""
        for line in self.lines:
            if line:
                self._take(line)
                self.last_line = line
        articles = tuple(
            Article(
                printed=one.printed,
                number=one.number,
                text="\n".join(line for line in lines if line),
                place=one.place,
                annex=one.annex,
            )
            for one, lines in self.begun
        )
        title, *notes = self.head or [""]
        return LawText(
            title=title.lstrip("# \u3000"), notes=tuple(notes), headings=tuple(self.headings), articles=articles
        )

    def _take(self, line: str) -> None:
        plain = line.lstrip("#>*-\u3000 ") or line
        if self._is_of_contents(plain):
            return
        if begins := self._article(plain):
            self._begin(begins)
        elif line.startswith("#") or _is_heading(plain):
            self._head(plain, is_marked=line.startswith("# "))
        elif _is_annex(plain):
            self.annex, self.place, self.is_open, self.last_number = plain, {}, False, None
        elif self.is_open:
            self.begun[-1][1].append(line)
        elif not self.begun and not self.headings:
            self.head.append(line)

    def _is_of_contents(self, plain: str) -> bool:
        """Whether a line ends with its page; behind an article only headings do, other lines are rows of a table."""
        page = _CONTENTS_LINE.search(plain)
        name = plain[: page.start()].strip() if page else ""
        return page is not None and (self.last_number is None or not name or _is_heading(name) or _is_annex(name))

    def _article(self, plain: str) -> re.Match[str] | None:
        match = _ARTICLE.match(plain)
        if match is None or (_is_reference(match) and not self._is_next(match)):
            return None
        if match["blank"] or not match["rest"]:
            return match
        return match if self._may_begin(match["printed"]) else None

    def _may_begin(self, printed: str) -> bool:
        """Whether an article begins here although no blank stands between its number and its text."""
        number = _base(printed)
        if self.last_number is not None and number is not None:
            step = number - self.last_number
            if 0 < step <= (1 if self.is_blank_usual else _GREATEST_STEP) or (step == 0 and "之" in printed):
                return True
        ends_before = not self.is_open or self.last_line[-1:] in _SENTENCE_ENDS
        return ends_before and not self.is_blank_usual

    def _is_next(self, match: re.Match[str]) -> bool:
        """Whether the number is the one that comes next, with its blank, however strangely its text begins."""
        number = _base(match["printed"])
        if not (match["blank"] and self.is_blank_usual) or self.last_number is None or number is None:
            return False
        return number - self.last_number == (0 if "之" in match["printed"] else 1)

    def _begin(self, match: re.Match[str]) -> None:
        printed = match["printed"]
        one = Article(
            printed=printed,
            number=article_number(printed) or "".join(printed.split()),
            text="",
            place=tuple(self.place[rank] for rank in HEADING_KINDS if rank in self.place),
            annex=self.annex,
        )
        self.begun.append((one, [match["rest"].strip()]))
        self.last_number, self.is_open = _base(printed), True

    def _head(self, plain: str, *, is_marked: bool) -> None:
        self.is_open = False
        match = _HEADING.match(plain)
        if is_marked and not match and not self.head and not self.begun:
            self.head.append(plain)
            return
        self.headings.append(plain)
        rank = match["kind"] if match else "章"
        self.place = {
            above: self.place[above] for above in HEADING_KINDS[: HEADING_KINDS.index(rank)] if above in self.place
        }
        self.place[rank] = plain


def _visible(text: str) -> str:
    return "".join(char for char in text if char.isspace() or category(char) not in ("Cf", "Cc"))


def _is_blank_usual(lines: list[str]) -> bool:
    found = [match for match in _begins(lines) if match["rest"]]
    return 2 * sum(bool(match["blank"]) for match in found) > len(found)


def _begins(lines: list[str]) -> Iterator[re.Match[str]]:
    for line in lines:
        match = _ARTICLE.match(line.lstrip("#>*-\u3000 "))
        if match and not _is_reference(match):
            yield match


def _is_reference(match: re.Match[str]) -> bool:
    return bool((_GOES_ON if match["blank"] else _REFERENCE).match(match["rest"]))


def _base(printed: str) -> int | None:
    return numeral(printed.partition("条")[0].lstrip("第").strip())


def _is_heading(plain: str) -> bool:
    if _BARE_HEADING.fullmatch(plain):
        return True
    if len(plain) > _LONGEST_HEADING or plain[-1] in "。；，：":
        return False
    match = _HEADING.fullmatch(plain)
    return bool(match and not _REFERENCE.match(match["name"]))


def _is_annex(plain: str) -> bool:
    return len(plain) <= _LONGEST_HEADING and plain[-1] not in "。；，" and bool(_ANNEX.fullmatch(plain))
