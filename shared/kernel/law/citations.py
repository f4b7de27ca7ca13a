"""
The grammar of citations of Chinese law (设定依据): what document, which wording of it, which article, paragraph, item.

Nothing is guessed: a piece of text that no citation explains is handed back as unresolved. The rules stand in
docs/laws.md, section "Citations".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from shared.kernel.law.citation_forms import ALIAS
from shared.kernel.law.citation_parts import Named, Part, expanded, named, place, section, with_part
from shared.kernel.law.citation_words import Kind, Word, words_of
from shared.kernel.law.law_names import Described, described
from shared.kernel.law.plain_text import Plain

NOTHING = frozenset(
    {
        "",
        "无",
        "暂无",
        "没有",
        "无依据",
        "暂无依据",
        "无设定依据",
        "无法律依据",
        "不涉及",
        "空",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
    }
)
"""What people write into a cell to say that nothing is cited."""
_OF_NAME = re.compile(r"试行|暂行|试用|第[一二三四五六七八九十]+版")
_EDGE = " \t、,，"


@dataclass(frozen=True, kw_only=True)
class Citation:
    """
    One document, or one place in it, that a text cites.

    `law` is the title as written without its 《》, None for a number alone; `number` has the normal form of document
    numbers; `version_hint` is the year of the wording (2015修正). Article, paragraph and item are printed as in the
    texts of laws. `quotation` is what stands behind the citation as the text of the provision.
    """

    law: str | None = None
    number: str | None = None
    version_hint: str | None = None
    article: str | None = None
    paragraph: str | None = None
    item: str | None = None
    quotation: str | None = None


@dataclass(frozen=True)
class Parsed:
    """What a text cites, in its order, and the pieces of it, as written, that no citation explains."""

    citations: tuple[Citation, ...] = ()
    unresolved: tuple[str, ...] = ()


def parse_citations(text: str) -> Parsed:
    """Return what a cell cites and what of it remains unresolved; 无 cites nothing and leaves nothing."""
    plain = Plain.of(text)
    reading = _Reading(plain)
    for word in words_of(plain):
        reading.take(word)
    named_documents = (document for document in reading.documents if document.law or document.number)
    citations = (citation for document in named_documents for citation in document.citations())
    return Parsed(tuple(citations), tuple(_pieces(plain, reading.read)))


@dataclass
class _Document:
    """A document being read, with the parts cited of it."""

    law: str | None = None
    number: str | None = None
    hint: str | None = None
    quotation: str | None = None
    changed_by: str | None = None
    """The number of what changed it, which stands for its own where that is not said."""
    parts: list[Part] = field(default_factory=list)

    def citations(self) -> list[Citation]:
        number = self.number or self.changed_by
        whole = Citation(law=self.law, number=number, version_hint=self.hint, quotation=self.quotation)
        return [
            replace(whole, article=part.article, paragraph=part.paragraph, item=part.item) for part in self.parts
        ] or [whole]


@dataclass
class _Read:
    """A word and what became of it; `is_explained` is None for words that only join others."""

    word: Word
    is_explained: bool | None


class _Reading:
    """Puts words together; behind one that nobody can read, articles belong to no document."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.documents: list[_Document] = []
        self.current: _Document | None = None
        self.title_follows = False
        self.read: list[_Read] = []
        self.is_joined = self.is_range = False
        self.is_lost = False
        """Whether a part stood before that cannot be read: what makes it more exact belongs to no other."""

    def take(self, word: Word) -> None:
        """Read one more word and note whether it is explained."""
        take = getattr(self, f"_{word.kind.value}", None)
        self.read.append(_Read(word, take(word) if take else None))
        if word.kind is not Kind.FILLER:
            self.is_joined, self.is_range = word.kind is Kind.JOIN, word.kind is Kind.RANGE

    def _title(self, word: Word) -> bool:
        waits = self.current if self.title_follows and self._is_next() else None
        document = waits or self._begin(_Document())
        document.law, document.number = word.value, document.number or word.number
        document.hint = word.hint or document.hint
        self.title_follows = False
        return True

    def _number(self, word: Word) -> bool:
        if self.current and self.current.number is None and self._touches(Kind.TITLE, Kind.HINT, Kind.BRACKET):
            self.current.number = word.value
        else:
            self._begin(_Document(number=word.value))
            self.title_follows = True
        return True

    def _hint(self, word: Word) -> bool:
        """Read the year of a wording: behind its document, or before it (2015年修正的《…》)."""
        if self.current and self._touches(Kind.TITLE, Kind.NUMBER, Kind.BRACKET):
            return self._described(None, word.value)
        self._begin(_Document(hint=word.value))
        self.title_follows = True
        return True

    def _bracket(self, word: Word) -> bool:
        if self.current and self.current.law and self._touches(Kind.TITLE) and _OF_NAME.fullmatch(word.value):
            self.current.law += self.plain.as_written(word.start, word.end)
            return True
        said = described(ALIAS.sub("", word.value))
        if said.rest:
            return False
        if said.is_amendment:
            return self._amended(said)
        if not said.number and not said.version_hint:
            return self.current is not None
        return self._described(said.number, said.version_hint)

    def _amended(self, said: Described) -> bool:
        """Read by what a document was changed: the one before, also behind the end of its sentence."""
        before = self.documents[-1] if self.documents and self._touches(Kind.END) else None
        document = self.current or before
        if document is None or (said.version_hint and document.hint not in (None, said.version_hint)):
            return False
        document.changed_by, document.hint = said.number, said.version_hint or document.hint
        return True

    def _described(self, number: str | None, hint: str | None) -> bool:
        document = None if self.is_joined else self.current
        if document is None or (number and document.number not in (None, number)):
            if number is None:
                return False
            self._begin(_Document(number=number, hint=hint))
            return True
        if hint and document.hint not in (None, hint):
            return False
        document.number, document.hint = document.number or number, document.hint or hint
        return True

    def _part(self, word: Word) -> bool:
        if self.current is None:
            return False
        read = named(word.value.removeprefix("第"))
        parts = self._parts(self.current.parts, read)
        self.is_lost = parts is None
        if read is None or parts is None:
            if self._touches(Kind.RANGE):
                self.read[-1].is_explained = False
            return False
        if read.unit == "条" and self._touches(Kind.HEADING):
            self._explain_headings()
        self.current.parts = parts
        return True

    def _parts(self, before: list[Part], read: Named | None) -> list[Part] | None:
        if read is None or (self.is_lost and read.unit != "条"):
            return None
        return expanded(before, read) if self.is_range else with_part(before, read, self.is_joined)

    def _explain_headings(self) -> None:
        """Count 第二章第一节 before an article as explained: articles are numbered through the law."""
        for one in reversed(self.read):
            if one.word.kind is not Kind.HEADING:
                return
            one.is_explained = True

    def _section(self, word: Word) -> bool:
        return self._placed(section(word.value))

    def _place(self, word: Word) -> bool:
        return self._placed(place(word.value))

    def _placed(self, part: Part) -> bool:
        if self.current is None:
            return False
        self.current.parts.append(part)
        self.is_lost = False
        return True

    def _heading(self, _word: Word) -> bool:
        self.is_lost = True
        return False

    def _end(self, word: Word) -> None:
        self.title_follows = False
        if "。" in word.value or "\n" in word.value:
            self.current = None

    def _quote(self, word: Word) -> bool:
        if self.current is None:
            return False
        self.current.quotation = self.current.quotation or word.value
        return True

    def _other(self, _word: Word) -> bool:
        self.current = None
        return False

    def _begin(self, document: _Document) -> _Document:
        self.documents.append(document)
        self.current, self.is_lost = document, False
        return document

    def _touches(self, *kinds: Kind) -> bool:
        return bool(self.read) and self.read[-1].word.kind in kinds

    def _is_next(self) -> bool:
        """Tell whether a title follows the number or the year before it: 国发〔2014〕8号《…》, 公布的《…》."""
        is_of = self._touches(Kind.FILLER) and self.read[-1].word.value.endswith("的")
        return is_of or self._touches(Kind.NUMBER, Kind.HINT)


def _pieces(plain: Plain, read: list[_Read]) -> Iterator[str]:
    """Return what is not explained, each piece as long as it goes on; a sentence that cites nothing as a whole."""
    for is_end, sentence in groupby(read, key=lambda one: one.word.kind is Kind.END):
        words = [] if is_end else list(sentence)
        cites = any(one.is_explained for one in words)
        for is_explained, run in groupby(words, key=lambda one: one.is_explained is True):
            piece = [] if is_explained else list(run)
            text = _written(plain, _without_joins(piece) if cites else piece)
            if text not in NOTHING:
                yield text


def _without_joins(piece: list[_Read]) -> list[_Read]:
    left = [place for place, one in enumerate(piece) if one.is_explained is False]
    return piece[left[0] : left[-1] + 1] if left else []


def _written(plain: Plain, piece: list[_Read]) -> str:
    return plain.as_written(piece[0].word.start, piece[-1].word.end).strip(_EDGE) if piece else ""
