"""The zero report on a real database: who writes and signs it, what refuses it, and when it stops to count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.zero_reports import MongoZeroReports
from services.intake.application.zero_reporting import ZeroReporting, ZeroView
from services.intake.domain.bodies import Body
from services.intake.domain.coverage import ReportedIn, Standing
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign, NotInThisCampaignState
from services.intake.domain.zero_reports import Compared, HasItems, NotInThisZeroState, ZeroState
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, LostRace, NotFound
from tests.services.intake.campaigning import DIRECTORY, STATEMENT, TOWNS, a_scan, asked, messages, running, signed
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.upper_lists import brought, upper_row, uppers
from tests.unit.intake.builders import an_actor

EXPECTED = [
    Compared(upper_id="u-1", item_name="高龄津贴发放"),
    Compared(upper_id="u-2", item_name="路灯", reason="归住建"),
]


class Upper:
    """An upper-level list that expects something of a body."""

    def __init__(self, expected: Sequence[Compared] | None) -> None:
        self.expected = expected

    def expected_of(self, body: Body) -> Sequence[Compared] | None:
        return self.expected


def with_upper(intake: Intake, expected: Sequence[Compared] | None) -> ZeroReporting:
    """Return the use cases with an upper-level list that expects this."""
    there = intake.cases.zero_reporting
    return ZeroReporting(
        view=intake.cases.campaign_view,
        zero_reports=there._reports,
        files=there._files,
        upper=Upper(expected),
        implementations=there._implementations,
    )


def look(intake: Intake, actor: Actor, campaign: Campaign, body: Body) -> ZeroView:
    return intake.cases.zero_reporting.look(
        actor, intake.clock.now(), campaign_id=campaign.campaign_id, stage_key=DIRECTORY, body_id=body.body_id
    )


def test_the_compiler_writes_it_and_the_head_signs_it(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    campaign = running(intake)
    written = intake.cases.zero_reporting.prepare(asked(intake, compiler, campaign))
    assert look(intake, head, campaign, bureau).duty.state is ReportState.OPEN, "only the head's word counts"

    done = signed(intake, head, campaign, version=written.version)

    view = look(intake, head, campaign, bureau)
    assert (view.counts, view.duty.state) == (True, ReportState.ZERO)
    assert [step.what for step in done.history] == ["拟写", "签署"]
    [told] = messages("zero_reports")
    assert (told["name"], told["sequence"], told["data"]["body"]["name"]) == ("zero_report_filed", 2, bureau.name)


def test_the_head_may_sign_directly(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    signed(intake, head, campaign)

    assert look(intake, head, campaign, bureau).duty.state is ReportState.ZERO


def test_a_body_with_an_item_is_refused_and_told_how_many(intake: Intake, compiler: Actor, head: Actor) -> None:
    campaign = running(intake)
    intake.drafts(compiler, 2)

    for refused in (
        lambda: intake.cases.zero_reporting.prepare(asked(intake, compiler, campaign)),
        lambda: signed(intake, head, campaign),
    ):
        with pytest.raises(HasItems, match="2 个事项"):
            refused()


def test_a_later_item_voids_it_and_the_page_knows(intake: Intake, bureau: Body, compiler: Actor, head: Actor) -> None:
    campaign = running(intake)
    signed(intake, head, campaign)

    intake.draft(compiler)

    view = look(intake, head, campaign, bureau)
    assert (view.counts, view.duty.is_zero_void, view.duty.state) == (False, True, ReportState.OPEN)


def test_it_is_taken_back_with_a_reason_and_may_be_signed_again(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    first = signed(intake, head, campaign)
    with pytest.raises(NotInThisZeroState):
        signed(intake, head, campaign, version=first.version)

    back = intake.cases.zero_reporting.withdraw(asked(intake, head, campaign, version=first.version), reason="漏了一项")
    assert back.state is ZeroState.WITHDRAWN
    assert look(intake, head, campaign, bureau).duty.state is ReportState.OPEN

    signed(intake, head, campaign, version=back.version)
    assert look(intake, head, campaign, bureau).duty.state is ReportState.ZERO


def test_what_the_upper_level_expects_must_be_denied(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign, doing = running(intake), with_upper(intake, EXPECTED)
    scan = a_scan(intake, head)

    with pytest.raises(Invalid, match="1 个事项要求本单位承担"):
        doing.sign(asked(intake, head, campaign, scan=scan))
    report = doing.sign(asked(intake, head, campaign, scan=scan, is_ours_denied=True, seen=["u-1"]))

    assert (report.has_upper, report.compared) == (True, tuple(EXPECTED))


def test_it_is_held_against_the_citys_list_as_it_was_brought(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    brought(intake, [upper_row("高龄津贴发放"), upper_row("别的部门的事", guiding_department="51")])

    with pytest.raises(Invalid, match="1 个事项要求本单位承担"):
        signed(intake, head, campaign)
    report = signed(intake, head, campaign, is_ours_denied=True)

    assert [each.item_name for each in report.compared] == ["高龄津贴发放"]
    covered = intake.cases.upper.covering.of_body(head)
    assert {one.standing for one in covered.answers} == {Standing.ZERO_REPORT}


def test_what_is_expected_later_is_shown(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    with_upper(intake, EXPECTED[1:]).sign(asked(intake, head, campaign, scan=a_scan(intake, head)))

    view = with_upper(intake, EXPECTED).look(
        head, intake.clock.now(), campaign_id=campaign.campaign_id, stage_key=DIRECTORY, body_id=bureau.body_id
    )

    assert [each.upper_id for each in view.newly_expected] == ["u-1"]


def test_a_report_says_that_there_was_nothing_to_compare_with(intake: Intake, head: Actor) -> None:
    campaign = running(intake)
    report = with_upper(intake, None).sign(asked(intake, head, campaign, scan=a_scan(intake, head)))

    assert (report.has_upper, report.compared) == (False, ())


def test_a_statement_and_the_own_scan_are_needed(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    other = intake.person(intake.body(3, name="示例林业局"), "signatory")
    foreign = a_scan(intake, other, b"%PDF-1.4 another\n%%EOF\n")

    with pytest.raises(Invalid, match="零报告说明"):
        signed(intake, head, campaign, statement=" ")
    with pytest.raises(NotFound, match="盖章扫描件"):
        intake.cases.zero_reporting.sign(asked(intake, head, campaign, scan=foreign))


def test_two_at_once_do_not_overwrite_each_other(intake: Intake, compiler: Actor, head: Actor) -> None:
    campaign = running(intake)
    intake.cases.zero_reporting.prepare(asked(intake, compiler, campaign))

    with pytest.raises(LostRace):
        signed(intake, head, campaign)
    with pytest.raises(LostRace):
        intake.cases.zero_reporting.prepare(asked(intake, compiler, campaign, version=7))


@pytest.mark.parametrize("role", ["registrar", "supervisor", "endorser"])
def test_others_neither_write_nor_sign(intake: Intake, bureau: Body, role: str) -> None:
    campaign, somebody = running(intake), intake.person(bureau, role)

    with pytest.raises(NotPermitted):
        intake.cases.zero_reporting.prepare(asked(intake, somebody, campaign))
    with pytest.raises(NotPermitted):
        intake.cases.zero_reporting.sign(asked(intake, somebody, campaign))


def test_the_compiler_does_not_sign(intake: Intake, compiler: Actor) -> None:
    campaign = running(intake)

    with pytest.raises(NotPermitted):
        intake.cases.zero_reporting.sign(asked(intake, compiler, campaign))


def test_a_stage_in_which_the_body_owes_nothing_takes_none(intake: Intake, head: Actor) -> None:
    campaign = running(intake)

    with pytest.raises(NotFound, match="没有报送任务"):
        intake.cases.zero_reporting.prepare(asked(intake, head, campaign, stage_key=TOWNS))


def test_a_campaign_that_is_over_takes_none(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    intake.cases.campaigns.close(
        REGISTRAR, intake.clock.now(), campaign_id=campaign.campaign_id, version=campaign.version, reason="完成"
    )

    with pytest.raises(NotInThisCampaignState):
        signed(intake, head, campaign)


def test_nobody_reads_that_of_another_body(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = running(intake)
    stranger = intake.person(intake.body(3, name="示例林业局"), "signatory")

    with pytest.raises(NotFound):
        look(intake, stranger, campaign, bureau)
    assert look(intake, an_actor("supervisor"), campaign, bureau).report is None


def test_an_approved_item_without_an_implementation_list_refuses_that_zero_report(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    campaign = running(intake, {"implementation": (-5, 5)})
    item_id = intake.draft(compiler)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"state": "approved"}})

    with pytest.raises(HasItems, match="还有 1 个目录清单或权力清单事项没有实施清单"):
        signed(intake, head, campaign, stage_key="implementation")


def test_what_the_reports_that_count_were_compared_with_is_told_in_one_go(
    intake: Intake, bureau: Body, head: Actor
) -> None:
    other = intake.body(3, name="示例林业局")
    clerk, campaign = intake.person(other, "compiler"), running(intake)
    brought(intake, [upper_row("高龄津贴发放")])
    upper_id = uppers(intake)["高龄津贴发放"].upper_id
    signed(intake, head, campaign, is_ours_denied=True)
    signed(intake, intake.person(other, "signatory"), campaign, is_ours_denied=True)
    place = ReportedIn(campaign_id=campaign.campaign_id, stage_key=DIRECTORY)
    both = [bureau.body_id, other.body_id]
    assert MongoZeroReports().compared("directory", both) == {one: {upper_id: place} for one in both}
    assert MongoZeroReports().compared("directory", both[1:]) == {other.body_id: {upper_id: place}}

    intake.draft(clerk)

    assert MongoZeroReports().compared("directory", both) == {bureau.body_id: {upper_id: place}}
    assert MongoZeroReports().compared("implementation", both) == {}


def test_a_machine_reads_and_files_it(intake: Intake, bureau: Body, machine: Any, head: Actor) -> None:
    intake.account("juzhang", bureau, "signatory")
    campaign = running(intake)
    path = f"/intake/api/campaigns/{campaign.campaign_id}/zero-reports/{DIRECTORY}"
    client = machine("juzhang")

    answer = client.put(path, {"version": 0, "statement": STATEMENT})
    assert (answer.status_code, answer.json["zero_report"]["state"]) == (200, "prepared")
    answer = client.put(path, {"version": 1, "statement": STATEMENT, "scan": a_scan(intake, head)})
    assert answer.json["zero_report"]["state"] == "signed"
    assert client.get(path).json["counts"] is True
    assert [task["state"] for task in client.get("/intake/api/tasks").json["tasks"]] == ["zero", "not_yet_open"]
    answer = client.post(f"{path}/withdrawal", {"version": 2, "reason": "漏了"})
    assert answer.json["zero_report"]["state"] == "withdrawn"


def test_it_stands_for_its_stage_when_an_item_is_begun_months_later(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    campaign = running(intake, {DIRECTORY: (-10, 0)})
    signed(intake, head, campaign)
    intake.clock.forward(days=60)

    item_id = intake.draft(compiler)
    view = look(intake, head, campaign, bureau)
    assert (view.counts, view.duty.is_zero_void, view.duty.state) == (True, False, ReportState.ZERO)
    assert intake.cases.reminding.sweep(intake.clock.now()) == 0
    intake.submit(compiler, item_id)

    assert look(intake, head, campaign, bureau).duty.state is ReportState.ZERO
