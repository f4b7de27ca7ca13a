"""The review policy on its pages: read, compared, edited as a form."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from tests.services.review.conftest import adopt, csrf
from tests.services.review.policy.forms import EDIT, GROUP, changed, form_on
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import a_coordinator


def in_force(use_cases: UseCases) -> dict[str, Any]:
    """The newest policy as data."""
    return dict(use_cases.policies.content(use_cases.policies.newest()))


def test_every_reviewer_reads_the_policy_in_force(client: FlaskClient) -> None:
    as_reviewer(client)

    page = client.get("/review/policy").text

    for said in (
        "业务指导",
        "市级审核确认",
        "法制办，2 个工作日",
        "报送单位是镇街",
        "必审单位",
        "先由区政府办公室协调",
    ):
        assert said in page
    assert "修改规则" not in page
    assert client.get(EDIT).status_code == 403


def test_versions_are_listed_with_who_and_why_and_compared(editor: FlaskClient, use_cases: UseCases) -> None:
    content = in_force(use_cases)
    lists = {**content["lists"], "directory": {**content["lists"]["directory"], "refusals": "return"}}
    adopt(use_cases, {**content, "lists": lists})

    page = editor.get("/review/policy").text
    difference = editor.get("/review/policy/difference?before=3&after=4").text

    assert "罗敏" in page
    assert "与第 3 版比较" in page
    assert "目录清单 有“不同意”时" in difference
    assert "<del>先由区政府办公室协调</del>" in difference
    assert "<ins>直接退回报送单位</ins>" in difference
    assert editor.get("/review/policy/difference?before=3&after=3").text.count("两个版本说的一样") == 1


def test_a_version_that_is_not_there_is_a_page_that_says_so(editor: FlaskClient) -> None:
    assert editor.get("/review/policy?version=99").status_code == 404
    assert editor.get("/review/policy/difference?before=1&after=99").status_code == 404


def test_the_form_saved_as_it_is_says_the_same(editor: FlaskClient, use_cases: UseCases) -> None:
    """What the form does not show is kept, what it shows comes back as it was."""
    form = form_on(editor.get(EDIT).text)

    answer = editor.post(EDIT, data=changed(form, reason="核对", do="save"))

    assert answer.status_code == 303, answer.text
    assert use_cases.policies.newest() == 4
    assert use_cases.policy_editing.difference(3, 4, actor=a_coordinator()) == ()
    assert use_cases.policies.of(4).lists == use_cases.policies.of(3).lists
    assert use_cases.policies.of(4).offices == use_cases.policies.of(3).offices


def test_limits_quorum_veto_names_and_elements_are_edited(editor: FlaskClient, use_cases: UseCases) -> None:
    form = form_on(editor.get(EDIT).text)
    form.add(f"{GROUP}.1.veto", "legal_review")
    fields = {
        f"{GROUP}.1.quorum": "2",
        f"{GROUP}.1.limit": "10",
        f"{GROUP}.1.part.quality_review": "required",
        "lists.directory.receiving": "centre_review",
        "lists.directory.refusals": "return",
        "offices.planning_review.name_zh": "发展和改革委员会",
        "elements.service_object": "staffing_review",
    }

    answer = editor.post(EDIT, data=changed(form, **fields, title="试行", reason="机构改革", do="save"))

    assert answer.status_code == 303, answer.text
    directory = use_cases.policies.current().of_list("directory")
    group = directory.groups[1].group
    assert (group.quorum, group.limit, group.veto) == (2, 10, frozenset({"legal_review"}))
    assert group.required == ("legal_review", "staffing_review", "planning_review", "quality_review")
    assert (directory.receiving, directory.disputed) == ("centre_review", False)
    assert use_cases.policies.current().office_name("planning_review") == "发展和改革委员会"
    assert use_cases.policies.current().answering("service_object", "") == "staffing_review"
    assert use_cases.policy_editing.versions(actor=a_coordinator())[0].title == "试行"


def test_groups_are_added_moved_and_removed_without_saving(editor: FlaskClient, use_cases: UseCases) -> None:
    form = form_on(editor.get(EDIT).text)

    added = form_on(editor.post(EDIT, data=changed(form, do="add:directory")).text)
    assert added.getlist("lists.directory.group") == ["0", "1", "2", "3"]
    moved = form_on(editor.post(EDIT, data=changed(added, do="up:directory:2")).text)
    assert moved[f"{GROUP}.1.name_zh"] == "市级审核确认"
    left = form_on(editor.post(EDIT, data=changed(moved, do="remove:directory:0")).text)
    assert [left[f"{GROUP}.{place}.name_zh"] for place in range(3)] == ["市级审核确认", "联合审核", ""]
    assert use_cases.policies.newest() == 3


def test_everything_wrong_is_told_at_its_place_and_what_was_typed_stays(
    editor: FlaskClient, use_cases: UseCases
) -> None:
    form = form_on(editor.get(EDIT).text)
    fields = {f"{GROUP}.1.quorum": "9", f"{GROUP}.1.limit": "500", f"{GROUP}.2.part.legal_review": "required"}

    answer = editor.post(EDIT, data=changed(form, **fields, reason="试试", do="save"))

    assert answer.status_code == 422
    for place in ("1-quorum", "1-limit", "2-offices"):
        assert f'href="#f-lists-directory-groups-{place}"' in answer.text
        assert f'id="f-lists-directory-groups-{place}"' in answer.text
    assert form_on(answer.text)[f"{GROUP}.1.limit"] == "500"
    assert use_cases.policies.newest() == 3


@pytest.mark.parametrize("limit", ["十天", "-1", "3.5", "9" * 30])
def test_a_limit_that_is_no_number_is_refused_at_its_place(editor: FlaskClient, limit: str) -> None:
    form = form_on(editor.get(EDIT).text)

    answer = editor.post(EDIT, data=changed(form, **{f"{GROUP}.1.limit": limit}, reason="试试", do="save"))

    assert answer.status_code == 422
    assert 'href="#f-lists-directory-groups-1-limit"' in answer.text


def test_a_new_version_needs_a_reason_and_a_name(editor: FlaskClient) -> None:
    form = form_on(editor.get(EDIT).text)

    assert 'href="#f-reason"' in editor.post(EDIT, data=changed(form, reason=" ", do="save")).text
    assert 'href="#f-title"' in editor.post(EDIT, data=changed(form, reason="x", title="", do="save")).text


def test_who_edits_an_old_version_sees_what_the_other_changed_and_may_go_on(
    editor: FlaskClient, use_cases: UseCases
) -> None:
    mine = changed(form_on(editor.get(EDIT).text), **{f"{GROUP}.1.limit": "12"}, reason="放宽")
    content = in_force(use_cases)
    lists = {**content["lists"], "directory": {**content["lists"]["directory"], "refusals": "return"}}
    adopt(use_cases, {**content, "lists": lists})

    refused = editor.post(EDIT, data=changed(mine, do="save"))
    again = form_on(editor.post(EDIT, data=changed(form_on(refused.text), do="rebase")).text)
    saved = editor.post(EDIT, data=changed(again, do="save"))

    assert refused.status_code == 409
    assert "有人改过" in refused.text
    assert "<ins>直接退回报送单位</ins>" in refused.text
    assert form_on(refused.text)[f"{GROUP}.1.limit"] == "12"
    assert (saved.status_code, use_cases.policies.newest()) == (303, 5)


@pytest.mark.parametrize("data", [{}, {"base": "x", "do": "save"}, {"base": "1", "do": "up:directory:x"}])
def test_a_form_that_is_not_whole_saves_nothing(editor: FlaskClient, use_cases: UseCases, data: dict[str, str]) -> None:
    token = csrf(editor.get(EDIT).text)

    assert editor.post(EDIT, data={"csrf_token": token} | data).status_code == 422
    assert use_cases.policies.newest() == 3


def test_elements_that_nobody_must_judge_are_pointed_out(editor: FlaskClient) -> None:
    form = form_on(editor.get(EDIT).text)
    form.setlist(f"{GROUP}.1.part.planning_review", ["advising"])

    page = editor.post(EDIT, data=changed(form, do="down:directory:9")).text

    assert "没有总要审核的单位负责" in page
    assert "服务对象（发展改革委）" in page
