"""The text of one version as it was brought in, and its articles; a text never changes, a correction is another one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from services.review.domain.laws.refusals import LawTextRefused
from shared.kernel.errors import Problem
from shared.kernel.law.articles import Article, body_of, read_law
from shared.kernel.law.matching_text import matching_key

LONGEST_TEXT = 1_000_000
"""Characters: ten times the Civil Code; a document of the database holds 16 MB."""
MOST_ARTICLES = 3_000
TEXT = "text"
LABEL = "条文"
FORMS = "“第一条　……”“第十二条之一　……”“第12条 ……”"


@dataclass(frozen=True, kw_only=True)
class LawText:
    """
    What was brought in (`source`), and what was read in it.

    `articles` are all articles in their order, those of annexes among them.
    """

    text_id: str
    source: str
    title: str
    notes: tuple[str, ...]
    articles: tuple[Article, ...]

    @property
    def body(self) -> tuple[Article, ...]:
        """
        The articles of the law itself, without those of annexes.

        A notice that brings a set of rules as its annex has no articles itself: then they are those of the first annex
        that has any.
        """
        return body_of(self.articles)

    @property
    def key(self) -> str:
        """Equal for texts that read the same: numbers and words of the articles, or all words where there are none."""
        parts = [f"{one.number}\t{matching_key(one.text)}" for one in self.articles] or [matching_key(self.source)]
        return sha256("\n".join(parts).encode()).hexdigest()


def read_text(text_id: str, source: str, *, without_articles: bool = False) -> LawText:
    """
    Read a text.

    :param without_articles: the person says that the document has no articles
    :raises LawTextRefused: when it is empty, too long, has no article, has one twice, or has some although it was said
        that there are none
    """
    source = source.strip("\ufeff\u200b \n\r\t")
    if not matching_key(source):
        raise text_refused("没有文字", "请粘贴条文，或者选一个文件")
    if len(source) > LONGEST_TEXT:
        raise text_refused(f"有 {len(source)} 个字，最多 {LONGEST_TEXT} 个字", "请只留这一部法的条文")
    read = read_law(source)
    text = LawText(text_id=text_id, source=source, title=read.title, notes=read.notes, articles=read.articles)
    _check_articles(text, without_articles=without_articles)
    return text


def _check_articles(text: LawText, *, without_articles: bool) -> None:
    if without_articles:
        if text.articles:
            what = f"勾选了“不分条”，文字里却有 {len(text.articles)} 条，第一条是{text.articles[0].printed}"
            raise text_refused(what, "请去掉勾选，按条登记")
        return
    if not text.articles:
        raise text_refused(
            "没有读出条文", f"每一条要另起一行，以条号开头，例如 {FORMS}；确实不分条的文件，请勾选“不分条”"
        )
    if len(text.articles) > MOST_ARTICLES:
        raise text_refused(f"有 {len(text.articles)} 条，最多 {MOST_ARTICLES} 条", "请确认这是一部法的文本")
    counts = Counter(one.number for one in text.body)
    twice = [number for number, count in counts.items() if count > 1]
    if twice:
        shown = "、".join(twice[:5])
        raise text_refused(
            f"{shown}{'等' if len(twice) > 5 else ''}出现了不止一次",
            "请删去目录、修改决定或者另一部法的条文；附件里的条文前面要有单独一行“附件”",
        )


def text_refused(what: str, remedy: str) -> LawTextRefused:
    """Return the refusal of a text."""
    problem = Problem(TEXT, LABEL, what, remedy, rule="law_text")
    return LawTextRefused(problem.sentence(), (problem,))


def file_refused(what: str, remedy: str) -> LawTextRefused:
    """Return the refusal of the file in which a text was brought."""
    problem = Problem("file", "条文文件", what, remedy, rule="law_text")
    return LawTextRefused(problem.sentence(), (problem,))
