"""What the register says of a law as a document: titles, number, level, issuer, status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.review.domain.laws.refusals import LawRefused, refuse
from shared.kernel.errors import Problem
from shared.kernel.law.matching_text import matching_key
from shared.kernel.names import mark_problems

LONGEST = {"title": 200, "doc_no": 100, "issuer": 300}
"""The longest texts in characters; a joint rule may have a dozen issuers."""
MOST_TITLES = 20
LABELS = {"title": "名称", "other_titles": "其他名称", "doc_no": "文号", "rank": "效力级别", "issuer": "制定机关"}
REPUBLIC = "中华人民共和国"


class LawStatus(StrEnum):
    """Whether a law counts."""

    IN_FORCE = "in_force"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawEntry:
    """
    A law as a document. `rank` is a code of the table legal_basis_rank; `other_titles` are former and short names.

    Titles stand without 《》. `issuer` is who made it; the bodies of a joint order are joined by 、 as it names them.
    """

    title: str
    other_titles: tuple[str, ...]
    doc_no: str
    rank: str
    issuer: str
    status: LawStatus

    @property
    def title_key(self) -> str:
        """The title as titles are compared: without signs, blanks and the name of the republic before it."""
        return title_key(self.title)


def title_key(title: str) -> str:
    """Return a title as titles are compared: 中华人民共和国公司法 and 《公司法》 are one."""
    key = matching_key(title)
    return key.removeprefix(REPUBLIC) or key


def checked_entry(entry: LawEntry, *, ranks: frozenset[str]) -> LawEntry:
    """
    Return an entry without surrounding blanks and 《》; the name without 中华人民共和国 is added to the other titles.

    :param ranks: the codes of the table legal_basis_rank
    :raises LawRefused: with every problem
    """
    title, doc_no, issuer = _bare(entry.title), entry.doc_no.strip(), entry.issuer.strip()
    others = tuple(dict.fromkeys(bare for each in entry.other_titles if (bare := _bare(each))))
    problems = [*_title_problems(title), *_other_title_problems(others)]
    for name, text in (("doc_no", doc_no), ("issuer", issuer)):
        problems += mark_problems(name, LABELS[name], text)
        if len(text) > LONGEST[name]:
            problems.append(_too_long(name, text))
    if entry.rank not in ranks:
        problems.append(Problem("rank", LABELS["rank"], "没有选", "请从列表里选", rule="law"))
    refuse(problems, LawRefused)
    short = title.removeprefix(REPUBLIC)
    if short and short != title and short not in others:
        others = (*others, short)
    return LawEntry(
        title=title,
        other_titles=tuple(each for each in others if each != title),
        doc_no=doc_no,
        rank=entry.rank,
        issuer=issuer,
        status=entry.status,
    )


def _bare(title: str) -> str:
    """Take 《》 off where they stand around the whole title."""
    text = title.strip()
    inner = text.removeprefix("《").removesuffix("》").strip()
    return inner if text.startswith("《") and text.endswith("》") and "《" not in inner else text


def _title_problems(title: str) -> list[Problem]:
    problems = list(mark_problems("title", LABELS["title"], title))
    if not matching_key(title):
        problems.append(Problem("title", LABELS["title"], "没有填写", "请填写法律法规的全称，不加书名号", rule="law"))
    elif len(title) > LONGEST["title"]:
        problems.append(_too_long("title", title))
    return problems


def _other_title_problems(titles: tuple[str, ...]) -> list[Problem]:
    problems = []
    if len(titles) > MOST_TITLES:
        what = f"有 {len(titles)} 个，最多 {MOST_TITLES} 个"
        problems.append(Problem("other_titles", LABELS["other_titles"], what, "请删减", rule="law"))
    for row, title in enumerate(titles, start=1):
        problems += mark_problems("other_titles", LABELS["other_titles"], title)
        if len(title) > LONGEST["title"]:
            what = f"有 {len(title)} 个字，最多 {LONGEST['title']} 个字"
            problems.append(Problem("other_titles", LABELS["other_titles"], what, "请删减", row=row, rule="law"))
    return problems


def _too_long(name: str, text: str) -> Problem:
    what = f"有 {len(text)} 个字，最多 {LONGEST[name]} 个字"
    return Problem(name, LABELS[name], what, "请删减", rule="law")
