"""
Drafts of laws, tried as if they were confirmed: two texts, compared, and the law as it would stand then.

A draft may be of a law that the register does not have: then its old text is the law's only version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.application.laws.impact_batch import Target
from services.intake.domain.laws.citing import Cited
from services.intake.domain.laws.law_state import ChangeKind, LawChange, LawState, Relation
from services.intake.domain.laws.law_texts import ArticleText, LawText
from shared.kernel.errors import Invalid
from shared.kernel.law.articles import Article, body_of, read_law
from shared.kernel.law.comparing import compare

DRAFT = "draft"
SIDES = {"old": "现行文本", "new": "修改后的文本"}
"""Both texts of a draft, as they are called."""
MOST_SAID = 5
MOST_ARTICLES = 3_000
AFTER_ALL = date.max
"""The day on which a draft is taken to be in force: after every change that is announced."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """
    A law as it is and as it may become: two texts in which an article begins a line with 第…条.

    `title` is the law's; `doc_no` may be empty, and tells laws of one title apart. `law_id` is there when it was
    begun from the page of a registered law: a way back to the same form.
    """

    title: str
    old: str
    new: str
    doc_no: str = ""
    law_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadDraft:
    """A draft as it was read: the articles of both texts, and the law if the register has it."""

    draft: Draft
    old: tuple[Article, ...]
    new: tuple[Article, ...]
    law: LawState | None


def cited_as(draft: Draft) -> Cited:
    """Return the law of a draft as an item would name it."""
    return Cited(title=draft.title, doc_no=draft.doc_no)


def articles_of(text: str, what: str) -> tuple[Article, ...]:
    """
    Return the articles of one of both texts.

    :param what: which of them, in Chinese
    :raises Invalid: when it has no article, too many, or one twice
    """
    articles = body_of(read_law(text).articles)
    if not articles:
        raise Invalid(f"{what}里没有读到条文。请检查每一条是否另起一行、以“第…条”开头。")
    if len(articles) > MOST_ARTICLES:
        raise Invalid(f"{what}有 {len(articles)} 条，最多 {MOST_ARTICLES} 条。请只留这一部法的条文。")
    twice = [number for number, count in Counter(one.number for one in articles).items() if count > 1]
    if twice:
        shown = "、".join(twice[:MOST_SAID])
        raise Invalid(f"{what}里{shown}出现了不止一次。请删去目录、修改决定或者另一部法的条文。")
    return articles


def target_of_draft(read: ReadDraft, now: datetime) -> Target:
    """Return the law as if the draft were confirmed, and in force after everything else that is announced."""
    law, old = read.law or _unregistered(read), _text("", "", read.old)
    change = LawChange(
        change_id=DRAFT,
        kind=ChangeKind.AMENDED,
        law_id=law.law_id,
        law_title=law.title,
        old_version_id=_compared_version(law, old),
        new_law_id=law.law_id,
        new_law_title=law.title,
        new_version_id=DRAFT,
        effective_on=AFTER_ALL,
        sequence=1,
        told_at=max(now, *(each.told_at for each in law.changes)) if law.changes else now,
        relations=_relations(read),
    )
    texts = {**law.texts, DRAFT: _text(law.law_id, DRAFT, read.new)}
    state = replace(law, texts=texts, changes=(*law.changes, change))
    return Target(change=change, laws={law.law_id: state}, day=AFTER_ALL)


def _relations(read: ReadDraft) -> list[Relation]:
    return [
        Relation.of(
            pair.old.number if pair.old else "", pair.new.number if pair.new else "", pair.verdict, pair.similarity
        )
        for pair in compare(read.old, read.new)
    ]


def _compared_version(law: LawState, old: LawText) -> str:
    """
    Return the version whose articles the old text has, of several the newest: its numbers are those of the relations.

    An old text that no version has is taken for the newest version.
    """
    newest = law.in_force(AFTER_ALL)
    versions = [*([newest] if newest else []), *law.texts.values()]
    same = [text.version_id for text in versions if _content(text) == _content(old)]
    return (same or [text.version_id for text in versions[:1]] or [""])[0]


def _content(text: LawText) -> set[tuple[str, str]]:
    return {(one.number, one.hash) for one in text.articles}


def _text(law_id: str, version_id: str, articles: Sequence[Article]) -> LawText:
    read = tuple(ArticleText.of(article.number, article.text) for article in articles)
    return LawText(law_id=law_id, version_id=version_id, articles=read)


def _unregistered(read: ReadDraft) -> LawState:
    text = _text(DRAFT, "old", read.old)
    return LawState(
        law_id=DRAFT,
        title=read.draft.title,
        doc_no=read.draft.doc_no,
        first_version_id=text.version_id,
        texts={text.version_id: text},
    )
