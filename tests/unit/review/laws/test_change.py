"""A change of a law from its comparison to the lawyer's word, and what he says of it later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import ChangeKind, ChangeState, check_cause
from services.review.domain.laws.refusals import ChangeRefused, RelationRefused, WrongState
from services.review.domain.laws.relations import Asked, all_deleted
from shared.kernel.errors import LostRace
from shared.kernel.law.comparing import Verdict, compare
from tests.unit.review.builders import NOON
from tests.unit.review.laws.builders import LAWYER, NEW, OLD, a_change, a_draft, a_table, articles

BY: dict[str, Any] = {"by": LAWYER, "at": NOON}
MERGED = Asked(olds=("第三条", "第五条"), news=("第四条",), verdict=Verdict.MERGED)
DAY = date(2027, 1, 1)


def corrected(change: LawChange, asked: Asked = MERGED) -> LawChange:
    """A change after a correction."""
    return change.corrected(asked, a_table(), seen=change.version, reason="罚则并入", **BY)


def confirmed(change: LawChange, reason: str = "") -> LawChange:
    """A change after the lawyer's word."""
    return change.confirmed(seen=change.version, reason=reason, **BY)


def test_a_change_waits_for_its_comparison_and_then_for_the_lawyer() -> None:
    change = a_change()

    assert change.state is ChangeState.COMPARING
    assert a_draft().state is ChangeState.DRAFT
    with pytest.raises(WrongState):
        confirmed(change)
    with pytest.raises(WrongState):
        corrected(change)
    with pytest.raises(WrongState):
        a_draft().compared((), a_table(), **BY)


def test_the_first_word_tells_the_table_as_it_was_corrected() -> None:
    change = confirmed(corrected(a_draft()))

    assert change.word is not None
    assert (change.state, change.word.sequence, change.is_unsent) == (ChangeState.CONFIRMED, change.version, False)
    assert change.word.relations == change.relations
    assert change.corrections[0].reason == "罚则并入"
    assert {row.verdict for row in change.corrections[0].removed} == {Verdict.AMENDED, Verdict.DELETED}


def test_a_correction_after_the_word_waits_for_another_word_with_a_reason() -> None:
    first = confirmed(a_draft())
    later = corrected(first)

    assert later.is_unsent
    assert later.word == first.word
    with pytest.raises(ChangeRefused):
        confirmed(later)
    again = confirmed(later, "罚则其实并入了")
    assert again.word is not None
    assert (again.word.sequence, again.word.reason, again.is_unsent) == (again.version, "罚则其实并入了", False)
    with pytest.raises(WrongState):
        confirmed(again, "再来一次")


def test_the_last_correction_is_taken_back_first() -> None:
    draft = a_draft()
    once = corrected(draft)
    twice = corrected(once, Asked(olds=("第三条",), news=("第四条",), verdict=Verdict.AMENDED))
    table = a_table()

    back = twice.undone(table, seen=twice.version, **BY)
    assert back.relations == once.relations
    assert [one.counts for one in back.corrections] == [True, False]
    start = back.undone(table, seen=back.version, **BY)
    assert start.relations == draft.relations
    with pytest.raises(WrongState):
        start.undone(table, seen=start.version, **BY)


def test_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(RelationRefused) as refusal:
        corrected(a_draft(), Asked(olds=("第三条",), news=("第四条",), verdict=Verdict.AMENDED))

    assert "完全相同" in refusal.value.message


def test_a_comparison_made_again_keeps_corrections_that_still_fit() -> None:
    change = confirmed(corrected(a_draft()))
    old, new = change.old, change.new
    assert new is not None
    again = change.comparing_again(old, replace(new, text_number=2), seen=change.version, **BY)
    assert again.state is ChangeState.COMPARING
    assert again.job_id not in ("", change.job_id)

    table = a_table()
    rows = table.compared(compare(articles(OLD), articles(NEW)))
    same = again.compared(rows, table, **BY)
    assert (same.state, same.is_unsent, same.relations) == (ChangeState.CONFIRMED, False, change.relations)

    kept = (*NEW[:3], OLD[2], NEW[4])
    other = a_table(OLD, kept)
    found = again.compared(other.compared(compare(articles(OLD), articles(kept))), other, **BY)
    assert [one.counts for one in found.corrections] == [False]
    assert found.is_unsent
    assert "1 处更正与新文字不符" in found.history[-1].what


def test_a_postponed_change_is_told_at_once_with_the_rows_told_last() -> None:
    change = corrected(confirmed(a_draft()))

    later = change.postponed(date(2027, 7, 1), seen=change.version, reason="推迟施行", **BY)

    assert later.word is not None
    assert change.word is not None
    assert (later.word.sequence, later.word.effective_on) == (later.version, date(2027, 7, 1))
    assert later.word.relations == change.word.relations
    assert later.is_unsent
    for day, reason in ((DAY, "推迟施行"), (None, "推迟施行"), (date(2028, 1, 1), "")):
        with pytest.raises(ChangeRefused):
            change.postponed(day, seen=change.version, reason=reason, **BY)


def test_a_draft_gets_its_day_without_telling_anybody() -> None:
    draft = a_draft(effective_on=None)
    with pytest.raises(ChangeRefused):
        confirmed(draft)

    dated = draft.postponed(DAY, seen=draft.version, reason="", **BY)

    assert (dated.word, dated.effective_on) == (None, DAY)


def test_a_revoked_change_is_told_and_nothing_follows() -> None:
    change = confirmed(a_draft())

    gone = change.revoked(seen=change.version, reason="决定没有通过", **BY)

    assert gone.word is not None
    assert (gone.state, gone.word.is_revoked, gone.word.sequence) == (ChangeState.REVOKED, True, gone.version)
    assert (gone.live_pair, gone.is_unsent) == ("", False)
    for act in (
        lambda: gone.revoked(seen=gone.version, reason="再撤销", **BY),
        lambda: gone.postponed(date(2028, 1, 1), seen=gone.version, reason="推迟施行", **BY),
        lambda: confirmed(gone, "又要了"),
        lambda: gone.comparing_again(gone.old, gone.old, seen=gone.version, **BY),
    ):
        with pytest.raises(WrongState):
            act()


def test_a_draft_is_revoked_silently_but_not_without_a_reason() -> None:
    draft = a_draft()

    with pytest.raises(ChangeRefused):
        draft.revoked(seen=draft.version, reason="", **BY)

    assert draft.revoked(seen=draft.version, reason="选错了版本", **BY).word is None


def test_whoever_saw_an_older_state_is_refused() -> None:
    draft = a_draft()

    for act in (
        lambda: draft.confirmed(seen=draft.version - 1, reason="", **BY),
        lambda: draft.revoked(seen=draft.version - 1, reason="选错了", **BY),
        lambda: draft.undone(a_table(), seen=draft.version - 1, **BY),
    ):
        with pytest.raises(LostRace):
            act()


def test_a_repeal_has_a_table_at_once_and_no_corrections() -> None:
    change = a_change(ChangeKind.REPEALED).repealing(all_deleted(articles(OLD)))

    assert (change.state, change.ends_law, len(change.relations)) == (ChangeState.DRAFT, True, 5)
    with pytest.raises(WrongState):
        corrected(change)
    assert confirmed(change).state is ChangeState.CONFIRMED


def test_only_one_live_change_joins_two_versions() -> None:
    assert a_change().live_pair == "law-1/v-1>law-1/v-2"
    assert a_change(ChangeKind.REPEALED).live_pair == "law-1/v-1>"


def test_the_words_of_a_decision_have_their_length() -> None:
    check_cause("关于修改部分地方性法规的决定", "公告第3号")
    with pytest.raises(ChangeRefused):
        check_cause("决" * 201, "")
