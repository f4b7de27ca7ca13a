"""What pages show of laws: the list, one law with its versions and articles, what rests on each, and its changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.laws.impact_run import ImpactRun
from services.intake.application.laws.ports import CitationIndex, ImpactRuns, LawCopies, LawItems, LawLine
from services.intake.domain.items import ServiceItem
from services.intake.domain.laws.citing import REASONS, Citation, Unresolved
from services.intake.domain.laws.judging import Rests
from services.intake.domain.laws.law_state import LawChange, LawState
from services.intake.domain.laws.law_texts import ArticleText, LawText
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotFound

SIZE = 50
ITEMS_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class LawPage:
    """One page of the laws by title; `citations` are the numbers of places that cite each, by law."""

    laws: Sequence[LawLine]
    citations: Mapping[str, int]
    total: int
    page: int
    size: int = SIZE


@dataclass(frozen=True, kw_only=True)
class ArticleLine:
    """An article of a version, with the number of items that cite it (or a part of it) by this number."""

    article: ArticleText
    items: int


@dataclass(frozen=True, kw_only=True)
class LawView:
    """
    A law with its versions, the newest first; `shown` is the one whose articles are listed.

    `in_force_id` is the version in force today, empty where there is none; `missing` are the cited articles that the
    shown version does not have, with the numbers of items.
    """

    line: LawLine
    versions: Sequence[LawText]
    in_force_id: str
    shown: LawText | None
    articles: Sequence[ArticleLine]
    missing: Mapping[str, int]
    items: int
    changes: Sequence[ChangeLine]


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """A change of a law with its impact runs, the newest first; none while a text that it compares has not arrived."""

    change: LawChange
    runs: Sequence[ImpactRun]

    @property
    def run(self) -> ImpactRun | None:
        """Return the run that was ordered last."""
        return self.runs[0] if self.runs else None


@dataclass(frozen=True, kw_only=True)
class RestingPage:
    """One page of the items that cite an article: of all bodies (`is_whole`), or of the own for who may not see all."""

    is_whole: bool
    items: Sequence[ServiceItem]
    places: Mapping[str, Sequence[str]]
    total: int
    page: int
    size: int = ITEMS_SIZE


@dataclass(frozen=True, kw_only=True)
class UnresolvedPage:
    """Citations that are not pinned, and their numbers by reason, of about `total` citations; `items` cite them."""

    citations: Sequence[Citation]
    counts: Mapping[Unresolved, int]
    total: int
    items: Mapping[str, ServiceItem]
    next_after: str


class ViewingLaws:
    """The use cases of the pages about laws."""

    def __init__(self, *, laws: LawCopies, index: CitationIndex, runs: ImpactRuns, items: LawItems) -> None:
        self._laws, self._index, self._runs, self._items = laws, index, runs, items

    def page(self, actor: Actor, search: str = "", page: int = 1) -> LawPage:
        """
        Return one page of the laws whose title has a piece like `search`.

        :raises NotPermitted: when the account may not see laws
        """
        actor.require("law.view")
        lines, total = self._laws.page(search.strip(), page, SIZE)
        counts = self._index.counts([line.law_id for line in lines])
        return LawPage(laws=lines, citations=counts, total=total, page=page)

    def law(self, actor: Actor, law_id: str, now: datetime, version_id: str = "") -> LawView:
        """
        Return a law, and the articles of one version: the one asked for, else that in force, else the newest.

        :raises NotPermitted: when the account may not see laws
        :raises NotFound: when there is no such law or version
        """
        actor.require("law.view")
        line, law = self._laws.line(law_id), self._laws.states([law_id]).get(law_id)
        if line is None or law is None:
            raise NotFound("没有这部文件，或者它的文本还没有送到本系统。请从法律法规页重新进入。")
        versions = sorted(law.texts.values(), key=lambda text: (text.effective_on, text.version_id), reverse=True)
        now_text = law.in_force(day_in_china(now))
        shown = _chosen(law, version_id) if version_id else now_text or (versions[0] if versions else None)
        by_article, items = _items_by_article(self._index.citing(law_id))
        numbers = {article.number for article in shown.articles} if shown else set()
        return LawView(
            line=line,
            versions=versions,
            in_force_id=now_text.version_id if now_text else "",
            shown=shown,
            articles=[
                ArticleLine(article=each, items=by_article.get(each.number, 0))
                for each in (shown.articles if shown else ())
            ],
            missing={number: count for number, count in sorted(by_article.items()) if number not in numbers},
            items=items,
            changes=self._with_runs(law.changes),
        )

    def resting(self, actor: Actor, law_id: str, article: str, page: int = 1) -> RestingPage:
        """
        Return one page of the items that cite an article, or a part of it, by this number.

        :raises NotPermitted: when the account may not see laws
        """
        actor.require("law.view")
        places: dict[str, set[str]] = defaultdict(set)
        for item_id, rests in self._index.citing(law_id, article):
            places[item_id].add(str(rests.place))
        ids: Iterable[str] = places
        is_whole = actor.may("item.view_all") or actor.may("law.impact")
        if not is_whole:
            ids = set(places) & self._items.ids_of_body(actor.body_id)
        ordered = sorted(ids)
        on_page = ordered[(max(page, 1) - 1) * ITEMS_SIZE :][:ITEMS_SIZE]
        found = self._items.find(on_page)
        return RestingPage(
            is_whole=is_whole,
            items=[found[item_id] for item_id in on_page if item_id in found],
            places={item_id: sorted(places[item_id]) for item_id in on_page},
            total=len(ordered),
            page=page,
        )

    def changes(self, actor: Actor, page: int = 1) -> tuple[list[ChangeLine], int]:
        """
        Return one page of the changes of all laws, the latest day first, and how many there are.

        :raises NotPermitted: when the account may not see laws
        """
        actor.require("law.view")
        found, total = self._laws.changes(page, SIZE)
        return self._with_runs(found), total

    def change(self, actor: Actor, change_id: str) -> ChangeLine:
        """
        Return a change with its runs.

        :raises NotPermitted: when the account may not see laws
        :raises NotFound: when there is none
        """
        actor.require("law.view")
        change = self._laws.change(change_id)
        if change is None:
            raise NotFound("没有这个条文变动，或者还没有送到本系统。请从条文变动页重新进入。")
        return self._with_runs([change])[0]

    def unresolved(self, actor: Actor, reason: str = "", after: str = "") -> UnresolvedPage:
        """
        Return the next citations that are not pinned, of one reason or of all, with the numbers by reason.

        :raises NotPermitted: when the account may not see the impact of laws
        """
        actor.require("law.impact")
        found = self._index.unresolved(reason if reason in REASONS else "", after, SIZE)
        counts = {Unresolved(name): count for name, count in self._index.unresolved_counts().items()}
        return UnresolvedPage(
            citations=found,
            counts=counts,
            total=self._index.total(),
            items=self._items.find({each.item_id for each in found}),
            next_after=found[-1].citation_id if len(found) == SIZE else "",
        )

    def _with_runs(self, changes: Sequence[LawChange]) -> list[ChangeLine]:
        ordered = sorted(changes, key=lambda change: (change.effective_on, change.told_at), reverse=True)
        runs = self._runs.of_changes(change.change_id for change in changes)
        return [ChangeLine(change=change, runs=runs.get(change.change_id, [])) for change in ordered]


def _chosen(law: LawState, version_id: str) -> LawText:
    if version_id not in law.texts:
        raise NotFound("没有这个版本。请从这部文件的页面重新选择。")
    return law.texts[version_id]


def _items_by_article(citing: Iterable[tuple[str, Rests]]) -> tuple[Mapping[str, int], int]:
    """Return how many items cite each article, and how many cite the law at all."""
    pairs = {(item_id, rests.place.article) for item_id, rests in citing}
    items = {item_id for item_id, _ in pairs}
    return Counter(article for _, article in pairs if article), len(items)
