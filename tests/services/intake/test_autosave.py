"""What is typed into the form is kept without being saved: nothing typed is lost, nobody else sees it."""

from __future__ import annotations

import re

import pytest

from services.intake.application.keeping_typed import MOST, TooManyTyped
from services.intake.domain.typed_forms import TypedForm
from shared.kernel.errors import Invalid
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_pages import NEW, a_form, new_item


def kept(browser: Browser, form: dict[str, object], page: str = NEW) -> str:
    """Send the form as htmx does and return what the bar says."""
    answer = browser.post(f"/intake/items/{form['item_id']}/typed", form, page=page)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def a_typed_form(intake: Intake, item_id: str, **elements: str) -> TypedForm:
    """Return what somebody typed into the form of a new item."""
    return TypedForm(account_id="", item_id=item_id, version=0, elements=elements, kept_at=intake.clock.now())


def test_a_new_item_that_was_typed_and_not_saved_is_offered(compiler_at_desk: Browser, intake: Intake) -> None:
    form = a_form(compiler_at_desk.get(NEW).text, item_name="独居老人探访")

    assert "已自动保存" in kept(compiler_at_desk, form)
    assert (intake.count("service_items"), intake.count("item_revisions")) == (0, 0)

    offer = compiler_at_desk.get(NEW).text
    assert "有没写完的新事项" in offer
    link = re.search(r'href="(/intake/items/new\?item_id=[^"]+)">独居老人探访<', offer)
    assert link is not None
    continued = compiler_at_desk.get(link[1]).text
    assert f'name="item_id" value="{form["item_id"]}"' in continued
    assert 'value="独居老人探访"' in continued

    new_item(compiler_at_desk, item_name="另一个事项")
    saved = compiler_at_desk.post("/intake/items", form, page=NEW)
    assert saved.status_code == 303
    assert "有没写完的新事项" not in compiler_at_desk.get(NEW).text


def test_a_correction_goes_on_on_the_version_it_was_begun_on(compiler_at_desk: Browser) -> None:
    path = new_item(compiler_at_desk)
    edit = f"{path}/edit"
    opened, other_window = (compiler_at_desk.get(edit).text for _ in range(2))
    typed = a_form(opened, item_name="改过的名称")
    kept(compiler_at_desk, typed, edit)
    elsewhere = compiler_at_desk.post(path, a_form(other_window, item_name="同事先存的名称"), page=edit)
    assert elsewhere.status_code == 303

    kept(compiler_at_desk, typed, edit)  # the save above forgot what was kept; the other window is still open
    assert "有没保存的内容" in compiler_at_desk.get(edit).text
    continued = compiler_at_desk.get(f"{edit}?typed=1").text
    assert 'value="改过的名称"' in continued
    assert "事项在这之后变过" in continued
    conflict = compiler_at_desk.post(path, {**typed, "action": "save"}, page=edit)

    assert conflict.status_code == 409
    assert "同事先存的名称" in conflict.text
    assert "改过的名称" in conflict.text


def test_what_was_on_its_way_when_the_form_was_saved_brings_no_older_text_back(
    compiler_at_desk: Browser, intake: Intake
) -> None:
    """The browser keeps the form while its writer presses the button: the save may be the faster one."""
    new = a_form(compiler_at_desk.get(NEW).text, item_name="独居老人探访")
    path = compiler_at_desk.post("/intake/items", new, page=NEW).headers["Location"]
    edit = f"{path}/edit"
    assert "没有自动保存" in kept(compiler_at_desk, {**new, "item_name": "独居老人"})
    assert "有没写完的新事项" not in compiler_at_desk.get(NEW).text
    assert "有没保存的内容" not in compiler_at_desk.get(edit).text

    typed = a_form(compiler_at_desk.get(edit).text, item_name="独居老人探访服务")
    assert compiler_at_desk.post(path, typed, page=edit).status_code == 303
    kept(compiler_at_desk, {**typed, "item_name": "独居老人探"}, edit)
    assert "有没保存的内容" not in compiler_at_desk.get(edit).text

    intake.clock.forward(minutes=2)  # somebody has gone back to the page and types on
    assert "已自动保存" in kept(compiler_at_desk, {**typed, "item_name": "探访独居老人"}, edit)
    assert "有没保存的内容" in compiler_at_desk.get(edit).text


def test_what_was_on_its_way_when_it_was_thrown_away_does_not_come_back(compiler_at_desk: Browser) -> None:
    edit = f"{new_item(compiler_at_desk)}/edit"
    typed = a_form(compiler_at_desk.get(edit).text, item_name="不要了")
    kept(compiler_at_desk, typed, edit)

    gone = {"version": "1", "form_id": typed["form_id"]}
    compiler_at_desk.post(edit.replace("/edit", "/typed/discard"), gone, page=edit)
    kept(compiler_at_desk, typed, edit)

    assert "有没保存的内容" not in compiler_at_desk.get(edit).text


def test_what_is_not_wanted_is_dropped(compiler_at_desk: Browser) -> None:
    path = new_item(compiler_at_desk)
    edit = f"{path}/edit"
    kept(compiler_at_desk, a_form(compiler_at_desk.get(edit).text, item_name="不要了"), edit)

    answer = compiler_at_desk.post(f"{path}/typed/discard", {"version": "1"}, page=edit)

    assert (answer.status_code, answer.headers["Location"]) == (303, edit)
    assert "有没保存的内容" not in compiler_at_desk.get(edit).text


def test_what_is_typed_is_private_and_only_compilers_type(intake: Intake) -> None:
    body = intake.body(1)
    one, other = intake.person(body, "compiler", name="甲"), intake.person(body, "compiler", name="乙")
    item_id = new_id()
    intake.cases.typed.keep(one, a_typed_form(intake, item_id, item_name="甲的"))

    kept_by_one = intake.cases.typed.kept(one, item_id)
    assert kept_by_one is not None
    assert kept_by_one.title == "甲的"
    assert intake.cases.typed.kept(other, item_id) is None
    assert intake.cases.typed.unfinished(other) == []


def test_a_form_without_an_id_and_one_too_many_are_refused_with_a_remedy(intake: Intake) -> None:
    person = intake.person(intake.body(1), "compiler")

    with pytest.raises(Invalid, match="没有自动保存"):
        intake.cases.typed.keep(person, a_typed_form(intake, "x"))
    ids = [new_id() for _ in range(MOST)]
    for item_id in ids:
        intake.cases.typed.keep(person, a_typed_form(intake, item_id))
    with pytest.raises(TooManyTyped, match="请先保存或丢弃"):
        intake.cases.typed.keep(person, a_typed_form(intake, new_id()))
    intake.cases.typed.keep(person, a_typed_form(intake, ids[0], item_name="还能改"))
