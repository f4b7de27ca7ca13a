"""What departments publish is the district's own list: renewed with each text, borne by whom the registrar says."""

from __future__ import annotations

import pytest

from services.intake.domain.bodies import BodyKind
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, LostRace
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, follow_all, told
from tests.services.intake.upper_lists import brought, claim, publish, settle, settle_for_towns, upper_row, uppers


@pytest.fixture(autouse=True)
def city(intake: Intake) -> None:
    """The city's list."""
    brought(intake, [upper_row("临时救助", base_code="502009002000")])


def test_the_same_published_text_again_changes_nothing_and_a_late_message_neither(
    intake: Intake, compiler: Actor
) -> None:
    """Mirroring is idempotent; a new text makes the next number."""
    item_id = intake.draft(compiler)
    publish(intake, item_id, sequence=3)
    first = intake.stored("upper_items", item_id)
    publish(intake, item_id, sequence=3)
    publish(intake, item_id, sequence=2)
    assert intake.stored("upper_items", item_id) == first
    edit(intake, compiler, item_id, exercise_content="改了内容。")
    publish(intake, item_id, revision=2, sequence=4)

    assert intake.stored("upper_items", item_id)["number"] == 2
    assert intake.stored("upper_revisions", f"{item_id}:2")["elements"]["exercise_content"] == "改了内容。"


def test_the_registrar_says_who_bears_an_item_of_the_district(intake: Intake, compiler: Actor) -> None:
    """The city's are as the city's file says; an old look is refused."""
    item_id = intake.draft(compiler)
    publish(intake, item_id)
    assert intake.stored("upper_items", item_id)["bearers"] == []
    settle_for_towns(intake, item_id)
    assert intake.stored("upper_items", item_id)["bearers"] == ["towns"]
    keeping = intake.cases.upper.keeping
    registrar = intake.person(intake.body(8, name="示例区政府办"), "registrar")
    at = intake.clock.now()
    with pytest.raises(LostRace):
        keeping.settle(registrar, at, item_id, version=1, bearers=[], is_in_force=False)
    with pytest.raises(Conflict):
        keeping.settle(registrar, at, uppers(intake)["临时救助"].upper_id, version=1, bearers=[], is_in_force=True)
    with pytest.raises(Forbidden):
        keeping.settle(compiler, at, item_id, version=2, bearers=[], is_in_force=True)


def test_towns_are_told_once_when_the_registrar_ends_an_item_and_revives_it(intake: Intake, compiler: Actor) -> None:
    """As after an import: the end tells each town; the revival tells those that have something to do then."""
    item_id = intake.draft(compiler)
    publish(intake, item_id)
    settle_for_towns(intake, item_id)
    town = intake.person(intake.body(20, kind=BodyKind.TOWN), "compiler")
    name = intake.stored("upper_items", item_id)["item_name"]
    [claimed] = claim(intake, town, name, level="district")
    assert claimed.ok, claimed.message

    settle(intake, item_id, is_in_force=False)
    settle(intake, item_id, is_in_force=False)
    [ended] = follow_all(intake)
    edit(intake, compiler, item_id, exercise_content="改了内容。")
    publish(intake, item_id, revision=2, sequence=2)
    follow_all(intake)
    settle(intake, item_id, is_in_force=True)
    [revived] = follow_all(intake)

    for run_id in (ended, revived):
        assert [(data["body"]["body_id"], data["asked"]) for data in told(intake, run_id)] == [(town.body_id, 1)]
        assert intake.stored("jobs", run_id)["state"] == "finished"
    [look] = intake.cases.taking_over.worklist(town)
    assert look.asked_names == "行使内容"
