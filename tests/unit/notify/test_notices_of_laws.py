"""What desks are told when a law changes, and what the record says of it."""

from __future__ import annotations

from typing import Any

import pytest

from services.notify.application.law_words import CLOSINGS, OUTCOMES
from tests.unit.notify.builders import BODY, DATA, a_message
from tests.unit.notify.telling import STANDARD, notices_of


def _record(name: str, **data: Any) -> str:
    return STANDARD.describe(a_message(name, **data))


@pytest.mark.parametrize(
    ("name", "desks"),
    [
        ("law_registered", []),
        ("law_changed", ["role:registrar", "role:coordinator"]),
        ("law_impact_found", ["body:b-1"]),
        ("adjustment_opened", []),
        ("adjustment_closed", []),
        ("adjustment_due", ["body:b-1"]),
        ("adjustment_overdue", ["body:b-1", "role:supervisor"]),
        ("item_recited", []),
        ("edition_scheduled", ["role:decision_officer", "role:list_officer"]),
    ],
)
def test_each_step_of_a_change_tells_the_desks_it_concerns(name: str, desks: list[str]) -> None:
    assert [notice.desk for notice in notices_of(name)] == desks


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("amended", "《军人抚恤优待条例》修改，2026-12-01 起施行"),
        ("replaced", "《军人抚恤优待条例》废止，由《退役军人法》代替，2026-12-01 起施行"),
        ("repealed", "《军人抚恤优待条例》废止，2026-12-01 起施行"),
        ("renamed", "《军人抚恤优待条例》变动，2026-12-01 起施行"),
    ],
)
def test_a_change_says_what_happens_to_the_law(kind: str, said: str) -> None:
    new_law = {"law_id": "law-2", "title": "退役军人法"}

    assert {notice.title for notice in notices_of("law_changed", kind=kind, new_law=new_law)} == {said}


def test_a_change_that_was_revoked_says_so_with_the_reason() -> None:
    for notice in notices_of("law_changed", is_revoked=True, reason="决定推迟施行"):
        assert notice.title.endswith("，现已撤销")
        assert "决定推迟施行。因此提示调整的事项不用再调整" in notice.text


def test_a_body_is_told_once_of_all_its_items_by_what_is_to_be_done() -> None:
    [notice] = notices_of("law_impact_found")

    assert notice.title.startswith("《军人抚恤优待条例》2024 年修订：2 个要调整，1 个没有了依据，3 个随上级")
    assert notice.text.startswith("2026-12-01 起施行。2 个事项的依据内容变了")
    assert notice.link == "/intake/adjustments?cause=c-1"


@pytest.mark.parametrize(
    ("counts", "tab"),
    [
        ({"recite": 4, "review": 0, "gone": 0, "follow": 0}, "&state=all"),
        ({"recite": 0, "review": 0, "gone": 0, "follow": 0}, "&state=all"),
        ({"recite": 4, "review": 1, "gone": 0, "follow": 0}, ""),
        ({"recite": 4, "review": 0, "gone": 1, "follow": 0}, ""),
        ({"recite": 4, "review": 0, "gone": 0, "follow": 1}, ""),
    ],
)
def test_the_notice_leads_to_where_the_items_stand(counts: dict[str, int], tab: str) -> None:
    [notice] = notices_of("law_impact_found", **counts)

    assert notice.link == f"/intake/adjustments?cause=c-1{tab}"


ENTERED: dict[str, Any] = {
    "cause": {"kind": "annual", "cause_id": "c-9", "title": "2026 年清单核对"},
    "effective_on": "",
    "recite": 0,
    "review": 3,
    "gone": 0,
    "follow": 0,
    "ground": "有投诉说材料多于清单",
    "document_no": "江津府办〔2026〕8号",
    "due_on": "2026-12-08",
}


def test_a_cause_that_is_no_law_says_which_why_by_which_document_and_until_when() -> None:
    [notice] = notices_of("law_impact_found", **ENTERED)

    assert notice.desk == "body:b-1"
    assert notice.title == "年度检查：2026 年清单核对，本单位 3 个事项要核对"
    assert notice.text == (
        "有投诉说材料多于清单。文号：江津府办〔2026〕8号。"
        "请逐项核对：要改的改好后重新报送，不用改的在调整页写明理由，最迟 2026-12-08 报送。"
    )
    assert notice.link == "/intake/adjustments?cause=c-9"
    assert _record("law_impact_found", **ENTERED) == "示例区民政局：2026 年清单核对，3 个事项要核对。"


def test_what_such_a_cause_leaves_open_is_left_out_and_its_day_is_named() -> None:
    [notice] = notices_of(
        "law_impact_found", **{**ENTERED, "document_no": "", "due_on": "", "effective_on": "2026-12-01"}
    )

    assert notice.text.startswith("2026-12-01 起施行。有投诉说材料多于清单。请逐项核对")
    assert notice.text.endswith("写明理由。")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("upper", "上级目录调整"),
        ("functions", "三定职责调整"),
        ("reform", "改革决定"),
        ("complaint", "群众投诉"),
        ("annual", "年度检查"),
    ],
)
def test_every_cause_that_an_office_may_enter_has_a_name(kind: str, name: str) -> None:
    [notice] = notices_of("law_impact_found", **{**ENTERED, "cause": {**ENTERED["cause"], "kind": kind}})

    assert notice.title.startswith(f"{name}：2026 年清单核对，本单位")


def test_only_a_late_change_of_law_is_marked_on_the_portal() -> None:
    late = {"effective_on": "2026-11-01"}

    assert "公众网页会标明" in notices_of("adjustment_overdue", **late)[0].text
    assert "公众网页会标明" not in notices_of("adjustment_overdue", cause=ENTERED["cause"], **late)[0].text


def test_numbers_of_nothing_are_left_out() -> None:
    [notice] = notices_of("law_impact_found", review=0, gone=0, follow=0)

    assert notice.title.endswith("：4 个只改条文序号")
    assert "不用处理" in notice.text


def test_a_body_that_is_touched_no_more_is_told_so() -> None:
    [notice] = notices_of("law_impact_found", review=0, gone=0, follow=0, recite=0)

    assert notice.title.endswith("：不再影响本单位的事项")


@pytest.mark.parametrize(("stage", "said"), [("apply", "报送"), ("review", "联合审核"), ("publish", "还没有公布")])
def test_a_reminder_says_what_the_stage_waits_for(stage: str, said: str) -> None:
    [notice] = notices_of("adjustment_due", stage=stage)

    assert said in notice.text
    assert notice.link.endswith(DATA["adjustment_due"]["adjustment_id"])


def test_a_body_that_applied_itself_is_reminded_of_that_and_of_no_law() -> None:
    cause = {"kind": "own", "cause_id": "c-10", "title": "咨询电话变更"}

    for name in ("adjustment_due", "adjustment_overdue"):
        notice = notices_of(name, stage="apply", cause=cause, effective_on="")[0]
        assert notice.text == "咨询电话变更。请改好后重新报送审核；不改了的，请在调整页撤回申请。"
    assert _record("adjustment_closed", cause=cause, how="withdrawn", reason="电话没有换").startswith(
        "咨询电话变更：单位撤回申请。电话没有换"
    )


@pytest.mark.parametrize(
    ("effective_on", "said"), [("2026-11-24", "已施行。"), ("2026-11-25", "起施行。"), ("", "还没有审核完。")]
)
def test_the_supervisors_are_told_whether_the_law_is_in_force(effective_on: str, said: str) -> None:
    *_, supervisor = notices_of("adjustment_overdue", effective_on=effective_on)

    assert supervisor.text.endswith(said)


def test_what_is_overdue_of_several_bodies_is_one_notice_to_the_supervisors() -> None:
    happenings = [
        STANDARD.happening(
            a_message(
                "adjustment_overdue", item_id=f"i-{n}", item_name=f"事项{n}", body={**BODY, "body_id": f"b-{n % 2}"}
            )
        )
        for n in range(4)
    ]

    notices = STANDARD.rules.notices("adjustment_overdue", happenings)

    assert [(notice.desk, len(notice.item_ids)) for notice in notices] == [
        ("body:b-0", 2),
        ("body:b-1", 2),
        ("role:supervisor", 4),
    ]
    assert {notice.link for notice in notices} == {"/intake/adjustments"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "登记《军人抚恤优待条例》（2019修正），1 条。"),
        ({"is_first": False}, "登记新版本《军人抚恤优待条例》（2019修正），1 条。"),
        (
            {"version": {**DATA["law_registered"]["version"], "text_number": 2, "label": ""}},
            "更正《军人抚恤优待条例》，1 条。",
        ),
    ],
)
def test_the_record_says_how_a_law_came_into_the_register(data: dict[str, Any], said: str) -> None:
    assert _record("law_registered", **data) == said


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_the_record_says_what_an_adjustment_asks_for(outcome: str) -> None:
    assert OUTCOMES[outcome] in _record("adjustment_opened", outcome=outcome)


@pytest.mark.parametrize("how", sorted(CLOSINGS))
def test_the_record_says_how_an_adjustment_ended(how: str) -> None:
    assert _record("adjustment_closed", how=how, reason="条文只改了文字").endswith(
        f"：{CLOSINGS[how]}。条文只改了文字。"
    )


def test_the_record_names_the_articles_of_a_recitation_and_the_first_few_of_many() -> None:
    row = DATA["item_recited"]["recited"][0]

    assert _record("item_recited").endswith("内容未变。《军人抚恤优待条例》第四十二条改为第四十三条。")
    assert _record("item_recited", recited=[row] * 6).count("改为") == 5
    assert _record("item_recited", recited=[row] * 6).endswith("等。")


def test_an_article_without_a_successor_is_named_so() -> None:
    touched = [{**DATA["adjustment_opened"]["touched"][0], "new_article": ""}]

    assert "第三十三条没有对应条文" in _record("adjustment_opened", touched=touched)
