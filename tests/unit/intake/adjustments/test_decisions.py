"""What a decision that an item stays leaves of what is touched: articles that only moved, and nothing by mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.adjustments.adjustment import Adjustment, Touched
from services.intake.domain.adjustments.decisions import as_decided, mixed_rows, moving, refused
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.moves import NotToBeKept, kept, moved, opened, recited
from services.intake.domain.adjustments.outcomes import ActKind, AdjustmentState, How, Outcome
from services.intake.domain.items import ItemState
from tests.unit.intake.adjustments.builders import CAUSE, MONDAY, a_run, a_touched, days, judged
from tests.unit.intake.adjustments.test_moves import how_of, with_text

DAY = a_run(is_day=True)
AMENDED = a_touched(row=1)
MOVED = a_touched(
    row=0, article="第二条", hash="moved", verdict="renumbered", new_articles=("第三条",), new_text="旧的条文。"
)
MIXED = (MOVED, AMENDED)
ON_THE_DAY = days(MONDAY + timedelta(days=90))


def review(*touched: Touched, **changes: Any) -> JudgedItem:
    """Return an item of which these are touched."""
    return judged(Outcome.REVIEW, touched=touched or MIXED, **changes)


def decided(*touched: Touched) -> Adjustment:
    """Return an adjustment on which the body decided ahead of the day."""
    return kept(opened(a_run(), review(*touched), days()), reason="不影响。", by="张三", days=days())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"verdict": "amended"}, False),
        ({"new_articles": ("第三条", "第七条")}, False),
        ({"new_articles": ()}, False),
        ({"new_title": "养老服务法"}, False),
    ],
)
def test_an_article_only_moved_where_one_place_of_the_same_law_has_its_text(
    changes: dict[str, Any], expected: bool
) -> None:
    assert replace(MOVED, **changes).is_only_moved is expected


def test_the_decision_waits_until_what_moved_is_cited_anew() -> None:
    after = decided()

    assert (after.outcome, after.state, after.clocks.stage) == (Outcome.RECITE, AdjustmentState.SCHEDULED, None)
    assert after.kept == (AMENDED.matter,)
    assert (after.touched, after.left) == (MIXED, (MOVED,))
    [act] = after.acts
    assert (act.kind, act.by, act.what, after.closing) == (ActKind.KEPT, "张三", "不影响。", None)


def test_once_the_day_is_here_it_is_open_and_not_scheduled() -> None:
    before = opened(a_run(cause=replace(CAUSE, effective_on=MONDAY.date())), review(), days())

    assert kept(before, reason="不影响。", by="张三", days=days()).state is AdjustmentState.OPEN


def test_cited_anew_it_ends_with_the_word_of_the_body() -> None:
    done = recited(decided(), 3, ON_THE_DAY)

    assert done.closing is not None
    assert (done.closing.how, done.closing.reason, done.closing.by) == (How.KEPT, "不影响。", "张三")
    assert (done.revision, done.closing.at) == (3, ON_THE_DAY.now)
    assert moved(done, DAY, review(AMENDED, item=with_text(3)), ON_THE_DAY) is done


def test_killed_before_it_was_closed_it_ends_the_same_at_the_next_look() -> None:
    before = moved(decided(), DAY, review(), ON_THE_DAY)

    after = moved(before, DAY, review(AMENDED, item=with_text(3)), ON_THE_DAY)

    assert after.closing == recited(before, 3, ON_THE_DAY).closing


def test_to_judge_the_same_again_leaves_a_decision_alone() -> None:
    before = decided()
    on_the_day = moved(before, DAY, review(), ON_THE_DAY)

    assert moved(before, a_run(), review(), days(MONDAY + timedelta(days=3))) is before
    assert (on_the_day.state, on_the_day.decided) == (AdjustmentState.OPEN, before.decided)
    assert moved(on_the_day, DAY, review(), ON_THE_DAY) is on_the_day


@pytest.mark.parametrize(
    "again",
    [
        review(MOVED, replace(AMENDED, new_text="又一种条文。")),
        review(MOVED, replace(AMENDED, row=0)),
        judged(Outcome.GONE, touched=MIXED),
        refused(review()),
    ],
    ids=["other words", "both in one row", "the basis is gone", "not to be written"],
)
def test_what_was_not_decided_on_is_asked_of_the_body(again: JudgedItem) -> None:
    for before in (decided(), recited(decided(), 2, days())):
        after = moved(before, a_run(), again, ON_THE_DAY)

        assert (after.outcome, after.state, after.closing) == (again.outcome, AdjustmentState.OPEN, None)
        assert (after.decided, after.touched) == (None, again.whole)
        assert after.clocks.stage is not None


def test_what_moves_after_a_decision_that_ended_at_once_is_cited_anew_behind_it() -> None:
    before = decided(AMENDED)
    assert how_of(before) is How.KEPT

    after = moved(before, DAY, review(), ON_THE_DAY)

    assert (after.outcome, after.state, after.closing) == (Outcome.RECITE, AdjustmentState.OPEN, None)
    assert how_of(recited(after, 3, ON_THE_DAY)) is How.KEPT


def test_a_revoked_change_keeps_the_decision_for_when_it_comes_again() -> None:
    before = decided()
    ended = moved(before, a_run(is_revoked=True), judged(Outcome.FINE), days())

    again = moved(ended, a_run(), review(), days())

    assert how_of(ended) is How.REVOKED
    assert (again.outcome, again.state, again.decided) == (Outcome.RECITE, AdjustmentState.SCHEDULED, before.decided)


@pytest.mark.parametrize("done", [recited(decided(), 3, ON_THE_DAY), decided(AMENDED)], ids=["cited anew", "at once"])
def test_a_change_that_is_taken_back_after_its_day_keeps_the_decision_for_its_new_day(done: Adjustment) -> None:
    back = judged(Outcome.RECITE, with_text(3), touched=(MOVED,))

    reopened = moved(done, DAY, back, ON_THE_DAY)
    ended = recited(reopened, 4, ON_THE_DAY)
    again = moved(ended, a_run(), review(item=with_text(4)), ON_THE_DAY)

    assert (reopened.decision, ended.decision, again.decision) == (done.decision,) * 3
    assert (how_of(done), reopened.state, how_of(ended)) == (How.KEPT, AdjustmentState.OPEN, How.KEPT)
    assert (again.outcome, again.state) == (Outcome.RECITE, AdjustmentState.SCHEDULED)


def test_a_draft_that_nobody_reviewed_does_not_end_a_decision_that_waits() -> None:
    before = decided()
    drafted = judged(Outcome.FINE, with_text(3, "new"))

    assert moved(before, a_run(), drafted, days()) is before
    assert moved(before, DAY, drafted, ON_THE_DAY).decided == before.decided


def test_a_body_that_is_asked_anew_has_all_its_time() -> None:
    asked = opened(a_run(), review(), days())
    late = days(MONDAY + timedelta(days=30))
    before = kept(replace(asked, told=("due:apply:2025-03-14",)), reason="不影响。", by="张三", days=late)
    other = review(MOVED, replace(AMENDED, new_text="又一种条文。"))

    after = moved(before, a_run(), other, ON_THE_DAY)

    assert before.clocks.used
    assert after.clocks == opened(a_run(), other, ON_THE_DAY).clocks
    assert (after.told, after.opened_at) == ((), ON_THE_DAY.now)
    assert moved(after, a_run(), other, days(ON_THE_DAY.now + timedelta(days=1))) is after


def test_a_body_that_brings_its_item_into_line_after_all_has_decided_nothing() -> None:
    before = decided()
    fine = judged(Outcome.FINE, with_text(3, "new", ItemState.APPROVED))

    ended = moved(before, a_run(), fine, days())

    assert (how_of(ended), ended.decided) == (How.ADJUSTED, None)
    assert moved(ended, a_run(), review(item=with_text(4)), days()).outcome is Outcome.REVIEW


def test_numbers_alone_are_nothing_to_decide_on() -> None:
    before = opened(a_run(), review(MOVED), days())

    with pytest.raises(NotToBeKept, match="只变了条号"):
        kept(before, reason="不影响。", by="张三", days=days())


def test_what_moved_is_cited_anew_in_whole_rows_whatever_else_is_touched() -> None:
    same_row = replace(AMENDED, row=0)

    assert moving(review()) == (MOVED,)
    assert moving(review(MOVED, same_row)) == ()
    assert mixed_rows((MOVED, same_row)) == {0}
    assert moving(judged(Outcome.RECITE, touched=(MOVED,))) == (MOVED,)
    assert moving(judged(Outcome.FINE)) == ()


kinds = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=5)


@given(kinds, kinds)
def test_a_decision_never_covers_what_moved_nor_what_nobody_saw(
    seen: list[tuple[int, bool, str]], now: list[tuple[int, bool, str]]
) -> None:
    before, later = (tuple(sorted(map(_touched, one), key=lambda one: one.row)) for one in (seen, now))
    if all(one.is_only_moved for one in before):
        return
    one = kept(opened(a_run(), review(*before), days()), reason="不影响。", by="张三", days=days())

    left = as_decided(one, review(*later))

    assert left.whole == later
    assert all(not each.is_only_moved and each.matter in one.kept for each in left.decided)
    assert {each.matter for each in left.decided} <= {each.matter for each in before}
    if left.outcome is Outcome.REVIEW:
        assert left.touched == later
    else:
        assert all(each.is_only_moved for each in left.touched)
    assert as_decided(one, left) is left


def _touched(kind: tuple[int, bool, str]) -> Touched:
    row, is_moved, text = kind
    return replace(MOVED if is_moved else AMENDED, row=row, hash=text, article=f"第{text}条")
