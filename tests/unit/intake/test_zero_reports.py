"""The zero report: its moves, and when it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.intake.domain.zero_reports import (
    Compared,
    HasItems,
    NotInThisZeroState,
    ZeroReport,
    ZeroState,
    check_has_none,
    is_valid,
    prepared,
    signed,
    undecided,
    withdrawn,
)
from shared.kernel.errors import Invalid, LostRace

AT = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


def a_report(state: ZeroState = ZeroState.PREPARED) -> ZeroReport:
    return ZeroReport(
        report_id="c:s:b",
        version=1,
        campaign_id="c",
        stage_key="s",
        stage_name="梳理报送目录清单",
        list_kind="directory",
        body_id="b",
        body_name="示例局",
        state=state,
        statement="没有面向公众的服务。",
        by="张三",
        at=AT,
        signed_by="局长",
        signed_at=AT,
        scan="a" * 64,
    )


@pytest.mark.parametrize("state", list(ZeroState))
def test_only_what_is_signed_counts_and_only_while_there_is_no_item(state: ZeroState) -> None:
    assert is_valid(a_report(state), 0) is (state is ZeroState.SIGNED)
    assert is_valid(a_report(state), 1) is False


def test_nothing_is_no_report() -> None:
    assert is_valid(None, 0) is False


@pytest.mark.parametrize("before", [None, *ZeroState])
def test_what_may_be_done_with_a_report_in_each_state(before: ZeroState | None) -> None:
    there = a_report(before) if before else None
    if before is ZeroState.SIGNED:
        with pytest.raises(NotInThisZeroState):
            prepared(there, a_report())
        with pytest.raises(NotInThisZeroState):
            signed(there, a_report())
    else:
        assert prepared(there, a_report()).state is ZeroState.PREPARED
        assert signed(there, a_report()).state is ZeroState.SIGNED
    if there and before is not ZeroState.WITHDRAWN:
        assert withdrawn(there, reason="登记错了", by="局长", at=AT).state is ZeroState.WITHDRAWN
    elif there:
        with pytest.raises(NotInThisZeroState):
            withdrawn(there, reason="又一次", by="局长", at=AT)


def test_the_history_keeps_every_step_with_its_words() -> None:
    report = withdrawn(signed(prepared(None, a_report()), a_report()), reason="有了事项", by="局长", at=AT)

    assert [(step.what, step.by) for step in report.history] == [("拟写", "张三"), ("签署", "局长"), ("撤回", "局长")]
    assert report.history[-1].text == "有了事项"


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\x00"])
def test_a_statement_and_a_reason_are_needed(nothing: str) -> None:
    with pytest.raises(Invalid, match="零报告说明"):
        prepared(None, replace(a_report(), statement=nothing))
    with pytest.raises(Invalid, match="理由"):
        withdrawn(a_report(ZeroState.SIGNED), reason=nothing, by="局长", at=AT)


def test_a_body_with_items_is_told_how_many() -> None:
    check_has_none("示例局", "目录清单", 0)
    with pytest.raises(HasItems, match="目录清单里有 3 个事项"):
        check_has_none("示例局", "目录清单", 3)


def test_a_stale_version_is_refused() -> None:
    with pytest.raises(LostRace):
        a_report().check_version(2)


def test_the_head_answers_for_what_the_body_has_not_explained() -> None:
    open_one = Compared(upper_id="u-1", item_name="高龄津贴发放")

    assert undecided([open_one, Compared(upper_id="u-2", item_name="路灯", reason="归住建")]) == [open_one]
    assert undecided(None) == []
