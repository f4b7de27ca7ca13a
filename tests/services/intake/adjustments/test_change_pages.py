"""A body applies for a change at its desk and over the API, edits, and takes an application back."""

from __future__ import annotations

import re

import pytest
from mongoengine.connection import get_db

from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.adjustments.keeping import adjusted, an_item_in, put
from tests.services.intake.adjustments.test_applying import wanted
from tests.services.intake.adjustments.test_applying_at_once import overtaken
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.implementing import an_implementation
from tests.services.intake.inheriting import item_of

GROUND = "服务窗口搬迁，咨询电话改为 47261234。"
REASON = "咨询电话没有换，申请错了事项。"


def send(browser: Browser, item_id: str, **form: str) -> tuple[int, str, str]:
    """Fill in the form and send it; return the answer and where it leads."""
    path = f"/intake/items/{item_id}/change"
    found = re.search(r'name="cause_id" value="([^"]+)"', browser.get(path).text)
    assert found is not None
    answer = browser.post(path, {"cause_id": found[1], "ground": GROUND, **form}, page=path)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def only_adjustment() -> str:
    """Return the id of the one adjustment that there is."""
    [found] = get_db("intake")["adjustments"].find({}, {"_id": 1})
    return str(found["_id"])


@pytest.mark.parametrize("is_implementation", [False, True])
def test_a_compiler_applies_on_the_items_page_and_goes_on_in_its_form(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, *, is_implementation: bool
) -> None:
    item_id = an_implementation(intake, compiler) if is_implementation else an_item_in(intake, compiler)
    put(intake, item_id, state=ItemState.APPROVED.value)
    page = compiler_at_desk.get(f"/intake/items/{item_id}").text
    assert f'<a class="btn btn-outline-primary" href="/intake/items/{item_id}/change">申请变更</a>' in page

    status, _, where = send(compiler_at_desk, item_id, document_no="江津民发〔2026〕3号")

    assert (status, where) == (303, f"/intake/items/{item_id}/edit")
    form = compiler_at_desk.get(where)
    assert form.status_code == 200
    assert ("审定签章以后报送" if is_implementation else "改好，再报送审核") in form.text
    item_page = compiler_at_desk.get(f"/intake/items/{item_id}").text
    assert f"<b>变更内容。</b> {GROUND}" in item_page
    assert "/change" not in item_page
    listed = compiler_at_desk.get("/intake/adjustments").text
    assert GROUND in listed
    assert '<div class="s">单位申请变更</div>' in listed
    shown = compiler_at_desk.get(f"/intake/adjustments/{only_adjustment()}").text
    assert f"单位申请变更：{GROUND}" in shown
    assert "江津民发〔2026〕3号" in shown
    assert "本单位申请的变更" in shown
    assert 'id="keeping"' not in shown


def test_what_is_missing_is_named_and_what_was_typed_stays(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    item_id = an_item_in(intake, compiler)

    status, page, _ = send(compiler_at_desk, item_id, ground="", document_no="江津民发〔2026〕3号")

    assert status == 422
    assert 'href="#f-ground"' in page
    assert 'value="江津民发〔2026〕3号"' in page
    assert item_of(intake, item_id).state is ItemState.APPROVED


def test_the_page_leads_to_where_the_item_can_be_edited_already(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    in_hand, asked_of = an_item_in(intake, compiler, ItemState.DRAFT), an_item_in(intake, compiler, item_name="另一项")
    adjusted(intake).apply(asked_of)

    drafted = compiler_at_desk.get(f"/intake/items/{in_hand}/change")
    under_way = compiler_at_desk.get(f"/intake/items/{asked_of}/change")

    assert (drafted.status_code, f'href="/intake/items/{in_hand}/edit"' in drafted.text) == (409, True)
    assert (under_way.status_code, f'href="/intake/adjustments/change:{asked_of}"' in under_way.text) == (409, True)
    assert 'name="ground"' not in drafted.text + under_way.text


def test_what_others_read_is_not_to_be_applied_for(intake: Intake, compiler: Actor, compiler_at_desk: Browser) -> None:
    item_id = an_item_in(intake, compiler)
    path = f"/intake/items/{item_id}/change"
    compiler_at_desk.get(path)
    put(intake, item_id, state=ItemState.SUBMITTED.value)

    answer = compiler_at_desk.post(path, {"cause_id": new_id(), "ground": GROUND}, page="/intake/items/new")

    assert answer.status_code == 409
    assert "审核单位正在审核，现在不能申请变更。要改的话，请先申请撤回，再修改。" in answer.text


def test_who_was_slower_than_a_colleague_is_told_so_and_led_to_that_adjustment(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_item_in(intake, compiler)
    overtaken(monkeypatch, lambda: adjusted(intake).cases.applying.apply(wanted(intake, compiler, item_id)))

    status, page, _ = send(compiler_at_desk, item_id, ground="电话改了。")

    assert status == 409
    assert f"本单位的同事刚刚为“高龄津贴发放”申请了变更（{GROUND}），不用再申请。" in page
    assert f'<a href="/intake/adjustments/{only_adjustment()}">打开那项调整</a>' in page
    assert 'name="ground"' not in page


def test_a_form_from_elsewhere_changes_nothing(intake: Intake, compiler: Actor, compiler_at_desk: Browser) -> None:
    item_id = an_item_in(intake, compiler)
    path = f"/intake/items/{item_id}/change"

    answer = compiler_at_desk.client.post(path, data={"cause_id": new_id(), "ground": GROUND})
    assert answer.status_code == 400
    assert send(compiler_at_desk, item_id)[0] == 303
    back = compiler_at_desk.client.post(
        f"/intake/adjustments/{only_adjustment()}/withdrawal", data={"version": "2", "reason": REASON}
    )
    assert back.status_code == 400
    assert item_of(intake, item_id).state is ItemState.DRAFT


def test_another_bodys_item_has_no_such_page(intake: Intake, compiler: Actor, compiler_at_desk: Browser) -> None:
    theirs = an_item_in(intake, intake.person(intake.body(2), "compiler"))

    assert compiler_at_desk.get(f"/intake/items/{theirs}/change").status_code == 404


def test_an_application_is_taken_back_with_its_reason(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    item_id = an_item_in(intake, compiler)
    send(compiler_at_desk, item_id)
    path = f"/intake/adjustments/{only_adjustment()}"
    found = re.search(r'/withdrawal".*?name="version" value="(\d+)"', compiler_at_desk.get(path).text, re.DOTALL)
    assert found is not None

    short = compiler_at_desk.post(f"{path}/withdrawal", {"version": found[1], "reason": "不改"}, page=path)
    done = compiler_at_desk.post(f"{path}/withdrawal", {"version": found[1], "reason": REASON}, page=path)

    assert (short.status_code, "撤回的理由" in short.text, ">不改</textarea>" in short.text) == (422, True, True)
    assert (done.status_code, done.headers["Location"]) == (303, path)
    page = compiler_at_desk.get(path).text
    assert f"<b>已撤回申请</b> {REASON}（mzj-bianzhi本人" in page
    assert "没有改动" in page
    assert 'id="taking-back"' not in page
    assert "申请变更</a>" in compiler_at_desk.get(f"/intake/items/{item_id}").text


def test_a_program_applies_and_takes_back(intake: Intake, compiler: Actor, compiler_at_desk: Browser) -> None:
    item_id, cause_id = an_item_in(intake, compiler), new_id()
    machine = Machine(intake.app.test_client(), "mzj-bianzhi")
    entry = {"cause_id": cause_id, "item_id": item_id, "ground": GROUND}

    applied = [machine.post("/intake/api/adjustment-applications", entry) for _ in range(2)]

    assert [one.status_code for one in applied] == [201, 201]
    assert applied[0].json["adjustment_id"] == f"{cause_id}:{item_id}"
    assert applied[0].json["version"] == applied[1].json["version"] == item_of(intake, item_id).version
    path = f"/intake/api/adjustments/{cause_id}:{item_id}"
    shown = machine.get(path).json
    assert (shown["cause"]["kind"], shown["may_keep"], shown["may_take_back"]) == ("own", False, True)
    kept = machine.post(f"{path}/keeping", {"version": shown["version"], "reason": REASON})
    assert (kept.status_code, kept.json["code"]) == (409, "not_to_be_kept")
    refused = machine.post("/intake/api/adjustment-applications", {**entry, "cause_id": new_id()})
    assert (refused.status_code, refused.json["code"]) == (409, "in_hand_already")
    back = machine.post(f"{path}/withdrawal", {"version": shown["version"], "reason": REASON})
    assert (back.status_code, back.json["ok"]) == (200, True)
    assert item_of(intake, item_id).state is ItemState.APPROVED
