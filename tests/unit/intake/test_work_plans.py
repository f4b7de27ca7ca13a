"""The work plan: the shipped stages, windows, extensions and the history of a campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from services.intake.application.campaign_plan import planned
from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.extensions import NotReporting, extended
from services.intake.domain.work_plans import (
    Campaign,
    CampaignState,
    Extension,
    NotInThisCampaignState,
    PlanChange,
    Stage,
    closed,
    rescheduled,
    started,
)
from shared.kernel.errors import Invalid, LostRace, NotFound

AT = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
MADE = PlanChange(what="按工作方案建立", reason="", by="李", at=AT)


def a_campaign(year: int = 2026) -> Campaign:
    return planned(campaign_id="c-1", title="2026 年工作方案", year=year, made=MADE)


def running() -> Campaign:
    return started(a_campaign(), by="李", at=AT)


def a_body(kind: str = BodyKind.DEPARTMENT, body_id: str = "b-1") -> Body:
    return Body(
        body_id=body_id,
        version=1,
        name="示例局",
        uscc="",
        kind=kind,
        level="4",
        supervising_body_id="",
        guiding_department="",
        is_valid=True,
    )


def more_time(last_on: date, reason: str = "机构合并") -> Extension:
    return Extension(
        stage_key="directory", body_id="b-1", body_name="示例局", last_on=last_on, reason=reason, by="李", given_at=AT
    )


def _with(campaign: Campaign, key: str, **changes: object) -> list[Stage]:
    return [replace(one, **changes) if one.key == key else one for one in campaign.stages]  # type: ignore[arg-type]


def test_the_shipped_plan_of_2018_has_the_windows_of_the_work_plan() -> None:
    stages = {stage.key: (stage.first_on, stage.last_on) for stage in a_campaign(2018).stages}

    assert stages["directory"] == (date(2018, 3, 1), date(2018, 3, 31))
    assert stages["town_directory"] == (date(2018, 5, 1), date(2018, 5, 31))
    assert stages["implementation"] == (date(2018, 6, 1), date(2018, 7, 31))
    assert stages["town_implementation"] == (date(2018, 10, 1), date(2018, 10, 31))
    assert len(stages) == 11


def test_the_stages_follow_each_other_without_a_gap() -> None:
    stages = a_campaign(2018).stages

    for before, after in pairwise(stages):
        assert before.last_on + timedelta(days=1) == after.first_on, after.key


def test_another_year_keeps_day_and_month_and_the_end_of_february() -> None:
    stages = {stage.key: stage for stage in a_campaign(2028).stages}

    assert stages["mobilise"].last_on == date(2028, 2, 29)
    assert stages["directory"].first_on == date(2028, 3, 1)
    assert stages["mechanisms"].last_on == date(2029, 12, 31)


def test_departments_and_enterprises_report_first_and_towns_later() -> None:
    campaign = a_campaign()

    assert campaign.stage("directory").asks(a_body(BodyKind.ENTERPRISE))
    assert not campaign.stage("directory").asks(a_body(BodyKind.TOWN))
    assert campaign.stage("town_directory").asks(a_body(BodyKind.TOWN))
    assert not campaign.stage("mobilise").asks(a_body())


def test_a_body_that_is_named_reports_whatever_its_kind() -> None:
    stage = replace(a_campaign().stage("directory"), reporter_ids=("b-1",))

    assert stage.asks(a_body(BodyKind.OFFICE))
    assert not stage.asks(a_body(BodyKind.OFFICE, "b-2"))


def test_a_change_of_a_running_plan_needs_a_reason_and_is_kept() -> None:
    campaign = running()
    stages = _with(campaign, "directory", last_on=date(2026, 4, 10))

    with pytest.raises(Invalid, match="理由"):
        rescheduled(campaign, stages, reason=" ", by="李", at=AT)
    after = rescheduled(campaign, stages, reason="春节晚", by="李", at=AT)

    assert date(2026, 4, 10) == after.stage("directory").last_on
    assert after.history[-1].what == "“梳理报送目录清单”由 2026-03-01 至 2026-03-31 改为 2026-03-01 至 2026-04-10"
    assert after.history[-1].reason == "春节晚"


def test_days_that_bodies_could_be_told_are_remembered_when_the_window_moves() -> None:
    moves = [date(2026, 4, 10), date(2026, 3, 31)]
    draft = rescheduled(a_campaign(), _with(a_campaign(), "directory", last_on=moves[0]), reason="", by="李", at=AT)
    assert draft.stage("directory").former_last_days == ()

    campaign = running()
    for last_on in moves:
        campaign = rescheduled(campaign, _with(campaign, "directory", last_on=last_on), reason="改期", by="李", at=AT)
    campaign = rescheduled(
        campaign, _with(campaign, "directory", first_on=date(2026, 3, 5)), reason="晚开始", by="李", at=AT
    )

    assert campaign.stage("directory").former_last_days == (date(2026, 3, 31), date(2026, 4, 10))
    assert campaign.stage("implementation").former_last_days == ()


def test_a_window_that_ends_before_it_begins_is_refused_by_name() -> None:
    campaign = a_campaign()

    with pytest.raises(Invalid) as refused:
        rescheduled(campaign, _with(campaign, "online", last_on=date(2026, 8, 1)), reason="", by="李", at=AT)

    assert [problem.field for problem in refused.value.problems] == ["online.last_on"]


def test_a_reported_stage_without_reporters_is_refused() -> None:
    campaign = a_campaign()

    with pytest.raises(Invalid, match="1 处"):
        rescheduled(campaign, _with(campaign, "directory", reporter_kinds=()), reason="", by="李", at=AT)


def test_the_same_plan_again_changes_nothing() -> None:
    campaign = a_campaign()

    assert rescheduled(campaign, campaign.stages, reason="", by="李", at=AT) is campaign


def test_an_extension_moves_the_last_day_of_one_body_only() -> None:
    campaign = extended(running(), more_time(date(2026, 4, 15)), a_body())
    stage = campaign.stage("directory")

    assert campaign.last_day(stage, "b-1") == date(2026, 4, 15)
    assert campaign.last_day(stage, "b-2") == date(2026, 3, 31)
    assert campaign.history[-1].reason == "机构合并"


def test_the_last_extension_counts_and_a_later_window_beats_it() -> None:
    campaign = extended(running(), more_time(date(2026, 4, 15)), a_body())
    campaign = extended(campaign, more_time(date(2026, 4, 20)), a_body())
    assert campaign.last_day(campaign.stage("directory"), "b-1") == date(2026, 4, 20)

    stages = _with(campaign, "directory", last_on=date(2026, 5, 1))
    campaign = rescheduled(campaign, stages, reason="都晚", by="李", at=AT)

    assert campaign.last_day(campaign.stage("directory"), "b-1") == date(2026, 5, 1)


def test_an_extension_is_later_has_a_reason_and_is_for_who_reports() -> None:
    with pytest.raises(Invalid, match="不晚于"):
        extended(running(), more_time(date(2026, 3, 31)), a_body())
    with pytest.raises(Invalid, match="理由"):
        extended(running(), more_time(date(2026, 4, 1), reason=""), a_body())
    with pytest.raises(NotReporting):
        extended(running(), more_time(date(2026, 4, 1)), a_body(BodyKind.TOWN))


def test_no_day_is_later_than_the_end_of_the_year_after_the_campaigns() -> None:
    campaign = running()
    last, after = date(2027, 12, 31), date(2028, 1, 1)

    assert extended(campaign, more_time(last), a_body()).last_day(campaign.stage("directory"), "b-1") == last
    with pytest.raises(Invalid, match=r"最晚到 2027-12-31.*请选 2027-12-31 或者更早的一天"):
        extended(campaign, more_time(after), a_body())
    with pytest.raises(Invalid) as refused:
        rescheduled(campaign, _with(campaign, "directory", last_on=date.max), reason="没有期限", by="李", at=AT)
    assert [problem.field for problem in refused.value.problems] == ["directory.last_on"]


@pytest.mark.parametrize("state", list(CampaignState))
def test_what_may_be_done_in_each_state(state: CampaignState) -> None:
    campaign = replace(a_campaign(), state=state)
    moves = {
        "start": lambda: started(campaign, by="李", at=AT),
        "reschedule": lambda: rescheduled(campaign, campaign.stages, reason="x", by="李", at=AT),
        "extend": lambda: extended(campaign, more_time(date(2026, 4, 1)), a_body()),
        "close": lambda: closed(campaign, reason="完成", by="李", at=AT),
    }
    allowed = {
        CampaignState.DRAFT: {"start", "reschedule"},
        CampaignState.RUNNING: {"reschedule", "extend", "close"},
        CampaignState.CLOSED: set(),
    }[state]

    for name, move in moves.items():
        if name in allowed:
            move()
        else:
            with pytest.raises(NotInThisCampaignState):
                move()


def test_a_stale_version_and_an_unknown_stage_are_refused() -> None:
    with pytest.raises(LostRace):
        a_campaign().check_version(2)
    with pytest.raises(NotFound):
        a_campaign().stage("nirgends")
