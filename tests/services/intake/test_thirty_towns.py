"""The city renames an item: the district's item follows, is published anew, and thirty towns follow the district."""

from __future__ import annotations

from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import follow_all, item_of, reason_of, set_state, text_of, told
from tests.services.intake.upper_lists import (
    LATER,
    brought,
    claim,
    publish,
    settle_for_towns,
    upper_row,
)

OLD, NEW = "高龄津贴发放", "高龄老年人津贴发放"
TOWNS = 30


def claimed_by(intake: Intake, actor: Actor, name: str, level: str = "city") -> str:
    """Let a body claim an item by its name; return its own item."""
    [outcome] = claim(intake, actor, name, level=level)
    assert outcome.ok, outcome.message
    return outcome.item_id


def test_a_change_of_the_city_reaches_every_town(intake: Intake, bureau: Body, compiler: Actor) -> None:
    brought(intake, [upper_row(OLD, base_code="502009001000", exercise_content="按月发放。")])
    own = claimed_by(intake, compiler, OLD)
    set_state(intake, own, ItemState.APPROVED)
    publish(intake, own)
    settle_for_towns(intake, own)
    towns = [intake.person(intake.body(number, kind=BodyKind.TOWN), "compiler") for number in range(100, 100 + TOWNS)]
    items = [claimed_by(intake, town, OLD, "district") for town in towns]

    imported = brought(intake, [upper_row(NEW, base_code="502009001000", exercise_content="按季发放。")], LATER)
    assert [imported.job_id] == follow_all(intake)
    before_publication = {item_of(intake, item_id).content.item_name for item_id in items}
    own_item = item_of(intake, own)
    [asked] = intake.cases.taking_over.worklist(compiler)
    submitted = intake.submit(compiler, own, version=own_item.version)
    set_state(intake, own, ItemState.APPROVED)
    publish(intake, own, revision=own_item.content.number, sequence=2)
    [second] = follow_all(intake)

    assert (own_item.content.item_name, own_item.state, before_publication) == (NEW, ItemState.DRAFT, {OLD})
    assert asked.look.asked == ("exercise_content",)
    assert submitted.ok, submitted.message
    assert {item_of(intake, item_id).content.item_name for item_id in items} == {NEW}
    assert {item_of(intake, item_id).revisions for item_id in items} == {(1, 2)}
    assert {reason_of(intake, item_id) for item_id in items} == {
        f"随上级清单调整：事项名称（区级清单事项“{NEW}”第 2 稿）"
    }
    assert {text_of(intake, item_id)["exercise_content"] for item_id in items} == {"按月发放。"}
    assert [data["followed"] for data in told(intake, second)] == [1] * TOWNS


def test_an_item_that_the_city_drops_is_told_and_left_alone(intake: Intake, compiler: Actor) -> None:
    brought(intake, [upper_row(OLD, base_code="502009001000"), upper_row("别的事项", base_code="502009002000")])
    own = claimed_by(intake, compiler, OLD)

    brought(intake, [upper_row("别的事项", base_code="502009002000")], LATER, is_whole=True)
    runs = follow_all(intake)

    assert item_of(intake, own).content.number == 1
    [look] = intake.cases.taking_over.worklist(compiler)
    assert look.look.parent_is_archived
    assert [[data["asked"] for data in told(intake, run_id)] for run_id in runs] == [[1]]
