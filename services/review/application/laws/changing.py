"""Changes of laws from their beginning to the lawyer's word, and what he says of them later."""

from __future__ import annotations

from datetime import date

from services.review.application.laws.change_view import outdated
from services.review.application.laws.comparing import Comparing
from services.review.application.laws.looking_up import MANAGE, change_of, law_of, side_of
from services.review.application.laws.messages import law_changed
from services.review.application.laws.ports import Stores
from services.review.application.laws.views import CauseAsked, ChangeAsked
from services.review.application.speakers import himself
from services.review.domain.laws.causes import caused
from services.review.domain.laws.change import LawChange, begun
from services.review.domain.laws.change_parts import (
    Cause,
    ChangeKind,
    ChangeState,
    check_cause,
)
from services.review.domain.laws.days import LABELS, day_of
from services.review.domain.laws.law import Law, LawVersion
from services.review.domain.laws.refusals import ChangeRefused, LawTwice, WrongState, refuse
from services.review.domain.laws.relations import Asked, all_deleted
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock
from shared.kernel.errors import LostRace, Problem
from shared.kernel.ids import new_id


class Changing:
    """The use cases that write changes over one database."""

    def __init__(self, *, stores: Stores, comparing: Comparing, clock: Clock) -> None:
        self._stores, self._comparing, self._clock = stores, comparing, clock

    def begin(self, asked: ChangeAsked, *, actor: Actor) -> str:
        """See `LawDesk.begin_change`."""
        actor.require(MANAGE)
        kind = _kind(asked)
        law = law_of(self._stores, asked.law_id)
        old = law.version_of(asked.old_version_id)
        new_law, new = self._after(asked, kind, law)
        effective_on = _day(asked.effective_on) or (new.days.effective_on if new else None)
        self._refuse_twice(law, old, new)
        change_id = new_id()
        change = begun(
            change_id,
            kind,
            side_of(law, old),
            side_of(new_law, new) if new_law and new else None,
            effective_on=effective_on,
            cause=self._cause(asked, change_id),
            by=himself(actor),
            at=self._clock.now(),
        )
        if kind is ChangeKind.REPEALED:
            rows = all_deleted(self._stores.texts.get(old.text_id).body)
            self._stores.changes.save(change.repealing(rows), seen=0)
        else:
            self._compare(change, seen=0, actor=actor)
        return change_id

    def compare_again(self, change_id: str, *, version: int, actor: Actor) -> None:
        """See `LawDesk.compare_again`."""
        actor.require(MANAGE)
        change = change_of(self._stores, change_id)
        if self._comparing.is_at_work(change):
            raise WrongState("正在比对，请等它完成。")
        if change.new is None:
            raise WrongState("废止的法没有新文本，不用比对。")
        law, new_law = law_of(self._stores, change.old.law_id), law_of(self._stores, change.new.law_id)
        again = change.comparing_again(
            side_of(law, law.version_of(change.old.version_id)),
            side_of(new_law, new_law.version_of(change.new.version_id)),
            seen=version,
            by=himself(actor),
            at=self._clock.now(),
        )
        self._compare(again, seen=change.version, actor=actor)

    def correct(self, change_id: str, asked: Asked, *, version: int, reason: str, actor: Actor) -> None:
        """See `LawDesk.correct_relation`."""
        actor.require(MANAGE)
        change = self._current(change_id)
        table = self._comparing.table_of(change)
        after = change.corrected(asked, table, seen=version, reason=reason, by=himself(actor), at=self._clock.now())
        self._stores.changes.save(after, seen=change.version)

    def undo(self, change_id: str, *, version: int, actor: Actor) -> None:
        """See `LawDesk.undo_correction`."""
        actor.require(MANAGE)
        change = self._current(change_id)
        table = self._comparing.table_of(change)
        after = change.undone(table, seen=version, by=himself(actor), at=self._clock.now())
        self._stores.changes.save(after, seen=change.version)

    def confirm(
        self, change_id: str, *, version: int, reason: str, effective_on: str, cause: CauseAsked, actor: Actor
    ) -> None:
        """See `LawDesk.confirm`."""
        actor.require(MANAGE)
        change = dated = self._current(change_id)
        seen, day = version, _day(effective_on)
        by, at = himself(actor), self._clock.now()
        if day and day != change.effective_on:
            dated, seen = change.postponed(day, seen=version, reason=reason, by=by, at=at), version + 1
        if cause.is_named:
            dated = caused(dated, self._cause(cause, change_id))
        after = dated.confirmed(seen=seen, reason=reason, by=by, at=at)
        if change.new is not None:
            refuse(self._comparing.table_of(change).problems(change.relations), ChangeRefused)
        self._tell(change, after)

    def postpone(self, change_id: str, *, effective_on: str, version: int, reason: str, actor: Actor) -> None:
        """See `LawDesk.postpone`."""
        actor.require(MANAGE)
        change = change_of(self._stores, change_id)
        by, at = himself(actor), self._clock.now()
        self._tell(change, change.postponed(_day(effective_on), seen=version, reason=reason, by=by, at=at))

    def revoke(self, change_id: str, *, version: int, reason: str, actor: Actor) -> None:
        """See `LawDesk.revoke`."""
        actor.require(MANAGE)
        change = change_of(self._stores, change_id)
        self._tell(change, change.revoked(seen=version, reason=reason, by=himself(actor), at=self._clock.now()))

    def _current(self, change_id: str) -> LawChange:
        """:raises WrongState: when a text was corrected after it was compared"""
        change = change_of(self._stores, change_id)
        if outdated(change, *self._comparing.sides(change)):
            raise WrongState("比对之后有一个文本更正过，对应关系已经不准。请先重新比对。")
        return change

    def _compare(self, change: LawChange, *, seen: int, actor: Actor) -> None:
        """Compare at once, or by a job that is written down after the change: ordered again where that failed."""
        if self._comparing.is_small(change):
            table, rows = self._comparing.rows_of(change)
            compared = change.compared(rows, table, by=himself(actor), at=self._clock.now())
            self._stores.changes.save(compared, seen=seen)
            return
        self._stores.changes.save(change, seen=seen)
        self._comparing.order(change, actor=actor)

    def _tell(self, before: LawChange, after: LawChange) -> None:
        """
        Keep a change with its message if it has one.

        A change that ends a law is written down at the law first: were the process to die in between, the person sees
        the change unconfirmed, confirms or revokes it, and both are whole. Where somebody else was faster, the law
        goes by what he has said.
        """
        word = after.word
        self._end_law(after)
        messages = [law_changed(after, word)] if word and word != before.word else []
        try:
            self._stores.changes.save(after, seen=before.version, messages=messages)
        except LostRace:
            self._end_law(change_of(self._stores, before.change_id))
            raise

    def _end_law(self, change: LawChange) -> None:
        """Write down at the law on which day a change ends it, as it was told last; none where it does not."""
        if not change.ends_law:
            return
        word, law = change.word, law_of(self._stores, change.old.law_id)
        ending = law.ending(change.change_id, word.effective_on if word and not word.is_revoked else None)
        if ending.ends != law.ends:
            self._stores.laws.save(ending, seen=law.version)

    def _after(self, asked: ChangeAsked, kind: ChangeKind, law: Law) -> tuple[Law | None, LawVersion | None]:
        if kind is ChangeKind.REPEALED:
            return None, None
        new_law = law_of(self._stores, asked.new_law_id) if kind is ChangeKind.REPLACED else law
        new = new_law.version_of(asked.new_law_version_id or asked.new_version_id)
        if new.version_id == asked.old_version_id or (kind is ChangeKind.REPLACED and new_law.law_id == law.law_id):
            what, remedy = (
                "与旧文本是同一个文本，或者是同一部法",
                "同一部法修改的，请选它的新版本；被取代的，请选另一部法",
            )
            refuse([Problem("new_version_id", "新文本", what, remedy, rule="law")], ChangeRefused)
        return new_law, new

    def _refuse_twice(self, law: Law, old: LawVersion, new: LawVersion | None) -> None:
        for one in self._stores.changes.of_law(law.law_id):
            if not one.is_live or one.old.law_id != law.law_id:
                continue
            if new and one.new and one.new.version_id == new.version_id:
                raise LawTwice(f"《{law.entry.title}》变为“{new.label}”已经发起过（{_state(one)}），不用再发起。")
            if new is None and one.new is None:
                raise LawTwice(f"《{law.entry.title}》的废止已经发起过（{_state(one)}），不用再发起。")

    def _cause(self, asked: CauseAsked, change_id: str) -> Cause:
        """:raises ChangeRefused: when the decision named is not known, or its words are too long"""
        if asked.cause_id:
            known = self._stores.changes.of_cause(asked.cause_id)
            if not known:
                what, remedy = "没有这个修改决定", "请从列表里选，或者留空"
                refuse([Problem("cause_id", "修改决定", what, remedy, rule="law")], ChangeRefused)
            return known[0].cause
        title, doc_no = asked.cause_title.strip(), asked.cause_doc_no.strip()
        check_cause(title, doc_no)
        return Cause(cause_id=change_id, title=title, doc_no=doc_no)


def _kind(asked: ChangeAsked) -> ChangeKind:
    kinds = [
        kind
        for kind, is_said in (
            (ChangeKind.AMENDED, bool(asked.new_version_id)),
            (ChangeKind.REPLACED, bool(asked.new_law_id or asked.new_law_version_id)),
            (ChangeKind.REPEALED, asked.is_repeal),
        )
        if is_said
    ]
    if len(kinds) != 1:
        what = "没有选" if not kinds else "选了不止一种"
        remedy = "请在“本法的新版本”“被另一部法取代”“废止”里选一种"
        refuse([Problem("new_version_id", "变动方式", what, remedy, rule="law")], ChangeRefused)
    return kinds[0]


def _day(text: str) -> date | None:
    day, wrong = day_of("effective_on", LABELS["effective_on"], text)
    refuse(wrong, ChangeRefused)
    return day


def _state(change: LawChange) -> str:
    names = {
        ChangeState.DRAFT: "待确认",
        ChangeState.COMPARING: "正在比对",
        ChangeState.CONFIRMED: "已确认",
    }
    return names.get(change.state, "")
