"""What a change of a law does to each of its articles, until a lawyer confirms it and after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services.review.domain.coordinating import By
from services.review.domain.laws.change_parts import (
    Cause,
    ChangeAct,
    ChangeEvent,
    ChangeKind,
    ChangeState,
    Side,
    Word,
)
from services.review.domain.laws.days import LABELS
from services.review.domain.laws.law import checked_reason
from services.review.domain.laws.refusals import ChangeRefused, RelationRefused, WrongState
from services.review.domain.laws.relations import Asked, Correction, Relation, Table
from shared.kernel.errors import LostRace, Problem
from shared.kernel.ids import new_id

Rows = tuple[Relation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawChange:
    """
    A change of a law. `version` grows with every change of the document; it is the sequence of what is told of it.

    `relations` is the table at work, `word` what was told last: they differ while corrections wait to be confirmed.
    `job_id` is the comparison at work, empty when none is.
    """

    change_id: str
    version: int
    kind: ChangeKind
    old: Side
    new: Side | None
    effective_on: date | None
    cause: Cause
    state: ChangeState
    relations: Rows
    corrections: tuple[Correction, ...]
    history: tuple[ChangeEvent, ...]
    word: Word | None = None
    job_id: str = ""

    @property
    def is_unsent(self) -> bool:
        """Whether corrections wait to be confirmed that were made after the change was told."""
        return bool(self.word and self.is_live and self.word.relations != self.relations)

    @property
    def is_live(self) -> bool:
        """Whether it comes, or may come."""
        return self.state is not ChangeState.REVOKED

    @property
    def live_pair(self) -> str:
        """Which two versions the change joins; only one change that is not revoked may do so."""
        after = f"{self.new.law_id}/{self.new.version_id}" if self.new else ""
        return f"{self.old.law_id}/{self.old.version_id}>{after}" if self.is_live else ""

    @property
    def ends_law(self) -> bool:
        """Whether nothing of the old law counts after it."""
        return self.kind is not ChangeKind.AMENDED

    @property
    def last_correction(self) -> Correction | None:
        """The last correction that nobody took back."""
        return next((one for one in reversed(self.corrections) if one.counts), None)

    def comparing_again(self, old: Side, new: Side, *, seen: int, by: By, at: datetime) -> LawChange:
        """
        Return the change while the texts of its two sides are compared again, by a job of a new id.

        :raises WrongState: when it is revoked
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        self._refuse_revoked()
        event = ChangeEvent(act=ChangeAct.BEGUN, what="重新比对", reason="", by=by, at=at)
        return self._with(event, old=old, new=new, state=ChangeState.COMPARING, job_id=new_id())

    def compared(self, rows: Rows, table: Table, *, by: By, at: datetime) -> LawChange:
        """
        Return the change with its table; corrections that still fit the texts are made again, the others taken back.

        :raises WrongState: when no comparison is at work
        """
        if self.state is not ChangeState.COMPARING:
            raise WrongState("没有正在进行的比对。")
        kept = []
        for one in self.corrections:
            redone, rows = _redone(one, rows, table) if one.counts else (one, rows)
            kept.append(redone or replace(one, undone_by=by, undone_at=at))
        lost = sum(one.counts for one in self.corrections) - sum(one.counts for one in kept)
        what = f"比对完成，{len(rows)} 个对应关系" + (f"；{lost} 处更正与新文字不符，已撤销" if lost else "")
        event = ChangeEvent(act=ChangeAct.COMPARED, what=what, reason="", by=by, at=at)
        state = ChangeState.CONFIRMED if self.word else ChangeState.DRAFT
        return self._with(event, relations=rows, corrections=tuple(kept), state=state, job_id="")

    def repealing(self, rows: Rows) -> LawChange:
        """Return a change that was just begun with the table of a repeal, which needs no comparison."""
        return replace(self, relations=rows, state=ChangeState.DRAFT, job_id="")

    def corrected(self, asked: Asked, table: Table, *, seen: int, reason: str, by: By, at: datetime) -> LawChange:
        """
        Return the change after a lawyer's correction of some rows.

        :raises ChangeRefused: when no reason is given
        :raises RelationRefused: as `Table.corrected` says, and when nothing would change
        :raises WrongState: when it is revoked, being compared, or ends a law without another
        :raises LostRace: when somebody else was faster
        """
        self._refuse_uncorrectable(seen)
        said = checked_reason(reason, ChangeRefused)
        rows = table.corrected(self.relations, asked)
        removed, added = _moved(self.relations, rows)
        if not removed and not added:
            problem = Problem("relation", "条文对应", "与现在的对应关系完全相同", "没有需要更正的", rule="law_relation")
            raise RelationRefused(problem.sentence(), (problem,))
        correction = Correction(
            olds=asked.olds,
            news=asked.news,
            verdict=asked.verdict,
            keeps=asked.keeps,
            reason=said,
            by=by,
            at=at,
            removed=removed,
            added=added,
        )
        event = ChangeEvent(act=ChangeAct.CORRECTED, what=_said(asked), reason=said, by=by, at=at)
        return self._with(event, relations=rows, corrections=(*self.corrections, correction))

    def undone(self, table: Table, *, seen: int, by: By, at: datetime) -> LawChange:
        """
        Return the change without its last correction.

        :raises Conflict: when there is none, it is revoked or being compared, or somebody else was faster
        """
        self._refuse_uncorrectable(seen)
        last = self.last_correction
        if last is None:
            raise WrongState("没有可以撤销的更正。")
        rows = table.ordered([*(row for row in self.relations if row not in last.added), *last.removed])
        kept = tuple(replace(one, undone_by=by, undone_at=at) if one is last else one for one in self.corrections)
        event = ChangeEvent(act=ChangeAct.UNDONE, what=_said(last.asked), reason="", by=by, at=at)
        return self._with(event, relations=rows, corrections=kept)

    def confirmed(self, *, seen: int, reason: str, by: By, at: datetime) -> LawChange:
        """
        Return the change as the lawyer confirms it; again after later corrections, with a reason.

        :raises ChangeRefused: when there is no day yet, or no reason for a later word
        :raises WrongState: when it is revoked, being compared, or confirmed without corrections since
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        self._refuse_busy()
        if self.word and not self.is_unsent:
            raise WrongState("已经确认过，之后没有更正，不用再确认。")
        said = checked_reason(reason, ChangeRefused) if self.word else reason.strip()
        effective_on = self.effective_on
        if effective_on is None:
            problem = Problem("effective_on", LABELS["effective_on"], "没有填写", "请先填写施行日期再确认", rule="law")
            raise ChangeRefused(problem.sentence(), (problem,))
        what = f"{effective_on} 施行，{len(self.relations)} 个对应关系"
        event = ChangeEvent(act=ChangeAct.CONFIRMED, what=what, reason=said, by=by, at=at)
        return self._telling(event, effective_on, self.relations, state=ChangeState.CONFIRMED)

    def postponed(self, effective_on: date | None, *, seen: int, reason: str, by: By, at: datetime) -> LawChange:
        """
        Return the change with another day; a confirmed one is told again at once, with the rows told last.

        :raises ChangeRefused: when there is no day, it is the same, or a confirmed change is moved without a reason
        :raises WrongState: when it is revoked
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        self._refuse_revoked()
        if effective_on is None or effective_on == self.effective_on:
            what = "与现在的日期相同" if effective_on else "没有填写"
            problem = Problem("effective_on", LABELS["effective_on"], what, "请填新的施行日期", rule="law")
            raise ChangeRefused(problem.sentence(), (problem,))
        said = checked_reason(reason, ChangeRefused) if self.word else reason.strip()
        what = f"施行日期 {self.effective_on or '未定'} 改为 {effective_on}"
        event = ChangeEvent(act=ChangeAct.POSTPONED, what=what, reason=said, by=by, at=at)
        if self.word is None:
            return self._with(event, effective_on=effective_on)
        return self._telling(event, effective_on, self.word.relations, state=self.state)

    def revoked(self, *, seen: int, reason: str, by: By, at: datetime) -> LawChange:
        """
        Return the change as one that does not come; a confirmed one is told so.

        :raises ChangeRefused: when no reason is given
        :raises WrongState: when it is revoked already
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        self._refuse_revoked()
        said = checked_reason(reason, ChangeRefused)
        event = ChangeEvent(act=ChangeAct.REVOKED, what="撤销这次变动", reason=said, by=by, at=at)
        if self.word is None:
            return self._with(event, state=ChangeState.REVOKED, job_id="")
        after = self._telling(event, self.word.effective_on, self.word.relations, state=ChangeState.REVOKED)
        return replace(after, job_id="")

    def _telling(self, event: ChangeEvent, effective_on: date, relations: Rows, *, state: ChangeState) -> LawChange:
        word = Word(
            sequence=self.version + 1,
            at=event.at,
            by=event.by,
            effective_on=effective_on,
            relations=relations,
            is_revoked=state is ChangeState.REVOKED,
            reason=event.reason,
        )
        return self._with(event, effective_on=effective_on, state=state, word=word)

    def _with(self, event: ChangeEvent, **changed: Any) -> LawChange:
        return replace(self, version=self.version + 1, history=(*self.history, event), **changed)

    def _refuse_stale(self, seen: int) -> None:
        if seen != self.version:
            raise LostRace("这次变动在您打开之后有人改过，没有保存。请刷新页面，看过新内容再操作。")

    def _refuse_revoked(self) -> None:
        if not self.is_live:
            raise WrongState("这次变动已经撤销。仍要变动的，请重新发起。")

    def _refuse_busy(self) -> None:
        self._refuse_revoked()
        if self.state is ChangeState.COMPARING:
            raise WrongState("两个文本正在比对，请等它完成后再操作。")

    def _refuse_uncorrectable(self, seen: int) -> None:
        self._refuse_stale(seen)
        self._refuse_busy()
        if self.new is None:
            raise WrongState("废止的法没有新文本，没有可以更正的对应关系。")


def begun(
    change_id: str,
    kind: ChangeKind,
    old: Side,
    new: Side | None,
    *,
    effective_on: date | None,
    cause: Cause,
    by: By,
    at: datetime,
) -> LawChange:
    """Return a new change whose two texts are to be compared."""
    what = f"《{old.title}》{old.label} → " + (f"《{new.title}》{new.label}" if new else "废止")
    event = ChangeEvent(act=ChangeAct.BEGUN, what=what, reason="", by=by, at=at)
    return LawChange(
        change_id=change_id,
        version=1,
        kind=kind,
        old=old,
        new=new,
        effective_on=effective_on,
        cause=cause,
        state=ChangeState.COMPARING,
        relations=(),
        corrections=(),
        history=(event,),
        job_id=new_id(),
    )


def _redone(one: Correction, rows: Rows, table: Table) -> tuple[Correction | None, Rows]:
    try:
        after = table.corrected(rows, one.asked)
    except RelationRefused:
        return None, rows
    removed, added = _moved(rows, after)
    return replace(one, removed=removed, added=added), after


def _moved(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """Return the rows that a correction took away, and those that it brought."""
    return tuple(row for row in before if row not in after), tuple(row for row in after if row not in before)


def _said(asked: Asked) -> str:
    from_, to = "、".join(asked.olds) or "无", "、".join(asked.news) or "无"
    return f"{from_} → {to}"
