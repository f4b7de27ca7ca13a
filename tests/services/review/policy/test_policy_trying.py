"""Who would review an item, tried out before an edited policy is saved, and told to a machine."""

from __future__ import annotations

from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from tests.services.review.conftest import bearer, submitted
from tests.services.review.policy.forms import EDIT, GROUP, changed, form_on
from tests.unit.review.builders import a_reviewer, body_changed


def test_an_item_is_tried_under_both_policies_without_saving(editor: FlaskClient, use_cases: UseCases) -> None:
    use_cases.take_over_bodies([body_changed("civil-affairs")])
    (item_id,) = submitted(use_cases, item_name="高龄津贴发放")
    form = changed(form_on(editor.get(EDIT).text), item_name="高龄")
    form.setlist(f"{GROUP}.2.part.upper_review", [""])
    form.setlist(f"{GROUP}.2.part.quality_review", ["required"])
    form.setlist(f"{GROUP}.1.part.quality_review", [""])

    found = editor.post(EDIT, data=changed(form, do="find"))
    tried = editor.post(EDIT, data=changed(form_on(found.text), item=item_id, do="try"))

    assert f'value="{item_id}"' in found.text
    edited, present = tried.text.split("现行规则</h3>")
    assert "业务指导：报送单位不是这一层级的" in present
    assert "市级审核确认</b>：市级对口部门" in present
    assert "市级审核确认</b>：质监局" in edited
    assert use_cases.policies.newest() == 3


def test_the_enter_key_finds_where_a_name_is_given_and_never_saves(editor: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases, item_name="高龄津贴发放")
    form = changed(form_on(editor.get(EDIT).text), reason="试试", do="enter")

    bare = editor.post(EDIT, data=form)
    found = editor.post(EDIT, data=changed(form, item_name="高龄"))

    assert (bare.status_code, found.status_code) == (200, 200)
    assert f'value="{item_id}"' in found.text
    assert use_cases.policies.newest() == 3


def test_nothing_found_and_nothing_chosen_are_said(editor: FlaskClient) -> None:
    form = form_on(editor.get(EDIT).text)

    assert "没有找到" in editor.post(EDIT, data=changed(form, item_name="龙凤呈祥", do="find")).text
    assert "没有选" in editor.post(EDIT, data=changed(form, do="try")).text


def test_a_machine_reads_and_asks_as_a_reviewer(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    route = client.get(f"/review/api/reviews/{item_id}/route", headers=bearer(client, a_reviewer())).json

    assert route["policy_version"] == 3
    assert route["receiving"] == "legal_review"
