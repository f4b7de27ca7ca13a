"""
One batch of an impact run: items beside what they cite, judged, handed to the adjustments; on the day cited anew.

What citations rest on is judged once for all of them: thousands of items rest on the same article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from services.intake.application.adjustments.ports import AdjustmentBook, Reciting
from services.intake.application.inheriting import locked_of
from services.intake.application.laws.ports import CitationIndex, LawCopies, Resting
from services.intake.application.ports import Items
from services.intake.domain.adjustments.adjustment import Cause, Touched
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from services.intake.domain.items import GONE, ServiceItem
from services.intake.domain.laws.citing import LEGAL_BASIS
from services.intake.domain.laws.judging import Finding, Judge, Rests
from services.intake.domain.laws.law_state import LawChange, LawState, target_day
from services.intake.domain.sources import DIRECTORY_ITEM
from shared.kernel.clock import day_in_china

LEFT_TO_OTHERS = (Outcome.REVIEW, Outcome.GONE)
"""Outcomes that an item with a fixed basis leaves to the parent or source that fixes it."""
ANSWERS_KEPT = 50_000
READ_AGAIN = 2
"""How often citations are read again of items whose texts have none: they got a next text, or cite the law no more."""
_CitedRows = tuple[tuple[int, Rests], ...]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A change, the laws that it is judged with, and the day on which they are looked at."""

    change: LawChange
    laws: Mapping[str, LawState]
    day: date

    @property
    def cause(self) -> Cause:
        """Return the change as the cause of adjustments."""
        change = self.change
        return Cause(
            kind=CauseKind.LAW,
            cause_id=change.change_id,
            title=change.title,
            effective_on=change.effective_on,
        )


class Judging:
    """Judges what items cite of the law of a target; what is rested on is judged once."""

    def __init__(self, target: Target) -> None:
        self._target, self._judge = target, Judge(target.laws, target.day)
        self._answers: dict[_CitedRows, tuple[Outcome, tuple[Touched, ...]]] = {}

    @property
    def law_id(self) -> str:
        """Return the id of the law that the change is of."""
        return self._target.change.law_id

    def finding(self, rests: Rests) -> Finding:
        """Return what becomes of a provision."""
        return self._judge.finding(rests)

    def judged(self, item: ServiceItem, cited: Iterable[Resting]) -> JudgedItem:
        """Return an item judged by the citations of its current text; one that was put away is fine."""
        if item.state in GONE:
            return JudgedItem(item=item, outcome=Outcome.FINE)
        rows = tuple([(one.row, one.rests) for one in cited if one.revision == item.content.number])
        outcome, touched = self._answers.get(rows) or self._answer(rows)
        upstream = upstream_of(item) if outcome in LEFT_TO_OTHERS else ""
        return JudgedItem(
            item=item,
            outcome=Outcome.FOLLOW if upstream else outcome,
            touched=touched,
            upstream_id=upstream,
        )

    def _answer(self, rows: _CitedRows) -> tuple[Outcome, tuple[Touched, ...]]:
        found = self._judge.judge([rests for _, rests in rows])
        touched = tuple(_touched(*rows[place], finding, self._target) for place, finding in found.touched)
        if len(self._answers) < ANSWERS_KEPT:
            self._answers[rows] = found.outcome, touched
        return found.outcome, touched


class ImpactBatch:
    """Judges items for a change and lets adjustments follow from it."""

    def __init__(
        self, *, laws: LawCopies, index: CitationIndex, items: Items, book: AdjustmentBook, reciting: Reciting
    ) -> None:
        self._laws, self._index, self._items = laws, index, items
        self._book, self._reciting = book, reciting

    def target(self, change: LawChange, day: date) -> Target:
        """Return a change with the laws that it is judged with."""
        return target_of(self._laws, change, day)

    def touched(self, judging: Judging, law_id: str) -> dict[str, list[Resting]]:
        """Return by item, in order, the citations of a law that are not fine; the index alone is read."""
        return touched_by(self._index, judging, law_id)

    def judged(self, judging: Judging, cited: Mapping[str, Sequence[Resting]]) -> list[JudgedItem]:
        """
        Return the items, as they are now, judged by these citations; what got its next text since is read again.

        Once an item points to its next text the index has nothing of the one before: that would be judged fine.
        """
        items, known = self._items.find(cited), dict(cited)
        for _ in range(READ_AGAIN):
            if not (later := [item for item in items.values() if not _is_of(item, known[item.item_id])]):
                break
            known |= cited_of(self._index, judging.law_id, later)
            items = self._items.find(cited)
        return [judging.judged(items[item_id], known[item_id]) for item_id in cited if item_id in items]

    def adjust(self, run: Adjusting, judged: Sequence[JudgedItem], now: datetime) -> Sequence[JudgedItem]:
        """Let adjustments follow, on the day cite anew; return the items as decisions of their bodies leave them."""
        left = self._book.apply(run, judged, now)
        if run.is_day:
            self._reciting.recite(run, left, now)
        return left

    def rest(self, change_id: str, after: str, size: int) -> list[str]:
        """Return the next items, by id, that have open adjustments of a change."""
        return self._book.item_ids(change_id, after, size)

    def judge_others(self, change: LawChange, size: int, now: datetime, *, is_first: bool) -> None:
        """
        Judge again what is open for other changes of the law: it hangs on all that is known of the law.

        :param is_first: what is open was never judged by an earlier word of the change: others may not feel it at all
        """
        today = day_in_china(now)
        is_alone = is_first and not self._awaits_another(change, today)  # two together may mean what neither does
        rests = self._index.rests(change.law_id) if is_alone else []
        for other in self._laws.states([change.law_id])[change.law_id].changes:
            if other.law_id != change.law_id or other.change_id == change.change_id:
                continue
            target, after = self.target(other, target_day(other, today)), ""
            if is_alone and not _is_felt(change, target, rests):
                continue
            judging, run = Judging(target), adjusting(target, acts=other.acts(today))
            while ids := self.rest(other.change_id, after, size):
                after = ids[-1]
                self.adjust(run, self.judged(judging, self.cited_by_ids(other.law_id, ids)), now)

    def _awaits_another(self, change: LawChange, today: date) -> bool:
        awaiting = self._laws.awaiting(today)
        return any(each.law_id == change.law_id and each.change_id != change.change_id for each in awaiting)

    def cited_by_ids(self, law_id: str, item_ids: Sequence[str]) -> dict[str, list[Resting]]:
        """Return by item what these items, as they are now, cite of a law."""
        return cited_of(self._index, law_id, list(self._items.find(item_ids).values()))


class JudgingNow:
    """How items stand towards a change of law now, for the adjustments that wait for their items."""

    def __init__(self, *, laws: LawCopies, index: CitationIndex) -> None:
        self._laws, self._index = laws, index

    def judged(
        self, cause_id: str, items: Sequence[ServiceItem], now: datetime
    ) -> tuple[Adjusting, list[JudgedItem]] | None:
        """Return the change as it stands and all these items judged by it; None when there is no such change."""
        change = self._laws.change(cause_id)
        if change is None:
            return None
        today = day_in_china(now)
        target = target_of(self._laws, change, target_day(change, today))
        judging, cited = Judging(target), cited_of(self._index, change.law_id, items)
        run = adjusting(target, acts=change.acts(today))
        return run, [judging.judged(item, cited[item.item_id]) for item in items]


def target_of(laws: LawCopies, change: LawChange, day: date) -> Target:
    """Return a change with the laws that it is judged with."""
    return Target(change=change, laws=laws.states([change.law_id]), day=day)


def touched_by(index: CitationIndex, judging: Judging, law_id: str) -> dict[str, list[Resting]]:
    """Return by item, in order, the citations of a law that are not fine; the index alone is read."""
    rests = [each for each in index.rests(law_id) if judging.finding(each).outcome is not Outcome.FINE]
    found = index.resting_on(law_id, rests)
    return {item_id: list(each) for item_id, each in groupby(found, key=lambda one: one.item_id)}


def _is_of(item: ServiceItem, cited: Sequence[Resting]) -> bool:
    return any(one.revision == item.content.number for one in cited)


def _is_felt(change: LawChange, other: Target, rests: Iterable[Rests]) -> bool:
    """Tell whether a change makes another one mean something else for what is rested on."""
    law = other.laws[change.law_id]
    before = replace(law, changes=[each for each in law.changes if each.change_id != change.change_id])
    judge, judge_before = Judge(other.laws, other.day), Judge({**other.laws, law.law_id: before}, other.day)
    return any(judge.finding(each) != judge_before.finding(each) for each in rests)


def adjusting(target: Target, *, acts: bool, is_first: bool = False) -> Adjusting:
    """Return on whose behalf items are judged."""
    return Adjusting(cause=target.cause, is_day=acts, is_revoked=target.change.is_revoked, is_first=is_first)


def cited_of(index: CitationIndex, law_id: str, items: Sequence[ServiceItem]) -> dict[str, list[Resting]]:
    """Return by item, in order, what the current texts of some items cite of a law."""
    found: dict[str, list[Resting]] = {item.item_id: [] for item in sorted(items, key=lambda item: item.item_id)}
    for each in index.of_texts((item.item_id, item.content.number) for item in items):
        if each.law_id == law_id:
            found[each.item_id].append(Resting(each.item_id, each.revision, each.row, each.n, Rests.of(each)))
    return found


def upstream_of(item: ServiceItem) -> str:
    """Return the parent or source that fixes an item's legal basis, or nothing where its body writes it itself."""
    if LEGAL_BASIS in locked_of(item):
        return item.parent_id
    if item.source is not None and item.source.kind == DIRECTORY_ITEM:
        return item.source.source_id
    return ""


def _touched(row: int, rests: Rests, finding: Finding, target: Target) -> Touched:
    law, follower = target.laws[rests.law_id], target.laws.get(finding.new_law_id)
    is_other = follower is not None and follower.law_id != law.law_id
    return Touched(
        row=row,
        title=law.title,
        article=str(rests.place),
        hash=rests.hash,
        verdict=finding.verdict,
        law_id=law.law_id,
        old_version_id=rests.version_id,
        new_version_id=finding.new_version_id,
        new_articles=tuple(map(str, finding.places)),
        old_text=finding.old_text,
        new_text=finding.new_text,
        similarity=finding.similarity,
        new_title=follower.title if follower and is_other else "",
        new_doc_no=follower.doc_no if follower and is_other else "",
        new_effective_on=_effective_on(finding, target),
    )


def _effective_on(finding: Finding, target: Target) -> str:
    change = target.change
    if finding.new_version_id == change.new_version_id and not change.is_revoked:
        return change.effective_on.isoformat()
    law = target.laws.get(finding.new_law_id)
    text = law.texts.get(finding.new_version_id) if law else None
    return text.effective_on if text else ""
