"""How an adjustment moves with what its item is judged to be: opened, ended, opened again, and never twice the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.moves import (
    AdjustmentClosed,
    NotToBeKept,
    is_settled,
    kept,
    moved,
    moved_by_hand,
    opened,
    recited,
    stage_of,
)
from services.intake.domain.adjustments.outcomes import AdjustmentState, How, Outcome
from services.intake.domain.items import GONE, Content, ItemState, Progress, ServiceItem
from tests.unit.intake.adjustments.builders import (
    MONDAY,
    a_run,
    a_touched,
    an_adjustment,
    days,
    judged,
)
from tests.unit.intake.builders import an_item

NOT_FINE = tuple(outcome for outcome in Outcome if outcome is not Outcome.FINE)
DAY = a_run(is_day=True)


def with_text(number: int, content_hash: str = "h", state: ItemState = ItemState.DRAFT) -> ServiceItem:
    """Return the item with another text."""
    content = Content(number=number, content_hash=content_hash, standard_version=1, item_name="高龄津贴发放")
    return an_item(state, content=content)


def how_of(adjustment: Adjustment) -> How | None:
    """Return how an adjustment was closed, if it was."""
    return adjustment.closing.how if adjustment.closing else None


@pytest.mark.parametrize(
    ("outcome", "is_day", "state", "stage"),
    [
        (Outcome.RECITE, False, AdjustmentState.SCHEDULED, None),
        (Outcome.RECITE, True, AdjustmentState.OPEN, None),
        (Outcome.REVIEW, False, AdjustmentState.OPEN, Stage.APPLY),
        (Outcome.GONE, True, AdjustmentState.OPEN, Stage.APPLY),
        (Outcome.FOLLOW, False, AdjustmentState.OPEN, None),
    ],
)
def test_what_is_opened_waits_for_its_day_or_for_its_body(
    outcome: Outcome, is_day: bool, state: AdjustmentState, stage: Stage | None
) -> None:
    adjustment = opened(a_run(is_day=is_day), judged(outcome), days())

    assert (adjustment.state, adjustment.clocks.stage) == (state, stage)
    assert adjustment.adjustment_id == "change:item"


def test_an_item_that_others_read_is_their_turn() -> None:
    adjustment = opened(a_run(), judged(Outcome.REVIEW, an_item(ItemState.SUBMITTED)), days())

    assert adjustment.clocks.stage is Stage.REVIEW


@pytest.mark.parametrize("outcome", NOT_FINE)
@pytest.mark.parametrize("is_day", [False, True])
def test_to_judge_the_same_again_changes_nothing(outcome: Outcome, is_day: bool) -> None:
    run = a_run(is_day=is_day)
    before = opened(run, judged(outcome), days())

    assert moved(before, run, judged(outcome), days(MONDAY + timedelta(days=3))) is before


def test_a_corrected_comparison_rewrites_what_is_open() -> None:
    before = an_adjustment(Outcome.RECITE)

    after = moved(before, a_run(), judged(Outcome.GONE), days())

    assert (after.outcome, after.state, after.clocks.stage) == (Outcome.GONE, AdjustmentState.OPEN, Stage.APPLY)


@pytest.mark.parametrize("outcome", NOT_FINE)
def test_what_was_never_needed_is_met_without_anybody(outcome: Outcome) -> None:
    after = moved(an_adjustment(outcome), a_run(), judged(Outcome.FINE), days())

    assert (how_of(after), after.clocks.stage) == (How.MET, None)


@pytest.mark.parametrize("outcome", NOT_FINE)
def test_a_revoked_change_ends_what_it_opened(outcome: Outcome) -> None:
    after = moved(an_adjustment(outcome), a_run(is_revoked=True), judged(Outcome.FINE), days())

    assert how_of(after) is How.REVOKED


def test_a_new_text_counts_only_once_review_let_it_pass() -> None:
    before = an_adjustment()

    drafted = moved(before, a_run(), judged(Outcome.FINE, with_text(3, "new")), days())
    sent = moved(drafted, a_run(), judged(Outcome.FINE, with_text(3, "new", ItemState.SUBMITTED)), days())
    approved = moved(sent, a_run(), judged(Outcome.FINE, with_text(3, "new", ItemState.APPROVED)), days())

    assert drafted is before
    assert (sent.state, sent.clocks.stage) == (AdjustmentState.OPEN, Stage.REVIEW)
    assert how_of(approved) is How.ADJUSTED


def test_what_the_portal_shows_stays_open_until_it_shows_the_new_text() -> None:
    live = Progress(published_at=MONDAY - timedelta(days=90), approved_at=MONDAY)
    item = replace(with_text(3, "new", ItemState.APPROVED), progress=live)

    waiting = moved(an_adjustment(), a_run(), judged(Outcome.FINE, item), days())
    shown = replace(item, progress=replace(live, published_at=MONDAY + timedelta(days=1)))
    done = moved(waiting, a_run(), judged(Outcome.FINE, shown), days())

    assert (waiting.state, waiting.clocks.stage) == (AdjustmentState.OPEN, Stage.PUBLISH)
    assert how_of(done) is How.ADJUSTED


def test_what_followed_its_upstream_is_its_bodys_turn() -> None:
    before = an_adjustment(Outcome.FOLLOW)

    after = moved(before, DAY, judged(Outcome.FINE, with_text(3, "new")), days())

    assert (before.clocks.stage, after.clocks.stage, after.state) == (None, Stage.APPLY, AdjustmentState.OPEN)


@pytest.mark.parametrize("state", sorted(GONE))
def test_an_item_that_is_gone_needs_nothing_and_nobody_says_that_review_let_it_pass(state: ItemState) -> None:
    item, before = an_item(state), an_adjustment()

    for after in (moved(before, a_run(), judged(Outcome.REVIEW, item), days()), moved_by_hand(before, item, days())):
        assert how_of(after) is How.ADJUSTED
        assert after.closing is not None
        assert after.closing.reason == "事项已作废或者已退出清单，不用再调整"


def test_a_recited_text_is_recognised_by_its_content() -> None:
    before = an_adjustment(Outcome.RECITE)

    assert how_of(moved(before, DAY, judged(Outcome.FINE, with_text(3)), days())) is How.RECITED
    other = with_text(3, "other", ItemState.APPROVED)
    assert how_of(moved(before, DAY, judged(Outcome.FINE, other), days())) is How.ADJUSTED


@pytest.mark.parametrize("state", [ItemState.DRAFT, ItemState.SUBMITTED])
def test_what_is_drafted_while_numbers_wait_for_their_day_ends_nothing_before_review(state: ItemState) -> None:
    before = an_adjustment(Outcome.RECITE)
    drafted = judged(Outcome.FINE, with_text(3, "other", state))

    on_the_day = moved(before, DAY, drafted, days())

    assert moved(before, a_run(), drafted, days()) is before
    assert (how_of(on_the_day), on_the_day.state) == (None, AdjustmentState.OPEN)
    assert on_the_day.clocks.stage is None
    assert moved(on_the_day, a_run(), judged(Outcome.RECITE, with_text(4)), days()).state is AdjustmentState.SCHEDULED
    assert how_of(moved(before, a_run(is_revoked=True), drafted, days())) is How.REVOKED


def test_what_is_judged_from_an_older_text_says_nothing() -> None:
    done = recited(an_adjustment(Outcome.RECITE), 3, days())

    assert moved(done, DAY, judged(Outcome.RECITE), days()) is done


def test_what_is_touched_again_is_opened_again_with_new_clocks() -> None:
    done = moved(an_adjustment(), a_run(), judged(Outcome.FINE), days())
    later = days(MONDAY + timedelta(days=30))

    again = moved(done, a_run(), judged(Outcome.REVIEW), later)

    assert (again.state, again.closing, again.opened_at) == (AdjustmentState.OPEN, None, later.now)
    assert again.clocks.stage is Stage.APPLY
    assert again.told == ()


def test_a_decision_holds_for_the_texts_that_were_compared() -> None:
    decided = kept(an_adjustment(), reason="不影响。", by="张三", days=days())
    other = judged(Outcome.REVIEW, touched=(a_touched(new_text="又一种条文。"),))

    assert moved(decided, DAY, judged(Outcome.REVIEW), days()) is decided
    assert moved(decided, DAY, other, days()).state is AdjustmentState.OPEN


@pytest.mark.parametrize("outcome", [Outcome.RECITE, Outcome.GONE, Outcome.FOLLOW])
def test_only_a_review_can_be_decided_away(outcome: Outcome) -> None:
    with pytest.raises(NotToBeKept):
        kept(an_adjustment(outcome), reason="不影响。", by="张三", days=days())


def test_what_is_closed_is_decided_once() -> None:
    decided = kept(an_adjustment(), reason="不影响。", by="张三", days=days())

    with pytest.raises(AdjustmentClosed):
        kept(decided, reason="不影响。", by="张三", days=days())


def test_a_cause_by_hand_is_met_by_a_text_approved_since() -> None:
    before = replace(an_adjustment(item=with_text(2)), opened_number=2)

    assert moved_by_hand(before, with_text(2, state=ItemState.APPROVED), days()) is before
    assert moved_by_hand(before, with_text(3, state=ItemState.SUBMITTED), days()).clocks.stage is Stage.REVIEW
    assert how_of(moved_by_hand(before, with_text(3, "other", ItemState.APPROVED), days())) is How.ADJUSTED


def test_a_cause_by_hand_is_not_met_by_a_text_that_was_only_cited_anew() -> None:
    before = replace(an_adjustment(item=with_text(2)), opened_number=2)

    after = moved_by_hand(before, with_text(3, state=ItemState.APPROVED), days())

    assert (how_of(after), after.clocks.stage) == (None, Stage.APPLY)


@pytest.mark.parametrize("state", list(ItemState))
@pytest.mark.parametrize("is_fine", [False, True])
def test_each_state_of_an_item_is_somebodys_turn_but_put_away(state: ItemState, is_fine: bool) -> None:
    assert (stage_of(an_item(state), is_fine=is_fine) is None) == (state in GONE)


histories = st.lists(
    st.tuples(
        st.sampled_from(Outcome),
        st.sampled_from(ItemState),
        st.integers(0, 2),
        st.sampled_from(["h", "new"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)


@given(histories)
def test_after_any_history_nothing_that_is_touched_is_left_without_an_open_adjustment(
    history: list[tuple[Outcome, ItemState, int, str, bool, bool]],
) -> None:
    """It is open, decided on, or its item was put away; and what is closed has no clock that runs."""
    adjustment, number = an_adjustment(), 2
    for step, (outcome, state, more, content_hash, is_day, is_revoked) in enumerate(history):
        number += more
        item = with_text(number, content_hash, state)
        run = a_run(is_day=is_day, is_revoked=is_revoked)
        adjustment = moved(adjustment, run, judged(outcome, item), days(MONDAY + timedelta(days=step)))

        if outcome is not Outcome.FINE:
            assert not adjustment.is_closed or state in GONE
            assert adjustment.is_closed or adjustment.outcome is outcome
        if adjustment.is_closed:
            assert adjustment.closing is not None
            assert adjustment.clocks.due_on is None
        elif outcome is Outcome.FINE:
            assert not is_settled(item)
            assert not is_revoked
        assert moved(adjustment, run, judged(outcome, item), days(MONDAY + timedelta(days=step))) is adjustment
