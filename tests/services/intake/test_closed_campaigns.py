"""A campaign that was closed says how bodies stood then: what comes later is no matter of it."""

from __future__ import annotations

from datetime import timedelta

from services.intake.application.campaign_rows import Wish
from services.intake.domain.bodies import Body
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from tests.services.intake.campaigning import DIRECTORY, running, signed, today
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.test_campaigns import duty_of, state_of
from tests.services.intake.test_owed_lists import IMPLEMENTATION, JUST_OVER, approve, filed_one, powers, stands


def closed(intake: Intake, campaign: Campaign) -> Campaign:
    return intake.cases.campaigns.close(
        REGISTRAR, intake.clock.now(), campaign_id=campaign.campaign_id, version=campaign.version, reason="完成"
    )


def names(intake: Intake, campaign: Campaign) -> list[str]:
    found = intake.cases.campaign_view.overview(REGISTRAR, campaign.campaign_id, Wish(), intake.clock.now())
    return [row.body.name for row in found.rows]


def test_powers_and_approvals_of_the_next_year_make_nobody_late_in_it(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    begun = intake.draft(compiler, item_name="后来批准")
    campaign = closed(intake, running(intake, JUST_OVER))
    intake.clock.forward(days=200)
    powers(intake, bureau, 1)
    approve(begun, intake.clock.now())
    intake.clock.forward(days=60)

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)

    assert (duty.state, duty.filed.unbegun, list(duty.late_imports)) == (ReportState.FILED, 0, [])


def test_what_came_before_its_end_is_owed_in_it(intake: Intake, bureau: Body, compiler: Actor) -> None:
    filed_one(intake, compiler)
    campaign = running(intake, JUST_OVER)
    powers(intake, bureau, 1)
    intake.clock.forward(days=60)

    assert stands(intake, closed(intake, campaign), bureau) is ReportState.LATE


def test_a_zero_report_stands_in_it_whatever_the_next_year_brings(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake, JUST_OVER)
    signed(intake, head, campaign, stage_key=IMPLEMENTATION)
    campaign = closed(intake, campaign)
    intake.clock.forward(days=200)
    powers(intake, bureau, 1)
    intake.clock.forward(days=60)

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)

    assert (duty.state, duty.is_zero_void) == (ReportState.ZERO, False)


def test_who_was_not_asked_any_more_is_not_late_and_counts_no_days(
    intake: Intake, bureau: Body, browser: Browser
) -> None:
    """It was closed before the last day; no stage goes on in it."""
    campaign = closed(intake, running(intake, {DIRECTORY: (-10, 5)}))
    intake.account("jiguan", bureau, "registrar")
    browser.sign_in("jiguan")
    page = browser.get(f"/intake/campaigns/{campaign.campaign_id}/bodies/{bureau.body_id}").text
    assert "待报送" in page
    assert "个工作日</" not in page
    assert "已截止" not in page
    for place in ("", "/plan"):
        assert "正在进行" not in browser.get(f"/intake/campaigns/{campaign.campaign_id}{place}").text
    intake.clock.forward(days=60)
    duty = duty_of(intake, campaign, bureau)
    assert (duty.state, duty.left) == (ReportState.OPEN, None)


def test_what_is_begun_or_filed_after_its_end_is_no_matter_of_it(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    """Who had not reported stays late, and a zero report stands, also where it was closed on its last day."""
    late = intake.body(5, name="没有报的局")
    campaign = running(intake, {DIRECTORY: (-10, -1)})
    unfiled = intake.draft(intake.person(late, "compiler"), item_name="没有报的事项")
    over = closed(intake, campaign)
    on_its_last_day = running(intake, {DIRECTORY: (-10, 0)})
    signed(intake, head, on_its_last_day)
    on_its_last_day = closed(intake, on_its_last_day)
    intake.clock.forward(days=200)
    intake.submit(compiler, intake.draft(compiler))
    intake.submit(intake.person(late, "compiler"), unfiled)

    assert state_of(intake, over, bureau) is ReportState.LATE
    assert state_of(intake, over, late) is ReportState.LATE
    assert state_of(intake, on_its_last_day, bureau) is ReportState.ZERO
    assert state_of(intake, on_its_last_day, late) is ReportState.OPEN


def test_bodies_that_end_or_begin_later_change_nothing_of_who_reported(intake: Intake, bureau: Body) -> None:
    ending = intake.body(3, name="撤并局", valid_to=(today(intake) + timedelta(days=300)).isoformat())
    campaign = closed(intake, running(intake, {DIRECTORY: (-10, -1)}))
    intake.clock.forward(days=500)
    intake.body(4, name="新设局", valid_from=today(intake).isoformat())

    assert names(intake, campaign) == sorted([ending.name, bureau.name])
    assert state_of(intake, campaign, ending) is ReportState.LATE
