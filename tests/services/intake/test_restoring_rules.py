"""What keeps an item away that was put away (作废), and that nobody acts for a body that is no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mongoengine.connection import get_db

from services.intake.application.claiming import Claim
from services.intake.application.drafting import Draft
from services.intake.application.not_ours import Declining
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.inheriting import claimed, item_of, says
from tests.services.intake.test_discarding import NAME, WHY, codes, discard, restore
from tests.services.intake.test_pages import NEW, a_form
from tests.unit.intake.builders import complete_elements

HERE = "/intake/items"
AWAY = f"{HERE}?state=discarded"


def test_an_heir_stays_away_while_its_body_says_that_the_upper_level_item_is_not_its_own(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    """As with claiming: the word is taken back first; the page leads there."""
    says(intake, "upper")
    item_id, upper = claimed(intake, compiler, "upper"), intake.cases.upper
    discard(intake, compiler, item_id)
    words = Declining(actor=compiler, at=intake.clock.now(), upper_ids=["upper"], reason="由残联办理")
    assert [one.ok for one in upper.not_ours.declare(words)] == [True]

    [refused] = restore(intake, compiler, item_id)
    assert (refused.code, "请先收回说明" in refused.message, "由残联办理" in refused.message) == (
        "declared_not_ours",
        True,
        True,
    )
    address = f"{HERE}/{item_id}"
    seen = {"version": str(item_of(intake, item_id).version)}
    page = compiler_at_desk.post(f"{address}/restoration", seen, page=address)
    assert (page.status_code, "/intake/claims?standing=not_ours" in page.text) == (409, True)

    upper.not_ours.take_back(compiler, "upper", 1, intake.clock.now())
    assert codes(restore(intake, compiler, item_id)) == ["done"]


def test_an_heir_is_told_of_the_other_heir_before_it_is_told_of_its_name(intake: Intake, compiler: Actor) -> None:
    """The new claim has the same name; what stands in the way is the claim."""
    says(intake, "upper")
    first = claimed(intake, compiler, "upper")
    discard(intake, compiler, first)
    claimed(intake, compiler, "upper")

    [refused] = restore(intake, compiler, first)

    assert (refused.code, "另有事项承接" in refused.message) == ("not_restorable", True)


def test_a_creation_sent_again_after_the_item_was_put_away_is_refused(intake: Intake, compiler: Actor) -> None:
    """A draft and a claim: success would say that there is an item to go on with."""
    draft = Draft(actor=compiler, at=intake.clock.now(), item_id=new_id(), elements=complete_elements())
    assert codes(intake.cases.drafting.create([draft])) == ["done"]
    discard(intake, compiler, draft.item_id)
    [again] = intake.cases.drafting.create([draft])
    assert (again.code, again.message.startswith(f"“{NAME}”已作废，请先恢复")) == ("put_away", True)

    says(intake, "upper")
    claim = Claim(actor=compiler, at=intake.clock.now(), item_id=new_id(), upper_id="upper")
    assert codes(intake.cases.upper.claiming.claim([claim])) == ["done"]
    discard(intake, compiler, claim.item_id)
    [again] = intake.cases.upper.claiming.claim([claim])
    assert (again.code, again.item_id) == ("put_away", claim.item_id)
    assert item_of(intake, claim.item_id).state is ItemState.DISCARDED


def test_the_form_sent_again_leads_to_the_item_that_was_put_away(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    form = a_form(compiler_at_desk.get(NEW).text)
    assert compiler_at_desk.post(HERE, form, page=NEW).status_code == 303
    discard(intake, compiler, form["item_id"])

    again = compiler_at_desk.post(HERE, form, page=NEW)

    assert (again.status_code, "已作废，请先恢复" in again.text) == (409, True)
    assert f'<a href="{HERE}/{form["item_id"]}">打开事项页，恢复它</a>' in again.text


def test_nobody_puts_away_or_restores_for_a_body_that_is_valid_no_more(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """As nobody drafts for it."""
    draft, gone = intake.drafts(compiler, 2)
    discard(intake, compiler, gone)
    ended = {"valid_to": "2020-01-01", "is_valid": False}
    get_db("intake")["bodies"].update_one({"_id": bureau.body_id}, {"$set": ended})

    refused = [*discard(intake, compiler, draft), *restore(intake, compiler, gone)]

    assert codes(refused) == ["forbidden", "forbidden"]
    assert [item_of(intake, one).state for one in (draft, gone)] == [ItemState.DRAFT, ItemState.DISCARDED]


def test_ticked_items_are_taken_up_again_from_the_list_with_a_result_each(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    back, clash = intake.draft(compiler, item_name="高龄津贴查询"), intake.draft(compiler)
    discard(intake, compiler, back, clash)
    intake.draft(compiler)
    page = compiler_at_desk.get(AWAY).text
    assert ("恢复所选" in page, page.count('name="id"')) == (True, 2)
    assert "恢复所选" not in compiler_at_desk.get(HERE).text

    none = compiler_at_desk.post(f"{HERE}/restorations?state=discarded", {}, page=AWAY)
    assert (none.status_code, none.location) == (303, AWAY)
    ticked = {"id": [f"{back}:2", f"{clash}:2"]}
    done = compiler_at_desk.post(f"{HERE}/restorations?state=discarded", ticked, page=AWAY).text

    assert "成功 1 项，没有办成 1 项" in done
    assert "已恢复，和作废以前一样" in done
    assert "本单位已经有同类型、同名的事项" in done
    assert f"{HERE}/{clash}/edit" not in done, "what is away is not edited"
    assert [item_of(intake, one).state for one in (back, clash)] == [ItemState.DRAFT, ItemState.DISCARDED]


def test_the_box_of_categories_counts_what_the_tab_shows(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    kept, gone, other = (
        intake.draft(compiler, item_name=f"津贴{number}", public_service_category=category)
        for number, category in enumerate("112")
    )
    discard(intake, compiler, gone, other)

    assert "全部类别（2）" in compiler_at_desk.get(AWAY).text
    assert "证明（1）" in compiler_at_desk.get(AWAY).text
    assert "全部类别（1）" in compiler_at_desk.get(HERE).text
    assert item_of(intake, kept).state is ItemState.DRAFT


def test_beside_its_upper_level_item_it_says_when_it_will_follow_again(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    says(intake, "upper")
    item_id = claimed(intake, compiler, "upper")
    discard(intake, compiler, item_id)
    says(intake, "upper", item_name="高龄老年人津贴发放")

    assert "恢复以后，自动更新的会更新" in compiler_at_desk.get(f"{HERE}/{item_id}/take-over").text


@pytest.mark.parametrize("reason", ["\u200b", "\x00", "\ufeff \u2060"])
def test_a_reason_that_nobody_can_read_puts_nothing_away(
    intake: Intake, bureau: Body, compiler: Actor, machine: Callable[[str], Machine], reason: str
) -> None:
    item_id = intake.draft(compiler)
    assert codes(discard(intake, compiler, item_id, reason=reason)) == ["invalid"]
    intake.account("mzj-jiqi", bureau, "compiler")

    asked = {"items": [{"item_id": item_id, "version": 1, "reason": f"{WHY}{reason}"}]}
    assert machine("mzj-jiqi").post("/intake/api/discards", asked).json["results"][0]["ok"]

    assert intake.stored("service_items", item_id)["discard"]["reason"] == WHY
