"""Implementation lists under review: what rests under them, who leads, all elements by group, files as links."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.services.review.conftest import bearer, names, queued, stored
from tests.services.review.reviewers import all_say, as_reviewer
from tests.unit.intake.implementation.builders import DIGESTS, implementation, material
from tests.unit.review.builders import HASH, a_reviewer, item_submitted, list_submitted

CORRECTED = [
    {
        "element": "promised_time_limit",
        "cause": "2",
        "document": "示例改革方案第三条",
        "explanation": "原来 20 个工作日，现在 10 个工作日。",
    }
]


def submitted(use_cases: UseCases, **changed: Any) -> str:
    """Submit an implementation list and return its id."""
    item_id = new_id()
    use_cases.open_reviews([list_submitted(item_id, **changed)])
    return item_id


def corrected(use_cases: UseCases) -> str:
    """Submit one that corrects the published power list."""
    source = {"kind": "power_list", "source_id": "power-1", "base_code": "500109001000"}
    elements = implementation(item_type="01", power_corrections=CORRECTED)
    return submitted(use_cases, elements=elements, source=source, corrections=["promised_time_limit"])


def test_every_filled_element_stands_on_the_page_by_group(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = submitted(use_cases)
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text
    standard = element_list(IMPLEMENTATION)

    for group in standard.groups:
        if any(element.group == group.key for element in standard.elements if element.key in implementation()):
            assert f"<h2>{group.name_zh}</h2>" in page
    for element in standard.elements:
        if element.key in implementation():
            assert f"</span> {element.name_zh}</th>" in page, element.key
    assert "实施清单 · 第 3 稿" in page
    assert "义务兵家庭优待金发放（首次申请）" in page


def test_files_source_and_sign_off_are_links(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = submitted(use_cases)
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert f'<a href="/intake/files/{DIGESTS["blank_form"]}">优待金申领表.docx</a>' in page
    assert f'<a href="/intake/files/{DIGESTS["result_sample"]}">样本.pdf</a>' in page
    assert '<a href="/review/items/directory-item">目录清单里的事项</a>' in page
    assert "区民政局 张局长" in page
    assert "2026-11-20 10:00" in page
    assert f'<a href="/intake/files/{"d" * 64}">盖章扫描件</a>' in page
    assert "牵头" not in page


def test_corrections_of_the_power_list_come_first_with_their_grounds(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = corrected(use_cases)
    as_reviewer(client, office="staffing_review")

    page, worklist = client.get(f"/review/items/{item_id}").text, client.get("/review/").text

    assert page.index("与权力清单不同的 1 个要素") < page.index("<h2>基本信息</h2>")
    for shown in ("牵头：编办", "“放管服”改革", "示例改革方案第三条", "原来 20 个工作日", "已公布的权力清单"):
        assert shown in page, shown
    assert "牵头：编办" in worklist
    assert "实施清单：首次申请" in worklist
    assert stored(item_id)["current"]["lead"] == "staffing_review"
    assert queued(item_id)[0].data["lead"] == "staffing_review"


def test_the_lead_does_not_speak_for_the_others(use_cases: UseCases) -> None:
    item_id = corrected(use_cases)
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")

    use_cases.give_opinions([entry], actor=a_reviewer("staffing_review"))

    assert stored(item_id)["current"]["waiting_for"] == ["legal_review", "planning_review"]


def test_items_of_both_lists_go_through_one_batch(use_cases: UseCases) -> None:
    directory, implementing = new_id(), new_id()
    use_cases.open_reviews([item_submitted(directory), list_submitted(implementing)])

    for item_id in (directory, implementing):
        all_say(use_cases, item_id, "approve")

    assert names(directory)[-1] == names(implementing)[-1] == "item_approved"
    assert queued(implementing)[-1].data["source"]["source_id"] == "directory-item"
    assert queued(implementing)[-1].data["sign_off"]["scan"] == "d" * 64


def test_the_next_round_shows_the_rows_that_changed(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = submitted(use_cases)
    all_say(use_cases, item_id, "reject", "材料太多")
    fewer = implementation(application_materials=[material(original_count=2)], quantity_limit=None)
    use_cases.open_reviews(
        [list_submitted(item_id, sequence=9, revision=4, submission=2, content_hash="b" * 64, elements=fewer)]
    )
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "改了 2 个要素：" in page
    assert "入伍批准书复印件" in page
    assert "删去" in page
    assert "<del>1</del> <ins>2</ins>" in page
    assert [past["implementing"]["part"] for past in stored(item_id)["past_rounds"]] == ["首次申请"]


@pytest.mark.parametrize("gone", ["source", "sign_off"])
def test_what_did_not_come_is_not_made_up(client: FlaskClient, use_cases: UseCases, gone: str) -> None:
    item_id = new_id()
    event = list_submitted(item_id)
    use_cases.open_reviews([replace(event, data={key: said for key, said in event.data.items() if key != gone})])
    as_reviewer(client)

    assert client.get(f"/review/items/{item_id}").status_code == 200


def test_machines_are_told_the_same(client: FlaskClient, use_cases: UseCases) -> None:
    item_id = corrected(use_cases)
    head = bearer(client, a_reviewer())

    one = client.get(f"/review/api/reviews/{item_id}", headers=head).get_json()
    [row] = client.get("/review/api/reviews", headers=head).get_json()["items"]

    assert (one["list_kind"], one["lead"], one["corrections"]) == (
        "implementation",
        "staffing_review",
        ["promised_time_limit"],
    )
    assert one["source"]["kind"] == "power_list"
    assert one["sign_off"]["scan"] == "d" * 64
    assert (row["list_kind"], row["part"], row["lead"]) == ("implementation", "首次申请", "staffing_review")
