"""
What a text's legal basis cites: each row read into places of laws, without looking at any law.

Reading is the grammar's (`shared.kernel.law.citations`); what it cannot read is kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any

from services.intake.domain.laws.law_texts import Place
from shared.kernel.law.citations import parse_citations
from shared.kernel.law.matching_text import matching_key

LEGAL_BASIS = "legal_basis"
"""The element whose rows cite laws, in every list."""
REPUBLIC = "中华人民共和国"
CELLS_KEPT = 50_000
"""Cells that stay read in a process: a district cites some thousand articles, each of them many times."""
_PLAIN_TITLE = re.compile(r"[\u4e00-\u9fff]+(?:法|条例|办法|细则)")
_PLAIN_ARTICLE = re.compile(
    r"(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十])?)(第[一二三四五六七八九十]+款)?(第[一二三四五六七八九十]+项)?"
)


NOWHERE = Place("")
"""Stands for a document as a whole, and for a piece that nobody can read."""


class Unresolved(StrEnum):
    """Why a citation is not pinned to a text."""

    NO_LAW = "no_law"
    SEVERAL_LAWS = "several_laws"
    NO_ARTICLE = "no_article"
    NO_NUMBER = "no_number"
    UNREADABLE = "unreadable"


REASONS: Mapping[Unresolved, str] = {
    Unresolved.NO_LAW: "法律法规库里没有这部文件",
    Unresolved.SEVERAL_LAWS: "法律法规库里有几部文件用这个名称，没有文号分不清",
    Unresolved.NO_ARTICLE: "现行版本里没有这一条款",
    Unresolved.NO_NUMBER: "没有写到条",
    Unresolved.UNREADABLE: "读不懂写的是哪一条",
}
"""What people are told of citations that are not pinned."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    One row of a legal basis as it was typed. `number` counts from 0; `text` is the quoted text of the provision.

    `key` tells two rows apart that say something else: title, article and text.
    """

    number: int
    title: str
    doc_no: str
    article: str
    text: str

    @cached_property
    def key(self) -> str:
        """Return a short hash of title, article and text."""
        return blake2b("\n".join((self.title, self.article, self.text)).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Cited:
    """
    One place, or one document, that a row cites; or a piece of it that nobody can read (`written`, nothing else).

    `title` is the title as written without 《》, `doc_no` the number of the document in its normal form.
    """

    title: str = ""
    doc_no: str = ""
    place: Place = NOWHERE
    written: str = ""

    @property
    def title_key(self) -> str:
        """Return the title as titles are compared."""
        return title_key(self.title)


@dataclass(frozen=True, kw_only=True)
class Pin:
    """
    The text that a citation rests on: the provision with this hash in this version of the law.

    `is_quoted` tells that the row quotes the text of the provision, and not another one.
    """

    law_id: str
    version_id: str
    hash: str
    is_quoted: bool = True


@dataclass(frozen=True, kw_only=True)
class Citation:
    """
    One citation out of one row of one revision: the `n`-th of its row, both from 0.

    It is pinned to a text, or `reason` says why it is not; `law_id` is the law where it is known, pinned or not.
    `row_key` is that of the row, by which a later revision finds what the same row was pinned to.
    """

    item_id: str
    revision: int
    row: int
    n: int
    cited: Cited
    row_key: str
    pin: Pin | None = None
    reason: Unresolved | None = None
    law_id: str = ""

    @property
    def citation_id(self) -> str:
        """Return the id under which it is stored."""
        return f"{self.item_id}:{self.revision}:{self.row}:{self.n}"

    @property
    def place(self) -> Place:
        """Return the cited place."""
        return self.cited.place


@lru_cache(maxsize=CELLS_KEPT)
def title_key(title: str) -> str:
    """Return a title as titles are compared: 《中华人民共和国森林法》 and 森林法 are one."""
    key = matching_key(title)
    return key.removeprefix(REPUBLIC) or key


def rows_of(elements: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return the rows of a text's legal basis; one that names neither title nor number cites nothing."""
    rows = elements.get(LEGAL_BASIS) or ()
    read = (_row(number, row) for number, row in enumerate(rows) if isinstance(row, dict))
    return tuple(row for row in read if row.title or row.doc_no)


def _row(number: int, row: Mapping[str, Any]) -> Row:
    return Row(
        number=number,
        title=row.get("title") or "",
        doc_no=row.get("doc_no") or "",
        article=row.get("article") or "",
        text=row.get("text") or "",
    )


def cited_by(row: Row) -> tuple[Cited, ...]:
    """Return what a row cites, in its order."""
    return _read(row.title.strip(), row.doc_no.strip(), row.article.strip())


@lru_cache(maxsize=CELLS_KEPT)
def _read(title: str, doc_no: str, article: str) -> tuple[Cited, ...]:
    plain = _PLAIN_ARTICLE.fullmatch(article) if _PLAIN_TITLE.fullmatch(title) else None
    if plain is None:
        return _parsed(title, doc_no, article)
    place = Place(*(part or "" for part in plain.groups()))
    return tuple(replace(each, place=place) if not each.written else each for each in _read(title, doc_no, ""))


def _parsed(title: str, doc_no: str, article: str) -> tuple[Cited, ...]:
    named = title if not title or title.startswith("《") else f"《{title}》"
    read = parse_citations(f"{named}{doc_no} {article}".strip())
    found = [
        Cited(
            title=each.law or "",
            doc_no=each.number or "",
            place=Place(each.article, each.paragraph or "", each.item or "") if each.article else NOWHERE,
        )
        for each in read.citations
    ]
    return (*found, *(Cited(written=piece) for piece in read.unresolved))


def places_in(cell: str, title: str) -> Sequence[Place]:
    """Return the places that a cell of articles names, beside a title; nothing where a piece of it cannot be read."""
    cited = _read(title.strip(), "", cell.strip())
    return [] if any(each.written for each in cited) else [each.place for each in cited]


def cites_another_law(cell: str, title: str) -> bool:
    """Tell whether a cell of articles names a document beside the one of its title."""
    return len({(each.title_key, each.doc_no) for each in _read(title.strip(), "", cell.strip())}) > 1
