"""Where an operation stands follows from the facts, in whatever order they were heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.operations.operation import (
    STATE_NAMES,
    Operation,
    OperationNotOpen,
    OperationState,
    Withdrawal,
)
from shared.kernel.errors import LostRace
from tests.unit.intake.operations.builders import AT, a_decision, an_answer, an_operation

S = OperationState
FACTS: dict[str, Callable[[Operation], Operation]] = {
    "approval": lambda one: one.with_answer(an_answer()),
    "refusal": lambda one: one.with_answer(an_answer(is_approved=False)),
    "adoption": lambda one: one.with_decision(a_decision()),
    "return": lambda one: one.with_decision(a_decision(is_adopted=False)),
    "hindrance": lambda one: one.with_hindrance(reason="同名", item_ids=("other",), at=AT, message=b""),
    "day": lambda one: one.with_carrying_out(AT),
    "code": lambda one: one.with_retired_code("item", "502009801003"),
}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], S.REQUESTED),
        (["approval"], S.APPROVED),
        (["refusal"], S.REFUSED),
        (["approval", "adoption"], S.DECIDED),
        (["approval", "return"], S.REFUSED),
        (["approval", "adoption", "hindrance"], S.HINDERED),
        (["approval", "adoption", "hindrance", "day"], S.CARRIED_OUT),
        (["approval", "adoption", "day"], S.CARRIED_OUT),
        (["approval", "adoption", "day", "code"], S.CARRIED_OUT),
        (["adoption"], S.DECIDED),
    ],
)
def test_a_state_follows_from_its_facts_in_any_order(facts: list[str], state: OperationState) -> None:
    for order in permutations(facts):
        operation = an_operation()
        for fact in order:
            operation = FACTS[fact](operation)

        assert operation.state is state


@given(st.lists(st.sampled_from([*FACTS]), max_size=8))
def test_what_is_heard_twice_changes_nothing(facts: list[str]) -> None:
    operation = an_operation()
    for fact in facts:
        operation = FACTS[fact](operation)

        assert FACTS[fact](operation) is operation


@given(st.lists(st.sampled_from([*FACTS]), max_size=8))
def test_what_is_carried_out_stays_so_whatever_comes_later(facts: list[str]) -> None:
    operation = an_operation().with_carrying_out(AT)
    for fact in facts:
        operation = FACTS[fact](operation)

    assert operation.state is S.CARRIED_OUT
    assert not operation.is_open


def test_the_body_may_give_up_what_was_not_answered() -> None:
    operation = an_operation().withdrawn(reason="还要再核对", by="张三", at=AT, seen=1)

    assert operation.state is S.WITHDRAWN
    assert operation.withdrawal == Withdrawal(reason="还要再核对", by="张三", at=AT, sequence=2)


@pytest.mark.parametrize("fact", ["approval", "refusal", "adoption", "return", "day"])
def test_what_was_answered_cannot_be_given_up(fact: str) -> None:
    operation = FACTS[fact](an_operation())

    with pytest.raises(OperationNotOpen, match=STATE_NAMES[operation.state]):
        operation.withdrawn(reason="还要再核对", by="张三", at=AT, seen=1)


def test_whoever_saw_an_older_version_gives_nothing_up() -> None:
    with pytest.raises(LostRace):
        an_operation(version=2).withdrawn(reason="还要再核对", by="张三", at=AT, seen=1)


def test_a_withdrawal_outweighs_an_answer_that_crossed_it_and_a_decision_outweighs_both() -> None:
    given_up = an_operation().withdrawn(reason="还要再核对", by="张三", at=AT, seen=1)

    assert given_up.with_answer(an_answer()).state is S.WITHDRAWN
    assert given_up.with_answer(an_answer()).with_decision(a_decision()).state is S.DECIDED


def test_the_first_answer_and_the_first_decision_stand() -> None:
    operation = an_operation().with_answer(an_answer()).with_decision(a_decision())

    assert operation.with_answer(an_answer(is_approved=False)) is operation
    assert operation.with_decision(a_decision(is_adopted=False)) is operation
    assert operation.with_carrying_out(AT).with_carrying_out(AT + timedelta(days=1)).carried_out_at == AT
