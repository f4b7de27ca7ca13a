"""What became of each article, as a table that a lawyer corrects: every article of both versions stays in it.

The table is a set of pairs of an old and a new article. Their verdicts follow from the texts and from how many
partners an article has, so no correction can say what the texts do not bear out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.domain.coordinating import By
from services.review.domain.laws.refusals import RelationRefused
from shared.kernel.errors import Problem
from shared.kernel.law.articles import Article
from shared.kernel.law.comparing import MOST_BELOW_EQUAL, Pair, Verdict
from shared.kernel.law.likeness import likeness, without_numbers
from shared.kernel.law.matching_text import matching_key

VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.SAME: "未变",
    Verdict.RENUMBERED: "仅条号变动",
    Verdict.AMENDED: "修改",
    Verdict.MERGED: "合并",
    Verdict.SPLIT: "拆分",
    Verdict.DELETED: "删除",
    Verdict.NEW: "新增",
}
OF_EQUAL_TEXTS = (Verdict.SAME, Verdict.RENUMBERED)
"""Verdicts that are said of equal texts only: nobody has to read such rows."""
MOST_AT_ONCE = 50
"""Articles of one side in one correction."""
Link = tuple[str, str]
"""An old and a new article by their printed numbers; one of the two is empty where there is no partner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """
    What became of an article: numbers as printed, empty where there is none; `similarity` from 0 to 1.

    `is_by_reference` is said of an amended article that differs in nothing but numbers of articles it cites.
    """

    old: str
    new: str
    verdict: Verdict
    similarity: float
    is_by_reference: bool = False

    @property
    def link(self) -> Link:
        """The two articles."""
        return self.old, self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """
    A lawyer's word on some articles: the rows that went, the rows that came, who said so, when and why.

    `undone_by` took it back; None while it counts.
    """

    olds: tuple[str, ...]
    news: tuple[str, ...]
    verdict: Verdict
    keeps: bool
    reason: str
    by: By
    at: datetime
    removed: tuple[Relation, ...]
    added: tuple[Relation, ...]
    undone_by: By | None = None
    undone_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether nobody took it back."""
        return self.undone_by is None

    @property
    def asked(self) -> Asked:
        """What was to be said, as it can be asked again."""
        return Asked(olds=self.olds, news=self.news, verdict=self.verdict, keeps=self.keeps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a correction is to say: these old articles became these new ones.

    `keeps`: whatever else these articles became or came from stays as it is, so that an article can be both split and
    merged; otherwise it goes.
    """

    olds: tuple[str, ...]
    news: tuple[str, ...]
    verdict: Verdict
    keeps: bool = False


class Table:
    """The articles of both versions; what may be said of them and in which order it stands."""

    def __init__(self, old: Sequence[Article], new: Sequence[Article]) -> None:
        self._old = {one.printed: one for one in old}
        self._new = {one.printed: one for one in new}
        self._old_keys = {number: matching_key(one.text) for number, one in self._old.items()}
        self._new_keys = {number: matching_key(one.text) for number, one in self._new.items()}
        self._known_old = frozenset(self._old_keys.values())
        self._known_new = frozenset(self._new_keys.values())
        self._old_places = {number: place for place, number in enumerate(self._old)}
        self._new_places = {number: place for place, number in enumerate(self._new)}

    def compared(self, pairs: Iterable[Pair]) -> tuple[Relation, ...]:
        """Return the rows of a comparison of the two versions."""
        return tuple(
            Relation(
                old=pair.old.printed if pair.old else "",
                new=pair.new.printed if pair.new else "",
                verdict=pair.verdict,
                similarity=pair.similarity,
                is_by_reference=pair.is_by_reference,
            )
            for pair in pairs
        )

    def corrected(self, rows: Sequence[Relation], asked: Asked) -> tuple[Relation, ...]:
        """
        Return the rows after a correction; an article that loses its last partner is deleted or new.

        :raises RelationRefused: when there is no such article, the numbers do not fit the verdict, or the texts do
            not bear it out
        """
        self._check_form(asked)
        touched_old, touched_new = set(asked.olds), set(asked.news)
        links = {
            row.link
            for row in rows
            if row.old and row.new and (asked.keeps or not (row.old in touched_old or row.new in touched_new))
        }
        links |= {(old, new) for old in asked.olds for new in asked.news}
        for problem in self._problems(links):
            raise RelationRefused(problem.sentence(), (problem,))
        return self._rows(links, rows)

    def problems(self, rows: Sequence[Relation]) -> tuple[Problem, ...]:
        """Return what is wrong with a table as a whole; nothing for one that was compared and corrected here."""
        links = {row.link for row in rows if row.old and row.new}
        found = list(self._problems(links))
        if {row.old for row in rows} - {""} != set(self._old) or {row.new for row in rows} - {""} != set(self._new):
            found.append(_problem("不是两个文本的全部条文", "请重新比对"))
        return tuple(found)

    def _check_form(self, asked: Asked) -> None:
        olds, news = len(asked.olds), len(asked.news)
        for side, numbers, known in (("旧", asked.olds, self._old), ("新", asked.news, self._new)):
            if unknown := [number for number in numbers if number not in known]:
                raise _refusal(f"{side}文本没有{unknown[0]}", "请从两个文本的条号里选")
        if max(olds, news) > MOST_AT_ONCE:
            raise _refusal(f"一次选了 {max(olds, news)} 条，最多 {MOST_AT_ONCE} 条", "请分几次更正")
        if not _fits(asked.verdict, olds, news):
            raise _refusal(f"“{VERDICT_NAMES[asked.verdict]}”{_FORMS[asked.verdict]}", "请重新选择条号或者结论")
        if asked.keeps and not (olds and news):
            raise _refusal("删除和新增的条文没有其他对应关系可以保留", "请去掉“保留其他对应”")
        if asked.verdict in (*OF_EQUAL_TEXTS, Verdict.AMENDED):
            self._check_pair(asked.olds[0], asked.news[0], asked.verdict)

    def _check_pair(self, old: str, new: str, verdict: Verdict) -> None:
        if self._is_equal(old, new):
            right = self._equal_verdict(old, new)
            if verdict is not right:
                what = f"{old}与新{new}文字相同，只能是“{VERDICT_NAMES[right]}”，不能是“{VERDICT_NAMES[verdict]}”"
                raise _refusal(what, "请改选结论")
        elif verdict is not Verdict.AMENDED:
            what = f"{old}与新{new}文字不同，不能是“{VERDICT_NAMES[verdict]}”"
            raise _refusal(what, "文字有改动的，请选“修改”")

    def _problems(self, links: set[Link]) -> Iterable[Problem]:
        """Name each article whose text stands on the other side unchanged, and that is not joined to it alone."""
        equal = {link for link in links if self._is_equal(*link)}
        for side, at, keys, others, known in (
            ("旧", 0, self._old_keys, self._new_keys, self._known_new),
            ("新", 1, self._new_keys, self._old_keys, self._known_old),
        ):
            right, wrong = {link[at] for link in equal}, {link[at] for link in links - equal}
            for number, key in keys.items():
                if key in known and (number not in right or number in wrong):
                    yield self._must_be_equal(number, side, key, others)

    def _must_be_equal(self, number: str, side: str, key: str, others: Mapping[str, str]) -> Problem:
        equal = "、".join(other for other, text in others.items() if text == key)
        other_side = "新" if side == "旧" else "旧"
        what = f"{side}{number}的文字在{other_side}文本{equal}里原样保留，只能与它对应"
        return _problem(what, "请选文字相同的那一条，结论为“未变”或者“仅条号变动”")

    def _rows(self, links: set[Link], before: Sequence[Relation]) -> tuple[Relation, ...]:
        known = {row.link: row for row in before}
        unequal = [link for link in links if not self._is_equal(*link)]
        of_old, of_new = Counter(old for old, _ in unequal), Counter(new for _, new in unequal)
        rows = [self._row(old, new, of_old[old], of_new[new], known.get((old, new))) for old, new in links]
        linked = {old for old, _ in links}
        rows += [
            Relation(old=old, new="", verdict=Verdict.DELETED, similarity=0.0) for old in self._old if old not in linked
        ]
        return self.ordered(rows)

    def _row(self, old: str, new: str, of_old: int, of_new: int, known: Relation | None) -> Relation:
        if self._is_equal(old, new):
            return Relation(old=old, new=new, verdict=self._equal_verdict(old, new), similarity=1.0)
        verdict = Verdict.SPLIT if of_old > 1 else Verdict.MERGED if of_new > 1 else Verdict.AMENDED
        if known and known.verdict is verdict:
            return known
        one, other = self._old[old].text, self._new[new].text
        return Relation(
            old=old,
            new=new,
            verdict=verdict,
            similarity=min(round(likeness(one, other), 4), MOST_BELOW_EQUAL),
            is_by_reference=without_numbers(one) == without_numbers(other),
        )

    def ordered(self, rows: Sequence[Relation]) -> tuple[Relation, ...]:
        """Put rows in the order of the old version; a new article without origin follows the one before it."""
        ordered = sorted((row for row in rows if row.old), key=lambda row: self._place(row.link))
        placed = {row.new: place for place, row in enumerate(ordered) if row.new}
        after: dict[int, list[Relation]] = defaultdict(list)
        last = -1
        for number in self._new:
            if number in placed:
                last = placed[number]
            else:
                after[last].append(Relation(old="", new=number, verdict=Verdict.NEW, similarity=0.0))
        found = list(after[-1])
        for place, row in enumerate(ordered):
            found += [row, *after[place]]
        return tuple(found)

    def _place(self, link: Link) -> tuple[int, int]:
        old, new = link
        return self._old_places.get(old, -1), self._new_places.get(new, -1)

    def _is_equal(self, old: str, new: str) -> bool:
        return self._old_keys[old] == self._new_keys[new]

    def _equal_verdict(self, old: str, new: str) -> Verdict:
        return Verdict.SAME if self._old[old].number == self._new[new].number else Verdict.RENUMBERED


_FORMS: Mapping[Verdict, str] = {
    Verdict.SAME: "要选旧文本一条、新文本一条",
    Verdict.RENUMBERED: "要选旧文本一条、新文本一条",
    Verdict.AMENDED: "要选旧文本一条、新文本一条",
    Verdict.MERGED: "要选旧文本两条以上、新文本一条",
    Verdict.SPLIT: "要选旧文本一条、新文本两条以上",
    Verdict.DELETED: "只选旧文本的条号",
    Verdict.NEW: "只选新文本的条号",
}


def all_deleted(articles: Sequence[Article]) -> tuple[Relation, ...]:
    """Return the table of a law that is repealed."""
    return tuple(Relation(old=one.printed, new="", verdict=Verdict.DELETED, similarity=0.0) for one in articles)


def counts_of(rows: Sequence[Relation]) -> dict[str, int]:
    """Return how many rows there are of each verdict that occurs, in the order of the verdicts."""
    counts = Counter(row.verdict for row in rows)
    return {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}


def _fits(verdict: Verdict, olds: int, news: int) -> bool:
    if verdict is Verdict.MERGED:
        return olds >= 2 and news == 1
    if verdict is Verdict.SPLIT:
        return olds == 1 and news >= 2
    if verdict is Verdict.DELETED:
        return olds >= 1 and news == 0
    if verdict is Verdict.NEW:
        return olds == 0 and news >= 1
    return olds == 1 and news == 1


def _problem(what: str, remedy: str) -> Problem:
    return Problem("relation", "条文对应", what, remedy, rule="law_relation")


def _refusal(what: str, remedy: str) -> RelationRefused:
    problem = _problem(what, remedy)
    return RelationRefused(problem.sentence(), (problem,))
