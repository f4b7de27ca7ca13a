"""Drafts and corrections on a real MongoDB: what is stored, what is refused, and what a repetition does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.drafting import Correction, Draft, NameTaken
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, LostRace, NotFound
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake
from tests.unit.intake.builders import complete_elements


def a_correction(intake: Intake, actor: Actor, item_id: str, version: int, **changes: Any) -> Correction:
    elements = complete_elements(**changes)
    return Correction(actor=actor, at=intake.clock.now(), item_id=item_id, version=version, elements=elements)


def test_a_draft_is_a_first_revision_and_an_item_that_points_to_it(intake: Intake, compiler: Actor) -> None:
    """The body is the register's; a draft sends no message."""
    item_id = intake.draft(compiler)

    item, text = intake.stored("service_items", item_id), intake.stored("item_revisions", f"{item_id}@1")
    assert (item["version"], item["state"], item["revisions"], item["outbox"]) == (1, "draft", [1], [])
    assert item["content"]["content_hash"] == text["content_hash"]
    assert text["elements"]["implementing_body"]["name"] == "示例民政局"
    assert text["made_by"]["name"] == "张三"


def test_a_draft_may_be_incomplete_but_not_wrong(intake: Intake, compiler: Actor) -> None:
    """What is missing waits for the submission; a value that no table has is refused at once, and nothing is stored."""
    drafts = [
        Draft(actor=compiler, at=intake.clock.now(), item_id=new_id(), elements={"item_name": "临时救助"}),
        Draft(actor=compiler, at=intake.clock.now(), item_id=new_id(), elements={"item_type": "99"}),
        Draft(actor=compiler, at=intake.clock.now(), item_id="x", elements={}),
        Draft(actor=compiler, at=intake.clock.now(), item_id=new_id(), elements={"item_name": {"$ne": ""}}),
    ]

    outcomes = intake.cases.drafting.create(drafts)

    assert [outcome.ok for outcome in outcomes] == [True, False, False, False]
    assert outcomes[1].problems[0].label == "事项类型"
    assert intake.count("service_items") == intake.count("item_revisions") == 1


def test_a_typed_body_is_replaced_by_the_registers(intake: Intake, compiler: Actor) -> None:
    """Nobody can file an item in another body's name."""
    item_id = intake.draft(compiler, implementing_body={"name": "别的局", "uscc": "x"})

    assert intake.stored("item_revisions", f"{item_id}@1")["elements"]["implementing_body"]["name"] == "示例民政局"


def test_an_enterprises_item_names_the_supervising_department(intake: Intake, enterprise: Body) -> None:
    """It comes from the register like the body itself."""
    item_id = intake.draft(intake.person(enterprise, "compiler"))

    body = intake.stored("item_revisions", f"{item_id}@1")["elements"]["implementing_body"]
    assert (body["name"], body["supervising_department"]) == ("示例供水公司", "示例民政局")


def test_creating_twice_makes_one_item(intake: Intake, compiler: Actor) -> None:
    """The id is the client's own: the same again is done already, another text under it is refused."""
    item_id = new_id()

    def draft(**changes: Any) -> Draft:
        elements = complete_elements(**changes)
        return Draft(actor=compiler, at=intake.clock.now(), item_id=item_id, elements=elements)

    first = intake.cases.drafting.create([draft(), draft()])
    again = intake.cases.drafting.create([draft(), draft(item_name="另一事项")])

    assert [outcome.ok for outcome in (*first, *again)] == [True, True, True, False]
    assert again[1].code == "id_taken"
    assert intake.count("service_items") == intake.count("item_revisions") == 1


def test_a_correction_makes_a_revision_and_an_unchanged_one_none(intake: Intake, compiler: Actor) -> None:
    """The old text stays as it was; fields of a later version of the product survive."""
    item_id = intake.draft(compiler)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"from_the_future": {"kept": 1}}})

    saved = intake.cases.drafting.revise(a_correction(intake, compiler, item_id, 1, item_name="高龄津贴"))
    same = intake.cases.drafting.revise(a_correction(intake, compiler, item_id, 2, item_name=" 高龄津贴 "))

    item = intake.stored("service_items", item_id)
    assert (saved.version, saved.revision, same.version, same.revision) == (2, 2, 2, 2)
    assert (item["revisions"], item["content"]["item_name"]) == ([1, 2], "高龄津贴")
    assert item["from_the_future"] == {"kept": 1}
    assert intake.stored("item_revisions", f"{item_id}@1")["elements"]["item_name"] == "高龄津贴发放"
    assert intake.count("item_revisions") == 2


def test_a_cosmetic_change_is_kept_although_its_hash_is_the_same(intake: Intake, compiler: Actor) -> None:
    """A mended blank must not get lost because no reviewer has to look again."""
    item_id = intake.draft(compiler, exercise_content="发放  津贴。")

    intake.cases.drafting.revise(a_correction(intake, compiler, item_id, 1, exercise_content="发放 津贴。"))

    texts = [intake.stored("item_revisions", f"{item_id}@{number}") for number in (1, 2)]
    assert texts[0]["content_hash"] == texts[1]["content_hash"]
    assert texts[1]["elements"]["exercise_content"] == "发放 津贴。"


def test_a_stale_version_is_refused(intake: Intake, compiler: Actor) -> None:
    """Whoever wrote on an older text has to look at the newer first."""
    item_id = intake.draft(compiler)
    intake.cases.drafting.revise(a_correction(intake, compiler, item_id, 1, item_name="甲"))

    with pytest.raises(LostRace):
        intake.cases.drafting.revise(a_correction(intake, compiler, item_id, 1, item_name="乙"))
    assert intake.stored("service_items", item_id)["content"]["item_name"] == "甲"


def test_a_number_that_a_crash_left_behind_is_passed_over(intake: Intake, compiler: Actor) -> None:
    """A text without an item that points to it blocks nobody and shows in no history."""
    item_id = intake.draft(compiler)
    lost = {**intake.stored("item_revisions", f"{item_id}@1"), "_id": f"{item_id}@2", "number": 2, "elements": {}}
    get_db("intake")["item_revisions"].insert_one(lost)

    saved = intake.cases.drafting.revise(a_correction(intake, compiler, item_id, 1, item_name="甲"))

    history = intake.cases.reading.item(compiler, item_id).history
    assert saved.revision == 3
    assert [text.number for text in history] == [3, 1]


def test_the_same_form_in_parallel_gives_one_revision(intake: Intake, compiler: Actor) -> None:
    """Eight posts of one form: all are told that it is saved, and one revision stands."""
    item_id = intake.draft(compiler)
    corrections = [a_correction(intake, compiler, item_id, 1, item_name="高龄津贴")] * 8

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(intake.cases.drafting.revise, corrections))

    assert {(outcome.ok, outcome.revision, outcome.version) for outcome in outcomes} == {(True, 2, 2)}
    assert intake.count("item_revisions") == 2


def test_two_people_in_parallel_do_not_overwrite_each_other(intake: Intake, compiler: Actor) -> None:
    """One wins, the others are told to look; no text is mixed of two."""
    item_id = intake.draft(compiler)
    corrections = [a_correction(intake, compiler, item_id, 1, item_name=f"名称{n}") for n in range(6)]

    def attempt(correction: Correction) -> str:
        try:
            intake.cases.drafting.revise(correction)
        except LostRace:
            return ""
        return str(correction.elements["item_name"])

    with ThreadPoolExecutor(6) as threads:
        winners = [name for name in threads.map(attempt, corrections) if name]

    item = intake.stored("service_items", item_id)
    text = intake.stored("item_revisions", f"{item_id}@{item['content']['number']}")
    assert winners == [item["content"]["item_name"]] == [text["elements"]["item_name"]]


def test_a_name_is_held_by_one_item_of_a_body_and_type(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """Width and spacing make no other name; another body may use it; a draft without a name claims none."""
    intake.draft(compiler, item_name="高龄津贴（发放）")
    with pytest.raises(NameTaken, match="已经有同类型、同名的事项"):
        intake.draft(compiler, item_name="高龄津贴(发放)")

    intake.draft(intake.person(intake.body(3), "compiler"), item_name="高龄津贴（发放）")
    intake.draft(compiler, item_name=None)
    intake.draft(compiler, item_name=None)

    assert intake.count("service_items") == 4


def test_names_in_parallel_are_held_by_the_index(intake: Intake, compiler: Actor) -> None:
    """Of six items of one name that arrive together one is made; the others get the reason, not an error."""
    drafts = [
        Draft(actor=compiler, at=intake.clock.now(), item_id=new_id(), elements=complete_elements()) for _ in range(6)
    ]

    with ThreadPoolExecutor(6) as threads:
        outcomes = [one[0] for one in threads.map(lambda draft: intake.cases.drafting.create([draft]), drafts)]

    assert sorted(outcome.code for outcome in outcomes) == ["done"] + ["name_taken"] * 5
    assert intake.count("service_items") == 1


def test_a_batch_of_500_takes_a_handful_of_commands(intake: Intake, compiler: Actor, commands: list[str]) -> None:
    """One find, one write for the texts, one for what they cite, one for the items; nothing is done one by one."""
    drafts = [
        Draft(actor=compiler, at=intake.clock.now(), item_id=new_id(), elements=complete_elements(item_name=f"事项{n}"))
        for n in range(500)
    ]
    commands.clear()

    outcomes = intake.cases.drafting.create(drafts)

    assert all(outcome.ok for outcome in outcomes)
    assert commands.count("insert") == 3
    assert len(commands) <= 8


def test_others_cannot_correct(intake: Intake, compiler: Actor) -> None:
    """Another body's compiler is not told that the item exists; without the role nobody writes."""
    item_id = intake.draft(compiler)
    other = intake.person(intake.body(3), "compiler")

    with pytest.raises(NotFound, match="不是本单位的事项"):
        intake.cases.drafting.revise(a_correction(intake, other, item_id, 1, item_name="甲"))
    viewer = intake.person(intake.body(4), "supervisor")
    with pytest.raises(NotPermitted):
        intake.draft(viewer)


def test_a_body_that_is_not_valid_compiles_nothing(intake: Intake, compiler: Actor) -> None:
    """The message says whom to ask."""
    stranger = intake.person(intake.body(5, is_valid=False), "compiler")

    outcome = intake.cases.drafting.create(
        [Draft(actor=stranger, at=intake.clock.now(), item_id=new_id(), elements=complete_elements())]
    )[0]

    assert not outcome.ok
    assert "机构名录" in outcome.message


@pytest.mark.parametrize("value", [{"$gt": ""}, ["a"], 7, True])
def test_an_operator_dictionary_is_no_text(intake: Intake, compiler: Actor, value: Any) -> None:
    """Nothing of the wrong shape reaches the database."""
    with pytest.raises(Invalid) as refused:
        intake.draft(compiler, exercise_content=value)
    assert refused.value.problems[0].label == "行使内容"
    assert intake.count("item_revisions") == 0
