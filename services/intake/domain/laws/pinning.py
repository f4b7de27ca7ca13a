"""
Which text a citation rests on (pin): found once, when the text that cites is written, and carried on from then.

In this order: (a) the row quotes the provision of the version in force; (b) or that of an announced version; (c) the
same row was pinned in the item's text before, which also goes before (a) and (b) where it quoted another text then; (d)
else the version in force, as not quoted. Nothing is guessed: a law that is not in the register, or an article that the
version does not have, leaves the citation unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from services.intake.domain.laws.citing import Citation, Cited, Pin, Row, Unresolved, cited_by
from services.intake.domain.laws.law_state import LawState
from services.intake.domain.laws.law_texts import LawText, Place
from shared.kernel.law.matching_text import matching_key

_NUMBER_BEFORE = re.compile(r"\s*第[^条\s]{1,12}条(?:之[一二三四五六七八九十]+)?[\s:：]*")
Carried = Mapping[tuple[str, int], Pin]
"""What the rows of the text before were pinned to, by row key and place in the row."""
Resolved = tuple[Pin | None, Unresolved | None, str]
"""A pin, or the reason why there is none, and the id of the law, empty where that is not known."""


@dataclass(frozen=True, kw_only=True)
class LawBook:
    """The laws that some texts cite: by title key, by number of the document, and by id."""

    by_title: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_number: Mapping[str, Sequence[str]] = field(default_factory=dict)
    laws: Mapping[str, LawState] = field(default_factory=dict)

    def found(self, cited: Cited) -> LawState | Unresolved:
        """Return the law that is cited; of several with one title the one with the number that is cited."""
        ids = self.by_title.get(cited.title_key, ()) if cited.title else self.by_number.get(cited.doc_no, ())
        if len(ids) > 1 and cited.doc_no:
            ids = [law_id for law_id in ids if law_id in self.by_number.get(cited.doc_no, ())] or ids
        if not ids:
            return Unresolved.NO_LAW
        return self.laws[ids[0]] if len(ids) == 1 else Unresolved.SEVERAL_LAWS


def citations_of(
    item_id: str,
    revision: int,
    rows: Sequence[Row],
    book: LawBook,
    day: date,
    carried: Carried,
    *,
    keeps: bool = False,
    written: Mapping[tuple[int, str], Pin] = MappingProxyType({}),
) -> list[Citation]:
    """
    Return the citations of one text, each pinned to a text of a law or with the reason why it is not.

    `keeps`: it is the same text as that from which is carried, so nothing is pinned otherwise. `written`: by row and
    place, the texts behind numbers that the system wrote: such a row may read now as another one read before.
    """
    found = []
    for row in rows:
        for n, cited in enumerate(cited_by(row)):
            known = written.get((row.number, str(cited.place)))
            pin, reason, law_id = resolved(
                cited, row, book, day, known or carried.get((row.key, n)), keeps=keeps, is_known=known is not None
            )
            found.append(
                Citation(
                    item_id=item_id,
                    revision=revision,
                    row=row.number,
                    n=n,
                    cited=cited,
                    row_key=row.key,
                    pin=pin,
                    reason=reason,
                    law_id=law_id,
                )
            )
    return found


def resolved(
    cited: Cited,
    row: Row,
    book: LawBook,
    day: date,
    carried: Pin | None = None,
    *,
    keeps: bool = False,
    is_known: bool = False,
) -> Resolved:
    """
    Return what a citation is pinned to, or the reason why it is not, and the law where it is known.

    :param row: the row that it was read from
    :param day: the day on which the text was written
    :param carried: what the same row was pinned to in the text before
    :param keeps: that is the same text, so that the pin stays as it is
    :param is_known: that is the text for which the system wrote the number
    """
    if cited.written:
        return None, Unresolved.UNREADABLE, ""
    law = book.found(cited)
    if isinstance(law, Unresolved):
        return None, law, ""
    if not cited.place.article:
        return None, Unresolved.NO_NUMBER, law.law_id
    own = carried if carried and carried.law_id == law.law_id else None
    if own and is_known:
        own = _standing(law, cited.place, row, own)
    pin = own if own and (keeps or is_known) else _pinned(law, cited, row, day, own)
    return pin, None if pin else Unresolved.NO_ARTICLE, law.law_id


def _standing(law: LawState, place: Place, row: Row, pin: Pin) -> Pin | None:
    """Return a pin to a text that stands at a place of its version, quoted or not; None where it does not."""
    text = law.texts.get(pin.version_id)
    if text is None or pin.hash not in text.hashes(place):
        return None
    return replace(pin, is_quoted=quoted_hash(text, place, row.text) == pin.hash)


def _pinned(law: LawState, cited: Cited, row: Row, day: date, own: Pin | None) -> Pin | None:
    found = _quoted(law, cited, row, day)
    if own and own.is_quoted and found and found.hash != own.hash:
        return own  # an amended article may contain all that the row quotes; the row still means the old one
    return found or own or _in_force(law, cited.place, day)


def _quoted(law: LawState, cited: Cited, row: Row, day: date) -> Pin | None:
    """
    Return the pin in the version that explains most of what the row quotes; of two the one in force, or nearer.

    Where an article is only added to, its new text contains the old one.
    """
    now, announced = law.versions(day)
    found = [
        (text, hash_)
        for text in ((now, *announced) if announced else (now,))
        if text is not None and (hash_ := quoted_hash(text, cited.place, row.text))
    ]
    if not found:
        return None
    text, hash_ = found[0] if len(found) == 1 else max(found, key=lambda each: _explained(each[0], cited, row))
    return Pin(law_id=law.law_id, version_id=text.version_id, hash=hash_)


def _explained(text: LawText, cited: Cited, row: Row) -> int:
    """Return how many characters of what a row quotes stand where it cites them in a version."""
    said = _said(row.text)
    standing = (text.standing(each.place) for each in cited_by(row) if each.title_key == cited.title_key)
    found = [(_key(article.text), _key(own)) for each in standing for article, own in each]
    return sum(len(own) if own in said else len(said) for whole, own in found if own in said or said in whole)


def _in_force(law: LawState, place: Place, day: date) -> Pin | None:
    now = law.in_force(day)
    hashes = now.hashes(place) if now else ()
    if now is None or not hashes:
        return None
    return Pin(law_id=law.law_id, version_id=now.version_id, hash=hashes[0], is_quoted=False)


def quoted_hash(text: LawText, place: Place, quoted: str) -> str:
    """
    Return the hash of the provision at a place whose text is quoted, or nothing when another text is.

    A row may quote less than the article, or, where it cites several, more than one of them.
    """
    return text.remembered((place, quoted), lambda: _quoted_hash(text, place, quoted))


def _quoted_hash(text: LawText, place: Place, quoted: str) -> str:
    said = _said(quoted)
    if not said:
        return ""
    for (article, own), hash_ in zip(text.standing(place), text.hashes(place), strict=True):
        own_key = _key(own)
        if said in _key(article.text) or (own_key and own_key in said):
            return hash_
    return ""


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    return matching_key(text)


@lru_cache(maxsize=20_000)
def _said(quoted: str) -> str:
    return matching_key(_NUMBER_BEFORE.sub("", quoted, count=1) if _NUMBER_BEFORE.match(quoted) else quoted)
