"""Claiming from the upper-level list, what stays locked, linking, unlinking, and what a body says is not its own."""

from __future__ import annotations

import orjson
import pytest

from services.intake.application.claiming_links import Link, Unlink
from services.intake.application.drafting import Correction
from services.intake.application.not_ours import Declining
from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.coverage import Standing
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, Invalid, LostRace
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import edit, item_of, reason_of, set_state, text_of
from tests.services.intake.upper_lists import LATER, brought, claim, publish, upper_row, uppers


@pytest.fixture(autouse=True)
def city(intake: Intake) -> None:
    """The city's list."""
    brought(
        intake,
        [
            upper_row("残疾人证办理", base_code="502009001000"),
            upper_row("临时救助", base_code="502009002000"),
            upper_row("高龄津贴申领"),
        ],
    )


@pytest.fixture
def town(intake: Intake) -> Body:
    """A town."""
    return intake.body(7, name="示例镇人民政府", kind=BodyKind.TOWN, level="5")


@pytest.fixture
def clerk(intake: Intake, town: Body) -> Actor:
    """The town's compiler."""
    return intake.person(town, "compiler", name="李四")


def test_a_claim_makes_a_draft_with_its_parent_and_a_copy_of_what_the_parent_says(
    intake: Intake, compiler: Actor
) -> None:
    """Name, type and basis are the parent's, the rest is a copy to fill in; the body is the register's."""
    [outcome] = claim(intake, compiler, "临时救助")
    item, upper = item_of(intake, outcome.item_id), uppers(intake)["临时救助"]

    assert outcome.ok
    assert outcome.upper_id == upper.upper_id
    assert item.state is ItemState.DRAFT
    assert item.content.item_name == "临时救助"
    assert item.parent
    assert (item.parent.parent_id, item.parent.number) == (upper.upper_id, 1)
    assert item.parent.taken == upper.element_hashes
    text = text_of(intake, outcome.item_id)
    assert text["exercise_content"] == "办理临时救助。"
    assert text["implementing_body"]["name"] == compiler.body_name


def test_a_batch_has_a_result_for_each_and_what_is_claimed_is_refused_with_the_way_to_it(
    intake: Intake, compiler: Actor
) -> None:
    """Twice in one batch, twice over time: the own item is named."""
    [first] = claim(intake, compiler, "临时救助")
    second, third, again = claim(intake, compiler, "临时救助", "高龄津贴申领", "高龄津贴申领")

    assert (second.ok, second.code, second.item_id) == (False, "already_claimed", first.item_id)
    assert third.ok
    assert (again.ok, again.code, again.item_id) == (False, "already_claimed", third.item_id)
    assert intake.count("service_items") == 2


def test_an_item_of_the_same_name_is_to_be_linked_instead(intake: Intake, compiler: Actor) -> None:
    """The result names the free item that stands in the way and says what to do."""
    own = intake.draft(compiler, item_name="临时救助")
    [outcome] = claim(intake, compiler, "临时救助")

    assert (outcome.ok, outcome.code, outcome.item_id) == (False, "name_taken", own)
    assert "承接上级事项" in outcome.message


def test_what_is_locked_stays_whatever_is_typed_over_it(intake: Intake, compiler: Actor) -> None:
    """In the use case, so that form, API and import cannot pass it by; the rest is the body's."""
    [outcome] = claim(intake, compiler, "临时救助")
    edit(intake, compiler, outcome.item_id, item_name="别的名称", legal_basis=[], exercise_content="受理临时救助申请。")
    text = text_of(intake, outcome.item_id)

    assert text["item_name"] == "临时救助"
    assert text["legal_basis"][0]["title"] == "示例法"
    assert text["exercise_content"] == "受理临时救助申请。"


def test_towns_claim_from_the_districts_list_and_departments_from_the_citys(
    intake: Intake, compiler: Actor, clerk: Actor
) -> None:
    """A published item of a department is the district's; neither list is for those who claim from the other."""
    [own] = claim(intake, compiler, "临时救助")
    publish(intake, own.item_id, base_code="502009002000")
    district = uppers(intake, "district")["临时救助"]
    assert (district.upper_id, district.base_code, district.bearers) == (own.item_id, "502009002000", ("towns",))
    [of_town] = claim(intake, clerk, "临时救助", level="district")
    assert item_of(intake, of_town.item_id).parent.parent_id == own.item_id  # type: ignore[union-attr]
    [wrong] = claim(intake, clerk, "残疾人证办理")
    assert (wrong.ok, wrong.code) == (False, "not_found")
    [up] = claim(intake, compiler, "临时救助", level="district")
    assert (up.ok, up.code) == (False, "not_found")


def test_an_archived_item_cannot_be_claimed(intake: Intake, compiler: Actor) -> None:
    """The whole file without it ends it."""
    brought(intake, [upper_row("残疾人证办理", base_code="502009001000")], is_whole=True)
    [outcome] = claim(intake, compiler, "临时救助")

    assert (outcome.ok, outcome.code) == (False, "upper_not_in_force")


def test_only_compilers_of_registered_bodies_claim(intake: Intake, bureau: Body) -> None:
    """Rights are asked for in the use case."""
    with pytest.raises(Forbidden):
        claim(intake, intake.person(bureau, "signatory"), "临时救助")


def test_a_free_item_is_linked_after_both_were_seen_and_takes_over_what_is_locked(
    intake: Intake, compiler: Actor
) -> None:
    """The view names every locked element that changes; what is local stays the body's own and asks for no look."""
    own = intake.draft(compiler, item_name="临时救助金申请", exercise_content="本单位的内容。")
    upper = uppers(intake)["临时救助"]
    view = intake.cases.upper.linking.look(compiler, own, upper.upper_id)
    assert {change.element.key for change in view.locked} == {"item_name", "legal_basis"}
    assert not view.objection
    link = Link(actor=compiler, at=intake.clock.now(), item_id=own, version=1, upper_id=upper.upper_id, upper_number=1)
    intake.cases.upper.linking.link(link)
    text, item = text_of(intake, own), item_of(intake, own)

    assert (text["item_name"], text["exercise_content"]) == ("临时救助", "本单位的内容。")
    assert item.parent
    assert item.parent.taken == upper.element_hashes
    assert "承接上级事项" in reason_of(intake, own)
    assert intake.cases.taking_over.of_item(item) is None
    assert intake.cases.upper.linking.link(link).ok  # the same again


def test_linking_is_refused_for_another_type_a_claimed_parent_or_an_old_look(intake: Intake, compiler: Actor) -> None:
    """Types must be the same; one own item per upper-level item; what was seen must still stand."""
    linking, upper = intake.cases.upper.linking, uppers(intake)["临时救助"]
    untyped = intake.draft(compiler, item_name="对象确认", item_type=None, public_service_category=None)
    free = intake.draft(compiler, item_name="救助")

    def link(item_id: str, *, version: int = 1, number: int = 1) -> None:
        linking.link(
            Link(
                actor=compiler,
                at=intake.clock.now(),
                item_id=item_id,
                version=version,
                upper_id=upper.upper_id,
                upper_number=number,
            )
        )

    with pytest.raises(Conflict, match="类型不同"):
        link(untyped)
    with pytest.raises(LostRace):
        link(free, version=7)
    with pytest.raises(LostRace):
        link(free, number=2)
    claim(intake, compiler, "临时救助")
    with pytest.raises(Conflict, match="已经认领过"):
        link(free)


def test_an_item_is_unlinked_for_a_reason_and_may_be_linked_elsewhere(intake: Intake, compiler: Actor) -> None:
    """Its text stays, a new revision says why, what was locked is free, and the parent may be claimed again."""
    [outcome] = claim(intake, compiler, "临时救助")
    unlink = Unlink(actor=compiler, at=intake.clock.now(), item_id=outcome.item_id, version=1, reason=" ")
    with pytest.raises(Invalid):
        intake.cases.upper.linking.unlink(unlink)
    intake.cases.upper.linking.unlink(
        Unlink(actor=compiler, at=intake.clock.now(), item_id=outcome.item_id, version=1, reason="不是同一件事")
    )
    assert item_of(intake, outcome.item_id).parent is None
    assert "parent" not in intake.stored("service_items", outcome.item_id)
    assert "不是同一件事" in reason_of(intake, outcome.item_id)
    edit(intake, compiler, outcome.item_id, item_name="本单位的救助")
    assert text_of(intake, outcome.item_id)["item_name"] == "本单位的救助"
    [again] = claim(intake, compiler, "临时救助")

    assert again.ok


def test_an_approved_item_that_is_linked_without_a_change_stays_approved(intake: Intake, compiler: Actor) -> None:
    """Nobody has to look at a text again that has not changed; one that changes is a draft again."""
    [outcome] = claim(intake, compiler, "临时救助")
    unlinked = Unlink(actor=compiler, at=intake.clock.now(), item_id=outcome.item_id, version=1, reason="试一试")
    intake.cases.upper.linking.unlink(unlinked)
    set_state(intake, outcome.item_id, ItemState.APPROVED)
    upper = uppers(intake)["临时救助"]
    link = Link(
        actor=compiler,
        at=intake.clock.now(),
        item_id=outcome.item_id,
        version=2,
        upper_id=upper.upper_id,
        upper_number=1,
    )
    intake.cases.upper.linking.link(link)
    item = item_of(intake, outcome.item_id)

    assert (item.state, item.content.number) == (ItemState.APPROVED, 2)
    assert item.parent is not None


def test_what_is_not_ours_is_said_with_a_reason_kept_and_taken_back(intake: Intake, compiler: Actor) -> None:
    """While the word stands the item cannot be claimed; a claimed one cannot be declined."""
    upper, not_ours = uppers(intake)["临时救助"], intake.cases.upper.not_ours

    def declare(reason: str) -> list[tuple[bool, str]]:
        request = Declining(actor=compiler, at=intake.clock.now(), upper_ids=[upper.upper_id], reason=reason)
        return [(outcome.ok, outcome.code) for outcome in not_ours.declare(request)]

    with pytest.raises(Invalid):
        declare("  ")
    assert declare("由街道办理") == [(True, "done")]
    assert declare("由街道办理") == [(False, "already_declared")]
    [refused] = claim(intake, compiler, "临时救助")
    assert (refused.ok, refused.code) == (False, "declared_not_ours")
    with pytest.raises(LostRace):
        not_ours.take_back(compiler, upper.upper_id, 9, intake.clock.now())
    not_ours.take_back(compiler, upper.upper_id, 1, intake.clock.now())
    with pytest.raises(Conflict):
        not_ours.take_back(compiler, upper.upper_id, 2, intake.clock.now())
    [made] = claim(intake, compiler, "临时救助")
    assert made.ok
    assert declare("改主意") == [(False, "already_claimed")]


@pytest.mark.parametrize(
    ("changed", "is_another"),
    [({"item_name": "临时救助金追缴"}, True), ({"exercise_content": "改由网上受理。"}, False)],
)
def test_a_word_on_an_item_that_became_another_one_is_to_be_looked_at_again(
    intake: Intake, bureau: Body, compiler: Actor, browser: Browser, changed: dict[str, str], is_another: bool
) -> None:
    """By its name, type or basis; the word goes on standing, and says of which text it was said."""
    ids = [uppers(intake)["临时救助"].upper_id]
    said = Declining(actor=compiler, at=intake.clock.now(), upper_ids=ids, reason="由街道办理")
    intake.cases.upper.not_ours.declare(said)
    brought(intake, [{**upper_row("临时救助", base_code="502009002000"), **changed}], LATER)
    [answer] = [one for one in intake.cases.upper.covering.of_body(compiler).answers if one.declaration]
    assert (answer.standing, answer.declaration and answer.declaration.number) == (Standing.NOT_OURS, 1)
    assert answer.wants_another_look is is_another
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")
    assert ("请再看一下" in browser.get("/intake/claims?standing=not_ours").text) is is_another


def test_what_nobody_expects_of_a_body_cannot_be_declined(intake: Intake) -> None:
    """A department of another guidance has nothing to say here."""
    other = intake.person(intake.body(9, name="示例交通局", guiding_department="17"), "compiler")
    request = Declining(
        actor=other, at=intake.clock.now(), upper_ids=[uppers(intake)["临时救助"].upper_id, "none"], reason="不管"
    )

    assert [outcome.code for outcome in intake.cases.upper.not_ours.declare(request)] == ["not_expected", "not_found"]


def test_the_submission_says_from_which_item_it_was_claimed_and_which_code_that_has(
    intake: Intake, compiler: Actor
) -> None:
    """Coding gives the same base code; review passes it on."""
    [outcome] = claim(intake, compiler, "临时救助")
    assert intake.submit(compiler, outcome.item_id).ok
    [message] = intake.stored("service_items", outcome.item_id)["outbox"]
    upper = uppers(intake)["临时救助"]

    assert orjson.loads(message["body"])["data"]["parent"] == {
        "parent_id": upper.upper_id,
        "level": "city",
        "item_name": "临时救助",
        "base_code": "502009002000",
    }


def test_a_correction_of_an_item_that_was_claimed_keeps_its_parent(intake: Intake, compiler: Actor) -> None:
    """A text that says nothing new is none, typed names or not."""
    [outcome] = claim(intake, compiler, "临时救助")
    elements = {**text_of(intake, outcome.item_id), "item_name": "改名"}
    correction = Correction(
        actor=compiler, at=intake.clock.now(), item_id=outcome.item_id, version=1, elements=elements
    )
    intake.cases.drafting.revise(correction)

    assert item_of(intake, outcome.item_id).content.number == 1
    assert item_of(intake, outcome.item_id).parent is not None
