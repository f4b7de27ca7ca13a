"""A zero report after the upper-level list or the campaign went on: for what it answers, and how it is taken back."""

from __future__ import annotations

import re

import pytest

from services.intake.application.not_ours import Declining
from services.intake.domain.bodies import Body
from services.intake.domain.coverage import Standing
from services.intake.domain.work_plans import Campaign, NotInThisCampaignState
from services.intake.domain.zero_reports import ZeroState
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid
from tests.services.intake.campaigning import DIRECTORY, asked, running, signed
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.upper_lists import LATER, brought, upper_row


def closed(intake: Intake, campaign: Campaign) -> None:
    """Close a campaign as the registrar."""
    intake.cases.campaigns.close(
        REGISTRAR, intake.clock.now(), campaign_id=campaign.campaign_id, version=campaign.version, reason="完成"
    )


def added(intake: Intake, head: Actor, campaign: Campaign) -> list[str]:
    """Return what the page of the head's zero report names as expected since it was signed."""
    view = intake.cases.zero_reporting.look(
        head, intake.clock.now(), campaign_id=campaign.campaign_id, stage_key=DIRECTORY, body_id=head.body_id
    )
    return [each.item_name for each in view.newly_expected]


def test_what_the_upper_level_adds_later_is_open_and_not_swallowed(
    intake: Intake, bureau: Body, head: Actor, browser: Browser
) -> None:
    """A report answers for what the head saw, also when its campaign is over; both pages say the same of the rest."""
    campaign, old = running(intake), upper_row("高龄津贴发放", base_code="502009001000")
    brought(intake, [old])
    signed(intake, head, campaign, is_ours_denied=True)
    closed(intake, campaign)
    brought(intake, [old, upper_row("临时救助", base_code="502009002000")], LATER)

    covered = intake.cases.upper.covering.of_body(head)

    assert {one.upper.item_name: one.standing for one in covered.answers} == {
        "高龄津贴发放": Standing.ZERO_REPORT,
        "临时救助": Standing.OPEN,
    }
    assert covered.per_cent == 50
    assert added(intake, head, campaign) == ["临时救助"]
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")
    opened = browser.get("/intake/claims?standing=open").text
    assert "临时救助" in opened
    assert "高龄津贴发放" not in opened
    shown = browser.get("/intake/claims?standing=").text
    [report] = re.findall(r'href="([^"]+)" aria-label="签署的零报告包括这一项：高龄津贴发放"', shown)
    assert "工作方案已经结束" not in browser.get(report).text, "the compiler does not withdraw it"
    intake.account("juzhang", bureau, "signatory")
    browser.sign_in("juzhang")
    assert "工作方案已经结束" in browser.get(report).text


def test_what_was_declined_since_is_asked_for_no_more(intake: Intake, head: Actor, compiler: Actor) -> None:
    """The page of the report and coverage agree."""
    campaign = running(intake)
    signed(intake, head, campaign)
    brought(intake, [upper_row("临时救助")])
    assert added(intake, head, campaign) == ["临时救助"]

    ids = [one.upper.upper_id for one in intake.cases.upper.covering.of_body(head).answers]
    said = Declining(actor=compiler, at=intake.clock.now(), upper_ids=ids, reason="由街道办理")
    intake.cases.upper.not_ours.declare(said)

    assert added(intake, head, campaign) == []


def test_that_of_a_closed_campaign_is_taken_back_with_a_reason(intake: Intake, head: Actor) -> None:
    """Wrong words must not stand for ever; nothing new is written or signed there."""
    campaign = running(intake)
    brought(intake, [upper_row("高龄津贴发放")])
    first = signed(intake, head, campaign, is_ours_denied=True)
    closed(intake, campaign)
    with pytest.raises(Invalid, match="理由"):
        intake.cases.zero_reporting.withdraw(asked(intake, head, campaign, version=first.version), reason=" ")

    back = intake.cases.zero_reporting.withdraw(asked(intake, head, campaign, version=first.version), reason="漏了一项")

    assert (back.state, back.history[-1].text) == (ZeroState.WITHDRAWN, "漏了一项")
    assert [one.standing for one in intake.cases.upper.covering.of_body(head).answers] == [Standing.OPEN]
    with pytest.raises(NotInThisCampaignState):
        signed(intake, head, campaign, version=back.version, is_ours_denied=True)
