"""Which version counts on a day: the first by itself, others by the last word on a change whose day has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import ChangeKind, ChangeState, Side, Word
from services.review.domain.laws.entry import LawStatus
from services.review.domain.laws.in_force import version_in_force
from services.review.domain.laws.law import Law
from tests.unit.review.builders import NOON
from tests.unit.review.laws.builders import LAWYER, NEW, a_change, a_law, a_side, a_text, a_version

DAY = date(2027, 1, 1)


def a_law_of(count: int) -> Law:
    """A law with some versions."""
    law = a_law()
    for number in range(1, count):
        version = a_version(a_text((*NEW[:4], f"第{number}次修订。")), label=f"{2020 + number}修订")
        law = law.with_version(version, seen=law.version, by=LAWYER, at=NOON)
    return law


def told(law: Law, to: int | None, effective_on: date, *, minute: int = 0, **changed: Any) -> LawChange:
    """A confirmed change of the first version to another one, or to nothing."""
    kind = ChangeKind.REPEALED if to is None else ChangeKind.AMENDED
    word = Word(
        sequence=2,
        at=NOON + timedelta(minutes=minute),
        by=LAWYER,
        effective_on=effective_on,
        relations=(),
        is_revoked=False,
        reason="",
    )
    new = a_side(law, to) if to is not None else None
    return replace(a_change(kind), old=a_side(law), new=new, state=ChangeState.CONFIRMED, word=replace(word, **changed))


def test_a_new_version_counts_from_its_day_on() -> None:
    law = a_law_of(2)
    first, second = (one.version_id for one in law.versions)
    changes = [told(law, 1, DAY)]

    assert version_in_force(law, [], DAY) == first
    assert version_in_force(law, [a_change()], DAY) == first
    assert version_in_force(law, changes, DAY - timedelta(days=1)) == first
    assert version_in_force(law, changes, DAY) == second
    assert version_in_force(law, [told(law, 1, DAY, is_revoked=True)], DAY) == first


def test_of_two_changes_of_one_day_the_one_told_later_counts() -> None:
    law = a_law_of(3)
    changes = [told(law, 2, DAY, minute=1), told(law, 1, DAY)]

    assert version_in_force(law, changes, DAY) == law.versions[2].version_id


def test_after_a_repeal_nothing_counts() -> None:
    law = a_law_of(1)

    assert version_in_force(law, [told(law, None, DAY)], DAY) == ""
    assert version_in_force(law, [told(law, None, DAY)], DAY - timedelta(days=1)) == law.versions[0].version_id
    assert version_in_force(a_law(status=LawStatus.REPEALED), [], DAY) == ""


def test_a_law_in_anothers_place_counts_by_its_change() -> None:
    old, new = a_law_of(1), a_law(title="示例市老年人权益保障条例")
    side: Side = a_side(new)
    change = replace(told(old, 0, DAY), kind=ChangeKind.REPLACED, new=side)

    assert version_in_force(old, [change], DAY) == ""
    assert version_in_force(new, [change], DAY) == new.versions[0].version_id


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-5, 5), st.booleans()), max_size=6))
def test_it_is_the_newest_effective_change_that_counts(drawn: list[tuple[int, int, bool]]) -> None:
    law = a_law_of(5)
    changes = [
        told(law, to, DAY + timedelta(days=days), minute=minute, is_revoked=gone)
        for minute, (to, days, gone) in enumerate(drawn)
    ]

    expected = law.versions[0].version_id
    best = (-6, -1)
    for minute, (to, days, gone) in enumerate(drawn):
        if not gone and days <= 0 and (days, minute) >= best:
            best, expected = (days, minute), law.versions[to].version_id

    assert version_in_force(law, changes, DAY) == expected
