"""
What an heir writes as its parent does is held against the parent's text row by row, and from the last text that it met.

So what a renumbered law does to an heir is not undone by what the upper level corrects elsewhere, or corrected before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.ports import ItemChange, revision_id
from services.intake.application.taking_over import TakeOver
from services.intake.domain.bodies import BodyKind
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import (
    BASIS,
    claimed,
    edit,
    follow,
    follow_all,
    item_of,
    run,
    says,
    set_state,
    text_of,
    told,
)
from tests.services.intake.test_moving import messages_of
from tests.services.intake.upper_lists import LATER, brought, claim, publish, settle_for_towns, upper_row, uppers

UPPER = "upper-1"
ANOTHER_WAY = "上级的新写法。"


def basis(*articles: str) -> list[dict[str, Any]]:
    """Return one row for each number of an article, each of another law."""
    return [{**BASIS[0], "title": f"示例法{row}", "article": article} for row, article in enumerate(articles)]


def articles_of(intake: Intake, item_id: str, number: int = 0) -> list[str]:
    """Return the numbers that an item's text cites."""
    return [row["article"] for row in text_of(intake, item_id, number)["legal_basis"]]


def recited(intake: Intake, item_id: str, *articles: str) -> None:
    """Let the system cite an item's articles by these numbers, as it does when a law is renumbered."""
    item = item_of(intake, item_id)
    key, number = revision_id(item_id, item.content.number), item.content.number + 1
    text = MongoRevisions().find([key])[key]
    rows = [{**row, "article": article} for row, article in zip(text.elements["legal_basis"], articles, strict=True)]
    MongoRevisions().add([replace(text, number=number, elements={**text.elements, "legal_basis": rows})])
    after = replace(item, content=replace(item.content, number=number), revisions=(*item.revisions, number))
    assert not MongoItems().save([ItemChange(before=item, after=after)])


def decide(intake: Intake, actor: Actor, item_id: str, **ways: Sequence[str]) -> None:
    """Let a body decide on what it is asked about."""
    item, at = item_of(intake, item_id), intake.clock.now()
    number = MongoUpperItems().find([item.parent_id])[item.parent_id].number
    decision = TakeOver(actor=actor, at=at, item_id=item_id, version=item.version, upper_number=number, **ways)
    intake.cases.taking_over.decide(decision)


def link_of(intake: Intake, item_id: str) -> int:
    """Return the parent's text that an heir is held against."""
    parent = item_of(intake, item_id).parent
    assert parent is not None
    return parent.number


@pytest.mark.parametrize("way", ["run", "sweep", "keep"])
def test_what_the_law_moves_after_the_city_has_caught_up_is_not_undone(
    intake: Intake, compiler: Actor, way: str
) -> None:
    """The city corrects what the heir cites anew already: there is nothing to write, neither now nor later."""
    says(intake, UPPER, legal_basis=basis("第三条"))
    own = claimed(intake, compiler, UPPER)
    recited(intake, own, "第五条")
    says(intake, UPPER, legal_basis=basis("第五条"), **({"exercise_content": ANOTHER_WAY} if way == "keep" else {}))

    if way == "keep":
        decide(intake, compiler, own, keep=["exercise_content"])
    else:
        run_id = follow(intake, UPPER) if way == "run" else intake.cases.following.sweep(intake.clock.now())
        run(intake, run_id)
        assert told(intake, run_id) == []
        assert intake.stored("jobs", run_id)["message"] == "更新了 0 个事项。"
    item, link = item_of(intake, own), link_of(intake, own)
    recited(intake, own, "第七条")
    later = intake.cases.following.sweep(intake.clock.now())
    follow_all(intake)

    assert (item.revisions, link, messages_of(intake, own)) == ((1, 2), 2, [])
    assert (later, articles_of(intake, own)) == ("", ["第七条"])


def test_an_heir_under_review_is_held_against_the_newer_text_when_it_is_back(intake: Intake, compiler: Actor) -> None:
    says(intake, UPPER, legal_basis=basis("第三条"))
    own = claimed(intake, compiler, UPPER)
    recited(intake, own, "第五条")
    set_state(intake, own, ItemState.SUBMITTED)
    says(intake, UPPER, legal_basis=basis("第五条"))

    first = follow(intake, UPPER), link_of(intake, own), intake.cases.following.sweep(intake.clock.now())
    set_state(intake, own, ItemState.RETURNED)
    run(intake, intake.cases.following.sweep(intake.clock.now()))

    assert first[1:] == (1, "")
    assert link_of(intake, own) == 2


def test_a_correction_of_one_row_leaves_the_other_as_the_law_has_it(intake: Intake, compiler: Actor) -> None:
    says(intake, UPPER, legal_basis=basis("第十二条", "第三条"))
    own = claimed(intake, compiler, UPPER)
    recited(intake, own, "第十四条", "第三条")

    says(intake, UPPER, legal_basis=basis("第十二条", "第四条"))
    follow(intake, UPPER)

    assert articles_of(intake, own) == ["第十四条", "第四条"]
    [message] = messages_of(intake, own)
    assert message.data["recited"] == [{"title": "示例法1", "old": "第三条", "new": "第四条"}]
    assert intake.cases.following.sweep(intake.clock.now()) == ""


@pytest.mark.parametrize("changes", [{"exercise_content": ANOTHER_WAY}, {"item_name": "高龄老年人津贴发放"}])
def test_so_it_does_with_what_is_taken_over_besides(intake: Intake, compiler: Actor, changes: dict[str, str]) -> None:
    """Whether the body takes it or it follows by itself."""
    says(intake, UPPER, legal_basis=basis("第十二条", "第三条"))
    own = claimed(intake, compiler, UPPER)
    recited(intake, own, "第十四条", "第三条")

    says(intake, UPPER, legal_basis=basis("第十二条", "第四条"), **changes)
    if "exercise_content" in changes:
        decide(intake, compiler, own, take=["exercise_content"])
    follow(intake, UPPER)

    assert articles_of(intake, own) == ["第十四条", "第四条"]
    assert item_of(intake, own).revisions == (1, 2, 3)


def test_an_approved_text_is_told_with_its_own_old_numbers(intake: Intake, compiler: Actor) -> None:
    """The draft over it was cited anew, and one row of both is what the city does not correct."""
    says(intake, UPPER, legal_basis=basis("第十二条", "第三条", "第一条"))
    own = claimed(intake, compiler, UPPER)
    recited(intake, own, "第十二条", "第三条", "第二条")
    set_state(intake, own, ItemState.APPROVED)
    says(intake, UPPER, legal_basis=basis("第十二条", "第三条", "第一条"), exercise_content=ANOTHER_WAY)
    decide(intake, compiler, own, take=["exercise_content"])
    recited(intake, own, "第十四条", "第三条", "第二条")
    assert item_of(intake, own).approved_number == 2

    says(intake, UPPER, legal_basis=basis("第十三条", "第四条", "第一条"), exercise_content=ANOTHER_WAY)
    follow(intake, UPPER)

    item = item_of(intake, own)
    assert [articles_of(intake, own, number) for number in (item.approved_number, item.content.number)] == [
        ["第十三条", "第四条", "第二条"],
        ["第十三条", "第四条", "第二条"],
    ]
    [message] = messages_of(intake, own)
    assert message.revision == item.approved_number
    assert [(one["old"], one["new"]) for one in message.data["recited"]] == [
        ("第十二条", "第十三条"),
        ("第三条", "第四条"),
    ]


@pytest.fixture
def district(intake: Intake, compiler: Actor) -> str:
    """An item of the district that was claimed from the city and published, for towns."""
    brought(intake, [upper_row("临时救助", base_code="502009002000")])
    [made] = claim(intake, compiler, "临时救助")
    publish(intake, made.item_id)
    settle_for_towns(intake, made.item_id)
    return made.item_id


def test_towns_are_not_told_again_what_they_were_asked_before(intake: Intake, compiler: Actor, district: str) -> None:
    town = intake.person(intake.body(100, kind=BodyKind.TOWN), "compiler")
    [below] = claim(intake, town, "临时救助", level="district")
    edit(intake, compiler, district, exercise_content="本区的新写法。")
    set_state(intake, district, ItemState.APPROVED)
    publish(intake, district, revision=2, sequence=2)
    [asking] = follow_all(intake)
    assert [data["asked"] for data in told(intake, asking)] == [1]

    changed = {"legal_basis.article": "第九十九条", "exercise_content": "办理临时救助。"}
    brought(intake, [upper_row("临时救助", base_code="502009002000", **changed)], LATER)
    [_city] = follow_all(intake)
    [late] = follow_all(intake)

    assert articles_of(intake, below.item_id) == ["第九十九条"]
    assert told(intake, late) == []


def test_a_text_that_says_the_same_to_towns_is_noted_once(intake: Intake, district: str) -> None:
    """It makes no text of the district's list, and no later sweep reads it again."""
    recited(intake, district, *articles_of(intake, district))
    set_state(intake, district, ItemState.APPROVED)

    order = intake.cases.following.sweep(intake.clock.now())

    upper = uppers(intake, "district")["临时救助"]
    assert (order, upper.number, upper.revisions, upper.mirrored) == ("", 1, (1,), 2)


def test_a_number_that_the_law_moved_stays_when_the_city_spells_the_title_of_the_same_row_otherwise(
    intake: Intake, compiler: Actor
) -> None:
    row = {**basis("第三条")[0], "title": "示例法(试行)"}
    says(intake, UPPER, legal_basis=[row])
    own = claimed(intake, compiler, UPPER)
    set_state(intake, own, ItemState.APPROVED)
    recited(intake, own, "第九十九条")
    before = len(messages_of(intake, own))

    says(intake, UPPER, legal_basis=[{**row, "title": "示例法（试行）"}])
    follow(intake, UPPER)

    [written] = text_of(intake, own)["legal_basis"]
    assert (written["article"], written["title"]) == ("第九十九条", "示例法（试行）")
    assert item_of(intake, own).state is ItemState.APPROVED
    assert len(messages_of(intake, own)) == before


def test_a_number_that_is_corrected_together_with_the_name_is_corrected_in_the_live_text_at_once(
    intake: Intake, compiler: Actor
) -> None:
    says(intake, UPPER, legal_basis=basis("第三条"))
    own = claimed(intake, compiler, UPPER)
    set_state(intake, own, ItemState.APPROVED)

    says(intake, UPPER, legal_basis=basis("第九条"), item_name="改过的名字")
    follow(intake, UPPER)

    item = item_of(intake, own)
    assert item.state is ItemState.DRAFT
    assert item.approved_number not in (0, item.content.number)
    assert articles_of(intake, own) == articles_of(intake, own, item.approved_number) == ["第九条"]
    assert text_of(intake, own)["item_name"] == "改过的名字"
    assert text_of(intake, own, item.approved_number)["item_name"] != "改过的名字"
    [said] = [one for one in messages_of(intake, own) if one.name == "item_recited"]
    assert said.data["recited"] == [{"title": "示例法0", "old": "第三条", "new": "第九条"}]


def test_so_it_is_when_a_body_decides_on_what_came_with_it(intake: Intake, compiler: Actor) -> None:
    says(intake, UPPER, legal_basis=basis("第三条"))
    own = claimed(intake, compiler, UPPER)
    set_state(intake, own, ItemState.APPROVED)

    says(intake, UPPER, legal_basis=basis("第九条"), exercise_content=ANOTHER_WAY)
    decide(intake, compiler, own, take=["exercise_content"])

    item = item_of(intake, own)
    assert item.approved_number not in (0, item.content.number)
    assert articles_of(intake, own) == articles_of(intake, own, item.approved_number) == ["第九条"]
    assert [one.name for one in messages_of(intake, own)] == ["item_recited"]
