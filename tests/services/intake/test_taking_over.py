"""What is local is decided by the body, element by element; what needs a look follows from the state alone."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.drafting import NameTaken
from services.intake.application.taking_over import ParentMoved, TakeOver
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState, NotAllowedInThisState
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, Invalid, LostRace, NotFound
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import (
    archive,
    claimed,
    edit,
    follow,
    item_of,
    reason_of,
    says,
    set_state,
    text_of,
)

UPPER = "upper-1"
NEW = {"exercise_content": "上级的新写法。", "handling_form": ["2"]}
OWN = "本单位自己的写法。"


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An heir whose parent has changed two local elements."""
    says(intake, UPPER)
    item_id = claimed(intake, compiler, UPPER, exercise_content=OWN)
    says(intake, UPPER, **NEW)
    return item_id


def decision(intake: Intake, actor: Actor, item_id: str, **changes: Any) -> TakeOver:
    """Return a decision on an heir as it stands."""
    seen = {"version": item_of(intake, item_id).version, "upper_number": 2}
    return TakeOver(actor=actor, at=intake.clock.now(), item_id=item_id, **{**seen, **changes})


def test_an_element_is_shown_in_three_ways(intake: Intake, compiler: Actor, item_id: str) -> None:
    comparison = intake.cases.taking_over.compared(compiler, item_id)

    ways = comparison.ways["exercise_content"]
    assert comparison.look.asked == ("exercise_content", "handling_form")
    assert (ways.before, ways.now, ways.own) == ("为本区年满八十周岁的老年人发放高龄津贴。", "上级的新写法。", OWN)


def test_before_is_what_was_looked_at_however_many_texts_ago(intake: Intake, compiler: Actor, item_id: str) -> None:
    """A cosmetic change and one of another element came in between."""
    says(intake, UPPER, **NEW, item_name="高龄津贴的发放")
    says(intake, UPPER, **{**NEW, "exercise_content": "上级的新写法。　"}, item_name="高龄津贴的发放")

    ways = intake.cases.taking_over.compared(compiler, item_id).ways

    assert ways["exercise_content"].before == "为本区年满八十周岁的老年人发放高龄津贴。"
    assert ways["item_name"].before == "高龄津贴发放"


def test_some_is_taken_some_kept_and_it_is_one_text(intake: Intake, compiler: Actor, item_id: str) -> None:
    outcome = intake.cases.taking_over.decide(
        decision(intake, compiler, item_id, take=["handling_form"], keep=["exercise_content"], note="网上办理已开通")
    )

    text = text_of(intake, item_id)
    assert (outcome.revision, text["handling_form"], text["exercise_content"]) == (2, ["2"], OWN)
    assert reason_of(intake, item_id) == "采用上级清单：办理形式（市级清单事项“高龄津贴发放”第 2 稿）。网上办理已开通"
    assert intake.cases.taking_over.worklist(compiler) == []


def test_keeping_everything_makes_no_text(intake: Intake, compiler: Actor, item_id: str) -> None:
    set_state(intake, item_id, ItemState.APPROVED)

    outcome = intake.cases.taking_over.decide(decision(intake, compiler, item_id, keep=sorted(NEW)))

    item = item_of(intake, item_id)
    assert (outcome.revision, item.content.number, item.state) == (1, 1, ItemState.APPROVED)
    assert "没有生成新稿" in outcome.message
    assert intake.cases.taking_over.worklist(compiler) == []


def test_what_is_kept_is_asked_again_only_when_the_parent_changes_it_again(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    intake.cases.taking_over.decide(decision(intake, compiler, item_id, keep=sorted(NEW)))
    edit(intake, compiler, item_id, exercise_content="又改了一次。")
    after_own_change = intake.cases.taking_over.worklist(compiler)
    says(intake, UPPER, **{**NEW, "exercise_content": "上级第三次的写法。"})

    [look] = intake.cases.taking_over.worklist(compiler)

    assert after_own_change == []
    assert look.look.asked == ("exercise_content",)


def test_a_change_that_was_taken_back_leaves_nothing(intake: Intake, compiler: Actor, item_id: str) -> None:
    says(intake, UPPER)

    assert intake.cases.taking_over.worklist(compiler) == []


def test_what_is_decided_later_stays(intake: Intake, compiler: Actor, item_id: str) -> None:
    intake.cases.taking_over.decide(decision(intake, compiler, item_id, take=["handling_form"]))

    [look] = intake.cases.taking_over.worklist(compiler)
    assert look.look.asked == ("exercise_content",)
    assert intake.cases.taking_over.compared(compiler, item_id).ways["exercise_content"].before is not None


def test_what_is_locked_comes_along(intake: Intake, compiler: Actor, item_id: str) -> None:
    says(intake, UPPER, **NEW, item_name="高龄津贴的发放")

    outcome = intake.cases.taking_over.decide(
        decision(intake, compiler, item_id, upper_number=3, keep=["exercise_content"])
    )

    assert (outcome.revision, item_of(intake, item_id).content.item_name) == (2, "高龄津贴的发放")


def test_an_approved_item_of_which_something_is_taken_is_a_draft(intake: Intake, compiler: Actor, item_id: str) -> None:
    set_state(intake, item_id, ItemState.APPROVED)

    intake.cases.taking_over.decide(decision(intake, compiler, item_id, take=sorted(NEW)))

    assert item_of(intake, item_id).state is ItemState.DRAFT


@pytest.mark.parametrize("state", [ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED, ItemState.SUBMITTED])
@pytest.mark.parametrize("way", ["take", "keep"])
def test_nothing_is_decided_while_others_read_the_item(
    intake: Intake, compiler: Actor, item_id: str, state: ItemState, way: str
) -> None:
    set_state(intake, item_id, state)

    with pytest.raises(NotAllowedInThisState, match="不能随上级清单调整"):
        intake.cases.taking_over.decide(decision(intake, compiler, item_id, **{way: ["handling_form"]}))
    assert intake.cases.taking_over.worklist(compiler)[0].is_being_read


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"version": 1}, LostRace),
        ({"upper_number": 1}, ParentMoved),
        ({"take": ["item_name"]}, Conflict),
        ({"keep": ["service_object"]}, Conflict),
        ({"take": ["handling_form"], "keep": ["handling_form"]}, Conflict),
        ({}, Invalid),
    ],
)
def test_what_was_not_seen_so_is_refused(
    intake: Intake, compiler: Actor, item_id: str, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        intake.cases.taking_over.decide(decision(intake, compiler, item_id, **changes))
    assert item_of(intake, item_id).content.number == 1


def test_the_same_decision_twice_makes_one_text(intake: Intake, compiler: Actor, item_id: str) -> None:
    once = decision(intake, compiler, item_id, take=sorted(NEW))
    intake.cases.taking_over.decide(once)

    with pytest.raises(LostRace):
        intake.cases.taking_over.decide(once)
    assert item_of(intake, item_id).revisions == (1, 2)


def test_a_name_that_is_taken_is_refused_with_the_remedy(intake: Intake, compiler: Actor, item_id: str) -> None:
    intake.draft(compiler, item_name="高龄津贴的发放")
    says(intake, UPPER, **NEW, item_name="高龄津贴的发放")

    with pytest.raises(NameTaken, match="请先修改或者取消原来的那个事项"):
        intake.cases.taking_over.decide(decision(intake, compiler, item_id, upper_number=3, take=sorted(NEW)))


def test_an_archived_parent_has_nothing_to_take(intake: Intake, compiler: Actor, item_id: str) -> None:
    archive(intake, UPPER)

    with pytest.raises(Conflict, match="已经不在上级清单里"):
        intake.cases.taking_over.decide(decision(intake, compiler, item_id, keep=["handling_form"]))


def test_others_see_and_decide_nothing(intake: Intake, compiler: Actor, item_id: str) -> None:
    stranger = intake.person(intake.body(20), "compiler")

    with pytest.raises(NotFound):
        intake.cases.taking_over.compared(stranger, item_id)
    with pytest.raises(NotFound):
        intake.cases.taking_over.decide(decision(intake, stranger, item_id, take=["handling_form"]))
    with pytest.raises(Forbidden):
        intake.cases.taking_over.worklist(stranger, compiler.body_id)


def test_who_sees_all_bodies_sees_each_worklist(intake: Intake, bureau: Body, item_id: str) -> None:
    assert [one.item.item_id for one in intake.cases.taking_over.worklist(REGISTRAR, bureau.body_id)] == [item_id]


def test_towns_follow_the_district_when_its_item_is_published(intake: Intake, compiler: Actor, item_id: str) -> None:
    """Two levels: the district's item is heir of the city's and parent of the town's."""
    town = intake.person(intake.body(30), "compiler")
    says(intake, item_id, level="district", exercise_content=OWN)
    town_item = claimed(intake, town, item_id)
    says(intake, UPPER, **NEW, item_name="高龄津贴的发放")
    follow(intake, UPPER)
    before_publication = item_of(intake, town_item).content.item_name
    says(intake, item_id, level="district", **{**text_of(intake, item_id), "implementing_body": None})

    follow(intake, item_id)

    assert before_publication == "高龄津贴发放"
    assert item_of(intake, town_item).content.item_name == "高龄津贴的发放"
    assert reason_of(intake, town_item).startswith("随上级清单调整：事项名称（区级清单事项")
    assert intake.cases.taking_over.worklist(town) == []
