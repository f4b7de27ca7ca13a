"""A zero report after the upper-level list or the campaign went on: for what it answers, and how it is taken back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.campaigns import StageWindow
from services.intake.application.not_ours import Declining
from services.intake.domain.bodies import Body
from services.intake.domain.coverage import Standing
from services.intake.domain.work_plans import Campaign, NotInThisCampaignState
from services.intake.domain.zero_reports import HasItems, ZeroState
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, NotFound
from tests.services.intake.campaigning import DIRECTORY, PDF, STATEMENT, a_scan, asked, messages, running, signed
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.inheriting import claimed, follow, says
from tests.services.intake.upper_lists import LATER, brought, upper_row, uppers

IMPLEMENTATION = "implementation"


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


def sign(browser: Browser, path: str, page: str, shown: str) -> tuple[int, str]:
    """Sign with what a page showed, by its form."""
    form = {
        "version": 0,
        "statement": STATEMENT,
        "is_ours_denied": "true",
        "seen": re.findall(r'name="seen" value="([^"]+)"', shown),
        "scan": (io.BytesIO(PDF), "盖章.pdf"),
    }
    answer = browser.post(f"{path}/signature", form, page=page)
    return answer.status_code, answer.text


def no_more_asked(intake: Intake, campaign: Campaign) -> Campaign:
    """Let departments report no more in the stage of the directory list."""
    stage = campaign.stage(DIRECTORY)
    window = StageWindow(key=DIRECTORY, first_on=stage.first_on, last_on=stage.last_on, reporter_kinds=("enterprise",))
    return intake.cases.campaigns.reschedule(
        REGISTRAR,
        intake.clock.now(),
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        windows=[window],
        reason="这类单位不报",
    )


def test_the_head_answers_only_for_what_the_page_showed(
    intake: Intake, bureau: Body, head: Actor, browser: Browser
) -> None:
    """What the upper level adds while the page stands open is named, and the head looks again."""
    campaign, old = running(intake), upper_row("高龄津贴发放", base_code="502009001000")
    brought(intake, [old])
    intake.account("juzhang", bureau, "signatory")
    browser.sign_in("juzhang")
    path = f"/intake/campaigns/{campaign.campaign_id}/zero-reports/{DIRECTORY}"
    page = f"/intake/campaigns/{campaign.campaign_id}/bodies/{bureau.body_id}/zero-reports/{DIRECTORY}"
    shown = browser.get(page).text
    brought(intake, [old, upper_row("临时救助", base_code="502009002000")], LATER)

    status, text = sign(browser, path, page, shown)

    assert status == 422
    assert "有 1 个要求本单位承担的上级事项，签署的人还没有看到：临时救助" in text
    assert "上面 2 个没有说明的上级事项" in text
    assert not messages("zero_reports")
    assert sign(browser, path, page, text)[0] == 303
    assert {one.standing for one in intake.cases.upper.covering.of_body(head).answers} == {Standing.ZERO_REPORT}


def test_a_word_that_is_taken_back_after_the_signature_leaves_the_item_open(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor, browser: Browser
) -> None:
    """The report did not answer for it: the word did."""
    campaign = running(intake)
    brought(intake, [upper_row("高龄津贴发放", base_code="502009001000"), upper_row("路灯", base_code="502009002000")])
    upper_id = uppers(intake)["高龄津贴发放"].upper_id
    declining = Declining(actor=compiler, at=intake.clock.now(), upper_ids=[upper_id], reason="由街道办理")
    intake.cases.upper.not_ours.declare(declining)
    signed(intake, head, campaign, is_ours_denied=True)
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")

    answer = browser.post(f"/intake/claims/{upper_id}/take-back", {"version": 1}, page="/intake/claims?standing=")

    assert "这个事项现在是“未答复”" in browser.get(answer.headers["Location"]).text
    covered = intake.cases.upper.covering.of_body(head)
    assert {one.upper.item_name: one.standing for one in covered.answers} == {
        "高龄津贴发放": Standing.OPEN,
        "路灯": Standing.ZERO_REPORT,
    }
    assert added(intake, head, campaign) == ["高龄津贴发放"]


def test_what_the_report_answers_for_does_so_again_when_a_word_is_taken_back(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor, browser: Browser
) -> None:
    campaign = running(intake)
    brought(intake, [upper_row("高龄津贴发放", base_code="502009001000")])
    upper_id = uppers(intake)["高龄津贴发放"].upper_id
    signed(intake, head, campaign, is_ours_denied=True)
    declining = Declining(actor=compiler, at=intake.clock.now(), upper_ids=[upper_id], reason="由街道办理")
    intake.cases.upper.not_ours.declare(declining)
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")

    answer = browser.post(f"/intake/claims/{upper_id}/take-back", {"version": 1}, page="/intake/claims?standing=")

    assert "这个事项现在是“零报告”" in browser.get(answer.headers["Location"]).text


def test_a_body_that_owes_the_stage_no_more_reads_its_report_and_takes_it_back(
    intake: Intake, bureau: Body, head: Actor, browser: Browser
) -> None:
    campaign = running(intake)
    brought(intake, [upper_row("高龄津贴发放", base_code="502009001000")])
    first = signed(intake, head, campaign, is_ours_denied=True)
    campaign = no_more_asked(intake, campaign)
    intake.account("juzhang", bureau, "signatory")
    browser.sign_in("juzhang")
    page = f"/intake/campaigns/{campaign.campaign_id}/bodies/{bureau.body_id}/zero-reports/{DIRECTORY}"

    shown = browser.get(page).text
    assert "这个阶段现在不要求示例民政局报送。签署过的零报告仍然算作对上级清单的答复" in shown
    back = browser.post(
        f"/intake/campaigns/{campaign.campaign_id}/zero-reports/{DIRECTORY}/withdrawal",
        {"version": first.version, "reason": "漏了一项"},
        page=page,
    )

    assert back.status_code == 303
    assert "漏了一项" in browser.get(page).text
    assert {one.standing for one in intake.cases.upper.covering.of_body(head).answers} == {Standing.OPEN}
    with pytest.raises(NotFound, match="没有报送任务"):
        signed(intake, head, campaign, version=first.version + 1, is_ours_denied=True)


def test_who_never_wrote_one_finds_none_in_a_stage_that_asks_nothing_of_him(intake: Intake, head: Actor) -> None:
    campaign = no_more_asked(intake, running(intake))

    with pytest.raises(NotFound, match="没有报送任务"):
        added(intake, head, campaign)


def test_an_approved_item_that_the_city_renamed_refuses_the_zero_report_of_its_list(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor, browser: Browser
) -> None:
    says(intake, "u-1", item_name="甲事项办理")
    item_id, at = claimed(intake, compiler, "u-1"), intake.clock.now()
    approved = {"state": "approved", "progress.approved_at": at}
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": approved})
    campaign = running(intake, {IMPLEMENTATION: (-5, 10)})
    says(intake, "u-1", item_name="乙事项办理")
    follow(intake, "u-1")
    assert intake.cases.reading.unbegun(compiler, "", 1, 20)[1] == 0, "it is a draft: no list can be begun now"

    with pytest.raises(HasItems, match="还有 1 个目录清单或权力清单事项没有实施清单"):
        signed(intake, head, campaign, stage_key=IMPLEMENTATION)

    assert not messages("zero_reports")
    intake.account("juzhang", bureau, "signatory")
    browser.sign_in("juzhang")
    page = f"/intake/campaigns/{campaign.campaign_id}/bodies/{bureau.body_id}/zero-reports/{IMPLEMENTATION}"
    shown = browser.get(page).text
    assert "不能做零报告" in shown
    assert "其中退回修改的事项，再次审核通过以后才能编制" in shown
    assert 'name="statement"' not in shown


def test_a_machine_says_what_the_head_has_seen(intake: Intake, bureau: Body, machine: Any, head: Actor) -> None:
    """As on the page: what was not listed is named, and nothing is signed."""
    intake.account("juzhang", bureau, "signatory")
    campaign = running(intake)
    brought(intake, [upper_row("高龄津贴发放")])
    path = f"/intake/api/campaigns/{campaign.campaign_id}/zero-reports/{DIRECTORY}"
    client = machine("juzhang")
    said = {"version": 0, "statement": STATEMENT, "scan": a_scan(intake, head), "is_ours_denied": True}

    refused = client.put(path, said)
    shown = client.get(path).json
    done = client.put(path, {**said, "seen": [each["upper_id"] for each in shown["expected"]]})

    assert (refused.status_code, shown["is_asked"], done.status_code) == (422, True, 200)
    assert "高龄津贴发放" in str(refused.json)
    assert done.json["zero_report"]["state"] == "signed"
