"""What is locked follows the upper level by itself: as new texts, whoever holds the item."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.errors import Forbidden
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import (
    BASIS,
    archive,
    claimed,
    follow,
    item_of,
    reason_of,
    run,
    says,
    set_state,
    text_of,
    told,
)
from tests.services.intake.test_moving import messages_of

RENAMED = "高龄老年人津贴发放"
OTHER_BASIS = [{**BASIS[0], "article": "第三十四条", "text": "国家建立高龄津贴制度。"}]
READ = (ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED, ItemState.SUBMITTED)


@pytest.fixture
def upper(intake: Intake) -> str:
    """An item of the city's list."""
    says(intake, "upper-1")
    return "upper-1"


def test_a_locked_element_follows_as_a_new_text_that_says_why(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper, exercise_content="本单位自己的写法。")
    says(intake, upper, item_name=RENAMED, legal_basis=OTHER_BASIS)

    follow(intake, upper)

    item, text = item_of(intake, item_id), text_of(intake, item_id)
    assert (item.content.item_name, item.content.number, item.state) == (RENAMED, 2, ItemState.DRAFT)
    assert (text["legal_basis"], text["exercise_content"]) == (OTHER_BASIS, "本单位自己的写法。")
    assert reason_of(intake, item_id) == f"随上级清单调整：事项名称、设定依据（市级清单事项“{RENAMED}”第 2 稿）"
    assert item.parent is not None
    assert item.parent.number == 2
    assert text_of(intake, item_id, 1)["item_name"] == "高龄津贴发放"


def test_what_is_local_is_only_asked_about(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper)
    says(intake, upper, exercise_content="上级的新写法。")

    run_id = follow(intake, upper)

    assert item_of(intake, item_id).content.number == 1
    [data] = told(intake, run_id)
    assert (data["followed"], data["asked"]) == (0, 1)
    [look] = intake.cases.taking_over.worklist(compiler)
    assert look.asked_names == "行使内容"


def test_a_cosmetic_change_makes_no_text_and_tells_nobody(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper)
    says(intake, upper, exercise_content="为本区年满八十周岁的老年人发放高龄津贴。 ")

    run_id = follow(intake, upper)

    assert item_of(intake, item_id).version == 2
    assert told(intake, run_id) == []


@pytest.mark.parametrize("state", READ)
def test_an_heir_that_others_read_waits_and_follows_when_it_comes_back(
    intake: Intake, compiler: Actor, upper: str, state: ItemState
) -> None:
    item_id = claimed(intake, compiler, upper)
    set_state(intake, item_id, state)
    says(intake, upper, item_name=RENAMED)

    run_id = follow(intake, upper)
    waiting = item_of(intake, item_id)
    nothing_to_do = intake.cases.following.sweep(intake.clock.now())
    set_state(intake, item_id, ItemState.RETURNED)
    run(intake, intake.cases.following.sweep(intake.clock.now()))

    assert (waiting.content.number, waiting.state) == (1, state)
    assert [(data["followed"], data["waiting"]) for data in told(intake, run_id)] == [(0, 1)]
    assert nothing_to_do == ""
    assert (item_of(intake, item_id).content.item_name, item_of(intake, item_id).state) == (RENAMED, ItemState.RETURNED)


def test_an_approved_heir_is_a_draft_again_and_stays_published(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper)
    set_state(intake, item_id, ItemState.APPROVED)
    says(intake, upper, item_name=RENAMED)

    follow(intake, upper)

    item = item_of(intake, item_id)
    assert (item.state, item.content.item_name) == (ItemState.DRAFT, RENAMED)
    assert intake.submit(compiler, item_id, version=item.version).ok


def test_an_approved_heir_that_followed_is_said_again_as_it_was_approved(
    intake: Intake, compiler: Actor, upper: str
) -> None:
    """The other services go on with the approved text until the next is sent, so a new copy of them needs that one."""
    item_id, draft = claimed(intake, compiler, upper), intake.draft(compiler, item_name="另一个事项")
    sent = intake.submit(compiler, item_id, 2)
    set_state(intake, item_id, ItemState.APPROVED)
    says(intake, upper, item_name=RENAMED)
    follow(intake, upper)
    [before] = messages_of(intake, item_id)
    get_db("intake")["service_items"].update_many({}, {"$set": {"outbox": []}})

    intake.cases.resending.resend(None, intake.clock.now())

    [again] = messages_of(intake, item_id)
    assert item_of(intake, item_id).state is ItemState.DRAFT
    assert (again.message_id, again.sequence, again.revision) == (before.message_id, sent.version, 1)
    assert again.content_hash == before.content_hash
    assert again.data == {**before.data, "parent": {**before.data["parent"], "item_name": RENAMED}}
    assert messages_of(intake, draft) == [], "what was never sent is not said"


def test_a_name_that_the_body_has_given_already_is_left_to_a_person(
    intake: Intake, compiler: Actor, upper: str
) -> None:
    item_id = claimed(intake, compiler, upper)
    intake.draft(compiler, item_name=RENAMED)
    says(intake, upper, item_name=RENAMED)

    run_id = follow(intake, upper)

    assert item_of(intake, item_id).content.number == 1
    [data] = told(intake, run_id)
    assert (data["followed"], data["clashing"]) == (0, 1)
    assert [one.follows_names for one in intake.cases.taking_over.worklist(compiler)] == ["事项名称"]
    assert [intake.cases.following.sweep(intake.clock.now()) for _ in range(2)] == ["", ""]
    assert (intake.count("following_runs"), intake.count("jobs")) == (1, 1)


def test_two_heirs_of_one_body_never_get_the_same_name(intake: Intake, compiler: Actor, upper: str) -> None:
    """Two parents become one in name: one heir follows, the other waits for a person."""
    says(intake, "upper-2", item_name="百岁老人津贴发放")
    items = [claimed(intake, compiler, upper), claimed(intake, compiler, "upper-2")]
    for upper_id in (upper, "upper-2"):
        says(intake, upper_id, item_name=RENAMED)

    run_id = follow(intake, upper, "upper-2")

    assert sorted(item_of(intake, item_id).content.number for item_id in items) == [1, 2]
    [data] = told(intake, run_id)
    assert (data["followed"], data["clashing"]) == (1, 1)


def test_a_body_is_told_once_however_many_items_moved(intake: Intake, compiler: Actor, bureau: Body) -> None:
    uppers = [f"upper-{number}" for number in range(5)]
    for number, upper_id in enumerate(uppers):
        says(intake, upper_id, item_name=f"事项{number}")
        claimed(intake, compiler, upper_id)
        says(intake, upper_id, item_name=f"事项{number}（新）")

    run_id = follow(intake, *uppers)

    [data] = told(intake, run_id)
    assert (data["body"]["body_id"], data["followed"], data["upper_count"]) == (bureau.body_id, 5, 5)
    assert "等 5 个事项" in data["uppers"]


def test_an_archived_parent_changes_nothing_and_is_told(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper)
    says(intake, upper, item_name=RENAMED)
    archive(intake, upper)

    run_id = follow(intake, upper)

    assert item_of(intake, item_id).content.number == 1
    assert [data["asked"] for data in told(intake, run_id)] == [1]
    [look] = intake.cases.taking_over.worklist(compiler)
    assert look.look.parent_is_archived


def test_nothing_is_ordered_for_items_without_heirs(intake: Intake, upper: str) -> None:
    says(intake, upper, item_name=RENAMED)

    assert intake.cases.following.order(upper_ids=[upper], now=intake.clock.now()) == ""
    assert intake.count("jobs") == 0


def test_a_run_is_shown_to_those_who_see_all_bodies(intake: Intake, compiler: Actor, upper: str) -> None:
    claimed(intake, compiler, upper)
    run_id = follow(intake, upper)

    assert intake.cases.following.found(REGISTRAR, run_id).done == 1
    with pytest.raises(Forbidden):
        intake.cases.following.found(compiler, run_id)
