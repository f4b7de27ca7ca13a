"""What desks are told of operations on items, and what the record says of them."""

from __future__ import annotations

import pytest

from tests.unit.notify.builders import BODY, DATA, a_message
from tests.unit.notify.telling import STANDARD, notices_of

TO_BODY = {"body_id": "b-2", "name": "示例区人社局"}


@pytest.mark.parametrize(
    ("name", "desks"),
    [
        ("operation_requested", ["role:legal_reviewer", "role:staffing_reviewer"]),
        ("operation_withdrawn", []),
        ("operation_hindered", ["body:b-1", "body:b-2"]),
        ("operation_answered", ["body:b-1", "role:decision_officer"]),
        ("operation_decided", ["body:b-1"]),
        ("operation_carried_out", ["body:b-1", "role:supervisor"]),
        ("code_retired", []),
    ],
)
def test_each_step_of_an_operation_tells_the_desks_it_concerns(name: str, desks: list[str]) -> None:
    assert [notice.desk for notice in notices_of(name)] == desks


def test_what_the_offices_refuse_is_not_laid_before_the_government() -> None:
    words = [
        {**word, "is_approved": word["office"] == "legal_review", "reason": "职责没有调整"}
        for word in DATA["operation_answered"]["words"]
    ]
    (notice,) = notices_of("operation_answered", is_approved=False, words=words)

    assert notice.desk == "body:b-1"
    assert notice.title == "合并“高龄津贴发放”：审核不同意"
    assert "编制审核员：职责没有调整。" in notice.text


def test_the_body_that_receives_a_transfer_is_told_too() -> None:
    decided = notices_of("operation_decided", kind="transfer", successors=[], to_body=TO_BODY)
    carried_out = notices_of("operation_carried_out", kind="transfer", successors=[], to_body=TO_BODY)

    assert [notice.desk for notice in decided] == ["body:b-1", "body:b-2"]
    assert carried_out[1].title == "“高龄津贴发放”已划转到本单位"


def test_both_bodies_hear_what_hinders_a_transfer_and_that_it_goes_on_by_itself() -> None:
    former, receiver = notices_of("operation_hindered")

    assert former.title == "划转“高龄津贴发放”：到了生效的日子，没有划转成"
    assert receiver.title == f"{BODY['name']}的“高龄津贴发放”划转不到本单位：本单位的事项挡着"
    for notice in (former, receiver):
        assert "请该单位把自己的改名或者作废。让开以后" in notice.text


def test_a_return_of_the_government_names_its_reason() -> None:
    (notice,) = notices_of(
        "operation_decided", is_adopted=False, decision_no="", effective_on="", reason="先公布新事项"
    )

    assert notice.title == "合并“高龄津贴发放”：区政府退回"
    assert notice.text.startswith("理由：先公布新事项。")


def test_the_record_names_the_items_and_what_takes_their_place() -> None:
    said = STANDARD.describe(a_message("operation_requested"))

    assert said == f"{BODY['name']}申请合并：高龄津贴发放。由老年津贴发放代替。"


def test_the_record_names_the_codes_that_take_the_place_of_a_retired_one() -> None:
    said = STANDARD.describe(a_message("code_retired"))

    assert said.endswith("起停用，不再赋给别的事项。由 502009001001 代替。")
