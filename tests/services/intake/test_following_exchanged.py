"""Two items of the upper level exchange their names, or one gets the name that another gives up: heirs follow."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.items import MongoItems
from services.intake.application import following
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import claimed, follow, item_of, says, set_state, told

NAMES = {"upper-1": "高龄津贴发放", "upper-2": "百岁老人津贴发放"}


@pytest.fixture
def heirs(intake: Intake, compiler: Actor) -> dict[str, str]:
    """The items of one body by their parents."""
    for upper_id, name in NAMES.items():
        says(intake, upper_id, item_name=name)
    return {upper_id: claimed(intake, compiler, upper_id) for upper_id in NAMES}


def exchange(intake: Intake) -> None:
    """Let each upper-level item have the name of the other, as one import does."""
    says(intake, "upper-1", item_name=NAMES["upper-2"])
    says(intake, "upper-2", item_name=NAMES["upper-1"])


def names(intake: Intake, heirs: dict[str, str]) -> list[str]:
    return [item_of(intake, item_id).content.item_name for item_id in heirs.values()]


@pytest.mark.parametrize("batch", [1000, 1])
def test_both_follow_in_one_batch_or_in_two(
    intake: Intake, heirs: dict[str, str], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(following, "BATCH", batch)
    exchange(intake)

    run_id = follow(intake, *NAMES)

    assert names(intake, heirs) == [NAMES["upper-2"], NAMES["upper-1"]]
    [data] = told(intake, run_id)
    assert (data["followed"], data["clashing"]) == (2, 0)
    for item_id in heirs.values():
        stored = intake.stored("service_items", item_id)
        assert (stored["version"], stored["revisions"]) == (3, [1, 2])
        assert stored["name_key"] == item_of(intake, item_id).content.name_key


def test_one_that_is_read_by_others_is_waited_for(intake: Intake, heirs: dict[str, str]) -> None:
    """What its counterpart is to be called is its own name until it is back; then both follow."""
    exchange(intake)
    set_state(intake, heirs["upper-1"], ItemState.SUBMITTED)

    run_id = follow(intake, *NAMES)

    assert names(intake, heirs) == list(NAMES.values())
    [data] = told(intake, run_id)
    assert (data["followed"], data["waiting"], data["clashing"]) == (0, 1, 1)
    assert intake.cases.following.sweep(intake.clock.now()) == ""

    set_state(intake, heirs["upper-1"], ItemState.RETURNED)
    intake.clock.forward(hours=2)
    swept = intake.cases.following.sweep(intake.clock.now())
    intake.cases.following.run(job_id=swept, run_id=swept, now=intake.clock.now())

    assert names(intake, heirs) == [NAMES["upper-2"], NAMES["upper-1"]]


def test_a_name_that_is_given_up_in_the_same_run_is_free(intake: Intake, heirs: dict[str, str]) -> None:
    says(intake, "upper-1", item_name=NAMES["upper-2"])
    says(intake, "upper-2", item_name="长寿津贴发放")

    follow(intake, *NAMES)

    assert names(intake, heirs) == [NAMES["upper-2"], "长寿津贴发放"]


def test_an_exchange_in_which_a_third_item_is_in_the_way_is_left_to_a_person(
    intake: Intake, heirs: dict[str, str], compiler: Actor
) -> None:
    """Nothing of it is done by half."""
    intake.draft(compiler, item_name="长寿津贴发放")
    says(intake, "upper-1", item_name=NAMES["upper-2"])
    says(intake, "upper-2", item_name="长寿津贴发放")

    run_id = follow(intake, *NAMES)

    assert names(intake, heirs) == list(NAMES.values())
    assert told(intake, run_id)[0]["clashing"] == 2


def test_an_exchange_that_somebody_else_is_quicker_than_is_done_once_more(
    intake: Intake, heirs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither item is left without its name, or with the other's, in between."""
    exchange(intake)
    items, between = get_db("intake")["service_items"], [True]
    holders_of = MongoItems.holders_of

    def meanwhile(self: MongoItems, names: Any) -> Any:
        found = holders_of(self, names)
        if between:
            between.clear()
            items.update_one({"_id": heirs["upper-2"]}, {"$inc": {"version": 1}})
        return found

    monkeypatch.setattr(MongoItems, "holders_of", meanwhile)
    seen = [each["name_key"] for each in items.find({}, {"name_key": 1})]

    follow(intake, *NAMES)

    assert names(intake, heirs) == [NAMES["upper-2"], NAMES["upper-1"]]
    assert sorted(each["name_key"] for each in items.find({}, {"name_key": 1})) == sorted(seen)
