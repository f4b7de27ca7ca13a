"""What the desk of laws shows and is given: pages of the register, a law, one wording, one change with its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.law import Law, LawVersion
from services.review.domain.laws.relations import Correction, Relation
from shared.kernel.law.provisions import Paragraph

PAGE_SIZE = 50
"""Lines of a list, and rows of a table of articles, on one page."""

TO_READ = "to_read"
"""Asks for the rows of a table that somebody has to read: those whose two texts are not equal."""
SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]
"""A piece of a text with what became of it: `same`, `gone` (only in the old text) or `new` (only in the new one)."""


@dataclass(frozen=True, kw_only=True)
class LawRow:
    """A line of the register; `status` is what it is today: in_force or repealed."""

    law_id: str
    title: str
    doc_no: str
    rank: str
    issuer: str
    status: str
    version_count: int
    last_label: str
    last_effective_on: str


@dataclass(frozen=True, kw_only=True)
class LawPage:
    """One page of the register with the number of all lines; of a search 500 at most are counted."""

    rows: tuple[LawRow, ...]
    total: int
    page: int
    size: int = PAGE_SIZE


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """
    A line of the list of changes, and of a law's page.

    `kind` is amended, replaced or repealed; `state` draft, comparing, confirmed or revoked. Labels are those of the
    versions, empty where nothing comes after. `counts` are relations by verdict. `is_outdated` is told on a law's page
    only: a text of this law was corrected after it was compared.
    """

    change_id: str
    kind: str
    state: str
    law_id: str
    law_title: str
    old_label: str
    new_law_id: str
    new_title: str
    new_label: str
    effective_on: str
    cause_id: str
    cause_title: str
    counts: Mapping[str, int]
    is_unsent: bool
    changed_at: datetime
    is_outdated: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """One page of the changes with the number of all lines."""

    rows: tuple[ChangeRow, ...]
    total: int
    page: int
    size: int = PAGE_SIZE


@dataclass(frozen=True, kw_only=True)
class LawView:
    """
    A law's page: the law itself, its versions newest first, the changes that touch it (from it, or to it).

    `in_force` is the id of the version that counts today, empty when none does; `undated` are those of which no day is
    known although nothing has told that they are over: they stand first, somebody has to enter their days.
    `law.version` goes with each form.
    """

    law: Law
    status: str
    versions: tuple[LawVersion, ...]
    in_force: str
    undated: frozenset[str]
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, kw_only=True)
class ArticleView:
    """
    An article as it is read: number as printed, paragraphs with their items.

    `headings` are those that begin before it and stand nowhere earlier (第一章 总则); `annex` names the annex in which
    it stands, empty in the body of the law.
    """

    number: str
    text: str
    headings: tuple[str, ...]
    annex: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """One wording: the law, the version, its articles in order, and the whole text as it was brought in."""

    law: Law
    version: LawVersion
    notes: tuple[str, ...]
    articles: tuple[ArticleView, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class RelationView:
    """
    A row of the table of a change: what became of an article, both texts in pieces, the correction if there is one.

    Pieces of the old text are `same` or `gone`, of the new one `same` or `new`; empty where there is no such article.
    """

    relation: Relation
    old_pieces: tuple[Piece, ...]
    new_pieces: tuple[Piece, ...]
    correction: Correction | None


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """
    The page of a change: the change, one page of its table, and what the lawyer should know before he confirms.

    `warnings` are Chinese sentences (a day in the past, another day than the version's own, …) that forbid nothing.
    `is_outdated`: a text was corrected after the comparison, so that it must be made again; no table can be confirmed
    then. `job_id` is the comparison at work, empty when none is. `old_numbers` and `new_numbers` are the articles of
    both versions, for the form of a correction. `others` are the changes with the same cause.
    """

    change: LawChange
    law: Law
    rows: tuple[RelationView, ...]
    total: int
    page: int
    counts: Mapping[str, int]
    warnings: tuple[str, ...]
    is_outdated: bool
    job_id: str
    old_numbers: tuple[str, ...]
    new_numbers: tuple[str, ...]
    others: tuple[ChangeRow, ...]
    size: int = PAGE_SIZE


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was sent: its name tells the kind (.txt, .md, .docx)."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class TextGiven:
    """
    A text of a law as somebody gives it: pasted, or as a file; exactly one of both.

    `without_articles`: the person has ticked that the document has no articles (第…条).
    """

    pasted: str = ""
    upload: Upload | None = None
    without_articles: bool = False


Fields = Mapping[str, Any]
"""
What a form says. Of an entry: title, other_titles (list of texts), doc_no, rank, issuer, status. Of a version: label,
adopted_on, promulgated_on, effective_on, repealed_on (ISO dates, empty where unknown).
"""


@dataclass(frozen=True, kw_only=True)
class CauseAsked:
    """The decision of another change (`cause_id`), or one of its own by title and number; empty names none."""

    cause_id: str = ""
    cause_title: str = ""
    cause_doc_no: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it says anything."""
        return bool(self.cause_id or self.cause_title.strip() or self.cause_doc_no.strip())


@dataclass(frozen=True, kw_only=True)
class ChangeAsked(CauseAsked):
    """
    What somebody wants compared: exactly one of `new_version_id` (of the same law), `new_law_id` with
    `new_law_version_id` (another law takes its place) or `is_repeal`.

    `cause_id` joins a change to the decision of another change; empty begins a cause of its own, of which title and
    number may be given.
    """

    law_id: str
    old_version_id: str
    new_version_id: str = ""
    new_law_id: str = ""
    new_law_version_id: str = ""
    is_repeal: bool = False
    effective_on: str = ""
