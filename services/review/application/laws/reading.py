"""What the desk of laws shows: the register, a law, one wording, the changes and the table of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from services.review.application.laws.change_view import change_row, others_of, outdated, row_view, warnings
from services.review.application.laws.looking_up import VIEW, change_of, law_of
from services.review.application.laws.ports import LawFilter, Stores
from services.review.application.laws.views import (
    PAGE_SIZE,
    TO_READ,
    ArticleView,
    ChangePage,
    ChangeView,
    LawPage,
    LawRow,
    LawView,
    VersionView,
)
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import ChangeState
from services.review.domain.laws.entry import LawStatus
from services.review.domain.laws.in_force import version_in_force
from services.review.domain.laws.law import Law
from services.review.domain.laws.refusals import LawNotFound
from services.review.domain.laws.relations import OF_EQUAL_TEXTS, Relation, counts_of
from services.review.domain.laws.text import LawText
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock, day_in_china
from shared.kernel.law.articles import Article


class Reading:
    """The views over one database."""

    def __init__(self, *, stores: Stores, clock: Clock) -> None:
        self.stores, self._clock = stores, clock

    def today(self) -> date:
        """Return the day in China."""
        return day_in_china(self._clock.now())

    def page_of_laws(self, *, search: str, rank: str, status: str, page: int, actor: Actor) -> LawPage:
        """
        Return one page of the register.

        :raises NotPermitted: when the account may not see laws
        """
        actor.require(VIEW)
        repealed = {LawStatus.REPEALED.value: True, LawStatus.IN_FORCE.value: False}.get(status)
        wanted = LawFilter(today=self.today(), search=search.strip(), rank=rank, repealed=repealed)
        found, total = self.stores.laws.page(wanted, page=page, size=PAGE_SIZE)
        return LawPage(rows=tuple(_law_row(law, wanted.today) for law in found), total=total, page=page)

    def law(self, law_id: str, *, actor: Actor) -> LawView:
        """
        Return a law's page.

        :raises LawNotFound: when there is none
        """
        actor.require(VIEW)
        law, today = law_of(self.stores, law_id), self.today()
        changes = self.stores.changes.of_law(law_id)
        in_force = version_in_force(law, changes, today)
        undated = _undated(law, changes, in_force) if law.status_on(today) is LawStatus.IN_FORCE else frozenset()
        return LawView(
            law=law,
            status=law.status_on(today).value,
            versions=tuple(sorted(law.newest_first, key=lambda one: one.version_id not in undated)),
            in_force=in_force,
            undated=undated,
            changes=tuple(
                change_row(one, {version.version_id: version.text_number for version in law.versions})
                for one in changes
            ),
        )

    def version(self, law_id: str, version_id: str, *, text_id: str, actor: Actor) -> VersionView:
        """
        Return one wording.

        :raises LawNotFound: when there is no such law, version or earlier text of it
        """
        actor.require(VIEW)
        law = law_of(self.stores, law_id)
        version = law.version_of(version_id)
        known = {one.text_id for one in law.history if one.version_id == version_id} | {version.text_id}
        if text_id and text_id not in known:
            raise LawNotFound("这个版本没有这一次的文本。请从版本的更正记录里选。")
        text = self.stores.texts.get(text_id or version.text_id)
        return VersionView(
            law=law, version=version, notes=text.notes, articles=tuple(_articles(text)), source=text.source
        )

    def changes(self, *, state: str, page: int, actor: Actor) -> ChangePage:
        """Return one page of the changes."""
        actor.require(VIEW)
        found, total = self.stores.changes.page(state, page=page, size=PAGE_SIZE)
        return ChangePage(rows=tuple(change_row(one) for one in found), total=total, page=page)

    def change(self, change_id: str, *, verdict: str, page: int, actor: Actor) -> ChangeView:
        """
        Return a change with one page of its table.

        :raises LawNotFound: when there is none
        """
        actor.require(VIEW)
        change = change_of(self.stores, change_id)
        law = law_of(self.stores, change.old.law_id)
        old_version = law.version_of(change.old.version_id)
        new_version = law_of(self.stores, change.new.law_id).version_of(change.new.version_id) if change.new else None
        old = self._body(old_version.text_id)
        new = self._body(new_version.text_id) if new_version else ()
        rows = [row for row in change.relations if _is_asked(row, verdict)]
        shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        old_texts, new_texts = _texts(old), _texts(new)
        return ChangeView(
            change=change,
            law=law,
            rows=tuple(row_view(row, change, old_texts, new_texts) for row in shown),
            total=len(rows),
            page=page,
            counts=counts_of(change.relations),
            warnings=warnings(
                change, law, new_version, of_law=self.stores.changes.of_law(law.law_id), today=self.today()
            ),
            is_outdated=outdated(change, old_version, new_version),
            job_id=change.job_id,
            old_numbers=tuple(one.printed for one in old),
            new_numbers=tuple(one.printed for one in new),
            others=others_of(change, self.stores.changes.of_cause(change.cause.cause_id)),
        )

    def _body(self, text_id: str) -> tuple[Article, ...]:
        return self.stores.texts.get(text_id).body


def _undated(law: Law, changes: Sequence[LawChange], in_force: str) -> frozenset[str]:
    """Return the versions of which nobody can tell whether they are to come: no day, and no confirmed end."""
    over = {one.old.version_id for one in changes if one.state is ChangeState.CONFIRMED}
    known = over | {in_force}
    return frozenset(
        one.version_id for one in law.versions if one.days.last_known is None and one.version_id not in known
    )


def _is_asked(row: Relation, verdict: str) -> bool:
    if verdict == TO_READ:
        return row.verdict not in OF_EQUAL_TEXTS
    return verdict in ("", row.verdict)


def _texts(articles: Sequence[Article]) -> dict[str, str]:
    return {one.printed: one.text for one in articles}


def _law_row(law: Law, today: date) -> LawRow:
    last = law.newest_first[0]
    return LawRow(
        law_id=law.law_id,
        title=law.entry.title,
        doc_no=law.entry.doc_no,
        rank=law.entry.rank,
        issuer=law.entry.issuer,
        status=law.status_on(today).value,
        version_count=len(law.versions),
        last_label=last.label,
        last_effective_on=last.days.effective_on.isoformat() if last.days.effective_on else "",
    )


def _articles(text: LawText) -> Iterator[ArticleView]:
    place: tuple[str, ...] = ()
    for one in text.articles:
        same = 0
        while same < min(len(place), len(one.place)) and place[same] == one.place[same]:
            same += 1
        yield ArticleView(
            number=one.printed,
            text=one.text,
            headings=one.place[same:],
            annex=one.annex,
            paragraphs=one.paragraphs,
        )
        place = one.place
