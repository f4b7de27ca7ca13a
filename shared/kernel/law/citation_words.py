"""Cuts a text that cites law into its words: titles, numbers, articles, joining words, and what is none of these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar
from unicodedata import category, normalize

from shared.kernel.law import citation_forms as forms
from shared.kernel.law.law_names import AMENDED, hint_at, normal_number, number_at, title_of
from shared.kernel.law.plain_text import PAIRS, Plain, closings
from shared.kernel.law.words_before import VERBS, behind_words


class Kind(Enum):
    """What a word does in a citation."""

    TITLE = "title"
    BRACKET = "bracket"
    NUMBER = "number"
    HINT = "hint"
    PART = "part"
    PLACE = "place"
    SECTION = "section"
    HEADING = "heading"
    RANGE = "range"
    JOIN = "join"
    END = "end"
    FILLER = "filler"
    QUOTE = "quote"
    OTHER = "other"


@dataclass(frozen=True)
class Word:
    """A word and its place in the plain text; `value` is the title, the number, or what brackets hold."""

    kind: Kind
    start: int
    end: int
    value: str = ""
    number: str | None = None
    hint: str | None = None


_DOCUMENT = frozenset({Kind.TITLE, Kind.NUMBER, Kind.BRACKET, Kind.HINT})
_PARTS = frozenset({Kind.PART, Kind.SECTION, Kind.PLACE})


def words_of(plain: Plain) -> list[Word]:
    """Return every word of a text; together they cover all but its white space."""
    return _Cutting(plain).words()


class _Cutting:
    """Cuts one text from its beginning to its end; what a word is may depend on the one before it."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.text = plain.text
        self.place = 0
        self.found: list[Word] = []
        self.last: Kind | None = None
        """What the last word was that joins no others."""
        self.cited = self.cited_part = False
        """Whether a document, and a part of one, was cited since the last end of a sentence."""
        self.ends = closings(self.text)
        self.closings: set[int] = set()
        self.has_numbers = "号" in self.text

    def words(self) -> list[Word]:
        while self.place < len(self.text):
            if self.text[self.place] in " \t":
                self.place += 1
                continue
            word = next(word for read in self.READERS if (word := read(self)))
            self._add(word)
        return self.found

    def _add(self, word: Word) -> None:
        self.found.append(word)
        self.place = word.end
        if word.kind not in (Kind.JOIN, Kind.RANGE):
            self.last = word.kind
        if word.kind is Kind.END:
            self.cited = self.cited_part = False
        self.cited |= word.kind in (Kind.TITLE, Kind.NUMBER)
        self.cited_part |= self.cited and word.kind in _PARTS

    def _before(self, *kinds: Kind) -> bool:
        return bool(self.found) and self.found[-1].kind in kinds

    def _begins(self) -> bool:
        """Tell whether a document may begin here: not in the middle of a sentence that nobody could read."""
        return not self._before(Kind.OTHER)

    def _behind(self, kinds: frozenset[Kind]) -> bool:
        """Tell whether the last word but joining words is one of these kinds."""
        return self.last in kinds

    def _match(self, kind: Kind, form: re.Pattern[str]) -> Word | None:
        match = form.match(self.text, self.place)
        return Word(kind, match.start(), match.end(), match[0].strip()) if match and match[0] else None

    def _quote(self) -> Word | None:
        match = forms.QUOTED_FROM.match(self.text, self.place)
        if match is None or not self.cited or not self._before(*_DOCUMENT, *_PARTS, Kind.FILLER):
            return None
        begin = match.end()
        if begin < len(self.text) and (mark := forms.QUOTE_MARKS.get(self.text[begin])):
            end = self.text.find(mark, begin + 1)
            return Word(Kind.QUOTE, self.place, end + 1, self._written(begin + 1, end)) if end > 0 else None
        if not match[0].strip() or forms.PART.match(self.text, begin) or not self.text[begin:].strip():
            return None
        following = forms.NEXT_BASIS.search(self.text, begin)
        end = following.start() if following else len(self.text)
        is_text = self._is_text(begin, end, is_said=match[0].strip() in ":：")
        return Word(Kind.QUOTE, self.place, end, self._written(begin, end)) if is_text else None

    def _is_text(self, begin: int, end: int, is_said: bool) -> bool:
        """
        Tell whether what stands behind a citation is the text of the provision.

        A text that names a document may cite it: 根据《甲法》第三条规定，参照《乙办法》第四条.
        """
        names_others = "《" in self.text[begin:end] or "号" in self.text[begin:end]
        if is_said:
            return end > begin and (not names_others or (self.cited_part and self.text[begin] != "《"))
        return end > begin and self.cited_part and not names_others

    def _title(self) -> Word | None:
        end = self.ends.get(self.place)
        if end is None or self.text[self.place] not in "《〈<":
            return None
        if self.text[self.place] != "《" and not forms.TITLE_END.search(self.text[self.place + 1 : end - 1]):
            return None
        said = title_of(self._written(self.place + 1, end - 1))
        is_law = said.title and not forms.NO_LAW.search(normalize("NFKC", said.title))
        return Word(Kind.TITLE if is_law else Kind.OTHER, self.place, end, said.title, said.number, said.version_hint)

    def _bare_title(self) -> Word | None:
        if not self._begins():
            return None
        match = forms.ABOUT.match(self.text, self.place) or forms.BARE.match(self.text, self.place)
        if match is None or ("《" not in match[0] and self._is_sentence(match)) or len(match[0]) < 2:
            return None
        return Word(Kind.TITLE, match.start(), match.end(), title_of(self._written(match.start(), match.end())).title)

    def _ahead(self) -> Word | None:
        """Read the words before a number, and a verb before a law: no part of them, whatever stood before."""
        end = behind_words(self.text, self.place)
        if end > self.place and self._is_number(end):
            return Word(Kind.FILLER, self.place, end)
        verb = forms.VERB_BEFORE_LAW.match(self.text, self.place)
        is_read = verb and not forms.NOT_CITING.match(verb[0]) and self._is_law(verb.end())
        return Word(Kind.FILLER, self.place, verb.end()) if verb and is_read else None

    def _is_sentence(self, match: re.Match[str]) -> bool:
        return bool(forms.NO_TITLE.search(match[0]) or self._verb_in(match.start(), match.end()))

    def _verb_in(self, start: int, end: int) -> re.Match[str] | None:
        """Return the verb of a sentence of which only what follows is the name of a law: 县级以上政府执行食品安全法."""
        for verb in forms.VERB_BEFORE_LAW.finditer(self.text, start + 1, end):
            is_of_name = forms.OF_NAMES.search(verb[0]) and not forms.WHO_ACTS.search(self.text[start : verb.start()])
            if not is_of_name and self._is_law(verb.end()):
                return verb
        return None

    def _is_law(self, place: int) -> bool:
        match = forms.BARE.match(self.text, place)
        return bool(match and forms.IS_LAW.match(match[0]) and not forms.NO_TITLE.search(match[0]))

    def _is_number(self, place: int) -> bool:
        return self.has_numbers and number_at(self.text, place) is not None

    def _number(self) -> Word | None:
        match = number_at(self.text, self.place) if self.has_numbers and self._begins() else None
        if match is None:
            return None
        changed = forms.CHANGED.match(self.text, match.end()) if self.cited else None
        if changed:
            return Word(Kind.BRACKET, self.place, changed.end(), self.text[self.place : changed.end()])
        return Word(Kind.NUMBER, match.start(), match.end(), normal_number(match))

    def _hint(self) -> Word | None:
        hint = hint_at(self.text, self.place)
        if hint is None or not (self._before(*_DOCUMENT) or forms.TITLE_AHEAD.match(self.text, hint[0])):
            return None
        return Word(Kind.HINT, self.place, hint[0], hint[1])

    def _bracket(self) -> Word | None:
        end = self.ends.get(self.place)
        if end is None or self.text[self.place] not in PAIRS:
            return None
        held = self.text[self.place + 1 : end - 1].strip()
        of_document = (forms.ALIAS, forms.DATED, AMENDED)
        names_title = "《" in held and not any(form.search(held) for form in of_document)
        if names_title or self._is_of_another(self.place + 1, end - 1):
            self.closings.add(end - 1)
            return Word(Kind.FILLER, self.place, self.place + 1)
        return Word(Kind.BRACKET, self.place, end, held)

    def _is_of_another(self, begin: int, end: int) -> bool:
        """Tell whether all that brackets hold is by what document something is: (据省政府令第349号)."""
        behind = behind_words(self.text, begin)
        match = number_at(self.text, behind) if self.has_numbers and behind > begin else None
        return match is not None and match.end() == end

    def _closing(self) -> Word | None:
        return Word(Kind.FILLER, self.place, self.place + 1) if self.place in self.closings else None

    def _leading(self) -> Word | None:
        # 自, 从 begin names of places too: 从府发〔2014〕8号.
        begins = self._begins() and not self._is_number(self.place)
        return self._match(Kind.FILLER, forms.LEADING) if begins else None

    def _punctuation(self) -> Word | None:
        """Read a sign that says nothing by itself; it parts what stands on its sides."""
        char = self.text[self.place]
        is_sign = category(char)[0] in "PSZC" and char not in "《》〈〉<>"
        return Word(Kind.JOIN, self.place, self.place + 1) if is_sign else None

    def _trailing(self) -> Word | None:
        return self._match(Kind.FILLER, forms.TRAILING) if self._behind(_DOCUMENT | _PARTS | {Kind.FILLER}) else None

    def _list_mark(self) -> Word | None:
        word = self._match(Kind.FILLER, forms.LIST_MARK)
        if word is None or not self.found or self._before(Kind.END, Kind.QUOTE):
            return word
        # 《甲意见》一、《乙意见》: a section of one or a number before the other; behind an article stands no section.
        is_mark = word.value[0].isdigit() or (word.value[0] != "(" and self._before(Kind.PART))
        return word if is_mark and self.text[word.end] in "《【" else None

    def _issuer(self) -> Word | None:
        return self._match(Kind.FILLER, forms.ISSUER) if self._begins() else None

    def _part_again(self) -> Word | None:
        if self._before(*_DOCUMENT):
            return self._match(Kind.PART, forms.ARTICLE_AGAIN)
        if not self._behind(frozenset({Kind.PART, Kind.PLACE})):
            return None
        return self._match(Kind.PART, forms.PART_AGAIN) or self._match(Kind.PART, forms.BARE_ITEMS)

    def _section(self) -> Word | None:
        # 《…的解释》(二): the second of two documents of one name, or a section: nobody knows.
        if self.text[self.place] == "(" and self._before(Kind.TITLE):
            return None
        is_next = self._before(Kind.JOIN) and self._behind(frozenset({Kind.SECTION}))
        return self._match(Kind.SECTION, forms.SECTION) if is_next or self._before(*_DOCUMENT) else None

    def _other(self) -> Word | None:
        """Read what is no part of a citation, up to a verb before a number or a law: 我区落实国发〔2014〕8号."""
        word = self._match(Kind.OTHER, forms.OTHER)
        if word is None:
            return None
        verbs = [verb for verb in VERBS.finditer(self.text, word.start, word.end) if self._is_number(verb.end())]
        verb = self._verb_in(word.start, word.end)
        if verb and not forms.NOT_CITING.match(verb[0]):
            verbs.append(verb)
        cut = min((each.start() for each in verbs), default=word.end)
        return Word(Kind.OTHER, word.start, cut, self.text[word.start : cut])

    def _written(self, start: int, end: int) -> str:
        return self.plain.as_written(start, end)

    READERS: ClassVar[tuple[Callable[[_Cutting], Word | None], ...]] = (
        _quote,
        lambda self: self._match(Kind.END, forms.END),
        _title,
        _list_mark,
        lambda self: self._match(Kind.PART, forms.PART),
        _part_again,
        _section,
        lambda self: self._match(Kind.PLACE, forms.PLACE),
        lambda self: self._match(Kind.HEADING, forms.HEADING),
        _ahead,
        _leading,
        _issuer,
        lambda self: self._match(Kind.JOIN, forms.JOIN),
        _hint,
        _bare_title,
        _number,
        _closing,
        _bracket,
        lambda self: self._match(Kind.RANGE, forms.RANGE),
        lambda self: self._match(Kind.OTHER, forms.OTHERS),
        _trailing,
        _punctuation,
        _other,
    )
