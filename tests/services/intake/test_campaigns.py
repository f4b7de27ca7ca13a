"""The work plan on a real database: the overview, a body's tasks, extensions, reminders, and their rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.campaign_duties import Duty
from services.intake.application.campaign_rows import Wish
from services.intake.application.campaigns import StageWindow
from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.items import IMPLEMENTATION_LIST, ItemState
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, LostRace, NotFound
from shared.kernel.ids import new_id
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.campaigning import DIRECTORY, TOWNS, begun, extend, messages, running, signed, today
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.implementing import an_implementation, settled_source
from tests.services.intake.inheriting import item_of, set_state
from tests.unit.intake.builders import an_actor

OVER = {DIRECTORY: (-10, -1)}


def duty_of(intake: Intake, campaign: Campaign, body: Body, stage: str = DIRECTORY) -> Duty:
    """Return where a body stands now."""
    found = intake.cases.campaign_view.of_body(REGISTRAR, campaign.campaign_id, body.body_id, intake.clock.now())
    return next(duty for duty in found if duty.stage.key == stage)


def state_of(intake: Intake, campaign: Campaign, body: Body) -> ReportState:
    return duty_of(intake, campaign, body).state


def test_a_body_goes_from_open_over_partly_filed_to_filed(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = running(intake)
    assert state_of(intake, campaign, bureau) is ReportState.OPEN

    one, two = intake.drafts(compiler, 2)
    assert state_of(intake, campaign, bureau) is ReportState.OPEN
    intake.submit_all(compiler, [one])
    assert state_of(intake, campaign, bureau) is ReportState.PARTLY
    intake.submit_all(compiler, [two])

    duty = duty_of(intake, campaign, bureau)
    assert duty.state is ReportState.FILED
    assert (duty.filed.filed, duty.filed.total, duty.filed.by_state) == (2, 2, {"submitted": 2})
    assert duty.left is not None
    assert duty.left.days == _workdays(intake, 10)


def _workdays(intake: Intake, days: int) -> int:
    return workday_calendar().workdays_between(today(intake), today(intake) + timedelta(days=days)).days


def test_what_is_filed_after_the_last_day_is_late(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = running(intake, OVER)
    assert state_of(intake, campaign, bureau) is ReportState.LATE

    item_ids = intake.drafts(compiler, 1)
    assert state_of(intake, campaign, bureau) is ReportState.LATE
    intake.submit_all(compiler, item_ids)

    assert state_of(intake, campaign, bureau) is ReportState.FILED_LATE


def test_what_an_enterprise_sends_to_its_department_is_not_filed_yet(intake: Intake, enterprise: Body) -> None:
    campaign, clerk = running(intake), intake.person(enterprise, "compiler")
    intake.submit(clerk, intake.draft(clerk))

    duty = duty_of(intake, campaign, enterprise)

    assert duty.state is ReportState.OPEN
    assert duty.filed.by_state == {"awaiting_endorsement": 1}


def test_an_extension_gives_one_body_more_time(intake: Intake, bureau: Body) -> None:
    other = intake.body(3, name="示例林业局")
    campaign = extend(intake, running(intake, OVER), bureau, 3)

    assert state_of(intake, campaign, bureau) is ReportState.OPEN
    assert state_of(intake, campaign, other) is ReportState.LATE


def test_an_extension_counts_in_the_same_aggregation(intake: Intake, bureau: Body, compiler: Actor) -> None:
    other = intake.body(3, name="示例林业局")
    clerk = intake.person(other, "compiler")
    campaign = extend(intake, running(intake, OVER), bureau, 3)
    intake.submit(compiler, intake.draft(compiler))
    intake.submit(clerk, intake.draft(clerk))

    assert state_of(intake, campaign, bureau) is ReportState.FILED
    assert state_of(intake, campaign, other) is ReportState.FILED_LATE


def test_moving_the_window_moves_the_state_of_all(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, OVER)
    window = StageWindow(
        key=DIRECTORY, first_on=today(intake), last_on=today(intake), reporter_kinds=(BodyKind.DEPARTMENT.value,)
    )

    intake.cases.campaigns.reschedule(
        REGISTRAR,
        intake.clock.now(),
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        windows=[window],
        reason="节后再报",
    )

    assert state_of(intake, campaign, bureau) is ReportState.OPEN


def test_a_body_that_is_named_reports_too_and_an_unknown_name_is_refused(intake: Intake) -> None:
    office = intake.body(4, name="示例审计办", kind=BodyKind.OFFICE)
    campaign = begun(intake)
    plan = {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "reason": "",
    }
    window = StageWindow(
        key=DIRECTORY,
        first_on=today(intake),
        last_on=today(intake),
        reporter_kinds=("department",),
        reporter_names=("示例审计办", "不存在局"),
    )
    with pytest.raises(Invalid, match="1 个单位名称"):
        intake.cases.campaigns.reschedule(REGISTRAR, intake.clock.now(), windows=[window], **plan)

    window = replace(window, reporter_names=("示例审计办",))
    campaign = intake.cases.campaigns.reschedule(REGISTRAR, intake.clock.now(), windows=[window], **plan)

    assert campaign.stage(DIRECTORY).asks(office)


def test_the_overview_counts_every_body_and_filters_them(intake: Intake, bureau: Body, head: Actor) -> None:
    late = intake.body(3, name="示例林业局")
    intake.body(4, name="示例镇", kind=BodyKind.TOWN)
    intake.body(5, name="示例旧局", valid_to=today(intake).isoformat())
    campaign = running(intake, {DIRECTORY: (-10, -1), TOWNS: (5, 20)})
    signed(intake, head, campaign)

    def names(**wish: str) -> list[str]:
        found = intake.cases.campaign_view.overview(REGISTRAR, campaign.campaign_id, Wish(**wish), intake.clock.now())
        return [row.body.name for row in found.rows]

    found = intake.cases.campaign_view.overview(REGISTRAR, campaign.campaign_id, Wish(), intake.clock.now())
    assert names() == [late.name, bureau.name, "示例镇"], "who is late comes first, who is valid no more not at all"
    assert names(state="late") == [late.name]
    assert names(state="zero") == [bureau.name]
    assert names(kind="town") == ["示例镇"]
    assert names(stage=TOWNS) == ["示例镇"]
    assert found.counts[DIRECTORY] == {ReportState.LATE: 1, ReportState.ZERO_LATE: 1}
    assert found.counts[TOWNS] == {ReportState.NOT_YET_OPEN: 1}


def test_a_year_without_official_days_off_is_announced(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, {DIRECTORY: (-1, 700)})

    found = intake.cases.campaign_view.overview(REGISTRAR, campaign.campaign_id, Wish(), intake.clock.now())

    assert "尚未公布" in found.notice


def test_a_campaign_is_begun_once_however_often_it_is_sent(intake: Intake) -> None:
    campaign_id, at = new_id(), intake.clock.now()
    for _ in range(2):
        intake.cases.campaigns.begin(REGISTRAR, at, campaign_id=campaign_id, title="方案", year=2026)

    assert [one.campaign_id for one in intake.cases.campaigns.all(REGISTRAR)] == [campaign_id]


def test_a_stale_version_of_the_plan_is_refused(intake: Intake) -> None:
    campaign = running(intake)

    with pytest.raises(LostRace):
        intake.cases.campaigns.close(
            REGISTRAR, intake.clock.now(), campaign_id=campaign.campaign_id, version=1, reason="完成"
        )


def test_title_and_year_are_checked(intake: Intake) -> None:
    with pytest.raises(Invalid) as refused:
        intake.cases.campaigns.begin(REGISTRAR, intake.clock.now(), campaign_id=new_id(), title=" ", year=1918)

    assert [problem.field for problem in refused.value.problems] == ["title", "year"]


def _begin(intake: Intake, actor: Actor, one: Campaign) -> Any:
    return intake.cases.campaigns.begin(actor, intake.clock.now(), campaign_id=new_id(), title="x", year=2026)


def _start(intake: Intake, actor: Actor, one: Campaign) -> Any:
    return intake.cases.campaigns.start(actor, intake.clock.now(), campaign_id=one.campaign_id, version=one.version)


def _close(intake: Intake, actor: Actor, one: Campaign) -> Any:
    return intake.cases.campaigns.close(
        actor, intake.clock.now(), campaign_id=one.campaign_id, version=one.version, reason="x"
    )


@pytest.mark.parametrize("move", [_begin, _start, _close])
@pytest.mark.parametrize("role", ["compiler", "signatory", "supervisor"])
def test_only_the_registrar_manages_a_campaign(
    intake: Intake, role: str, move: Callable[[Intake, Actor, Campaign], Any]
) -> None:
    with pytest.raises(NotPermitted):
        move(intake, an_actor(role), begun(intake))


def test_a_body_sees_its_own_tasks_only(intake: Intake, bureau: Body, compiler: Actor) -> None:
    other = intake.body(3, name="示例林业局")
    campaign = running(intake)
    begun(intake)

    tasks = intake.cases.campaign_view.tasks(compiler, intake.clock.now())
    assert [(duty.body.body_id, duty.stage.key) for duty in tasks] == [
        (bureau.body_id, DIRECTORY),
        (bureau.body_id, "implementation"),
    ], "a campaign that is not started is no task"
    with pytest.raises(NotFound):
        intake.cases.campaign_view.of_body(compiler, campaign.campaign_id, other.body_id, intake.clock.now())
    with pytest.raises(NotPermitted):
        intake.cases.campaign_view.overview(compiler, campaign.campaign_id, Wish(), intake.clock.now())


def test_what_is_taken_back_and_filed_again_after_the_last_day_is_late(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    campaign = running(intake, {DIRECTORY: (-10, 0)})
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    set_state(intake, item_id, ItemState.WITHDRAWN)
    intake.clock.forward(days=90)
    assert state_of(intake, campaign, bureau) is ReportState.LATE

    intake.submit(compiler, item_id, version=item_of(intake, item_id).version).or_raise()

    assert state_of(intake, campaign, bureau) is ReportState.FILED_LATE


def test_a_body_owes_a_stage_when_it_is_there_on_some_day_of_it(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, {**OVER, IMPLEMENTATION_LIST: (5, 10)})
    last_on, first_on = campaign.stage(DIRECTORY).last_on, campaign.stage(IMPLEMENTATION_LIST).first_on
    just = intake.body(3, name="赶上局", valid_from=last_on.isoformat())
    new = intake.body(4, name="新设局", valid_from=today(intake).isoformat())
    ending = intake.body(5, name="撤并局", valid_to=first_on.isoformat())

    found = intake.cases.campaign_view.duties(campaign, [just, new, ending], intake.clock.now())

    assert [(duty.body.name, duty.stage.key) for duty in found] == [
        ("赶上局", DIRECTORY),
        ("撤并局", DIRECTORY),
        ("赶上局", IMPLEMENTATION_LIST),
        ("新设局", IMPLEMENTATION_LIST),
    ]


def test_settled_items_without_an_implementation_list_are_owed(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = running(intake, {IMPLEMENTATION_LIST: (-5, 0)})
    listed = an_implementation(intake, compiler)
    get_db("intake")["service_items"].update_one({"_id": listed}, {"$set": {"first_filed_at": intake.clock.now()}})
    assert duty_of(intake, campaign, bureau, IMPLEMENTATION_LIST).state is ReportState.FILED
    settled_source(intake, compiler, item_name="另一个事项")

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION_LIST)
    assert (duty.state, duty.filed.filed, duty.filed.total, duty.filed.unbegun) == (ReportState.PARTLY, 1, 1, 1)
    intake.clock.forward(days=2)
    assert duty_of(intake, campaign, bureau, IMPLEMENTATION_LIST).state is ReportState.LATE
    [reminder] = [one for one in _reminders(intake) if one["data"]["list_kind"] == IMPLEMENTATION_LIST]
    assert reminder["data"]["unfiled"] == 1


def test_an_item_that_is_begun_after_the_stage_of_implementation_lists_wants_none_in_it(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    campaign = running(intake, {IMPLEMENTATION_LIST: (-5, 0)})
    listed = an_implementation(intake, compiler)
    get_db("intake")["service_items"].update_one({"_id": listed}, {"$set": {"first_filed_at": intake.clock.now()}})
    intake.clock.forward(days=60)

    settled_source(intake, compiler, item_name="秋天的事项")

    assert duty_of(intake, campaign, bureau, IMPLEMENTATION_LIST).state is ReportState.FILED


def _reminders(intake: Intake) -> list[dict[str, Any]]:
    intake.cases.reminding.sweep(intake.clock.now())
    return messages("report_reminders")
