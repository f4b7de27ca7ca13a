"""What an operation makes of an item on its day, and which items one may be asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.items import GONE, Action, ItemState, ServiceItem
from services.intake.domain.operations.effects import Carried, Taking, affected, stand_of
from services.intake.domain.operations.operation import Wanted
from services.intake.domain.operations.rules import (
    problems_of_items,
    problems_of_successors,
    problems_of_wanted,
)
from shared.standards.item_operations import KINDS, Effect, Stand, UnknownKind, kind_of
from tests.unit.intake.builders import an_item
from tests.unit.intake.operations.builders import AT, DAY, a_published_item

TAKING = Taking(body_id="taker", body_name="区人社局", supervising_body_id="")


def carried(kind: str, operation_id: str = "operation", until: str = "") -> Carried:
    return Carried(
        operation_id=operation_id,
        kind=kind_of(kind),
        since="2026-12-01",
        decision_no="江津府〔2026〕77 号",
        until=until,
        taking=TAKING if kind == "transfer" else None,
    )


def after(item: ServiceItem, kind: str, operation_id: str = "operation") -> ServiceItem:
    return affected(item, carried(kind, operation_id), by="动态调整", at=AT)


@pytest.mark.parametrize("kind", [key for key, kind in KINDS.items() if kind.effect is Effect.RETIRE])
def test_what_is_retired_allows_nothing_any_more(kind: str) -> None:
    item = after(a_published_item(), kind)

    assert item.state is ItemState.RETIRED
    assert not any(item.may(action) for action in Action)
    assert stand_of(item) is None


def test_a_transfer_changes_the_body_and_nothing_of_the_text() -> None:
    before = a_published_item()

    item = after(before, "transfer")

    assert (item.body_id, item.body_name) == ("taker", "区人社局")
    assert (item.item_id, item.content, item.progress) == (before.item_id, before.content, before.progress)


def test_a_suspended_item_is_resumed_only_by_resuming() -> None:
    item = affected(a_published_item(), carried("suspend", until="2027-06-30"), by="动态调整", at=AT)
    moved = after(item, "transfer", "another")

    assert stand_of(item) is stand_of(moved) is Stand.SUSPENDED
    assert moved.standing is not None
    assert moved.standing.until == "2027-06-30"
    assert stand_of(after(moved, "resume", "third")) is Stand.IN_FORCE


@given(st.lists(st.tuples(st.sampled_from([*KINDS]), st.integers(0, 3)), max_size=8))
def test_an_operation_is_done_once_and_what_is_gone_stays_gone(history: list[tuple[str, int]]) -> None:
    item, was_retired = a_published_item(), False
    for kind, number in history:
        item = after(item, kind, f"operation {number}")

        assert after(item, kind, f"operation {number}") is item
        assert not was_retired or item.state is ItemState.RETIRED
        was_retired = item.state is ItemState.RETIRED


@pytest.mark.parametrize("state", list(ItemState))
def test_what_was_never_published_is_not_in_force(state: ItemState) -> None:
    assert stand_of(an_item(state)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_takes_items_that_stand_as_it_needs(kind: str) -> None:
    for stand, item in ((Stand.IN_FORCE, a_published_item()), (Stand.SUSPENDED, a_published_item(suspended=True))):
        problems = problems_of_items(KINDS[kind], [item], "body")

        assert bool(problems) == (stand not in KINDS[kind].needs)


def test_items_of_others_and_too_many_or_none_are_refused() -> None:
    cancel = KINDS["cancel"]
    many = [a_published_item(f"item-{number}") for number in range(51)]

    assert problems_of_items(cancel, [a_published_item(body_id="other")], "body")[0].message == "不是本单位的事项"
    assert problems_of_items(cancel, [], "body")[0].message == "选了 0 个，至少要 1 个"
    assert problems_of_items(cancel, many, "body")[0].message == "选了 51 个，最多 50 个"


@pytest.mark.parametrize(
    ("successor", "message"),
    [
        (a_published_item(), "不能由要处理的事项自己代替"),
        (a_published_item("other", body_id="elsewhere"), "不是本单位的事项"),
        *((an_item(state, item_id="gone"), "已经作废或者退出清单") for state in sorted(GONE)),
    ],
)
def test_what_takes_an_items_place_is_an_item_of_its_own(successor: ServiceItem, message: str) -> None:
    problems = problems_of_successors(KINDS["merge"], [a_published_item()], [successor], Wanted(ground="合并"), "body")

    assert [problem.message for problem in problems] == [message]


def test_a_converted_item_has_a_successor_of_the_new_type_if_it_has_one() -> None:
    item, wanted = a_published_item(), Wanted(ground="转换", new_type="05")
    other = a_published_item("other")

    assert problems_of_successors(KINDS["retype"], [item], [], wanted, "body") == []
    (problem,) = problems_of_successors(KINDS["retype"], [item], [other], wanted, "body")
    assert problem.message == "不是新的事项类型"
    (problem,) = problems_of_successors(KINDS["retype"], [item], [], Wanted(ground="转换", new_type="20"), "body")
    assert problem.message == "和现在的类型一样"


def test_what_a_kind_needs_must_be_filled_in() -> None:
    empty = Wanted(ground=" ")

    assert [one.field for one in problems_of_wanted(KINDS["cancel"], empty, DAY)] == ["ground"]
    assert [one.field for one in problems_of_wanted(KINDS["transfer"], empty, DAY)] == ["ground", "to_body"]
    assert [one.field for one in problems_of_wanted(KINDS["take_up"], empty, DAY)] == ["ground", "origin"]
    assert [one.field for one in problems_of_wanted(KINDS["retype"], empty, DAY)] == ["ground", "new_type"]
    assert problems_of_wanted(KINDS["suspend"], Wanted(ground="改造"), DAY) == []
    (problem,) = problems_of_wanted(KINDS["suspend"], Wanted(ground="改造", until=DAY), DAY)
    assert problem.message == "不晚于今天"
    assert problems_of_wanted(KINDS["suspend"], Wanted(ground="改造", until=DAY + timedelta(days=1)), DAY) == []
    (problem,) = problems_of_wanted(KINDS["cancel"], Wanted(ground="字" * 1001), DAY)
    assert problem.message == "有 1001 个字，超过 1000 个字"


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(UnknownKind, match="取消、暂停、恢复、下放、承接、合并、拆分、划转、类型转换"):
        kind_of("vanish")
