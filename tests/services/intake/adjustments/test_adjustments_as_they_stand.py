"""What pages say of an adjustment that is not done: before its day, after a submission, in the list of items."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from tests.services.intake.adjustments.test_adjustment_pages import REASON, of, send
from tests.services.intake.adjustments.touching import touch
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import item_of, set_state, text_of


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item of the bureau."""
    return intake.draft(compiler)


def test_the_list_says_what_is_to_be_checked_until_somebody_has_answered(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    adjustment_id = touch(intake, item_id)
    marked = f'href="{of(adjustment_id)}" aria-label="条文有改动，要核对'
    assert marked in compiler_at_desk.get("/intake/items").text

    sent = {"id": [f"{item_id}:{item_of(intake, item_id).version}"]}
    assert marked in compiler_at_desk.post("/intake/items/submissions", sent, page="/intake/items").text

    send(compiler_at_desk, adjustment_id, "keeping", reason=REASON)
    assert marked not in compiler_at_desk.get("/intake/items").text


def test_a_basis_that_goes_later_is_said_to_go_on_its_day(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    address = of(touch(intake, item_id, Outcome.GONE, verdict="deleted", new_articles=(), new_text=""))
    day = day_in_china(intake.clock.now()) + timedelta(days=9)

    before = compiler_at_desk.get(address).text
    intake.clock.forward(days=10)
    compiler_at_desk.sign_in("mzj-bianzhi")
    after = compiler_at_desk.get(address).text

    assert f"{day} 起依据不再存在" in before
    assert f"{day} 起删去" in before
    assert "依据已经不存在，不能照旧办理" not in before
    assert "依据已经不存在，不能照旧办理" in after


@pytest.mark.parametrize(("is_adopted", "said"), [(False, "但设定依据写的还是原条文"), (True, "等审核结果")])
def test_what_was_submitted_with_the_old_article_says_so(
    intake: Intake, compiler_at_desk: Browser, item_id: str, is_adopted: bool, said: str
) -> None:
    basis = text_of(intake, item_id)["legal_basis"][0]
    place = {"article": basis["article"], "old_text": basis["text"], "title": basis["title"]}
    adjustment_id = touch(intake, item_id, **place)
    if is_adopted:
        send(compiler_at_desk, adjustment_id, "adoption")
    set_state(intake, item_id, ItemState.SUBMITTED)
    touch(intake, item_id, **place)

    page = compiler_at_desk.get(of(adjustment_id)).text

    assert said in page
    assert ("申请撤回</a>" in page) is not is_adopted
