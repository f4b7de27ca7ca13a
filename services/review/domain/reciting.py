"""New numbers of cited articles (条文序号更新) in a text under review: the content that is judged stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecitedArticle:
    """A law with the number by which it was cited, and the one by which it is cited now."""

    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recital:
    """The revision that cites by other numbers, since when, and because of which change of law (`cause`)."""

    revision: int
    at: datetime
    cause: str
    articles: tuple[RecitedArticle, ...]
