"""The sweep goes on with what runs have left, and tells nobody again what a run has told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.application.following import LONGEST
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, edit, follow, item_of, run, says, set_state, told

RENAMED = "高龄老年人津贴发放"


@pytest.fixture
def upper(intake: Intake) -> str:
    """An item of the city's list."""
    says(intake, "upper-1")
    return "upper-1"


def test_a_name_that_is_free_again_follows_with_the_sweep(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper)
    holder = intake.draft(compiler, item_name=RENAMED)
    says(intake, upper, item_name=RENAMED)
    follow(intake, upper)
    edit(intake, compiler, holder, item_name="另一个名称")

    run_id = intake.cases.following.sweep(intake.clock.now())
    run(intake, run_id)

    assert item_of(intake, item_id).content.item_name == RENAMED
    assert [(data["followed"], data["clashing"]) for data in told(intake, run_id)] == [(1, 0)]


def test_the_sweep_tells_only_the_body_whose_item_came_back(intake: Intake, compiler: Actor, upper: str) -> None:
    """The others, whose items follow, clash, wait or are asked about, were told when the parent changed."""
    back = claimed(intake, compiler, upper)
    set_state(intake, back, ItemState.SUBMITTED)
    towns = [intake.person(intake.body(number), "compiler") for number in (10, 11, 12)]
    others = [claimed(intake, town, upper) for town in towns]
    set_state(intake, others[1], ItemState.SUBMITTED)
    intake.draft(towns[2], item_name=RENAMED)
    says(intake, upper, item_name=RENAMED, exercise_content="上级的新写法。")
    first = follow(intake, upper)
    set_state(intake, back, ItemState.RETURNED)

    run_id = intake.cases.following.sweep(intake.clock.now())
    run(intake, run_id)

    assert len(told(intake, first)) == 4
    assert [(data["body"]["body_id"], data["followed"]) for data in told(intake, run_id)] == [(compiler.body_id, 1)]


def test_the_sweep_leaves_heirs_to_a_run_that_is_under_way(intake: Intake, compiler: Actor, upper: str) -> None:
    """Two runs at once would each tell the body of a part; one that was broken off is taken up after its time."""
    item_id = claimed(intake, compiler, upper)
    says(intake, "upper-2", item_name="另一个上级事项")
    other = claimed(intake, compiler, "upper-2")
    for name in (upper, "upper-2"):
        says(intake, name, item_name=f"{RENAMED}（{name}）")
    first = intake.cases.following.order(upper_ids=[upper], now=intake.clock.now())

    run(intake, intake.cases.following.sweep(intake.clock.now()))
    assert item_of(intake, other).content.item_name == f"{RENAMED}（upper-2）"
    assert item_of(intake, item_id).content.item_name != f"{RENAMED}（{upper}）"
    assert intake.cases.following.sweep(intake.clock.now()) == ""

    intake.clock.forward(seconds=(LONGEST + timedelta(seconds=1)).total_seconds())
    late = intake.cases.following.sweep(intake.clock.now())
    assert late not in ("", first)
    run(intake, late)
    assert item_of(intake, item_id).content.item_name == f"{RENAMED}（{upper}）"
