"""Batches on the list: what was ticked is asked back, each with its own result, and the list keeps its filters."""

from __future__ import annotations

import re

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_mirroring import ABOUT, said

LIST = "/intake/items?search=事项"
WITHDRAWALS = "/intake/items/withdrawals?search=事项"


def ticked(intake: Intake, *item_ids: str) -> list[str]:
    """Return items as the boxes of the list send them."""
    return [f"{item_id}:{intake.stored('service_items', item_id)['version']}" for item_id in item_ids]


def test_ticked_items_are_asked_back_each_with_its_result(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    """One that was approved meanwhile is refused; the others are asked for, once."""
    first, second, approved = intake.drafts(compiler, 3)
    intake.submit_all(compiler, [first, second, approved])
    intake.cases.mirroring.take_approved([said(intake, "item_approved", approved, 9, round=1, **ABOUT)])
    form = {"id": ticked(intake, first, second, approved), "reason": "整批写错了"}

    answer = compiler_at_desk.post(WITHDRAWALS, form, page=LIST)
    again = compiler_at_desk.post(WITHDRAWALS, form, page=LIST)

    assert answer.status_code == 200
    assert "成功 2 项，没有办成 1 项" in answer.text
    assert answer.text.count("已申请撤回，由审核方答复。") == 2
    assert "动态调整" in answer.text
    assert "成功 0 项，没有办成 3 项" in again.text
    assert again.text.count("已经申请过撤回") == 2
    assert re.search(r'href="/intake/items\?search=[^"]+">回事项清单', answer.text)
    outbox = intake.stored("service_items", first)["outbox"]
    assert len(outbox) == 2, "the submission and one request"
    assert intake.stored("service_items", second)["withdrawal_reason"] == "整批写错了"


def test_what_waits_for_the_department_is_a_draft_again(intake: Intake, bureau: Body, browser: Browser) -> None:
    works = intake.body(7, name="示例供水公司", kind="enterprise", supervising_body_id=bureau.body_id)
    intake.account("gs-bianzhi", works, "compiler")
    item_id = intake.draft(intake.person(works, "compiler"))
    intake.submit_all(intake.person(works, "compiler"), [item_id])
    browser.sign_in("gs-bianzhi")

    answer = browser.post(WITHDRAWALS, {"id": ticked(intake, item_id), "reason": "再改"}, page=LIST)

    assert "已撤回，回到草稿" in answer.text
    assert intake.stored("service_items", item_id)["state"] == "draft"


def test_without_a_reason_the_list_comes_back_with_the_ticks(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    """422, the filter, the ticks and what was typed are kept; nothing is asked for."""
    first, second = intake.drafts(compiler, 2)
    intake.submit_all(compiler, [first, second])

    answer = compiler_at_desk.post(WITHDRAWALS, {"id": ticked(intake, first), "reason": " "}, page=LIST)
    nothing = compiler_at_desk.post(WITHDRAWALS, {"reason": "写错了"}, page=LIST)

    assert (answer.status_code, nothing.status_code) == (422, 422)
    assert 'href="#f-reason"' in answer.text
    assert 'value="事项"' in answer.text
    assert re.search(rf'value="{first}:\d+"[^>]* checked', answer.text)
    assert not re.search(rf'value="{second}:\d+"[^>]* checked', answer.text)
    assert "没有勾选" in nothing.text
    assert 'value="写错了"' in nothing.text
    assert not intake.stored("service_items", first)["withdrawal_requested"]


def test_a_foreign_item_is_not_asked_back(intake: Intake, compiler: Actor, browser: Browser) -> None:
    item_id = intake.draft(compiler)
    intake.submit_all(compiler, [item_id])
    intake.account("other", intake.body(5), "compiler")
    browser.sign_in("other")

    answer = browser.post(WITHDRAWALS, {"id": ticked(intake, item_id), "reason": "x"}, page="/intake/items/new")

    assert "不是本单位的事项" in answer.text
    assert not intake.stored("service_items", item_id)["withdrawal_requested"]


def test_the_machine_is_told_what_became_of_each(intake: Intake, compiler: Actor, bureau: Body, machine) -> None:
    """The same use case by API, with the same words."""
    intake.account("mzj-machine", bureau, "compiler")
    submitted, draft = intake.drafts(compiler, 2)
    intake.submit_all(compiler, [submitted])
    entries = [{"item_id": each, "reason": "写错了"} for each in (submitted, draft)]

    answer = machine("mzj-machine").post("/intake/api/withdrawals", {"items": entries})

    results = answer.json["results"]
    assert [result["ok"] for result in results] == [True, False]
    assert results[0]["message"] == "已申请撤回，由审核方答复。"
    assert "不能撤回" in results[1]["message"]
