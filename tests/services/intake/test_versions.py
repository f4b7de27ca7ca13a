"""Versions: any two texts beside each other with their tables, and an old text taken up again."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import an_implementation, rewrite, sign
from tests.unit.intake.implementation.builders import implementation, material


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """A list of three texts: the second turns the materials round and changes a line, the third needs none."""
    made = an_implementation(intake, compiler)
    materials = implementation()["application_materials"]
    turned = [{**materials[1], "order_no": 1, "remark": "原件当场退还"}, {**materials[0], "order_no": 2}]
    conditions = ["由江津区批准入伍", "正在服现役"]
    rewrite(intake, compiler, made, application_materials=turned, acceptance_conditions=conditions)
    rewrite(intake, compiler, made, application_materials="无需材料", acceptance_conditions=conditions)
    return made


def test_rows_that_moved_and_cells_that_changed_are_told(compiler_at_desk: Browser, item_id: str) -> None:
    page = compiler_at_desk.get(f"/intake/items/{item_id}/revisions/2").text

    assert "和第 1 稿相比" in page
    assert "第 1 条移到第 2 条" in page or "第 2 条移到第 1 条" in page
    assert "<ins>原件当场退还</ins>" in page
    assert "<del>在服现役期间</del> → <ins>正在服现役</ins>" in page


def test_any_two_texts_are_chosen_in_either_order(compiler_at_desk: Browser, item_id: str) -> None:
    chosen = compiler_at_desk.get(f"/intake/items/{item_id}/revisions?before=3&after=1")
    page = compiler_at_desk.get(chosen.headers["Location"]).text

    assert chosen.status_code == 303
    assert "和第 3 稿相比" in page
    assert "原来是“<del>无需材料</del>”" in page
    assert "新增第 1 条" in page
    assert compiler_at_desk.get(f"/intake/items/{item_id}/revisions?before=x").status_code in (400, 422)
    assert 'name="before"' in compiler_at_desk.get(f"/intake/items/{item_id}").text


def test_an_old_text_is_restored_as_a_new_one_that_names_who_did_it(
    compiler_at_desk: Browser, intake: Intake, item_id: str, bureau: Body
) -> None:
    sign(intake, intake.person(bureau, "signatory", name="李局长"), item_id).or_raise()
    version = str(intake.stored("service_items", item_id)["version"])
    address = f"/intake/items/{item_id}/revisions/1"

    answer = compiler_at_desk.post(f"{address}/restoration", {"version": version}, page=address)

    assert answer.status_code == 303
    stored = intake.stored("service_items", item_id)
    assert (stored["content"]["number"], stored["state"]) == (4, "draft")
    first, fourth = (intake.stored("item_revisions", f"{item_id}@{number}") for number in (1, 4))
    assert fourth["elements"] == first["elements"]
    assert fourth["made_by"]["name"] == "mzj-bianzhi本人"
    assert stored["sign_off"]["content_hash"] != stored["content"]["content_hash"]
    assert "恢复成这一稿" not in compiler_at_desk.get(f"/intake/items/{item_id}/revisions/4").text
    second = f"/intake/items/{item_id}/revisions/2"
    stale = compiler_at_desk.post(f"{second}/restoration", {"version": version}, page=second)
    assert stale.status_code == 409
    assert 'class="note bad"' in stale.text


def test_a_text_of_an_older_standard_is_restored_under_the_newest(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    """What the newest standard has no more is left behind; what it cannot take is shown in the form, to be mended."""
    item_id = an_implementation(intake, compiler)
    rewrite(intake, compiler, item_id, quantity_limit="每年 100 户")
    revisions = get_db("intake")["item_revisions"]
    revisions.update_one({"_id": f"{item_id}@1"}, {"$set": {"elements.dropped_element": "以前的要素"}})
    address = f"/intake/items/{item_id}/revisions/1"
    page = f"/intake/items/{item_id}/edit"

    restored = compiler_at_desk.post(f"{address}/restoration", {"version": "2"}, page=page)
    revisions.update_one({"_id": f"{item_id}@1"}, {"$set": {"elements.power_source": "99"}})
    refused = compiler_at_desk.post(f"{address}/restoration", {"version": "3"}, page=page)

    assert restored.status_code == 303
    assert "dropped_element" not in intake.stored("item_revisions", f"{item_id}@3")["elements"]
    assert refused.status_code == 422
    assert 'id="item-form"' in refused.text
    assert 'href="#f-power_source"' in refused.text


def test_a_list_that_is_with_others_takes_no_old_text(compiler_at_desk: Browser, intake: Intake, item_id: str) -> None:
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"state": "submitted"}})
    address = f"/intake/items/{item_id}/revisions/1"

    page = compiler_at_desk.get(address).text
    refused = compiler_at_desk.post(f"{address}/restoration", {"version": "3"}, page="/intake/password")

    assert "恢复成这一稿" not in page
    assert refused.status_code == 409
    assert "不能修改" in refused.text


def test_a_material_that_went_is_told_with_its_name(compiler_at_desk: Browser, intake: Intake, compiler: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    rewrite(intake, compiler, item_id, application_materials=[material()])

    assert "去掉第 2 条</b> 入伍批准书复印件" in compiler_at_desk.get(f"/intake/items/{item_id}/revisions/2").text
