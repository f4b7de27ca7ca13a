"""
What if (试算): what a change of law would mean for the items as they are, found as a run finds it; nothing is changed.

A draft may be of a law that the register does not have: then the citations that name it are held against the old text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.intake.application.laws.drafts import (
    DRAFT,
    SIDES,
    Draft,
    ReadDraft,
    articles_of,
    cited_as,
    target_of_draft,
)
from services.intake.application.laws.impact_batch import Judging, Target, target_of, touched_by
from services.intake.application.laws.impact_run import COUNTED
from services.intake.application.laws.ports import CitationIndex, LawCopies, Resting
from services.intake.application.ports import Items
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.laws.citing import Pin, Unresolved, title_key
from services.intake.domain.laws.judging import Rests
from services.intake.domain.laws.law_state import LawChange, LawState, target_day
from shared.kernel.actor import Actor
from shared.kernel.batches import chunks
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Invalid, NotFound

IMPACT = "law.impact"
BATCH = 1000
AT_ONCE_PAIRS = 40_000
"""Old times new articles: 200 of each are compared while somebody waits."""
AT_ONCE_CITATIONS = 2_000
"""Citations of the law: their items are loaded and judged in less than a second."""
Step = Callable[[int, int], None]
"""Is told how much is done, of how much; it may raise to stop the work."""


def _no_step(_done: int, _total: int) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    What a change means: the items that are touched, numbers of them by outcome, and by body and outcome.

    `verdicts` counts the articles by what becomes of them; `items` are ordered by body and name. `law_id` is empty
    when the register does not have the law; `is_cited` tells whether any item names it, whatever the article.
    """

    title: str
    law_title: str
    is_registered: bool
    effective_on: date | None
    verdicts: Mapping[str, int]
    items: Sequence[JudgedItem]
    law_id: str = ""
    is_cited: bool = True
    body_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def outcomes(self) -> Mapping[Outcome, int]:
        """Return the numbers of items by outcome."""
        counts = Counter(one.outcome for one in self.items)
        return {outcome: counts[outcome] for outcome in COUNTED}

    @property
    def bodies(self) -> Mapping[str, Mapping[Outcome, int]]:
        """Return the numbers of items by body and outcome, by the names of the bodies."""
        found: dict[str, Counter[Outcome]] = {}
        for one in self.items:
            found.setdefault(one.item.body_id, Counter())[one.outcome] += 1
        return {
            body_id: {outcome: found[body_id][outcome] for outcome in COUNTED}
            for body_id in sorted(found, key=lambda each: self.body_names[each])
        }


class WhatIf:
    """The use cases that tell what a change would mean."""

    def __init__(self, *, laws: LawCopies, index: CitationIndex, items: Items) -> None:
        self._laws, self._index, self._items = laws, index, items

    def of_draft(self, actor: Actor, draft: Draft, now: datetime) -> Report:
        """
        Return what it would mean if a law became what a draft says.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises Invalid: when one of the texts has no articles, or several laws have the title
        """
        actor.require(IMPACT)
        return self.report(self.read(draft), now)

    def of_change(self, actor: Actor, change_id: str, now: datetime) -> Report:
        """
        Return what a change that lawyers confirmed means for the items as they are.

        :raises NotPermitted: when the account may not see the impact of laws
        :raises NotFound: when there is no such change
        """
        actor.require(IMPACT)
        return self.report_of_change(self.change(change_id), now)

    def read(self, draft: Draft) -> ReadDraft:
        """
        Read a draft.

        :raises Invalid: when one of the texts has no articles, or several laws have the title
        """
        old, new = articles_of(draft.old, SIDES["old"]), articles_of(draft.new, SIDES["new"])
        return ReadDraft(draft=draft, old=old, new=new, law=self._known(draft))

    def change(self, change_id: str) -> LawChange:
        """
        Return a change that lawyers confirmed.

        :raises NotFound: when there is no such change
        """
        change = self._laws.change(change_id)
        if change is None:
            raise NotFound("没有这个条文变动，或者还没有送到本系统。请核对编号。")
        return change

    def is_small(self, read: ReadDraft) -> bool:
        """Tell whether somebody can wait for the report: few pairs of articles, and few citations of the law."""
        if len(read.old) * len(read.new) > AT_ONCE_PAIRS:
            return False
        if read.law:
            return self.citations(read.law.law_id) <= AT_ONCE_CITATIONS
        found = 0
        for batch in self._index.unresolved_named({title_key(read.draft.title)}):
            found += len(batch)
            if found > AT_ONCE_CITATIONS:
                return False
        return True

    def citations(self, law_id: str) -> int:
        """Return how many citations of a law there are."""
        return self._index.counts([law_id]).get(law_id, 0)

    def report(self, read: ReadDraft, now: datetime, step: Step = _no_step) -> Report:
        """Return what it would mean if a law became what a draft says."""
        step(0, 1)
        target = target_of_draft(read, now)
        law = target.laws[target.change.law_id]
        cited = None if read.law else self._cited_by_title(read.draft, law, day_in_china(now))
        return self._report(target, cited, step, is_registered=read.law is not None)

    def report_of_change(self, change: LawChange, now: datetime, step: Step = _no_step) -> Report:
        """
        Return what a change means for the items as they are.

        :raises NotFound: when the law's text has not arrived
        """
        step(0, 1)
        target = target_of(self._laws, change, target_day(change, day_in_china(now)))
        if change.law_id not in target.laws:
            raise NotFound(f"《{change.law_title}》的文本还没有送到本系统。请稍后再试。")
        return self._report(target, None, step, is_registered=True)

    def _report(
        self, target: Target, cited: Mapping[str, Sequence[Resting]] | None, step: Step, *, is_registered: bool
    ) -> Report:
        judging, change = Judging(target), target.change
        cited = touched_by(self._index, judging, change.law_id) if cited is None else cited
        judged: list[JudgedItem] = []
        batches = list(chunks(sorted(cited), BATCH))
        for place, ids in enumerate(batches, start=1):
            step(place, 1 + len(batches))
            items = self._items.find(ids)
            judged += [judging.judged(items[item_id], cited[item_id]) for item_id in ids if item_id in items]
        step(1 + len(batches), 1 + len(batches))
        touched = [one for one in judged if one.outcome is not Outcome.FINE]
        touched.sort(key=lambda one: (one.item.body_name, one.item.content.title, one.item.item_id))
        return Report(
            title=change.title,
            law_title=change.law_title,
            is_registered=is_registered,
            effective_on=None if change.change_id == DRAFT else change.effective_on,
            verdicts=Counter(relation.verdict for relation in change.relations),
            items=touched,
            law_id=change.law_id if is_registered else "",
            is_cited=bool(touched) or self._is_cited(change, is_registered=is_registered),
            body_names={one.item.body_id: one.item.body_name for one in touched},
        )

    def _is_cited(self, change: LawChange, *, is_registered: bool) -> bool:
        if is_registered:
            return self.citations(change.law_id) > 0
        return any(self._index.unresolved_named({title_key(change.law_title)}))

    def _known(self, draft: Draft) -> LawState | None:
        """Return the law that a draft is of, when the register has it."""
        found = self._laws.book([cited_as(draft)]).found(cited_as(draft))
        if found is Unresolved.SEVERAL_LAWS:
            raise Invalid(f"法律法规库里有几部文件叫“{draft.title}”。请写上文号再试算。")
        return None if isinstance(found, Unresolved) else found

    def _cited_by_title(self, draft: Draft, law: LawState, day: date) -> dict[str, list[Resting]]:
        """Return by item the citations that name a law which the register does not have, held against its old text."""
        now, found = law.in_force(day), dict[str, list[Resting]]()
        for batch in self._index.unresolved_named({title_key(draft.title)}):
            for each in batch:
                hashes = now.hashes(each.place) if now and each.place.article else ()
                if now is None or not hashes:
                    continue
                pin = Pin(law_id=law.law_id, version_id=now.version_id, hash=hashes[0], is_quoted=False)
                rests = Rests.of(replace(each, pin=pin, law_id=law.law_id))
                found.setdefault(each.item_id, []).append(Resting(each.item_id, each.revision, each.row, each.n, rests))
        return found
