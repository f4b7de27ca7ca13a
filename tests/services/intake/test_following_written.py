"""
The upper level corrects only how something is written, the number of an article: heirs take it over, nobody is asked.

The content stays the same, so approvals stand, and the other services are told as of articles that are cited anew.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.application.ports import ItemChange
from services.intake.application.taking_over import TakeOver
from services.intake.domain.bodies import BodyKind
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import follow_all, item_of, reason_of, run, set_state, text_of, told
from tests.services.intake.test_moving import messages_of
from tests.services.intake.upper_lists import LATER, brought, claim, publish, settle_for_towns, upper_row, uppers

NAME, CODE = "临时救助", "502009002000"
OLD, NEW = "第三条", "第九十九条"
FREE = (ItemState.DRAFT, ItemState.RETURNED, ItemState.WITHDRAWN, ItemState.APPROVED)
READ = (ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED, ItemState.SUBMITTED)
CORRECTED_ONE = "更新了 0 个事项，1 个只随上级更正了条号或者写法，内容不变。"


def corrected(intake: Intake, article: str = NEW, **changes: str) -> list[str]:
    """Let the city bring a list that cites the article by this number, and its heirs follow; return the runs."""
    brought(intake, [upper_row(NAME, base_code=CODE, **{"legal_basis.article": article}, **changes)], LATER)
    return follow_all(intake)


def article_of(intake: Intake, item_id: str, number: int = 0) -> str:
    """Return the number under which an item's text cites the article."""
    return str(text_of(intake, item_id, number)["legal_basis"][0]["article"])


def claimed_by(intake: Intake, actor: Actor, level: str = "city") -> str:
    """Let a body claim the item."""
    [outcome] = claim(intake, actor, NAME, level=level)
    assert outcome.ok, outcome.message
    return outcome.item_id


def decide(intake: Intake, actor: Actor, item_id: str, **ways: list[str]) -> None:
    """Let a body decide on what it is asked about."""
    item, at = item_of(intake, item_id), intake.clock.now()
    [upper] = [upper for upper in uppers(intake).values() if upper.upper_id == item.parent_id]
    decision = TakeOver(actor=actor, at=at, item_id=item_id, version=item.version, upper_number=upper.number, **ways)
    intake.cases.taking_over.decide(decision)


def take(intake: Intake, actor: Actor, item_id: str) -> None:
    """Let a body take the upper level's content."""
    decide(intake, actor, item_id, take=["exercise_content"])


def recited(intake: Intake, item_id: str, article: str) -> None:
    """Let the system cite an item's article by another number, as it does when a law is renumbered."""
    item, text = item_of(intake, item_id), MongoRevisions().find([f"{item_id}@1"])[f"{item_id}@1"]
    [basis] = text.elements["legal_basis"]
    anew = replace(text, number=2, elements={**text.elements, "legal_basis": [{**basis, "article": article}]})
    MongoRevisions().add([anew])
    after = replace(item, content=replace(item.content, number=2), revisions=(1, 2))
    assert not MongoItems().save([ItemChange(before=item, after=after)])


def test_a_number_that_the_city_corrects_reaches_district_and_town(intake: Intake, compiler: Actor) -> None:
    brought(intake, [upper_row(NAME, base_code=CODE)])
    own = claimed_by(intake, compiler)
    set_state(intake, own, ItemState.APPROVED)
    publish(intake, own)
    settle_for_towns(intake, own)
    town = intake.person(intake.body(100, kind=BodyKind.TOWN), "compiler")
    below = claimed_by(intake, town, "district")

    [first] = corrected(intake)
    [second] = follow_all(intake)

    for item_id, state in ((own, ItemState.APPROVED), (below, ItemState.DRAFT)):
        item = item_of(intake, item_id)
        assert (article_of(intake, item_id), item.revisions, item.state) == (NEW, (1, 2), state)
        assert article_of(intake, item_id, 1) == OLD
    assert reason_of(intake, own) == f"随上级清单更正：设定依据（市级清单事项“{NAME}”第 2 稿），内容不变"
    assert [told(intake, run_id) for run_id in (first, second)] == [[], []]
    assert [len(messages_of(intake, item_id)) for item_id in (own, below)] == [1, 1]


@pytest.fixture
def own(intake: Intake, compiler: Actor) -> str:
    """An item that a department has claimed from the city's list."""
    brought(intake, [upper_row(NAME, base_code=CODE)])
    return claimed_by(intake, compiler)


@pytest.mark.parametrize("state", FREE)
def test_an_heir_stands_where_it_stood_and_the_others_are_told(intake: Intake, own: str, state: ItemState) -> None:
    set_state(intake, own, state)
    before = item_of(intake, own)

    [run_id] = corrected(intake)

    item = item_of(intake, own)
    assert (item.state, item.approved_number, item.put_back_at) == (state, 0, None)
    assert item.content == replace(before.content, number=2)
    assert intake.stored("jobs", run_id)["message"] == CORRECTED_ONE
    [message] = messages_of(intake, own)
    assert (message.name, message.revision, message.sequence) == ("item_recited", 2, item.version)
    assert message.data["elements"]["legal_basis"][0]["article"] == NEW
    assert message.data["recited"] == [{"title": "示例法", "old": OLD, "new": NEW}]
    assert message.data["cause"] == {
        "kind": "upper",
        "cause_id": f"{item.parent_id}:2",
        "title": f"市级清单事项“{NAME}”第 2 稿更正",
    }
    assert message.data["approved_revision"] == (1 if state is ItemState.APPROVED else 0)
    assert intake.cases.following.sweep(intake.clock.now()) == "", "nothing is left to do"


@pytest.mark.parametrize("state", READ)
def test_what_others_read_stands_still_and_is_corrected_when_it_is_back(
    intake: Intake, own: str, state: ItemState
) -> None:
    set_state(intake, own, state)

    runs = corrected(intake)
    waiting = article_of(intake, own), intake.cases.following.sweep(intake.clock.now())
    set_state(intake, own, ItemState.RETURNED)
    later = intake.cases.following.sweep(intake.clock.now())
    run(intake, later)

    assert waiting == (OLD, "")
    assert (article_of(intake, own), item_of(intake, own).state) == (NEW, ItemState.RETURNED)
    assert [told(intake, run_id) for run_id in (*runs, later)] == [[], []]


def test_the_approved_text_is_written_anew_beside_the_draft_over_it(intake: Intake, compiler: Actor, own: str) -> None:
    set_state(intake, own, ItemState.APPROVED)
    brought(intake, [upper_row(NAME, base_code=CODE, exercise_content="按季办理。")], LATER)
    take(intake, compiler, own)
    assert (item_of(intake, own).approved_number, item_of(intake, own).revisions) == (1, (1, 2))

    corrected(intake, exercise_content="按季办理。")

    item = item_of(intake, own)
    assert (item.state, item.approved_number, item.revisions) == (ItemState.DRAFT, 3, (1, 2, 3, 4))
    assert [article_of(intake, own, number) for number in item.revisions] == [OLD, OLD, NEW, NEW]
    assert [text_of(intake, own, number)["exercise_content"] for number in (3, 4)] == [
        f"办理{NAME}。",
        "按季办理。",
    ]
    [message] = messages_of(intake, own)
    assert (message.revision, message.data["approved_revision"]) == (3, 1)
    assert message.data["elements"]["exercise_content"] == f"办理{NAME}。"


def test_what_the_city_takes_back_is_taken_back(intake: Intake, own: str) -> None:
    """Before the heirs have followed it leaves nothing; afterwards they follow once more."""
    for article in (NEW, OLD):
        brought(intake, [upper_row(NAME, base_code=CODE, **{"legal_basis.article": article})], LATER)
    follow_all(intake)
    assert item_of(intake, own).revisions == (1,)

    corrected(intake, NEW)
    corrected(intake, OLD)

    assert [article_of(intake, own, number) for number in item_of(intake, own).revisions] == [OLD, NEW, OLD]


def test_what_the_system_cites_anew_is_not_undone_by_another_change(intake: Intake, compiler: Actor, own: str) -> None:
    """The city still cites the old number when it renames the item: it says nothing new of that."""
    recited(intake, own, NEW)

    brought(intake, [upper_row("临时救助服务", base_code=CODE)], LATER)
    follow_all(intake)

    assert item_of(intake, own).content.item_name == "临时救助服务"
    assert article_of(intake, own) == NEW
    brought(intake, [upper_row("临时救助服务", base_code=CODE, **{"legal_basis.article": "第五条"})], LATER)
    follow_all(intake)
    assert article_of(intake, own) == "第五条", "what the city corrects itself counts"


def test_a_body_that_keeps_its_own_gets_the_number_all_the_same(intake: Intake, compiler: Actor, own: str) -> None:
    """It decides before the run comes to its item, and only on what it was asked."""
    brought(intake, [upper_row(NAME, base_code=CODE, exercise_content="按季。", **{"legal_basis.article": NEW})], LATER)
    decide(intake, compiler, own, keep=["exercise_content"])
    assert article_of(intake, own) == OLD

    follow_all(intake)

    assert article_of(intake, own) == NEW
    assert intake.cases.taking_over.worklist(compiler) == []


def test_what_a_body_takes_comes_with_the_number(intake: Intake, compiler: Actor, own: str) -> None:
    brought(intake, [upper_row(NAME, base_code=CODE, exercise_content="按季。", **{"legal_basis.article": NEW})], LATER)
    take(intake, compiler, own)
    follow_all(intake)

    assert (article_of(intake, own), item_of(intake, own).revisions) == (NEW, (1, 2))


def test_a_push_of_something_else_comes_with_the_number(intake: Intake, own: str) -> None:
    """Only what was chosen is named as pushed; a push of nothing that differs makes no text."""
    brought(intake, [upper_row(NAME, base_code=CODE, exercise_content="按季。", **{"legal_basis.article": NEW})], LATER)
    for keys in (["handling_form"], ["exercise_content"]):
        push_id = intake.cases.pushing.push(
            REGISTRAR,
            upper_id=item_of(intake, own).parent_id,
            upper_number=2,
            keys=keys,
            reason="全市统一",
            push_id=new_id(),
            now=intake.clock.now(),
        )
        run(intake, push_id)

    assert (article_of(intake, own), item_of(intake, own).revisions) == (NEW, (1, 2))
    assert reason_of(intake, own).startswith("区政府办统一推送：行使内容（")
    follow_all(intake)
    assert item_of(intake, own).revisions == (1, 2)


def test_an_item_that_left_the_list_corrects_nothing(intake: Intake, own: str) -> None:
    brought(intake, [upper_row(NAME, base_code=CODE, **{"legal_basis.article": NEW})], LATER)
    brought(intake, [upper_row("别的事项", base_code="502009003000")], LATER, is_whole=True)

    follow_all(intake)
    intake.cases.following.sweep(intake.clock.now())

    assert item_of(intake, own).revisions == (1,)


def test_a_name_of_other_widths_is_written_alike_without_a_message(intake: Intake, compiler: Actor) -> None:
    """No article has another number, so the others are told nothing; they get the name with the next text."""
    old, new = "临时救助(困难群众)", "临时救助（困难群众）"
    brought(intake, [upper_row(old, base_code=CODE)])
    [made] = claim(intake, compiler, old)
    brought(intake, [upper_row(new, base_code=CODE)], LATER)
    before = item_of(intake, made.item_id)

    follow_all(intake)

    after = item_of(intake, made.item_id)
    assert (before.content.item_name, after.content.item_name, after.revisions) == (old, new, (1, 2))
    assert after.content.content_hash == before.content.content_hash
    assert messages_of(intake, made.item_id) == []


def test_what_is_published_late_does_not_bring_the_old_number_back(intake: Intake, compiler: Actor, own: str) -> None:
    """The edition was released before publishing heard of the number; its message comes after it."""
    set_state(intake, own, ItemState.APPROVED)
    corrected(intake)

    publish(intake, own, revision=1)

    [upper] = uppers(intake, "district").values()
    assert upper.mirrored == 2
    assert intake.stored("upper_revisions", upper.text_id)["elements"]["legal_basis"][0]["article"] == NEW


def test_what_the_system_cites_anew_in_the_district_reaches_towns_with_the_sweep(
    intake: Intake, compiler: Actor, own: str
) -> None:
    """Nobody publishes it, and only the item says so: killed anywhere, the next sweep finds it."""
    set_state(intake, own, ItemState.APPROVED)
    publish(intake, own)
    settle_for_towns(intake, own)
    town = intake.person(intake.body(100, kind=BodyKind.TOWN), "compiler")
    below = claimed_by(intake, town, "district")
    recited(intake, own, NEW)

    run(intake, intake.cases.following.sweep(intake.clock.now()))

    assert article_of(intake, below) == NEW
    assert intake.stored("upper_revisions", f"{own}:2")["content_hash"] == uppers(intake, "district")[NAME].content_hash
    assert intake.cases.following.sweep(intake.clock.now()) == ""
    assert uppers(intake, "district")[NAME].number == 2


@pytest.mark.parametrize("state", [ItemState.DRAFT, ItemState.SUBMITTED])
def test_a_number_that_review_has_not_let_pass_binds_no_town(intake: Intake, own: str, state: ItemState) -> None:
    publish(intake, own)
    recited(intake, own, NEW)
    set_state(intake, own, state)

    intake.cases.following.sweep(intake.clock.now())

    assert uppers(intake, "district")[NAME].number == 1
