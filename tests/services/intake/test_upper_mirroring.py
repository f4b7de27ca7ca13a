"""What departments publish is the district's own list: renewed with each text, borne by whom the registrar says."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.followings import MongoRuns
from services.intake.application.following import Following
from services.intake.domain.bodies import BodyKind
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, LostRace
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, follow_all, told
from tests.services.intake.upper_lists import (
    brought,
    claim,
    publish,
    published,
    settle,
    settle_for_towns,
    upper_row,
    uppers,
)


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


def test_the_same_message_tells_the_heirs_whom_a_killed_handler_did_not(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the new text and the order of the run it dies; the queue brings the message again, then once more."""
    item_id, town = _borne_by_a_town(intake, compiler)
    edit(intake, compiler, item_id, exercise_content="改了内容。")
    messages, mirroring = [published(intake, item_id, revision=2, sequence=2)], intake.cases.upper.mirroring
    with monkeypatch.context() as patched:
        patched.setattr(MongoRuns, "save", _killed)
        with pytest.raises(KeyboardInterrupt):
            mirroring.take_published(messages)
    assert (intake.stored("upper_items", item_id)["number"], intake.count("following_runs")) == (2, 0)

    mirroring.take_published(messages)
    mirroring.take_published(messages)

    [run_id] = follow_all(intake)
    assert [(one["body"]["body_id"], one["asked"]) for one in told(intake, run_id)] == [(town.body_id, 1)]
    assert intake.count("following_runs") == 1


def test_messages_that_come_again_in_other_company_order_no_second_run(intake: Intake, compiler: Actor) -> None:
    """Queues hand messages out in batches as they please; bodies are told of each change once."""
    first, town = _borne_by_a_town(intake, compiler)
    second = _borne_by(intake, compiler, town, "老年人优待证办理")
    for item_id in (first, second):
        edit(intake, compiler, item_id, exercise_content="改了内容。")
    messages = [published(intake, item_id, revision=2, sequence=2, base_code="") for item_id in (first, second)]
    mirroring = intake.cases.upper.mirroring

    mirroring.take_published(messages)
    for message in messages:
        mirroring.take_published([message])

    assert (intake.count("following_runs"), intake.count("jobs")) == (1, 1)
    get_db("intake")["jobs"].delete_many({})
    mirroring.take_published(messages[:1])
    assert (intake.count("following_runs"), intake.count("jobs")) == (1, 1), "killed before the job was written down"


def test_a_message_that_brought_no_text_orders_nothing_when_it_comes_again(intake: Intake, compiler: Actor) -> None:
    """An heir that has something open was told of it when that came."""
    item_id, _ = _borne_by_a_town(intake, compiler)
    edit(intake, compiler, item_id, exercise_content="改了内容。")
    publish(intake, item_id, revision=2, sequence=2)
    recoded = [published(intake, item_id, revision=2, sequence=3, base_code="502009001001")]

    intake.cases.upper.mirroring.take_published(recoded)
    intake.cases.upper.mirroring.take_published(recoded)

    assert intake.stored("upper_items", item_id)["base_code"] == "502009001001"
    assert intake.count("following_runs") == 1


def test_the_registrar_says_again_what_was_not_told_when_he_was_cut_off(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the form of then or from the page of now: the item has ended already, and the towns are told once."""
    item_id, town = _borne_by_a_town(intake, compiler)
    with monkeypatch.context() as patched:
        patched.setattr(Following, "order", _killed)
        with pytest.raises(KeyboardInterrupt):
            settle(intake, item_id, is_in_force=False)
    assert intake.stored("upper_items", item_id)["state"] == "archived"

    settle(intake, item_id, is_in_force=False)
    settle(intake, item_id, is_in_force=False)

    [run_id] = follow_all(intake)
    assert [(one["body"]["body_id"], one["asked"]) for one in told(intake, run_id)] == [(town.body_id, 1)]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _borne_by_a_town(intake: Intake, compiler: Actor) -> tuple[str, Actor]:
    town = intake.person(intake.body(20, kind=BodyKind.TOWN), "compiler")
    return _borne_by(intake, compiler, town, "高龄津贴申领"), town


def _borne_by(intake: Intake, compiler: Actor, town: Actor, name: str) -> str:
    """Return an item of the district that a town has claimed."""
    item_id: str = intake.draft(compiler, item_name=name)
    publish(intake, item_id, base_code="")
    settle_for_towns(intake, item_id)
    [claimed] = claim(intake, town, name, level="district")
    assert claimed.ok, claimed.message
    return item_id
