"""Whatever a lawyer does with a change, in whatever order: what is told is sound, and newer each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import ChangeState
from services.review.domain.laws.relations import Asked
from shared.kernel.errors import Refusal
from shared.kernel.law.comparing import Verdict, compare
from tests.unit.review.builders import NOON
from tests.unit.review.laws.builders import LAWYER, NEW, OLD, a_draft, a_table, articles

BY: dict[str, Any] = {"by": LAWYER, "at": NOON}
ASKED = (
    Asked(olds=("第三条", "第五条"), news=("第四条",), verdict=Verdict.MERGED),
    Asked(olds=("第三条",), news=("第二条", "第四条"), verdict=Verdict.SPLIT),
    Asked(olds=("第三条",), news=(), verdict=Verdict.DELETED),
    Asked(olds=("第五条",), news=("第二条",), verdict=Verdict.AMENDED, keeps=True),
    Asked(olds=("第二条",), news=("第三条",), verdict=Verdict.AMENDED),
)
Act = Callable[[LawChange], LawChange]


def compared_again(change: LawChange) -> LawChange:
    """A change whose texts were compared again."""
    assert change.new is not None
    table = a_table()
    rows = table.compared(compare(articles(OLD), articles(NEW)))
    return change.comparing_again(change.old, change.new, seen=change.version, **BY).compared(rows, table, **BY)


def correcting(asked: Asked) -> Act:
    """What corrects some rows."""
    return lambda change: change.corrected(asked, a_table(), seen=change.version, reason="核对条文", **BY)


ACTS: tuple[Act, ...] = (
    *(correcting(asked) for asked in ASKED),
    lambda change: change.undone(a_table(), seen=change.version, **BY),
    lambda change: change.confirmed(seen=change.version, reason="核对条文", **BY),
    lambda change: change.postponed(
        (change.effective_on or date(2027, 1, 1)) + timedelta(days=30), seen=change.version, reason="推迟施行", **BY
    ),
    compared_again,
    lambda change: change.revoked(seen=change.version, reason="决定撤回", **BY),
)


@given(st.lists(st.integers(0, len(ACTS) - 1), max_size=25))
def test_what_is_told_is_sound_and_newer_each_time(order: list[int]) -> None:
    change, table = a_draft(), a_table()
    for number in order:
        before = change
        try:
            change = ACTS[number](before)
        except Refusal:
            continue
        hold(before, change)
        assert table.problems(change.relations) == ()
        if change.word:
            assert table.problems(change.word.relations) == ()


def hold(before: LawChange, after: LawChange) -> None:
    """Check one step."""
    assert after.version > before.version
    assert len(after.history) > len(before.history)
    if after.word is not before.word:
        assert after.word is not None
        assert after.word.sequence == after.version
        assert after.word.effective_on == after.effective_on
        assert after.word.is_revoked is (after.state is ChangeState.REVOKED)
    if before.word:
        assert after.word is not None
    if after.word and after.state is not ChangeState.REVOKED:
        assert after.state is ChangeState.CONFIRMED
        assert after.is_unsent is (after.word.relations != after.relations)
    assert sum(one.counts for one in after.corrections) <= len(after.corrections)
